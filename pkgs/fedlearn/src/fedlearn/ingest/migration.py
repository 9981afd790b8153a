"""Taking over what the old scripts left: events, samples and cron lines.

Those scripts copied telemetry lines with jq, which writes them without blanks. A
line is written again as the stack writes it before it is counted, so that an event
that is also in the telemetry itself counts once.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError
from fedlearn.ingest.files import Parts, read_samples, record_parts
from fedlearn.ingest.pipeline import Pipeline
from fedlearn.redaction import open_redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.telemetry.events import Event, read_batches
from fedlearn.telemetry.lines import Cursor

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
        observations: New ones, by category.
        skipped: Events that hold no pattern, by reason.
        snapshots: Snapshots of collections that `fedlearn import` can read.
        cron_lines: Lines that call the old scripts, each with its place.
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
    """Return this user's crontab; "" where there is none, or no cron."""
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
    pipeline = Pipeline(settings, open_redactor(settings))
    with State.open(settings.state_directory) as state:
        for path in events:
            _record(state, path, report, partial(_read_events, pipeline, path))
        for path in samples:
            _record(state, path, report, partial(read_samples, pipeline, path))
    report.cron_lines = find_cron_lines(crontab(), cron_folder)
    return report


def find_cron_lines(crontab: str, folder: Path) -> list[str]:
    """Return the lines that call the old scripts, each with its place."""
    texts = {"crontab -e": crontab}
    for path in filter(Path.is_file, sorted(folder.glob("*"))):
        texts[str(path)] = path.read_text(encoding="utf-8", errors="replace")
    return [
        f"{where}: {line.strip()}"
        for where, text in texts.items()
        for line in text.splitlines()
        if _SCRIPTS.search(line) and not line.lstrip().startswith("#")
    ]


def _find(data: Path, globs: tuple[str, ...]) -> list[Path]:
    """Return the files; a link to one of them (`latest`) is left out."""
    found = (path for one in globs for path in sorted(data.glob(one)))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _record(
    state: State,
    path: Path,
    report: MigrationReport,
    read: Callable[[Cursor | None], Parts],
) -> None:
    report.files += 1
    for part, recorded in record_parts(state, path, read):
        report.observations.update(recorded.observations)
        report.samples += recorded.samples
        report.rejected.update(bad.reason for bad in part.rejected)
        for (_kind, reason), count in part.skipped.items():
            report.skipped[reason] += count


def _read_events(pipeline: Pipeline, path: Path, cursor: Cursor | None) -> Parts:
    """Read events, written again as Python's `json.dumps` wrote them."""
    for batch in read_batches(path, cursor):
        events = [
            Event(one.data, one.offset, json.dumps(one.data).encode())
            for one in batch.events
        ]
        again = replace(batch, events=events)
        yield batch.cursor, pipeline.telemetry(str(path), again)
