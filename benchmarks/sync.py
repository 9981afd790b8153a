"""Measure `fedlearn sync` against one pass of jq over the same file.

Both are processes of their own and everything counts: start-up, reading,
redaction, the state, the pattern files. jq only selects; what fedlearn replaces
made three such passes and a sort. The file is made anew in a temporary folder;
neither a network nor a vector store is touched.

Example:
    python -m benchmarks.sync
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.generate import Made, Plan, generate
from benchmarks.measure import MEGABYTE, Usage, run
from benchmarks.table import Table, machine

THRESHOLD: Final = 0.7
"""The stack's own, of both programs."""

EVENTS: Final = (100_000, 1_000_000)
"""Sizes of the files."""

TARGET_EVENTS: Final = 1_000_000
"""The file that the target of a first run is about."""

GROWTH: Final = 0.01
"""Share of new events of a later run."""

MOST_OF_JQ: Final = 1.0
"""A first run, in passes of jq."""

MOST_WAITING_S: Final = 0.4
"""A run with nothing new."""

MOST_BYTES: Final = 120 * MEGABYTE
"""Memory of any run."""

COLUMNS: Final = ("run", "wall s", "MB/s", "cpu s", "peak MB", "of jq")


@dataclass(frozen=True, slots=True)
class Place:
    """A node in a temporary folder.

    Attributes:
        folder: Holds its telemetry, its state and its repository.
    """

    folder: Path

    @property
    def events(self) -> Path:
        """The telemetry."""
        return self.folder / "runtime" / "telemetry" / "hybrid-events.jsonl"

    @property
    def state(self) -> Path:
        """What fedlearn keeps."""
        return self.folder / "state"

    @property
    def config(self) -> Path:
        """The settings."""
        return self.folder / "config.json"

    def prepare(self, scoring: str) -> None:
        """Write the settings."""
        self.events.parent.mkdir(parents=True, exist_ok=True)
        settings = {
            "extraction": {"scoring": scoring},
            "node": "benchmark",
            "state_directory": str(self.state),
            "runtime": {"directory": str(self.folder / "runtime")},
        }
        self.config.write_text(json.dumps(settings))

    def begin(self) -> None:
        """Make the node as new: no state, an empty repository."""
        shutil.rmtree(self.state, ignore_errors=True)
        repository = self.state / "repository"
        repository.mkdir(parents=True)
        run(["git", "init", "--quiet", "--initial-branch=main", str(repository)])

    def sync(self) -> Usage:
        """Run `fedlearn sync`."""
        program = (sys.executable, "-m", "fedlearn", "--config", str(self.config))
        return run([*program, "sync", "--json"], environment=self._environment())

    def select(self) -> Usage:
        """Run jq."""
        program = f"select(.value_score >= {THRESHOLD})"
        output = self.folder / "selected.jsonl"
        return run(["jq", "-c", program, str(self.events)], output=output)

    def _environment(self) -> dict[str, str]:
        """State the environment: no settings of the person who measures."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("FEDLEARN_")}
        return kept | {"HOME": str(self.folder), "LC_ALL": "C.UTF-8"}


def best_of(
    repeats: int, measure: Callable[[], Usage], begin: Callable[[], None] | None = None
) -> Usage:
    """Measure several times, and keep the fastest with the largest memory."""
    runs = []
    for _ in range(repeats):
        if begin:
            begin()
        runs.append(measure())
    fastest = min(runs, key=lambda one: one.wall_s)
    return Usage(
        fastest.wall_s,
        fastest.processor_s,
        max(one.peak_bytes for one in runs),
        fastest.output,
    )


def measure_file(table: Table, events: int, repeats: int, seed: int) -> None:
    """Measure all runs on one file.

    Args:
        table: Gets the rows.
        events: Lines of the file.
        repeats: How often each run is repeated.
        seed: Of the file.
    """
    with tempfile.TemporaryDirectory(prefix="fedlearn-benchmark-") as name:
        place = Place(Path(name))
        # How many reach the threshold is known by the formula only.
        place.prepare("coordinator")
        with place.events.open("wb") as out:
            made = generate(Plan(events, seed=seed), out)
        label = f"{events:,} events"
        jq = best_of(repeats, place.select)
        _add(table, f"{label}: jq", jq, jq, made.size_bytes)
        first = best_of(repeats, place.sync, place.begin)
        _check(first, made)
        _add(table, f"{label}: first run", first, jq, made.size_bytes)
        idle = best_of(repeats, place.sync)
        _add(table, f"{label}: nothing new", idle, jq, 0)
        later = best_of(repeats, place.sync, partial(_grow, place, events, seed))
        size_bytes = place.events.stat().st_size
        jq_later = best_of(repeats, place.select)
        grown = round(size_bytes - made.size_bytes) // repeats
        _add(table, f"{label}: 1 % new", later, jq_later, grown)
        place.prepare("measured")
        measured = best_of(1, place.sync, place.begin)
        row = f"{label}: first run, values measured"
        _add(table, row, measured, jq_later, size_bytes)
    if events == TARGET_EVENTS:
        ratio = first.wall_s / jq.wall_s
        table.require(f"{label}: first run", ratio, MOST_OF_JQ, "x jq")
        ratio = measured.wall_s / jq_later.wall_s
        table.require(f"{label}: values measured", ratio, MOST_OF_JQ, "x jq")
    table.require(f"{label}: nothing new", idle.wall_s, MOST_WAITING_S, "s")
    peak = max(usage.peak_bytes for usage in (first, idle, later, measured))
    table.require(f"{label}: memory", peak / MEGABYTE, MOST_BYTES / MEGABYTE, "MB")


def _grow(place: Place, events: int, seed: int) -> None:
    """Append new events, as a running stack does."""
    plan = Plan(round(events * GROWTH), seed=seed + place.events.stat().st_size)
    with place.events.open("ab") as out:
        generate(plan, out)


def _check(usage: Usage, made: Made) -> None:
    """Refuse a figure of a run that did something else.

    Raises:
        SystemExit: It found other patterns than were made.
    """
    report = json.loads(usage.output)
    # What is over the budget of a file was found as well; the state has it.
    patterns = Counter(report["new_patterns"]) + Counter(report["gave_way"])
    # Repairs are among the events that hold no answer, and say a few things often.
    repaired = report["lessons"].get("repaired", 0)
    found = sum(report["extracted"].values()) - repaired, patterns.total()
    more = found[1] - made.patterns
    if found[0] != made.observations or not 0 <= more <= repaired:
        raise SystemExit(
            f"sync found {found[0]} observations and {found[1]} patterns,"
            f" but {made.observations} and {made.patterns} were made"
        )


def _add(table: Table, name: str, usage: Usage, jq: Usage, size_bytes: int) -> None:
    speed = size_bytes / usage.wall_s / MEGABYTE
    table.add(
        name,
        f"{usage.wall_s:.2f}",
        f"{speed:.0f}" if size_bytes else "-",
        f"{usage.processor_s:.2f}",
        f"{usage.peak_bytes / MEGABYTE:.0f}",
        f"{usage.wall_s / jq.wall_s:.2f}",
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and say by the exit code whether all targets hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--events", type=int, nargs="+", default=EVENTS, help="lines of each file"
    )
    parser.add_argument("--repeats", type=int, default=3, help="the best is kept")
    parser.add_argument("--seed", type=int, default=1, help="of the files")
    given = parser.parse_args(arguments)
    for program in ("jq", "git"):
        if not shutil.which(program):
            sys.stderr.write(f"{program} is missing: install the package {program}\n")
            return 2
    table = Table(COLUMNS)
    for events in given.events:
        measure_file(table, events, given.repeats, given.seed)
    version = run(["jq", "--version"]).output.decode().strip()
    sys.stdout.write(f"{machine()}; {version}; best of {given.repeats}\n\n")
    return 0 if table.print() else 1


if __name__ == "__main__":
    sys.exit(main())
