"""From the stack's files into the state: each line once, as a whole or not at all."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from fedlearn.errors import FedlearnError
from fedlearn.ingest.open_episodes import learn_open
from fedlearn.ingest.pipeline import Pipeline, PipelineResult
from fedlearn.ingest.workers import WORTH_BYTES, Workers
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import Recorded, State
from fedlearn.telemetry.events import SkimFilter, read_batches, validate_block
from fedlearn.telemetry.lines import (
    Cursor,
    check_file,
    find_files,
    live_path,
    parse,
    read_blocks,
)

RECORD_BYTES: Final = 8 * 1024 * 1024
"""How much is read between two transactions: each costs a flush to the disk, and
what was read since the last one is read again after a kill."""

Parts = Iterator[tuple[Cursor, PipelineResult]]
"""What parts of a file hold, in order, each with the cursor behind it."""

Progress = Callable[[Path, int], None]
"""Called with a file and how many bytes of it were read just now."""


@dataclass(slots=True)
class IngestFigures:
    """What one run read; counts are of this run, not of all that is stored.

    Attributes:
        found: Files that exist.
        files: Those of them that had something new.
        extracted: New observations by category.
        skipped: Events that hold no pattern, by kind and reason.
        episodes: What was read of tasks: answers, and sessions that are new.
        lessons: New observations by how they were confirmed.
        flagged: New patterns that wait for a person's decision.
        useless: Files in which every line was bad.
        problems: What could not be read, or holds no event; the rest was read.
    """

    found: int = 0
    files: int = 0
    lines: int = 0
    size_bytes: int = 0
    extracted: Counter[str] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    samples: int = 0
    redactions: Counter[str] = field(default_factory=Counter)
    episodes: int = 0
    lessons: Counter[str] = field(default_factory=Counter)
    flagged: int = 0
    useless: list[str] = field(default_factory=list)
    problems: list[FedlearnError] = field(default_factory=list)

    def add(self, recorded: Recorded) -> None:
        """Add what was new in a part."""
        self.extracted.update(recorded.observations)
        self.samples += recorded.samples
        self.redactions.update(recorded.redactions)
        self.episodes += recorded.episodes
        self.lessons.update(recorded.lessons)
        self.flagged += recorded.flagged


class Ingest:
    """Reads every source of this machine into the state."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        redactor: Redactor,
        progress: Progress | None = None,
    ) -> None:
        self._settings = settings
        self._pipeline = Pipeline(settings, redactor)
        self._skim = SkimFilter(settings.extraction.threshold)
        self._state = state
        self._progress = progress or (lambda _path, _size: None)
        self.figures = IngestFigures()

    def run(self) -> IngestFigures:
        """Read what is new in every source; one that is odd stops no other."""
        known = defaultdict[Path, list[Cursor]](list)
        for raw in self._state.cursors():
            cursor = _decode(raw)
            known[live_path(Path(cursor.path))].append(cursor)
        runtime = self._settings.runtime
        sources = (
            (runtime.telemetry, self._telemetry),
            (runtime.dataset, partial(read_samples, self._pipeline)),
        )
        for globs, read in sources:
            for path in find_files(runtime.directory, globs):
                others = [c for c in known[live_path(path)] if c.path != str(path)]
                try:
                    self._read(path, partial(read, path, known=others))
                    check_file(path)
                except FedlearnError as error:
                    self.figures.problems.append(error)
        threshold = self._settings.extraction.threshold
        for found in learn_open(self._state, self._pipeline.learner, threshold):
            self.figures.add(found.recorded)
        return self.figures

    def _read(self, path: Path, read: Callable[[Cursor | None], Parts]) -> None:
        lines, bad = self.figures.lines, self.figures.rejected.total()
        self.figures.found += os.path.isfile(path)  # noqa: PTH113  (Path's raises)
        parts = record_parts(self._state, path, lambda cursor: _joined(read(cursor)))
        for part, recorded in parts:
            self._count(part, recorded)
            self._progress(path, part.size_bytes)
        lines = self.figures.lines - lines
        self.figures.files += lines > 0
        if lines and lines == self.figures.rejected.total() - bad:
            self.figures.useless.append(str(path))

    def _telemetry(
        self, path: Path, cursor: Cursor | None, known: Sequence[Cursor]
    ) -> Parts:
        """Read a file of events; a huge one on every core."""
        blocks = read_blocks(path, cursor, known=known)
        read = cursor.offset if cursor else 0
        if path.exists() and path.stat().st_size - read >= WORTH_BYTES:
            with Workers(self._settings) as workers:
                yield from workers.process(str(path), blocks)
            return
        for block in blocks:
            batch = validate_block(block, self._skim)
            yield block.cursor, self._pipeline.telemetry(str(path), batch)

    def _count(self, part: PipelineResult, recorded: Recorded) -> None:
        figures = self.figures
        figures.lines += part.lines
        figures.size_bytes += part.size_bytes
        figures.episodes += part.episodes
        figures.skipped.update(part.skipped)
        figures.rejected.update(bad.reason for bad in part.rejected)
        figures.add(recorded)


def record_parts(
    state: State, path: Path, read: Callable[[Cursor | None], Parts]
) -> Iterator[tuple[PipelineResult, Recorded]]:
    """Record what a file holds behind its cursor; yield each part and its news."""
    raw = state.cursor(str(path))
    cursor = _decode(raw) if raw else None
    for end, part in read(cursor):
        yield part, state.record(part.reading(str(path), msgspec.json.encode(end)))


def read_samples(
    pipeline: Pipeline,
    path: Path,
    cursor: Cursor | None,
    known: Sequence[Cursor] = (),
) -> Parts:
    """Read a file of fine-tuning samples."""
    for batch in read_batches(path, cursor, known=known, validate_line=parse):
        yield batch.cursor, pipeline.dataset(str(path), batch)


def _decode(raw: bytes) -> Cursor:
    return msgspec.json.decode(raw, type=Cursor)


def _joined(parts: Parts) -> Parts:
    """Join parts until they are worth a transaction, or the file cannot be read."""
    joined, end, fault = PipelineResult(), None, None
    try:
        for cursor, part in parts:
            joined.extend(part)
            end = cursor
            if joined.size_bytes >= RECORD_BYTES:
                yield end, joined
                joined, end = PipelineResult(), None
    except FedlearnError as error:
        fault = error
    if end:
        yield end, joined
    if fault:
        raise fault
