"""Random spoiling of scenario files, tables and bytes, the same for the same seed."""

import random
import re
from collections.abc import Sequence
from typing import Any, Final

VALUES: Final = (
    "nan", "-inf", "1e999", "-0.0", "0", "-1", "1.5", "9" * 40, "9" * 4_400, "1e308", "5e-324",
    "true", "True", "[]", "[[]]", "{}", "{ x = 1 }", '""', '"24 h"', '"0 s"', '"1e308 h"', '"24"',
    "24 h", "2024-02-30", "2024-01-01", "9999-12-31", "08:00:00", '"../../x.toml"', '"/dev/zero"',
    "'''", '"""', "[" * 20, "{ a = " * 20, '"poisson"', '"mon 08:15"', '"08:00-16:00"', "",
    '"\\u202e"', '"\\u0000"', '"中文"', "[1, 2, 3]", '["1 h", "2 h", "3 h"]', "0x7fffffffffffffff",
    '{ mean = "1 h", cv = 0.5 }', '{ westbound = 1, eastbound = 2 }', '{ all = 1, khorgos = 2 }',
    "1_000", "08", ".5", "5.", "1,5", "None", "yes", "“x”", "\x00", "\x1b[31m", "=", "#", "*",
)  # fmt: skip
"""What may be put in the place of a value."""

_LETTERS: Final = "aé中\u202e\x00\x1b\ufeff_-.=[]{}\"'#\\\n 0"
_PAIR: Final = re.compile(r"^(\s*[\w.\"-]+\s*=\s*)(.*)$")
_FORMS: Final = ('"{}"', "[{}]", "{{ x = {} }}", "{}0", "-{}", "[[{}]]", "{}.0")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_-]*")


class Spoiler:
    """Spoils texts of scenarios; `texts` are what pieces are taken from."""

    def __init__(self, seed: int, texts: Sequence[str]) -> None:
        self._luck = random.Random(seed)
        self._lines = [text.split("\n") for text in texts]

    def choice(self, members: Sequence[Any]) -> Any:
        """Return one of `members`."""
        return self._luck.choice(members)

    def spoilt(self, text: str) -> str:
        """Return `text` after one to five changes."""
        lines = text.split("\n")
        changes = (
            self._delete, self._double, self._swap, self._move, self._splice, self._rename,
            self._revalue, self._revalue, self._retype, self._letter, self._cut,
        )  # fmt: skip
        for _ in range(self._luck.randint(1, 5)):
            self._luck.choice(changes)(lines)
        return "\n".join(lines)

    def _at(self, lines: Sequence[str]) -> int:
        return self._luck.randrange(len(lines))

    def _delete(self, lines: list[str]) -> None:
        if len(lines) > 1:
            del lines[self._at(lines)]

    def _double(self, lines: list[str]) -> None:
        at = self._at(lines)
        lines[at:at] = [lines[at]] * self._luck.choice((1, 1, 2, 300))

    def _swap(self, lines: list[str]) -> None:
        one, other = self._at(lines), self._at(lines)
        lines[one], lines[other] = lines[other], lines[one]

    def _move(self, lines: list[str]) -> None:
        lines.insert(self._at(lines), lines.pop(self._at(lines)))

    def _splice(self, lines: list[str]) -> None:
        """Put a piece of another scenario in."""
        other = self._luck.choice(self._lines)
        at, size = self._at(other), self._luck.randint(1, 12)
        place = self._at(lines)
        lines[place:place] = other[at : at + size]

    def _rename(self, lines: list[str]) -> None:
        """Misspell a name, or put another in its place."""
        at = self._at(lines)
        found = list(_NAME.finditer(lines[at]))
        if found:
            name = self._luck.choice(found)
            others = _NAME.findall(self._luck.choice(self._luck.choice(self._lines)))
            new = self._luck.choice([name[0][:-1], name[0] + "s", name[0].upper(), *others, ""])
            lines[at] = lines[at][: name.start()] + new + lines[at][name.end() :]

    def _revalue(self, lines: list[str]) -> None:
        """Put an extreme or a strange value in the place of one."""
        pairs = [at for at, line in enumerate(lines) if _PAIR.match(line)]
        if pairs:
            at = self._luck.choice(pairs)
            lines[at] = _PAIR.sub(lambda pair: pair[1] + self._luck.choice(VALUES), lines[at])

    def _retype(self, lines: list[str]) -> None:
        """Make a text of a value, a list of it, or a table."""
        pairs = [at for at, line in enumerate(lines) if _PAIR.match(line)]
        if pairs:
            at = self._luck.choice(pairs)
            form = self._luck.choice(_FORMS)
            lines[at] = _PAIR.sub(lambda pair: pair[1] + form.format(pair[2]), lines[at])

    def _letter(self, lines: list[str]) -> None:
        at = self._at(lines)
        place = self._luck.randint(0, len(lines[at]))
        lines[at] = lines[at][:place] + self._luck.choice(_LETTERS) + lines[at][place:]

    def _cut(self, lines: list[str]) -> None:
        at = self._at(lines)
        lines[at] = lines[at][: self._luck.randint(0, len(lines[at]))]


class Bytes:
    """Changes bytes; `pieces` are put in now and then."""

    def __init__(self, seed: int, pieces: Sequence[bytes]) -> None:
        self.luck = random.Random(seed)
        self._pieces = pieces

    def changed(self, content: bytes, other: bytes) -> bytes:
        """Return `content` after one to four changes, some with parts of `other`."""
        changed = bytearray(content)
        for _ in range(self.luck.randint(1, 4)):
            self._change(changed, other)
        return bytes(changed[:4_096])

    def _change(self, content: bytearray, other: bytes) -> None:
        at = self.luck.randint(0, len(content))
        until = min(at + self.luck.choice((1, 2, 4, 16)), len(content))
        kind = self.luck.randrange(6)
        if kind == 0:
            content[at:until] = b""
        elif kind == 1:
            content[at:at] = content[at:until] * self.luck.choice((1, 2, 50))
        elif kind == 2:
            content[at:until] = self.luck.randbytes(until - at)
        elif kind == 3 and other:
            start = self.luck.randrange(len(other))
            content[at:at] = other[start : start + self.luck.randint(1, 40)]
        else:
            content[at : at if kind == 4 else until] = self.luck.choice(self._pieces)
