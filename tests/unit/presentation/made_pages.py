"""Pages of experiments made for tests, and what stands in them."""

import json
import re
from functools import cache

from sim.presentation.language.speaking import speaking
from sim.presentation.report.making import Wish, page_of
from sim.presentation.report.page import rendered

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'


@cache
def report(*folders, language="en"):
    """Return the page of results as text, made once; `report.__wrapped__` makes it again."""
    with speaking(language):
        return rendered(page_of(list(folders), Wish(language))).decode()


def answers(content):
    """Return what the first screen says, without tags."""
    first = content[content.index('<section id="answer">') : content.index("</section>")]
    return " ".join(re.sub(r"<[^>]*>", " ", first).split())


def block(content, name):
    """Return a block of data of a page."""
    found = re.search(f'<script type="application/json" id="{name}">(.*?)</script>', content)
    return json.loads(found[1])


def view(content, name, *key):
    """Return what the panels of a group of charts show in a view."""
    return block(content, f"views-{name}")["views"]["|".join(key)]


def outside_data(content):
    """Return the HTML of a page without its blocks of data and its scripts."""
    return re.sub(r"<script.*?</script>", "", content, flags=re.DOTALL)
