"""The footer of a Parquet file, read and written again: Thrift structs in the compact protocol.

A struct is a dict of its fields by number, a list a pair of the kind and its elements. The kinds of
values are those of the protocol:
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from dataclasses import dataclass, field
from typing import Any, Final

Struct = dict[int, tuple[int, Any]]
"""Kind and value by number of field, in the order of the file."""

MAGIC: Final = b"PAR1"
_TAIL: Final = 4 + len(MAGIC)
"""Bytes after the footer: its length, and the magic number again."""

_MOST_IN_NIBBLE: Final = 15


def split(content: bytes) -> tuple[memoryview, Struct]:
    """Return what lies between the magic number and the footer of a Parquet file, and the footer.

    Raises:
        ValueError: it is no Parquet file, or the footer has a kind of value that none of ours has.
    """
    if len(content) < _TAIL + len(MAGIC) or content[-len(MAGIC) :] != MAGIC:
        raise ValueError("no Parquet file")
    end = len(content) - _TAIL
    begin = end - int.from_bytes(content[end : end + 4], "little")
    return memoryview(content)[len(MAGIC) : begin], _Reader(content, begin).struct()


def closing(footer: Struct) -> bytes:
    """Return the bytes that end a Parquet file with `footer`."""
    writer = _Writer()
    writer.struct(footer)
    return bytes(writer.data) + len(writer.data).to_bytes(4, "little") + MAGIC


@dataclass(slots=True)
class _Reader:
    data: bytes
    at: int

    def struct(self) -> Struct:
        fields: Struct = {}
        number = 0
        while head := self._byte():
            kind, step = head & 15, head >> 4
            number = number + step if step else self._number()
            fields[number] = kind, self._value(kind)
        return fields

    def _value(self, kind: int) -> Any:
        match kind:
            case 1 | 2:
                return None  # the kind is the value
            case 4 | 5 | 6:
                return self._number()
            case 3 | 7:
                return self._bytes(1 if kind == 3 else 8)
            case 8:
                return self._bytes(self._varint())
            case 9:
                return self._list()
            case 12:
                return self.struct()
            case _:
                raise ValueError(f"a value of kind {kind} in the footer of a Parquet file")

    def _list(self) -> tuple[int, list[Any]]:
        head = self._byte()
        kind, size = head & 15, head >> 4
        if size == _MOST_IN_NIBBLE:
            size = self._varint()
        return kind, [self._value(kind) for _ in range(size)]

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def _varint(self) -> int:
        number = shift = 0
        while (byte := self._byte()) >= 128:
            number |= (byte & 127) << shift
            shift += 7
        return number | byte << shift

    def _number(self) -> int:
        folded = self._varint()
        return (folded >> 1) ^ -(folded & 1)


@dataclass(slots=True)
class _Writer:
    data: bytearray = field(default_factory=bytearray)

    def struct(self, fields: Struct) -> None:
        before = 0
        for number, (kind, value) in fields.items():
            if 0 < number - before <= _MOST_IN_NIBBLE:
                self.data.append((number - before) << 4 | kind)
            else:
                self.data.append(kind)
                self._number(number)
            self._value(kind, value)
            before = number
        self.data.append(0)

    def _value(self, kind: int, value: Any) -> None:
        match kind:
            case 4 | 5 | 6:
                self._number(value)
            case 3 | 7:
                self.data += value
            case 8:
                self._varint(len(value))
                self.data += value
            case 9:
                self._list(*value)
            case 12:
                self.struct(value)

    def _list(self, kind: int, elements: list[Any]) -> None:
        size = len(elements)
        self.data.append(min(size, _MOST_IN_NIBBLE) << 4 | kind)
        if size >= _MOST_IN_NIBBLE:
            self._varint(size)
        for element in elements:
            self._value(kind, element)

    def _varint(self, number: int) -> None:
        while number >= 128:
            self.data.append(number & 127 | 128)
            number >>= 7
        self.data.append(number)

    def _number(self, number: int) -> None:
        self._varint(number << 1 if number >= 0 else (-number << 1) - 1)
