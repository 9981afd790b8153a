"""Play how many nodes push to one branch, for more nodes than a machine can run.

Each node is on a machine of its own. A push passes when nobody else's has passed
since the fetch before it; otherwise the node waits with full jitter and tries again,
with the same numbers as fedlearn. `benchmarks.contention` runs the real thing.

Example:
    python -m benchmarks.contention_model
"""

import heapq
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.table import Table
from fedlearn.exchange.exchange import BACKOFF_BASE_S, BACKOFF_CAP_S, PUSH_TRIES

NODES: Final = (10, 40, 100, 400, 1000, 4000)

SPREADS_S: Final = (0, 300, 3600)
"""Over which time the nodes begin: at once, or as timers spread them."""

ROUND_TRIP_S: Final = 0.1

JOIN_S: Final = 0.15
"""From the answer of a fetch to the beginning of a push, on an idle machine."""

JITTER: Final = (0.8, 1.2)
"""By what the time of a join differs between nodes."""

COLUMNS: Final = ("begin within s", "nodes", "landed", "longest s", "tries", "most")


@dataclass(frozen=True, slots=True)
class Played:
    """What became of the nodes.

    Attributes:
        landed: How many had pushed before they gave up for this run.
        longest_s: The longest time from a node's beginning to its push.
        tries: Of each node.
    """

    landed: int
    longest_s: float
    tries: Sequence[int]


def play(nodes: int, spread_s: float, source: random.Random) -> Played:
    """Let nodes fetch, join and push until each has landed or given up.

    Args:
        nodes: How many.
        spread_s: Over which time they begin.
        source: Of all that is random.
    """
    begins = [source.uniform(0, spread_s) for _ in range(nodes)]
    queue = [_attempt(begin, node, 1, source) for node, begin in enumerate(begins)]
    heapq.heapify(queue)
    tries, last, longest_s, landed = [PUSH_TRIES] * nodes, -1.0, 0.0, 0
    while queue:
        now, node, count, fetched = heapq.heappop(queue)
        if fetched >= last:
            tries[node], last, landed = count, now, landed + 1
            longest_s = max(longest_s, now - begins[node])
        elif count < PUSH_TRIES:
            most_s = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2 ** (count - 1))
            begin = now + ROUND_TRIP_S / 2 + source.uniform(0, most_s)
            heapq.heappush(queue, _attempt(begin, node, count + 1, source))
    return Played(landed, longest_s, tries)


def _attempt(
    begin: float, node: int, count: int, source: random.Random
) -> tuple[float, int, int, float]:
    """Give when a push arrives, whose and which it is, and what it has seen."""
    fetched = begin + ROUND_TRIP_S / 2
    join_s = JOIN_S * source.uniform(*JITTER)
    return fetched + ROUND_TRIP_S + join_s, node, count, fetched


def main() -> int:
    """Play all numbers and print the table."""
    table = Table(COLUMNS)
    for spread_s in SPREADS_S:
        for nodes in NODES:
            played = play(nodes, spread_s, random.Random(nodes))  # noqa: S311  (a seed)
            mean = sum(played.tries) / nodes
            table.add(
                str(spread_s), str(nodes), str(played.landed),
                f"{played.longest_s:.1f}", f"{mean:.1f}", str(max(played.tries)),
            )  # fmt: skip
    table.print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
