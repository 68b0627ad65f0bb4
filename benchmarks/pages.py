"""How large and quick the baseline's report is: ``python -m benchmarks.pages [--write]``.

It runs the first half of 2024 with all its replications, makes the report in every language, and
opens each in headless Chromium, which has to be on the path. With ``--write`` the table is put into
``docs/report.md``.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.tables import processor
from sim.presentation.language.speaking import LANGUAGES
from tests.browser.driver import Tab, start

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "report.md"
MARK = "<!-- figures: python -m benchmarks.pages --write -->"
OPENINGS = 5
SEEKS = 40
PLAYED_S = 5

FIRST_PAINT = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"
READY = "return Boolean(window.landbridge && landbridge.replay)"
TO_REPLAY = "document.getElementById('watch').scrollIntoView()"
SEEK = """
const begun = performance.now();
landbridge.replay.seek(arguments[0]);
landbridge.replay.at(arguments[0]);
return performance.now() - begun;
"""
PLAY = """
const [seconds, done] = arguments;
landbridge.replay.play();
setTimeout(() => {
  landbridge.replay.pause();
  done(landbridge.replay.frames().per_second);
}, seconds * 1000);
"""


def main() -> None:
    """Measure the pages and print them; with --write, into the page of the documentation."""
    parser = argparse.ArgumentParser(
        description="How large and how quick the baseline's report is."
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/report.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        text = "\n".join([*measured(Path(work)), "", circumstances()])
    print(text)
    if asked.write:
        head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")


def measured(work: Path) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| language | size, MB | making it, s | first paint, ms | seeking, ms | frames a second |"
    yield "|---|---|---|---|---|---|"
    results = work / "h1-2024"
    landbridge("run", ROOT / "scenarios/h1-2024.toml", "--no-pictures", "--quiet", "--out", results)
    driver = start(shutil.which("chromium"), shutil.which("chromedriver"))
    driver.set_script_timeout(60)
    try:
        for language, name in LANGUAGES.items():
            page = work / f"{language}.html"
            begun = time.perf_counter()
            landbridge("report", results, "--quiet", "--language", language, "--out", page)
            made_s = time.perf_counter() - begun
            size = page.stat().st_size / 1e6
            shown = " | ".join(f"{value:.0f}" for value in opened(Tab(driver), page))
            yield f"| {name} | {size:.2f} | {made_s:.0f} | {shown} |"
    finally:
        driver.quit()


def opened(tab: Tab, page: Path) -> tuple[float, float, float]:
    """Return the first paint and the slowest seek in milliseconds, and the frames a second."""
    paints = []
    for _ in range(OPENINGS):
        tab.open(page)
        paints.append(float(tab.wait(FIRST_PAINT)))
    tab.wait(READY)
    tab.run(TO_REPLAY)
    seeks = [float(tab.run(SEEK, 86_400 * (k * 77 % 182))) for k in range(SEEKS)]
    frames = float(tab.driver.execute_async_script(PLAY, PLAYED_S))
    return median(paints), max(seeks), frames


def circumstances() -> str:
    """Return where was measured, and what the columns mean."""
    return (
        f"The median of {OPENINGS} openings; the slowest of {SEEKS} seeks all over the period;"
        f" frames that the browser drew in {PLAYED_S} s of play. Headless Chromium without a"
        f" graphics card, {processor()}."
    )


def landbridge(*words: str | Path) -> None:
    """Run the command line."""
    subprocess.run([sys.executable, "-m", "sim", *map(str, words)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
