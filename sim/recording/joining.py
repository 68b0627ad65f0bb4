"""Parquet files put one after the other into one, their row groups copied as they stand.

To decode and encode again takes a hundred times as long. A footer holds where everything lies,
counted from the beginning of the file, so that these places are all that changes; their numbers of
field are those of
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sim.recording.footers import MAGIC, Struct, closing, split

_SCHEMA: Final = 2
_ROWS: Final = 3
_GROUPS: Final = 4

_COLUMNS_OF_GROUP: Final = 1
_OFFSET_OF_GROUP: Final = 5
_ORDINAL_OF_GROUP: Final = 7

_META_DATA_OF_CHUNK: Final = 3
_OFFSETS_OF_CHUNK: Final = (2, 4, 6)
"""Of the chunk itself, of its index of offsets, of its index of columns."""
_OFFSETS_OF_META_DATA: Final = (9, 10, 11, 14)
"""Of the first page of data, of index, of dictionary, and of the Bloom filter."""


def join(parts: Sequence[Path], path: Path) -> None:
    """Write the rows of `parts`, of one schema, in their order into the file `path`.

    Raises:
        OSError: a file cannot be read or written.
        ValueError: a part is no Parquet file, or has other columns than the first.
    """
    whole: Struct = {}
    groups: list[Struct] = []
    with path.open("wb") as file:
        file.write(MAGIC)
        for part in parts:
            body, footer = split(part.read_bytes())
            whole = whole or {**footer, _ROWS: (footer[_ROWS][0], 0)}
            if footer[_SCHEMA] != whole[_SCHEMA]:
                raise ValueError(f"{part} has other columns than {parts[0]}")
            groups += _moved(footer, file.tell() - len(MAGIC))
            whole[_ROWS] = whole[_ROWS][0], whole[_ROWS][1] + footer[_ROWS][1]
            file.write(body)
        kind, (kind_of_groups, _) = whole[_GROUPS]
        file.write(closing({**whole, _GROUPS: (kind, (kind_of_groups, groups))}))


def _moved(footer: Struct, by: int) -> Iterator[Struct]:
    """Yield the row groups of `footer` as they are when they lie `by` bytes further on."""
    _, (_, groups) = footer[_GROUPS]
    for group in groups:
        # Counted within the file; nobody needs it but who encrypts.
        group.pop(_ORDINAL_OF_GROUP, None)
        _move(group, (_OFFSET_OF_GROUP,), by)
        _, (_, chunks) = group[_COLUMNS_OF_GROUP]
        for chunk in chunks:
            _move(chunk, _OFFSETS_OF_CHUNK, by)
            _move(chunk[_META_DATA_OF_CHUNK][1], _OFFSETS_OF_META_DATA, by)
        yield group


def _move(fields: Struct, offsets: Sequence[int], by: int) -> None:
    for number in offsets:
        kind, offset = fields.get(number, (0, 0))
        if offset:  # 0 is none
            fields[number] = kind, offset + by
