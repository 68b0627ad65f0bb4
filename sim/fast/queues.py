"""Queues as pairing heaps whose nodes belong to the slots: joined in one step, left from anywhere.

The resource holds the first node in one of its fields, and in the next one the node that was last
in line when it came. Who comes after that one stands right behind it: where the queue is a line,
as mostly, the heap is a list. A slot has a node for each queue in which it can stand at once, so
nothing is allocated and nothing stale is left behind.
"""

from sim.domain.plan import IntColumn
from sim.fast.compiled import compiled
from sim.fast.memory import (
    AT_NODES,
    BEFORE,
    CHILD,
    KEY_1,
    KEY_2,
    KEY_3,
    LAST,
    NOBODY,
    NODE,
    NODE_BITS,
    SIBLING,
)


@compiled
def node_of(slot: int, queue: int) -> int:
    """Return the node of `slot` for one of its queues."""
    return (slot << NODE_BITS) + queue


@compiled
def slot_of(node: int) -> int:
    """Return whose node this is."""
    return node >> NODE_BITS


@compiled
def push(m: IntColumn, root: int, node: int, key_1: int, key_2: int, key_3: int) -> None:
    """Put `node` into the queue whose first is in the field `root`."""
    at = m[AT_NODES] + node * NODE
    m[at + KEY_1] = key_1
    m[at + KEY_2] = key_2
    m[at + KEY_3] = key_3
    m[at + CHILD] = NOBODY
    m[at + SIBLING] = NOBODY
    m[at + BEFORE] = NOBODY
    first, last = m[root], m[root + LAST]
    if last == NOBODY or not _is_before(m, at, m[AT_NODES] + last * NODE):
        m[root + LAST] = node
        if last != NOBODY:
            _put_below(m, last, node)
            return
    m[root] = node if first == NOBODY else _melded(m, first, node)


@compiled
def pop(m: IntColumn, root: int) -> int:
    """Take the first node out of its queue and return it."""
    node = m[root]
    if m[root + LAST] == node:
        m[root + LAST] = NOBODY
    m[root] = _paired(m, m[m[AT_NODES] + node * NODE + CHILD])
    return int(node)


@compiled
def remove(m: IntColumn, root: int, node: int) -> None:
    """Take `node` out of its queue, wherever it stands."""
    if m[root] == node:
        pop(m, root)
        return
    if m[root + LAST] == node:
        m[root + LAST] = NOBODY
    nodes = m[AT_NODES]
    at = nodes + node * NODE
    before, sibling = m[at + BEFORE], m[at + SIBLING]
    if m[nodes + before * NODE + CHILD] == node:
        m[nodes + before * NODE + CHILD] = sibling
    else:
        m[nodes + before * NODE + SIBLING] = sibling
    if sibling != NOBODY:
        m[nodes + sibling * NODE + BEFORE] = before
    rest = _paired(m, m[at + CHILD])
    if rest != NOBODY:
        m[root] = _melded(m, m[root], rest)


@compiled
def _melded(m: IntColumn, a: int, b: int) -> int:
    """Return the first of two heaps made one."""
    nodes = m[AT_NODES]
    if _is_before(m, nodes + b * NODE, nodes + a * NODE):
        a, b = b, a
    _put_below(m, a, b)
    m[nodes + a * NODE + SIBLING] = NOBODY
    m[nodes + a * NODE + BEFORE] = NOBODY
    return a


@compiled
def _put_below(m: IntColumn, a: int, b: int) -> None:
    """Make `b` the first of those that stand right behind `a`."""
    nodes = m[AT_NODES]
    at_a, at_b = nodes + a * NODE, nodes + b * NODE
    child = m[at_a + CHILD]
    m[at_b + SIBLING] = child
    m[at_b + BEFORE] = a
    if child != NOBODY:
        m[nodes + child * NODE + BEFORE] = b
    m[at_a + CHILD] = b


@compiled
def _is_before(m: IntColumn, at_a: int, at_b: int) -> bool:
    if m[at_a + KEY_1] != m[at_b + KEY_1]:
        return bool(m[at_a + KEY_1] < m[at_b + KEY_1])
    if m[at_a + KEY_2] != m[at_b + KEY_2]:
        return bool(m[at_a + KEY_2] < m[at_b + KEY_2])
    return bool(m[at_a + KEY_3] < m[at_b + KEY_3])


@compiled
def _paired(m: IntColumn, first: int) -> int:
    """Return the heap of `first` and its siblings: paired on the way there, melded coming back."""
    nodes = m[AT_NODES]
    pairs = NOBODY
    while first != NOBODY:
        second = m[nodes + first * NODE + SIBLING]
        m[nodes + first * NODE + SIBLING] = NOBODY
        m[nodes + first * NODE + BEFORE] = NOBODY
        pair, following = first, NOBODY
        if second != NOBODY:
            following = m[nodes + second * NODE + SIBLING]
            m[nodes + second * NODE + SIBLING] = NOBODY
            pair = _melded(m, first, second)
        m[nodes + pair * NODE + SIBLING] = pairs
        pairs, first = pair, following
    found = NOBODY
    while pairs != NOBODY:
        following = m[nodes + pairs * NODE + SIBLING]
        m[nodes + pairs * NODE + SIBLING] = NOBODY
        found = pairs if found == NOBODY else _melded(m, found, pairs)
        pairs = following
    return found
