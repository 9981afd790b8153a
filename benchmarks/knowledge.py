"""Measure what the program makes of the labelled episodes of the tests.

Half of them hold knowledge, the others look as if they did. A piece is found if one
pattern says it; noise is a pattern that says none; a lump says several. `--missed` and
`--noise` print the cases, and `--episodes` measures other files in the same format.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import run
from benchmarks.table import Table, machine

TESTS: Final = Path(__file__).parents[1] / "pkgs/fedlearn/tests"

LEAST_FOUND: Final = 90.0
"""Of a hundred pieces."""

MOST_NOISE: Final = 2.0
"""Of a hundred patterns."""

MOST_LUMPS: Final = 0

SHOWN_CHARS: Final = 240

COLUMNS: Final = ("kind", "episodes", "pieces", "found", "noise", "lumps", "misfiled")

Figures = dict[str, dict[str, Any]]
"""What `knowledge/measure.py` of the tests prints."""


def measured(episodes: list[str]) -> Figures:
    """Return the figures of each kind of episode."""
    program = [sys.executable, str(TESTS / "knowledge/measure.py"), *episodes]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    result: Figures = json.loads(run(program, environment=environment).output)
    return result


def row_of(figures: dict[str, Any]) -> tuple[str, ...]:
    """Return the cells of one row, without its name."""
    found = figures["pieces"] - len(figures["missed"])
    cases = (len(figures[name]) for name in ("noise", "lumps", "misfiled"))
    return tuple(map(str, (figures["episodes"], figures["pieces"], found, *cases)))


def total(figures: Figures) -> dict[str, Any]:
    """Add up the figures of all kinds."""
    names = ("episodes", "pieces", "patterns", "missed", "noise", "lumps", "misfiled")
    return {
        name: sum((one[name] for one in figures.values()), [] if end else 0)
        for name, end in zip(names, (False,) * 3 + (True,) * 4, strict=True)
    }


def report(figures: Figures) -> bool:
    """Print the table; return whether the targets hold."""
    table, every = Table(COLUMNS), total(figures)
    for kind in sorted(figures):
        table.add(kind, *row_of(figures[kind]))
    table.add("all", *row_of(every))
    found = 100 * (1 - len(every["missed"]) / max(every["pieces"], 1))
    noise = 100 * len(every["noise"]) / max(every["patterns"], 1)
    table.require_least("pieces found", found, LEAST_FOUND, "%")
    table.require("patterns that are noise", noise, MOST_NOISE, "%")
    table.require("lumps", len(every["lumps"]), MOST_LUMPS, "patterns")
    sys.stdout.write(f"{machine()}; {every['patterns']} patterns\n\n")
    return table.print()


def show(figures: Figures, name: str) -> None:
    """Print each case: episode and text."""
    for one in figures.values():
        for episode, text in one[name]:
            sys.stdout.write(f"{name} {episode}: {text[:SHOWN_CHARS]}\n")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and say by the exit code whether the targets hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--missed", action="store_true", help="print missed pieces")
    parser.add_argument("--noise", action="store_true", help="print noise and lumps")
    parser.add_argument("--episodes", nargs="*", default=[], help="files to measure")
    given = parser.parse_args(arguments)
    figures = measured(given.episodes)
    wanted = ["missed"] * given.missed + ["noise", "lumps"] * given.noise
    for name in wanted:
        show(figures, name)
    return 0 if report(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
