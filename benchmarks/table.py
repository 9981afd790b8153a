"""The table that a benchmark prints, and its verdict."""

import os
import platform
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Table:
    """Rows of measurements, and rows of targets.

    Attributes:
        columns: Their names; the first is left-aligned.
        rows: What was measured.
        verdicts: Each target: what it is about, what was measured, what it shall
            be, whether it holds.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    verdicts: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Add a row, and show on stderr that it is done."""
        self.rows.append(cells)
        sys.stderr.write(f"  {cells[0]}: {cells[1]}\n")

    def require(self, name: str, value: float, limit: float, unit: str) -> None:
        """Hold a figure to the most that it may be."""
        self._validate(name, value, f"<= {limit:g} {unit}", unit, holds=value <= limit)

    def require_least(self, name: str, value: float, limit: float, unit: str) -> None:
        """Hold a figure to the least that it may be."""
        self._validate(name, value, f">= {limit:g} {unit}", unit, holds=value >= limit)

    def _validate(
        self, name: str, value: float, target: str, unit: str, *, holds: bool
    ) -> None:
        self.verdicts.append((name, f"{value:.2f} {unit}", target, holds))

    def print(self) -> bool:
        """Print everything in Markdown.

        Returns:
            Whether every target holds.
        """
        _print_rows([self.columns, *self.rows])
        shown = [(*rest, "yes" if holds else "NO") for *rest, holds in self.verdicts]
        _print_rows([("target", "measured", "shall be", "holds"), *shown])
        return all(holds for *_, holds in self.verdicts)


def machine() -> str:
    """Name the processor and how many cores this process may use."""
    cores = len(os.sched_getaffinity(0))
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else platform.machine()}, {cores} cores"


def _print_rows(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *body = [
        " | ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    rule = " | ".join(
        "-" * (width - 1) + ":" if place else "-" * width
        for place, width in enumerate(widths)
    )
    for line in (head, rule, *body):
        sys.stdout.write(f"| {line} |\n")
    sys.stdout.write("\n")
