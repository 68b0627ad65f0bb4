"""Pictures for papers: their size, their fonts, their captions, grey prints, and the same bytes."""

import os
import re
import struct
import subprocess
import sys
import zlib
from functools import partial
from itertools import pairwise

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from sim.errors import UsageError
from sim.presentation import canvas
from sim.presentation.charts import PICTURES, draw
from sim.presentation.gathered import gather
from sim.presentation.language.speaking import speaking
from sim.presentation.painting import paint
from sim.presentation.picture_bytes import encoded
from sim.presentation.picture_files import write_pictures
from sim.presentation.results import Results
from sim.presentation.style import PAPER, SCREEN, drawing, style_named
from tests.shipped import ROOT as SCENARIOS
from tests.unit.presentation.made_results import Made, write_results

WIDE_IN = 7.2
ROOT = SCENARIOS.parent
FEW = ("hours", "backlog", "train-graph")


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    """Return results of one port with a Chinese label, and a title nobody would choose."""
    rates = {("khorgos", "any", "westbound"): 4.0, ("khorgos", "any", "eastbound"): 3.0}
    labels = {"khorgos": "霍尔果斯", "any": "中欧班列"}
    made = Made(days=3, title="<b>$x$ \u202e", rates=rates, labels=labels, replications=2)
    return write_results(tmp_path_factory.mktemp("labelled"), made)


@pytest.fixture(scope="module")
def papers(labelled, tmp_path_factory):
    into = tmp_path_factory.mktemp("papers")
    with drawing(PAPER):
        paint(labelled, into, ("pdf", "svg"))
    return into


def write(folder, into, names=FEW, formats=("pdf", "svg")):
    """Write some of the pictures of `folder` into `into`."""
    results = Results.read(folder)
    gathered = gather(results)
    write_pictures(
        [(name, partial(draw, name, results, gathered)) for name in names], formats, into
    )


def figure_of(name, results, gathered, style=PAPER):
    with drawing(style), canvas.house_style():
        return draw(name, results, gathered)


def texts_of(figure):
    return [text.get_text() for text in figure.texts]


def streams_of(pdf):
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def test_every_picture_is_a_pdf_and_an_svg_with_a_caption(papers):
    names = {path.name for path in papers.iterdir()}

    assert names == {f"{n}.{s}" for n in PICTURES for s in ("pdf", "svg")} | {"captions.txt"}
    captions = (papers / "captions.txt").read_text(encoding="utf-8").strip().split("\n\n")
    assert [caption.split("\n")[0] for caption in captions] == list(PICTURES)
    for caption in captions:
        _, words = caption.split("\n")
        assert "<b>$x$, 1 Jan 2024" in words
        assert words.endswith("scenario made-up.")


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_as_wide_as_two_columns(papers, name):
    pdf = (papers / f"{name}.pdf").read_bytes()
    svg = (papers / f"{name}.svg").read_text(encoding="utf-8")

    (box,) = re.findall(rb"/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]", pdf)
    size = re.search(r'<svg[^>]* width="([0-9.]+)pt" height="([0-9.]+)pt"', svg)
    assert float(box[0]) == pytest.approx(WIDE_IN * 72)
    assert [float(size[1]), float(size[2])] == pytest.approx([float(each) for each in box], abs=0.1)


def test_bitmaps_have_six_hundred_dots_an_inch(two_ports, gathered):
    with drawing(PAPER), canvas.house_style():
        png = encoded(canvas.settled(draw("hours", two_ports, gathered)), "hours", "png")

    width, _ = struct.unpack(">II", png[16:24])
    assert width == pytest.approx(600 * WIDE_IN, abs=1)
    per_metre = struct.unpack(">I", png[png.index(b"pHYs") + 4 :][:4])[0]
    assert per_metre * 0.0254 == pytest.approx(600, abs=0.1)


def test_letters_are_eight_points_and_notes_seven():
    assert canvas.TEXT_PT * PAPER.scale == pytest.approx(8.3, abs=0.1)
    assert canvas.NOTE_PT * PAPER.scale == 7.0


def test_nothing_of_the_frame_is_in_the_picture(two_ports, gathered):
    for name in FEW:
        paper = figure_of(name, two_ports, gathered)
        screen = figure_of(name, two_ports, gathered, SCREEN)

        assert paper.caption == screen.caption
        assert texts_of(screen)
        assert not texts_of(paper)


def test_pictures_on_the_screen_are_ten_inches_wide_and_have_no_captions(labelled, tmp_path):
    write(labelled, tmp_path, ["hours"])

    assert {path.name for path in tmp_path.iterdir()} == {"hours.pdf", "hours.svg"}
    assert b"/MediaBox [ 0 0 720 " in (tmp_path / "hours.pdf").read_bytes()
    assert 'width="720pt"' in (tmp_path / "hours.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_every_font_is_in_the_file(papers, name):
    pdf = (papers / f"{name}.pdf").read_bytes()
    objects = b"\n".join([pdf, *streams_of(pdf)])

    kinds = set(re.findall(rb"/Type /Font\b[^>]*?/Subtype /(\w+)", objects)) or set(
        re.findall(rb"/Subtype /(Type1|Type3|TrueType|Type0)\b", objects)
    )
    assert kinds == {b"Type3"}
    assert b"/CharProcs" in objects


def test_no_date_and_no_machine_is_in_the_file(papers, labelled):
    for path in papers.iterdir():
        content = path.read_bytes()
        for trace in (b"CreationDate", b"ModDate", b"/ID", b"/Producer", b"dc:date"):
            assert trace not in content
        assert os.fsencode(labelled) not in content


def test_drawing_again_gives_the_same_bytes_whatever_the_settings(labelled, papers, tmp_path):
    with drawing(PAPER), mpl.rc_context({"font.size": 30, "pdf.fonttype": 42}):
        write(labelled, tmp_path)

    assert_same(papers, tmp_path)


def assert_same(papers, again):
    """Hold the pictures in `again` against those drawn first."""
    drawn = {path.name for path in again.iterdir()}
    assert drawn == {f"{name}.{s}" for name in FEW for s in ("pdf", "svg")} | {"captions.txt"}
    for name in drawn - {"captions.txt"}:
        assert (again / name).read_bytes() == (papers / name).read_bytes()


def test_drawing_in_another_process_gives_the_same_bytes(labelled, papers, tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.unit.presentation.test_paper_style import PAPER, drawing, write\n"
        "with drawing(PAPER): write(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", code, str(labelled), str(tmp_path)]

    subprocess.run(command, check=True, env=environment, cwd=ROOT, timeout=120)

    assert_same(papers, tmp_path)


def test_captions_are_in_the_language(labelled, tmp_path):
    with drawing(PAPER), speaking("zh"):
        write(labelled, tmp_path, ["hours"], ["svg"])

    words = (tmp_path / "captions.txt").read_text(encoding="utf-8")
    assert "。<b>$x$，" in words


def grey(handle):
    """Return how light a key of a legend is, from 0 to 1, and what else tells it from others."""
    if isinstance(handle, Line2D):
        color = handle.get_color()
        rest = (handle.get_linestyle(), handle.get_marker(), round(handle.get_linewidth(), 1))
        if handle.get_marker() not in ("None", None, ""):
            color = handle.get_markerfacecolor()
    else:
        color, rest = handle.get_facecolor(), (handle.get_hatch() or "",)
    red, green, blue = to_rgb(color) if color != "none" else (1.0, 1.0, 1.0)
    return 0.299 * red + 0.587 * green + 0.114 * blue, (type(handle), rest)


@pytest.mark.parametrize("name", PICTURES)
def test_neighbours_differ_on_a_grey_print(two_ports, gathered, name):
    keys = figure_of(name, two_ports, gathered).keys

    for one, other in pairwise(keys):
        lightness, look = grey(one.handle)
        other_lightness, other_look = grey(other.handle)
        assert look != other_look or abs(lightness - other_lightness) > 0.08, (
            one.words,
            other.words,
        )


def test_a_style_or_a_format_that_there_is_not_is_refused(labelled, tmp_path):
    with pytest.raises(UsageError, match='no style "poster"; there are screen, paper'):
        style_named("poster")
    for formats, message in [(["eps"], "there are png, svg, pdf"), ([], "in which format")]:
        with pytest.raises(UsageError, match=message):
            paint(labelled, tmp_path, formats)
    assert not list(tmp_path.iterdir())
