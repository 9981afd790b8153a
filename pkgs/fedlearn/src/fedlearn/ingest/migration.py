"""Taking over what the old scripts left: events, samples, and their cron lines.

Those scripts copied telemetry lines with jq, which writes them without blanks. A
line is written again as the stack writes it before it is counted, so that an event
which also stands in the telemetry itself counts once.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from fedlearn.errors import ConfigurationError
from fedlearn.ingest.pipeline import Pipeline, PipelineResult, open_redactor
from fedlearn.settings import Settings
from fedlearn.state import Reading, State
from fedlearn.telemetry.events import Batch, Event, read_batches
from fedlearn.telemetry.lines import Cursor, parse, validate_line

EVENTS: Final = ("patterns/*.jsonl", "telemetry/snapshots/*.jsonl")
SAMPLES: Final = ("fine-tuning/dataset.jsonl", "fine-tuning/snapshots/*.jsonl")
SNAPSHOTS: Final = "collections/snapshots/*.json"
"""What the old scripts wrote, below their data/."""

CRON_FOLDER: Final = Path("/etc/cron.d")

_SCRIPTS: Final = re.compile(
    r"sync-learning-data|(?:ex|im)port-collections|initialize-(?:ai-stack|qdrant)"
)

_CRONTAB_TIMEOUT_S: Final = 10


@dataclass(slots=True)
class MigrationReport:
    """What was found; the fields are keys of JSON.

    Attributes:
        directory: The old data folder.
        files: Files that were read.
        observations: New observations, by category.
        samples: New fine-tuning samples.
        rejected: Bad lines, by reason.
        skipped: Events that hold no pattern, by reason.
        snapshots: Snapshots of collections that `fedlearn import` can read.
        cron_lines: Lines that call the old scripts, each with where it stands.
    """

    directory: str
    files: int = 0
    observations: Counter[str] = field(default_factory=Counter)
    samples: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    snapshots: int = 0
    cron_lines: list[str] = field(default_factory=list)


def user_crontab() -> str:
    """Give this user's crontab; nothing where there is none, or no cron."""
    try:
        done = subprocess.run(
            ["crontab", "-l"],  # noqa: S607 (whichever cron this system has)
            capture_output=True,
            check=False,
            timeout=_CRONTAB_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def migrate(
    settings: Settings,
    old: Path,
    *,
    crontab: Callable[[], str] = user_crontab,
    cron_folder: Path = CRON_FOLDER,
) -> MigrationReport:
    """Record what an old data folder holds; doing it twice adds nothing.

    Args:
        settings: Of the node that learned it.
        old: A checkout of the old scripts, or its data folder; only read.
        crontab: Gives this user's crontab.
        cron_folder: Where the system's crontabs lie.

    Raises:
        ConfigurationError: There is nothing of the old scripts.
    """
    data = old / "data" if (old / "data").is_dir() else old
    events, samples = _find(data, EVENTS), _find(data, SAMPLES)
    report = MigrationReport(str(data), snapshots=len(_find(data, (SNAPSHOTS,))))
    if not (events or samples or report.snapshots):
        raise ConfigurationError(
            f"{old} holds nothing that the old scripts wrote",
            hint="name the checkout in which data/patterns lies",
        )
    pipeline = Pipeline(settings.node, settings.extraction, open_redactor(settings))
    with State.open(settings.state_directory) as state:
        for path in events:
            _read(state, path, report, partial(_events, pipeline, path))
        for path in samples:
            _read(state, path, report, partial(_samples, pipeline, path))
    report.cron_lines = find_cron_lines(crontab(), cron_folder)
    return report


def find_cron_lines(crontab: str, folder: Path) -> list[str]:
    """Find the lines that call the old scripts, each with where it stands."""
    texts = {"crontab -e": crontab}
    for path in sorted(folder.glob("*")):
        if path.is_file():
            texts[str(path)] = path.read_text(encoding="utf-8", errors="replace")
    return [
        f"{where}: {line.strip()}"
        for where, text in texts.items()
        for line in text.splitlines()
        if _SCRIPTS.search(line) and not line.lstrip().startswith("#")
    ]


def _find(data: Path, globs: tuple[str, ...]) -> list[Path]:
    """Find files; a link to one of them (`latest`) is none of its own."""
    found = (path for one in globs for path in sorted(data.glob(one)))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _read(
    state: State,
    path: Path,
    report: MigrationReport,
    refine: Callable[[Cursor | None], Iterator[tuple[Cursor, PipelineResult]]],
) -> None:
    """Read one file from its cursor on, and record it."""
    raw = state.cursor(str(path))
    cursor = msgspec.json.decode(raw, type=Cursor) if raw else None
    report.files += 1
    for end, refined in refine(cursor):
        recorded = state.record(
            Reading(
                source=str(path),
                cursor=msgspec.json.encode(end),
                observed=refined.observed,
                collected=refined.collected,
                rejected=refined.rejected,
            )
        )
        report.observations.update(recorded.observations)
        report.samples += recorded.samples
        report.rejected.update(bad.reason for bad in refined.rejected)
        for (_kind, reason), count in refined.skipped.items():
            report.skipped[reason] += count


def _events(
    pipeline: Pipeline, path: Path, cursor: Cursor | None
) -> Iterator[tuple[Cursor, PipelineResult]]:
    for batch in read_batches(path, cursor, validate_line=validate_line):
        refined = PipelineResult()
        pipeline.add_telemetry(refined, str(path), _as_the_stack_writes(batch))
        yield batch.cursor, refined


def _samples(
    pipeline: Pipeline, path: Path, cursor: Cursor | None
) -> Iterator[tuple[Cursor, PipelineResult]]:
    for batch in read_batches(path, cursor, validate_line=parse):
        refined = PipelineResult()
        pipeline.add_dataset(refined, str(path), batch)
        yield batch.cursor, refined


def _as_the_stack_writes(batch: Batch) -> Batch:
    """Give events the bytes that Python's `json.dumps` gave them once."""
    events = [
        Event(one.data, one.offset, json.dumps(one.data).encode())
        for one in batch.events
    ]
    return replace(batch, events=events)
