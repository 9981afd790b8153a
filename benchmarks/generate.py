"""Make telemetry: seeded, in every shape that the AI stack writes.

Most lines are ordinary telemetry, as in real files: counts, names and digests. A
stated share of the events become patterns; one in ten of these says again what
an earlier one said, so that it is further evidence and no new pattern. Bad lines
come on top: with or without them the good lines are the same bytes.

Example:
    python -m benchmarks.generate --events 100000 --bad 200 --out events.jsonl
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import BinaryIO, Final

from benchmarks.shapes import ORDINARY, VALUABLE, Render, chooser
from benchmarks.vocabulary import PatternWriter, Writer

REPEATED: Final = 0.1
"""Share of the valuable events that repeat an earlier one."""

REMEMBERED: Final = 512
"""Valuable texts from which a repetition is chosen."""

WRITE_BYTES: Final = 1 << 20
"""How much is written at once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make.

    Attributes:
        events: Good lines.
        valuable: Share of them that become patterns, in [0, 1].
        bad: Bad lines among them, not counted as events.
        seed: The same seed gives the same bytes.
    """

    events: int
    valuable: float = 0.05
    bad: int = 0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What was made.

    Attributes:
        events: Good lines.
        patterns: Different patterns that they lead to.
        observations: Events that become a pattern or further evidence.
        planted: Events with a private value in a text that would travel.
        bad: Bad lines.
        size_bytes: Of all lines.
    """

    events: int
    patterns: int
    observations: int
    planted: int
    bad: int
    size_bytes: int


def generate(plan: Plan, out: BinaryIO) -> Made:
    """Write telemetry.

    Args:
        plan: What to make.
        out: Where the lines go.
    """
    stream = _Events(plan)
    spoiler = _Spoiler(plan)
    buffer: list[bytes] = []
    pending = size_bytes = 0
    for number, line in enumerate(stream):
        buffer += spoiler.before(number, line)
        buffer.append(line)
        pending += len(line)
        if pending >= WRITE_BYTES:
            size_bytes += out.write(b"".join(buffer))
            buffer, pending = [], 0
    buffer += spoiler.before(plan.events, b'{"event_type": "cut off"}\n')
    size_bytes += out.write(b"".join(buffer))
    return Made(
        events=plan.events,
        patterns=stream.observations - stream.repeated,
        observations=stream.observations,
        planted=stream.planted,
        bad=plan.bad,
        size_bytes=size_bytes,
    )


class _Events:
    """The good lines, in the order of time."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = Random(f"events {plan.seed}")  # noqa: S311  (not for secrets)
        self._writer = Writer(self._random, plan.seed)
        self._recent: list[tuple[PatternWriter, Render]] = []
        self.observations = 0
        self.repeated = 0
        self.planted = 0

    def __iter__(self) -> Iterator[bytes]:
        writer, fields = self._writer, self._writer.fields()
        ordinary = chooser(self._random, ORDINARY, fields, writer.prose)
        valuable = chooser(self._random, VALUABLE, fields, writer.prose)
        for is_valuable in self._places():
            render = self._think(valuable()) if is_valuable else ordinary()
            yield render().encode() + b"\n"
            writer.pass_time()

    def _places(self) -> bytearray:
        """Choose which events are valuable: exactly so many."""
        wanted = round(self._plan.events * self._plan.valuable)
        places = bytearray(self._plan.events)
        for place in self._random.sample(range(self._plan.events), wanted):
            places[place] = 1
        return places

    def _think(self, render: Render) -> Render:
        """Choose what a valuable event says: something new, or the same once more."""
        self.observations += 1
        if self._recent and self._random.random() < REPEATED:
            self.repeated += 1
            self._writer.knowledge, render = self._random.choice(self._recent)
        else:
            self._writer.invent()
            known = self._writer.knowledge, render
            if len(self._recent) < REMEMBERED:
                self._recent.append(known)
            else:
                self._recent[self._random.randrange(REMEMBERED)] = known
        self.planted += self._writer.knowledge.is_planted
        return render


class _Spoiler:
    """Bad lines, each made of the good one that it stands before."""

    def __init__(self, plan: Plan) -> None:
        self._random = Random(f"bad {plan.seed}")  # noqa: S311  (not for secrets)
        places = (self._random.randint(0, plan.events) for _ in range(plan.bad))
        self._places = sorted(places, reverse=True)

    def before(self, number: int, line: bytes) -> Iterator[bytes]:
        """Give the bad lines that stand before a good one."""
        while self._places and self._places[-1] == number:
            self._places.pop()
            spoil = self._random.choice(_SPOILERS)
            yield spoil(line.rstrip(b"\n"), self._random) + b"\n"


def _torn(line: bytes, random: Random) -> bytes:
    return line[: random.randint(1, len(line) - 1)]


def _glued(line: bytes, random: Random) -> bytes:
    return line[: random.randint(1, len(line) - 1)] + line


def _doubled(line: bytes, _random: Random) -> bytes:
    return line + line


def _not_utf8(line: bytes, _random: Random) -> bytes:
    return b'{"event_type": "caf\xe9", ' + line[1:]


def _lone_surrogate(line: bytes, _random: Random) -> bytes:
    return b'{"note": "\\ud83d", ' + line[1:]


def _infinite(line: bytes, _random: Random) -> bytes:
    return b'{"latency_ms": NaN, ' + line[1:]


def _text_score(line: bytes, _random: Random) -> bytes:
    return line[:-1] + b', "value_score": "0.9"}'


def _score_out_of_range(line: bytes, _random: Random) -> bytes:
    return line[:-1] + b', "value_score": 1.7}'


def _no_object(line: bytes, _random: Random) -> bytes:
    return b"[" + line + b"]"


def _deep(_line: bytes, random: Random) -> bytes:
    depth = random.randint(70, 400)
    return b'{"metadata": ' + b"[" * depth + b"]" * depth + b"}"


_SPOILERS: Final = (
    _torn,
    _torn,
    _torn,
    _glued,
    _doubled,
    _not_utf8,
    _lone_surrogate,
    _infinite,
    _text_score,
    _score_out_of_range,
    _no_object,
    _deep,
)
"""Torn lines are what killed writers and full disks leave most."""


def main(arguments: list[str] | None = None) -> int:
    """Write a file and tell what is in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=100_000, help="good lines")
    parser.add_argument(
        "--valuable", type=float, default=0.05, help="share that become patterns"
    )
    parser.add_argument("--bad", type=int, default=0, help="bad lines on top")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same bytes")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    given = parser.parse_args(arguments)
    plan = Plan(given.events, given.valuable, given.bad, given.seed)
    with given.out.open("wb") as out:
        made = generate(plan, out)
    sys.stdout.write(
        f"{made.events} events in {made.size_bytes} bytes, mean"
        f" {made.size_bytes / max(made.events, 1):.0f}; {made.patterns} patterns of"
        f" {made.observations} observations, {made.planted} with private values;"
        f" {made.bad} bad lines\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
