"""A page as one file: what it says, and everything it needs to be shown.

A page asks nobody for anything. Its policy lets only the scripts run that are in it, named by their
digests, so that a label which is meant to be a script stays a label. Everything from a scenario is
text: templates escape, and data stands in blocks of JSON in which no ``<`` is left.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim import __version__
from sim.presentation.answer import Answer
from sim.presentation.language.speaking import LANGUAGES, say, say_count, spoken
from sim.presentation.report.fonts import font_faces

GENERATOR: Final = "landbridge"
"""How a page says who made it, so that it may be made again in the same place."""

BOKEH: Final = "bokeh.min.js"
"""The one asset that is not ours: it is taken from the installed package."""

_ASSETS: Final = files("sim.presentation.report") / "assets"
_ALWAYS: Final = ("page.css", "page.js")
_EMPTY: Final[Mapping[str, bytes]] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: its HTML, the assets it needs, and its data as JSON by block id."""

    html: Markup
    assets: tuple[str, ...] = ()
    data: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page with a heading; `name` is its anchor and stays the same in all languages."""

    name: str
    title: str
    parts: Sequence[Part]
    lead: str = ""
    """One or two sentences that say how to read what follows."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one report says, the answer first."""

    title: str
    subtitle: str
    answers: Sequence[Answer]
    sections: Sequence[Section]
    headline: Sequence[Part] = ()
    """What stands beside the answer on the first screen."""


def rendered(page: Page) -> bytes:
    """Return `page` as HTML in the language that is spoken; the same page gives the same bytes."""
    parts = [*page.headline, *(part for section in page.sections for part in section.parts)]
    assets = list(dict.fromkeys((*_ALWAYS, *(name for part in parts for name in part.assets))))
    scripts = [asset(name) for name in assets if name.endswith(".js")]
    data = _blocks(parts)
    context = {
        "page": page,
        "language": spoken(),
        "languages": LANGUAGES,
        "generator": f"{GENERATOR} {__version__}",
        "policy": policy(scripts),
        "styles": [Markup(asset(name)) for name in assets if name.endswith(".css")],
        "scripts": [Markup(script) for script in scripts],
        "data": data,
    }
    template = environment().get_template("page.html.j2")
    body = template.render(context, faces="")
    return template.render(context, faces=Markup(font_faces(_letters(body, data)))).encode()


def policy(scripts: Iterable[str]) -> str:
    """Return the content security policy of a page with these scripts.

    Styles may stand in the page: Bokeh makes style elements as it draws. They can load nothing.
    """
    digests = " ".join(f"'sha256-{_digest(script)}'" for script in dict.fromkeys(scripts))
    return (
        f"default-src 'none'; script-src {digests}; style-src 'unsafe-inline'; img-src data:;"
        " font-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def asset(name: str) -> str:
    """Return a style sheet or script as it stands in a page.

    Within an element of script or style only its own end tag has a meaning: none may be in it.
    """
    path = _bokeh() if name == BOKEH else _ASSETS / name
    text = path.read_text(encoding="utf-8")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


@cache
def environment() -> Environment:
    """Return the templates: everything put into them is escaped, nothing may be missing."""
    found = Environment(
        loader=PackageLoader("sim.presentation.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(say=say, say_count=say_count)
    return found


def filled(template: str, **values: object) -> Markup:
    """Return the template `template` with its values, as HTML."""
    return Markup(environment().get_template(template).render(values))


def _blocks(parts: Iterable[Part]) -> dict[str, Markup]:
    """Return the data of all parts, each name once, harmless within an element of script."""
    blocks: dict[str, Markup] = {}
    for part in parts:
        for name, content in part.data.items():
            text = content.decode().replace("<", "\\u003c")
            if blocks.setdefault(name, Markup(text)) != text:
                raise ValueError(f"two different blocks of data are called {name!r}")
    return blocks


def _letters(body: str, data: Mapping[str, str]) -> frozenset[str]:
    """Return all letters that the page can show."""
    return frozenset(body).union(*(frozenset(text) for text in data.values()))


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _bokeh() -> Path:
    import bokeh

    return Path(bokeh.__file__).parent / "server" / "static" / "js" / BOKEH
