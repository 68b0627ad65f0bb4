"""Which compiled engine this is: machine code that was kept is good for one text of it only."""

from hashlib import blake2b
from pathlib import Path

_ALSO = (
    "domain/journey.py",
    "domain/log.py",
    "domain/time.py",
    "model/moment.py",
    "model/wagons.py",
)
"""Files of the package whose constants are compiled in."""


def version() -> str:
    """Return a digest of all that is compiled."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), *(here.parent / name for name in _ALSO)]
    return blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()
