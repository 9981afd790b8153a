"""From the stack's files into the state: each line once, as a whole or not at all."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from fedlearn.ingest.pipeline import Pipeline, PipelineResult
from fedlearn.ingest.workers import WORTH_BYTES, Workers
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import Reading, State
from fedlearn.telemetry.events import (
    SkimFilter,
    find_files,
    read_batches,
    validate_block,
)
from fedlearn.telemetry.lines import Cursor, parse, read_blocks

RECORD_BYTES: Final = 8 * 1024 * 1024
"""How much is read between two transactions: each costs a flush to the disk, and
what was read since the last one is read again after a kill."""

Pieces = Iterator[tuple[Cursor, PipelineResult]]
"""What parts of a file hold, in order, each with the cursor behind it."""

Progress = Callable[[Path, int], None]
"""Is told the file and how many bytes of it were read just now."""


@dataclass(slots=True)
class IngestFigures:
    """What one run read; counts are of this run, not of all that is stored.

    Attributes:
        found: Files that exist.
        files: Those of them that had something new.
        lines: Complete lines that were read.
        size_bytes: Bytes that were read.
        extracted: New observations by category.
        skipped: Events that hold no pattern, by kind and reason.
        rejected: Bad lines by reason.
        samples: New fine-tuning samples.
        redactions: Findings of the privacy rules, by rule.
        useless: Files in which every line was bad.
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
    useless: list[str] = field(default_factory=list)


class Ingest:
    """Reads every source of this machine into the state.

    Args:
        settings: Where the sources are and what is extracted.
        state: Where it goes.
        redactor: Takes out what is private.
        progress: Is told what was read.
    """

    def __init__(
        self,
        settings: Settings,
        state: State,
        redactor: Redactor,
        progress: Progress | None = None,
    ) -> None:
        self._settings = settings
        self._pipeline = Pipeline(settings.node, settings.extraction, redactor)
        self._skim = SkimFilter(settings.extraction.threshold)
        self._state = state
        self._progress = progress or (lambda _path, _size: None)
        self.figures = IngestFigures()

    def run(self) -> IngestFigures:
        """Read what is new in every source."""
        directory = self._settings.runtime.directory
        for path in find_files(directory, self._settings.runtime.telemetry):
            self._read(path, self._telemetry)
        for path in find_files(directory, self._settings.runtime.dataset):
            self._read(path, self._dataset)
        return self.figures

    def _read(
        self, path: Path, refine: Callable[[Path, Cursor | None], Pieces]
    ) -> None:
        """Read one file from its cursor on, and record it in stretches."""
        raw = self._state.cursor(str(path))
        cursor = msgspec.json.decode(raw, type=Cursor) if raw else None
        lines, bad = self.figures.lines, self.figures.rejected.total()
        self.figures.found += path.exists()
        for stretch_end, refined in _stretches(refine(path, cursor)):
            self._record(path, stretch_end, refined)
        lines = self.figures.lines - lines
        self.figures.files += lines > 0
        if lines and lines == self.figures.rejected.total() - bad:
            self.figures.useless.append(str(path))

    def _telemetry(self, path: Path, cursor: Cursor | None) -> Pieces:
        """Refine a file of events; a huge one on every core."""
        blocks = read_blocks(path, cursor)
        read = cursor.offset if cursor else 0
        if path.exists() and path.stat().st_size - read >= WORTH_BYTES:
            with Workers(self._settings) as workers:
                yield from workers.refine(str(path), blocks)
            return
        for block in blocks:
            refined = PipelineResult()
            batch = validate_block(block, self._skim)
            self._pipeline.add_telemetry(refined, str(path), batch)
            yield block.cursor, refined

    def _dataset(self, path: Path, cursor: Cursor | None) -> Pieces:
        """Refine a file of fine-tuning samples."""
        for batch in read_batches(path, cursor, validate_line=parse):
            refined = PipelineResult()
            self._pipeline.add_dataset(refined, str(path), batch)
            yield batch.cursor, refined

    def _record(self, path: Path, cursor: Cursor, refined: PipelineResult) -> None:
        """Store a stretch, and count what was new in it."""
        recorded = self._state.record(
            Reading(
                source=str(path),
                cursor=msgspec.json.encode(cursor),
                observed=refined.observed,
                collected=refined.collected,
                rejected=refined.rejected,
            )
        )
        figures = self.figures
        figures.lines += refined.lines
        figures.size_bytes += refined.size_bytes
        figures.extracted.update(recorded.observations)
        figures.samples += recorded.samples
        figures.skipped.update(refined.skipped)
        figures.rejected.update(bad.reason for bad in refined.rejected)
        figures.redactions.update(recorded.redactions)
        self._progress(path, refined.size_bytes)


def _stretches(pieces: Pieces) -> Pieces:
    """Put pieces together until they are worth a transaction."""
    stretch, end = PipelineResult(), None
    for cursor, piece in pieces:
        stretch.extend(piece)
        end = cursor
        if stretch.size_bytes >= RECORD_BYTES:
            yield end, stretch
            stretch, end = PipelineResult(), None
    if end:
        yield end, stretch
