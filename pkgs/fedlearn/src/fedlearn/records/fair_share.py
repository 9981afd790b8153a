"""Sharing room fairly among those who fill it.

In turns, the group that has least so far, and in it the holder that has least, places
the strongest of its items that still fits. What several hold is charged to each of them
in part, so that it costs each less.

What is kept follows from the kept items alone: an item that does not fit never will,
and changes no turn. Whoever knows of more such items therefore keeps the same.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from fedlearn.records.record import Retraction

NO_GROUP: Final = ""
"""The group of all members that name none."""


class Item(NamedTuple):
    """Something that takes room.

    Attributes:
        size: In bytes.
        kind: Of file.
        holders: Who fills the room with it; never empty.
    """

    key: str | bytes
    size: int
    kind: str
    holders: Sequence[str]


@dataclass(slots=True)
class _Holder:
    """The items of a holder, the weakest first, and what it has so far."""

    items: list[int] = field(default_factory=list)
    charged: int = 0


@dataclass(slots=True)
class _Group:
    """Holders that share as one; the heap has who is next."""

    holders: dict[str, _Holder] = field(default_factory=dict)
    heap: list[tuple[int, str]] = field(default_factory=list)
    charged: int = 0

    def next_item(self, done: bytearray) -> int | None:
        """Return the strongest item of the holder that has least; None if none has."""
        while self.heap:
            charged, name = self.heap[0]
            holder = self.holders[name]
            while holder.items and done[holder.items[-1]]:
                holder.items.pop()
            if not holder.items:
                heapq.heappop(self.heap)
            elif charged < holder.charged:
                heapq.heapreplace(self.heap, (holder.charged, name))
            else:
                return holder.items.pop()
        return None


def share_out(
    items: Sequence[Item],
    place: Callable[[Item], bool],
    groups: Mapping[str, str] | None = None,
) -> list[Item]:
    """Share out room; return the items that found none.

    Args:
        items: The strongest first.
        place: Gets an item, and takes room for it or returns that there is too little;
            there is never more of it later.
        groups: Of the holders that have one; the others are a group of their own.
    """
    shares = _shares(items, groups or {})
    heap = sorted((0, name) for name in shares)
    done, evicted = bytearray(len(items)), list[Item]()
    while heap:
        charged, name = heap[0]
        group = shares[name]
        if charged < group.charged:
            heapq.heapreplace(heap, (group.charged, name))
        elif (number := group.next_item(done)) is None:
            heapq.heappop(heap)
        else:
            done[number] = True
            if place(items[number]):
                _charge(shares, items[number], groups or {})
            else:
                evicted.append(items[number])
    return evicted


def _shares(items: Sequence[Item], groups: Mapping[str, str]) -> dict[str, _Group]:
    """Give each holder its items, by group."""
    shares: dict[str, _Group] = {}
    for number in reversed(range(len(items))):
        for name in items[number].holders:
            group = shares.setdefault(groups.get(name, NO_GROUP), _Group())
            group.holders.setdefault(name, _Holder()).items.append(number)
    for group in shares.values():
        group.heap = sorted((0, name) for name in group.holders)
    return shares


def _charge(
    shares: Mapping[str, _Group], item: Item, groups: Mapping[str, str]
) -> None:
    part = -(-item.size // len(item.holders))
    for name in item.holders:
        group = shares[groups.get(name, NO_GROUP)]
        group.holders[name].charged += part
        group.charged += part


@dataclass(slots=True)
class Room:
    """Room for items of single holders, each of whom gets a part at most; bytes."""

    size: int
    each: int
    _used: Counter[str] = field(default_factory=Counter)

    def place(self, item: Item) -> bool:
        """Take room for an item of one holder, if there is any."""
        (holder,) = item.holders
        if self._used[holder] + item.size > self.each or item.size > self.size:
            return False
        self._used[holder] += item.size
        self.size -= item.size
        return True


def retraction_items(retractions: Iterable[Retraction]) -> Iterator[Item]:
    """Yield the room that retractions take, the oldest first."""
    for one in sorted(retractions, key=lambda one: (one.retracted_at, one.pattern_id)):
        size = len(one.to_line()) + 1
        yield Item(one.pattern_id, size, "retractions", (one.retracted_by,))
