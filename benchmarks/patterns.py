"""Measure reading, joining and writing 100,000 patterns, and redaction.

Pattern files: fedlearn reads them, joins one more pattern, and writes what
changed. The peer is jq, which reads the same files, keeps one record an id, sorts
by id and writes each with sorted keys: the same work on the same bytes but for the
checks of types and lengths and the join itself.

Redaction: the redactor over clean prose, against one `re` alternation of the same
patterns, which is what a program does without a prefilter.

Example:
    python -m benchmarks.patterns
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.measure import MEGABYTE, Usage, run
from benchmarks.table import Table, machine
from benchmarks.vocabulary import Writer
from fedlearn.records.categories import Category
from fedlearn.records.record import RULES_VERSION, Evidence, Pattern, pattern_id
from fedlearn.redaction.redactor import Redactor
from fedlearn.redaction.rule_table import RULES
from fedlearn.worktree.layout import SHARED_FILES
from fedlearn.worktree.shared_files import read_records, write_records

PATTERNS: Final = 100_000

MOST_S: Final = 2.0
"""Reading, joining and writing."""

MOST_BYTES: Final = 400 * MEGABYTE

LEAST_REDACTION: Final = 50.0
"""MB of clean prose a second on one core."""

MEDIAN_TEXT: Final = 800
"""Characters of a text that is redacted; about what a pattern holds."""

PROSE_BYTES: Final = 20 * MEGABYTE

BASELINE_BYTES: Final = 1 * MEGABYTE
"""Of the prose for the baseline, which is slow."""

SEEN: Final = "2026-11-24T05:00:00Z"

PROGRAM: Final = (sys.executable, "-m", "benchmarks.patterns")

COLUMNS: Final = ("what", "wall s", "MB/s", "peak MB", "of peer")

_JQ: Final = "unique_by(.pattern_id)[]"


def make_patterns(count: int, seed: int) -> Iterator[Pattern]:
    """Make different patterns with texts of realistic sizes."""
    writer = Writer(Random(f"patterns {seed}"), seed)  # noqa: S311  (not for secrets)
    categories = list(Category)
    for number in range(count):
        writer.invent()
        known = writer.knowledge
        solution = known.solution.encode().decode("unicode_escape")
        category = categories[number % len(categories)]
        payload = _payload(category, known.name, known.problem, solution)
        yield Pattern(
            pattern_id=pattern_id(category, payload),
            category=category,
            payload=payload,
            evidence={
                f"node-{number % 7}": Evidence(
                    count=1, score=known.score, first_seen=SEEN, last_seen=SEEN
                )
            },
            agent_type="coding-assistant",
            rules=RULES_VERSION,
        )


def _payload(
    category: Category, name: str, problem: str, solution: str
) -> dict[str, str | list[str]]:
    if category is Category.SKILLS:
        return {"skill_name": name, "description": problem, "usage_pattern": solution}
    if category is Category.ERRORS:
        return {"error_type": name, "error_message": problem, "solution": solution}
    return {"title": problem, "description": solution}


def write_files(tree: Path, count: int, seed: int) -> int:
    """Write the pattern files of a work tree; give their bytes."""
    lines: dict[str, list[tuple[str, bytes]]] = {kind: [] for kind in SHARED_FILES}
    for pattern in make_patterns(count, seed):
        lines[pattern.category.value].append((pattern.pattern_id, pattern.to_line()))
    size_bytes = 0
    for kind, path in SHARED_FILES.items():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        content = b"".join(line + b"\n" for _key, line in sorted(lines[kind]))
        size_bytes += target.write_bytes(content)
    return size_bytes


def fold_job(tree: Path) -> None:
    """Read the files of a work tree, join one more pattern, write what changed."""
    records = read_records(tree)
    records.add_pattern(next(make_patterns(1, seed=2)))
    changed = write_records(tree, records)
    sys.stdout.write(json.dumps([len(records.patterns), changed]))


def redaction_job(size_bytes: int, clean: Callable[[str], object]) -> None:
    """Look at prose and print the MB of it a second."""
    writer = Writer(Random("prose"), 1)  # noqa: S311  (not for secrets)
    texts: list[str] = []
    total = 0
    while total < size_bytes:
        texts.append(writer.prose(MEDIAN_TEXT))
        total += len(texts[-1])
    clean(texts[0])  # what is made at the first call does not count
    start = time.perf_counter()
    for text in texts:
        clean(text)
    sys.stdout.write(json.dumps(total / (time.perf_counter() - start) / MEGABYTE))


def alternation() -> re.Pattern[str]:
    """Put all patterns of the table into one of `re`, by name of the rule."""
    parts = []
    for rule in RULES:
        pattern = rule.pattern.replace("(?P<value>", "(?:")
        flags = "(?i)"
        if pattern.startswith(flags):
            pattern = f"(?i:{pattern.removeprefix(flags)})"
        parts.append(f"(?:{pattern})")
    return re.compile("|".join(parts), re.ASCII)


def measure_files(table: Table, count: int, repeats: int) -> None:
    """Measure fedlearn and jq on the same pattern files."""
    with tempfile.TemporaryDirectory(prefix="fedlearn-benchmark-") as name:
        folder = Path(name)
        origin, tree = folder / "origin", folder / "tree"
        # Not here: a child's peak memory begins with that of its parent.
        make = ["--job", "make", "--tree", str(origin), "--patterns", str(count)]
        size_bytes = int(run([*PROGRAM, *make]).output)
        program = [*PROGRAM, "--job", "records", "--tree", str(tree)]
        runs, peers = [], []
        for _ in range(repeats):
            shutil.rmtree(tree, ignore_errors=True)
            shutil.copytree(origin, tree)
            peers.append(_sort_with_jq(tree, folder / "sorted.jsonl"))
            runs.append(run(program))
            if json.loads(runs[-1].output)[0] != count + 1:
                raise SystemExit("the records holds other patterns than were made")
    ours = min(runs, key=lambda one: one.wall_s)
    peer = min(peers, key=lambda one: one.wall_s)
    peak = max(one.peak_bytes for one in runs)
    for label, usage, bytes_ in (
        (f"{count:,} patterns: jq", peer, peer.peak_bytes),
        (f"{count:,} patterns: fedlearn", ours, peak),
    ):
        table.add(
            label,
            f"{usage.wall_s:.2f}",
            f"{size_bytes / usage.wall_s / MEGABYTE:.0f}",
            f"{bytes_ / MEGABYTE:.0f}",
            f"{usage.wall_s / peer.wall_s:.2f}",
        )
    table.require(f"{count:,} patterns: time", ours.wall_s, MOST_S, "s")
    table.require(
        f"{count:,} patterns: memory", peak / MEGABYTE, MOST_BYTES / MEGABYTE, "MB"
    )


def _sort_with_jq(tree: Path, output: Path) -> Usage:
    """Do the peer's work on each pattern file; times add up, memory does not."""
    parts = [
        run(
            ["jq", "-c", "-S", "-s", _JQ, str(tree / SHARED_FILES[kind])], output=output
        )
        for kind in Category
    ]
    return Usage(
        sum(one.wall_s for one in parts),
        sum(one.processor_s for one in parts),
        max(one.peak_bytes for one in parts),
        b"",
    )


def measure_redaction(table: Table, repeats: int) -> None:
    """Measure the redactor and the alternation, each in a process of its own."""
    speeds = {}
    for job in ("alternation", "redaction"):
        program = [*PROGRAM, "--job", job]
        runs = [run(program) for _ in range(repeats)]
        speeds[job] = max(float(one.output) for one in runs)
        peak = max(one.peak_bytes for one in runs)
        label = "fedlearn" if job == "redaction" else "re alternation"
        table.add(
            f"redaction: {label}",
            "-",
            f"{speeds[job]:.1f}",
            f"{peak / MEGABYTE:.0f}",
            f"{speeds['alternation'] / speeds[job]:.3f}",
        )
    table.require_least("redaction", speeds["redaction"], LEAST_REDACTION, "MB/s")


def do_job(job: str, tree: Path, count: int) -> None:
    """Do what is measured; this process is the one that is."""
    if job == "make":
        sys.stdout.write(str(write_files(tree, count, seed=1)))
    elif job == "records":
        fold_job(tree)
    elif job == "redaction":
        redaction_job(PROSE_BYTES, Redactor().redact_text)
    else:
        redaction_job(BASELINE_BYTES, alternation().search)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and say by the exit code whether all targets hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--patterns", type=int, default=PATTERNS, help="how many")
    parser.add_argument("--repeats", type=int, default=3, help="the best is kept")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--tree", type=Path, default=Path(), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.job:
        do_job(given.job, given.tree, given.patterns)
        return 0
    if not shutil.which("jq"):
        sys.stderr.write("jq is missing: install the package jq\n")
        return 2
    table = Table(COLUMNS)
    measure_files(table, given.patterns, given.repeats)
    measure_redaction(table, given.repeats)
    version = run(["jq", "--version"]).output.decode().strip()
    sys.stdout.write(f"{machine()}; {version}; best of {given.repeats}\n\n")
    return 0 if table.print() else 1


if __name__ == "__main__":
    sys.exit(main())
