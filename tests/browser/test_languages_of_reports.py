"""Reports in other languages, in a browser of a machine that may have no fonts for them."""

import pytest

from sim.presentation.language.speaking import speaking
from sim.presentation.report.making import Wish
from sim.presentation.report.page import rendered
from sim.presentation.report.run_page import page_of
from tests.unit.presentation.made_results import Made, write_results

pytestmark = pytest.mark.browser

SETTLED_S = 1.0
CHINESE = "Noto Sans SC"
PARTS = ("h2", "nav a", ".answers dt", ".lead", "summary")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_results(tmp_path_factory.mktemp("made"), Made(days=20))


def page_in(language, folder, path):
    with speaking(language):
        path.write_bytes(rendered(page_of(folder, Wish(language))))
    return path


def drawn_by(tab, selector):
    """Return the fonts by which each element is drawn, where it has letters of its own."""
    command = tab.driver.execute_cdp_cmd
    command("DOM.enable", {})
    command("CSS.enable", {})
    root = command("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    found = command("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    fonts = [command("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in found]
    command("CSS.disable", {})
    command("DOM.disable", {})
    return [{font["familyName"]: font["glyphCount"] for font in used} for used in fonts if used]


@pytest.mark.parametrize("script", [True, False])
def test_chinese_letters_are_drawn_by_the_font_of_the_page(tab, folder, tmp_path, script):
    path = page_in("zh", folder, tmp_path / "zh.html")
    tab.open(path, script=script)
    tab.settle(SETTLED_S)

    for selector in PARTS:
        used = drawn_by(tab, selector)
        assert used, selector
        assert all(CHINESE in fonts for fonts in used), (selector, used)


@pytest.mark.parametrize("language", ["zh", "ru"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_report_in_another_language_keeps_its_width(tab, folder, tmp_path, language, width):
    tab.open(page_in(language, folder, tmp_path / "page.html"), width=width)
    tab.settle(SETTLED_S)

    assert tab.run("return document.documentElement.scrollWidth") <= width
    assert tab.run("return document.documentElement.lang") == language
    assert tab.complained() == []
