"""Where each key of a TOML text stands, by line and column; loaded only when there is a problem."""

import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.words import Key

if TYPE_CHECKING:
    from tree_sitter import Node


_LONG_LIST = 2_000
"""Lists of so many marks and items are data; their items have no places of their own."""


class Entry(NamedTuple):
    """One key as the text gives it: ``key = value``, a table header, or an item of a list."""

    key: Key
    kind: str
    line: int
    column: int


class Positions:
    """Lines and columns, from 1, of the keys of one text."""

    def __init__(self, text: str) -> None:
        self.entries = tuple(_Reader(text).entries())
        self._places: dict[Key, tuple[int, int]] = {}
        for entry in self.entries:
            for length in range(len(entry.key), 0, -1):
                head = entry.key[:length]
                if head in self._places:
                    break
                self._places[head] = (entry.line, entry.column)

    def of(self, key: Key) -> tuple[int, int] | None:
        """Return line and column where `key` first appears."""
        return self._places.get(key)

    def first_clash(self) -> tuple[Entry, Entry] | None:
        """Return a key that is given twice, or below a value: its first place and this one."""
        seen: dict[Key, Entry] = {}
        implied: dict[Key, Entry] = {}
        for entry in self.entries:
            begun = implied.get(entry.key)
            is_new = entry.key not in seen and entry.kind != "item"
            if begun is not None and is_new and "pair" in (entry.kind, begun.kind):
                return begun, entry
            for length in range(1, len(entry.key) + 1):
                earlier = seen.get(entry.key[:length])
                if earlier is not None and _clash(earlier, entry, whole=length == len(entry.key)):
                    return earlier, entry
                implied.setdefault(entry.key[: length - 1], entry)
            seen.setdefault(entry.key, entry)
        return None


def _clash(earlier: Entry, later: Entry, *, whole: bool) -> bool:
    """Return whether `later` may not follow `earlier`, whose key is the `whole` or head of its."""
    if later.kind == "item" or earlier.kind == "item":
        return False
    if earlier.kind == "pair":
        # The keys within an inline table are given where its own line is.
        return whole or later.line > earlier.line
    return whole and not (earlier.kind == later.kind == "list of tables")


class _Reader:
    """Walks the syntax tree of one text."""

    def __init__(self, text: str) -> None:
        import tree_sitter
        import tree_sitter_toml

        source = text.encode()
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
        self._lines = source.split(b"\n")
        self._root = parser.parse(source).root_node
        self._counts: dict[Key, int] = {}

    def entries(self) -> Iterator[Entry]:
        for node in self._root.children:
            if node.type == "pair":
                yield from self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                yield from self._table(node)

    def _table(self, node: "Node") -> Iterator[Entry]:
        name = next((child for child in node.children if child.type.endswith("key")), None)
        if name is None:
            return
        key: Key = tuple(_parts(name))
        if node.type == "table_array_element":
            yield self._entry(key, "list of tables", name)
            place = self._counts.get(key, 0)
            self._counts[key] = place + 1
            key = (*key, place)
            yield self._entry(key, "item", name)
        else:
            yield self._entry(key, "table", name)
        for child in node.children:
            if child.type == "pair":
                yield from self._pair(child, key)

    def _pair(self, node: "Node", head: Key) -> Iterator[Entry]:
        name, value = node.children[0], node.children[-1]
        key = (*head, *_parts(name))
        yield self._entry(key, "pair", name)
        yield from self._value(value, key)

    def _value(self, node: "Node", key: Key) -> Iterator[Entry]:
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    yield from self._pair(child, key)
        elif node.type == "array" and node.child_count < _LONG_LIST:
            items = (child for child in node.children if child.is_named and child.type != "comment")
            for place, child in enumerate(items):
                yield self._entry((*key, place), "item", child)
                yield from self._value(child, (*key, place))

    def _entry(self, key: Key, kind: str, node: "Node") -> Entry:
        row, column = node.start_point
        # The parser counts bytes, people count characters.
        before = self._lines[row][:column].decode("utf-8", "replace")
        return Entry(key, kind, row + 1, len(before) + 1)


def _parts(node: "Node") -> Iterator[str]:
    if node.type == "dotted_key":
        for child in node.children:
            yield from _parts(child)
    elif node.type in ("bare_key", "quoted_key"):
        text = (node.text or b"").decode()
        yield text if node.type == "bare_key" else _unquoted(text)


def _unquoted(text: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{text} = 0")))
    except (tomllib.TOMLDecodeError, StopIteration):
        return text
