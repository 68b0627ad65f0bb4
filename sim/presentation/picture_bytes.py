"""A settled picture as PNG, SVG or PDF: the same figure gives the same bytes, in any style.

No date, no random id and no path gets into a file. Fonts are part of a PDF, as outlines of the
letters that occur (Type 3), which holds for fonts of any make.
"""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends import backend_mixed, backend_pdf
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.presentation.style import style_in_use

_POINTS_PER_INCH: Final = 72
_SIZES: Final = tuple(
    re.compile(rb'(<svg[^>]* %b=")([0-9.]+)(pt")' % side) for side in (b"width", b"height")
)
_DIGITS: Final = 3
_PDF: Final[Any] = backend_pdf
_MIXED: Final[Any] = backend_mixed
"""Without types of their own."""


def encoded(figure: Figure, name: str, suffix: str) -> bytes:
    """Return a settled picture in the format `suffix`, as large as the style in use has it."""
    return ENCODERS[suffix](figure, name)


def check_formats(formats: Sequence[str]) -> None:
    """Refuse formats that there are not.

    Raises:
        UsageError: one is not among `ENCODERS`, or there is none.
    """
    for unknown in [name for name in formats if name not in ENCODERS]:
        raise UsageError(f'no picture format "{unknown}"; there are {", ".join(ENCODERS)}')
    if not formats:
        raise UsageError(f"in which format? There are {', '.join(ENCODERS)}")


def _png(figure: Figure, _name: str) -> bytes:
    style, buffer = style_in_use(), BytesIO()
    FigureCanvasAgg(figure)
    dots = style.dots_per_inch
    figure.savefig(
        buffer,
        format="png",
        dpi=dots * style.scale,
        metadata={"Software": None},
        pil_kwargs={"dpi": (dots, dots)},
    )
    return buffer.getvalue()


def _svg(figure: Figure, name: str) -> bytes:
    buffer = BytesIO()
    # Ids in an SVG are salted at random unless a salt is given.
    with mpl.rc_context({"svg.hashsalt": f"landbridge/{name}"}):
        FigureCanvasSVG(figure)
        about = {"Date": None, "Creator": "landbridge", "Title": name}
        figure.savefig(buffer, format="svg", metadata=about)
    return _resized(buffer.getvalue(), style_in_use().scale)


def _resized(svg: bytes, scale: float) -> bytes:
    """Return a picture whose size is changed, and with it all of its content."""
    if scale == 1.0:
        return svg

    def smaller(found: re.Match[bytes]) -> bytes:
        size = round(float(found[2]) * scale, _DIGITS)
        return found[1] + f"{size:g}".encode() + found[3]

    # The coordinates within stay.
    for size in _SIZES:
        svg = size.sub(smaller, svg, count=1)
    return svg


def _pdf(figure: Figure, name: str) -> bytes:
    style, buffer = style_in_use(), BytesIO()
    about = {"Creator": "landbridge", "Producer": None, "CreationDate": None, "Title": name}
    _PDF.FigureCanvasPdf(figure)
    dots, width, height = figure.dpi, *figure.get_size_inches()
    figure.dpi = _POINTS_PER_INCH
    try:
        file = _PDF.PdfFile(buffer, metadata=about)
        _begin_page(file, width, height, style.scale)
        pen = _MIXED.MixedModeRenderer(
            figure, width, height, dots, _PDF.RendererPdf(file, dots, height, width)
        )
        figure.draw(pen)
        pen.finalize()
        file.finalize()
        file.close()
    finally:
        figure.dpi = dots
    return buffer.getvalue()


def _begin_page(file: Any, width: float, height: float, scale: float) -> None:
    """Begin the page of a figure of so many inches, smaller as a whole than what is drawn on it."""
    file.newPage(width * scale, height * scale)
    file.output(scale, 0, 0, scale, 0, 0, _PDF.Op.concat_matrix)
    # What lies beyond these is never written.
    file.width, file.height = width, height


ENCODERS: Final[dict[str, Callable[[Figure, str], bytes]]] = {
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
}
"""What makes the bytes, by the suffix of the file."""
