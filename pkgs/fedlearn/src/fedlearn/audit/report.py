"""The audit report: what is wrong with data/, and with what leaves this machine."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from fedlearn.audit.chunks import numbered_lines, read_chunks
from fedlearn.audit.findings import AuditFinding, audit_name, form_of, shown
from fedlearn.audit.outgoing import MAX_DOCUMENT_BYTES, OutgoingFile, audit
from fedlearn.audit.record_validation import (
    QUALITY,
    RecordChecker,
    check_document,
    holds_records,
)
from fedlearn.errors import UsageError
from fedlearn.redaction import Redactor, expired
from fedlearn.settings import AllowedValue, Retention
from fedlearn.worktree import DATA, MAX_DATA_BYTES, MAX_FILE_BYTES, belongs

MOST_FINDINGS: Final = 10_000
"""In a report; more would not help anyone."""

_DEFAULT: Final = Retention()


@dataclass(slots=True)
class AuditReport:
    """What an audit found; the fields are the keys of its JSON."""

    checked: int = 0
    """Files, blobs and messages."""

    findings: list[AuditFinding] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    """Files in which something was redacted."""

    warnings: list[str] = field(default_factory=list)

    def check_places(
        self,
        places: Iterable["Place"],
        redactor: Redactor,
        threshold: float,
        retention: Retention = _DEFAULT,
    ) -> None:
        """Check files: sensitive values, records, sizes, and whether they belong."""
        total, most = 0, _most_bytes(retention)
        for place in places:
            self._add(_audit_place(place, redactor, threshold, most))
            if place.path.startswith(f"{DATA}/"):
                total += place.file.lstat().st_size
        if total > max(MAX_DATA_BYTES, retention.max_data_bytes):
            self.findings.append(AuditFinding(DATA, 0, (), ("data-too-large",)))

    def check_quality(
        self, places: Iterable["Place"], redactor: Redactor, threshold: float
    ) -> None:
        """Check only whether what data/ holds is of use."""
        for place in places:
            found = _check_records(place, shown(redactor, place.name), threshold)
            self._add(one for one in found if QUALITY.issuperset(one.rules))

    def check_outgoing(
        self,
        leaving: Iterable[OutgoingFile],
        redactor: Redactor,
        retention: Retention = _DEFAULT,
    ) -> None:
        """Check what is about to leave, or has left."""
        most = _most_bytes(retention)
        for one in leaving:
            self._add(_audit_outgoing(one, redactor, most))

    def warn_of_expired(self, allowed: Sequence[AllowedValue], today: date) -> None:
        """Warn of exceptions that allow nothing any more; their value is not shown."""
        self.warnings += [
            f"privacy.allow[{number}] ({allowed[number].reason}) expired on "
            f"{allowed[number].expires}: remove it or renew it"
            for number in expired(allowed, today)
        ]

    def _add(self, findings: Iterable[AuditFinding]) -> None:
        """Add the findings in one file, blob or message."""
        self.checked += 1
        room = max(0, MOST_FINDINGS - len(self.findings))
        self.findings += islice(findings, room)


@dataclass(frozen=True, slots=True)
class Place:
    """A file to check."""

    file: Path
    name: str
    """As findings shall name it."""

    path: str
    """In a work tree: it decides what the file holds."""


def find_places(work_tree: Path, paths: Sequence[Path]) -> list[Place]:
    """Return the files at some paths; without any, those under data/.

    Raises:
        UsageError: A path does not exist.
    """
    places = []
    for path in paths or [work_tree / DATA]:
        if not path.exists() and paths:
            raise UsageError(f"{path} does not exist")
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        places += [
            _place(work_tree, file)
            for file in files
            if (file.is_file() or file.is_symlink()) and ".git" not in file.parts
        ]
    return places


def _place(work_tree: Path, file: Path) -> Place:
    whole = file.absolute()
    if whole.is_relative_to(work_tree.absolute()):
        name = str(whole.relative_to(work_tree.absolute()))
        return Place(file, name, name)
    parts = file.parts
    below = len(parts) - parts[::-1].index(DATA) - 1 if DATA in parts else len(parts)
    return Place(file, str(file), "/".join(parts[below:]))


def _most_bytes(retention: Retention) -> int:
    """Return what a file may have: other nodes may have a larger budget than ours."""
    return max(MAX_FILE_BYTES, retention.max_file_bytes)


def _audit_place(
    place: Place, redactor: Redactor, threshold: float, most_bytes: int
) -> Iterator[AuditFinding]:
    name = shown(redactor, place.name)
    in_data = place.path.startswith(f"{DATA}/")
    if in_data and (place.file.is_symlink() or not belongs(place.path)):
        yield AuditFinding(name, 0, (), ("foreign-file",))
    if place.file.is_symlink():
        return
    size = place.file.stat().st_size
    if in_data and size > most_bytes:
        yield AuditFinding(name, 0, (), ("file-too-large",))
    yield from audit_name(redactor, place.path)
    with place.file.open("rb") as file:
        yield from audit(redactor, OutgoingFile(place.name, size, read_chunks(file)))
    for finding in _check_records(place, name, threshold):
        if finding.rules != ("low-average",):
            yield finding


def _check_records(place: Place, name: str, threshold: float) -> Iterator[AuditFinding]:
    """Check what a file holds, apart from sensitive values."""
    if holds_records(place.path):
        with place.file.open("rb") as file:
            lines = numbered_lines(read_chunks(file))
            yield from RecordChecker(name, place.path, threshold).check(lines)
    elif (
        place.path.startswith(f"{DATA}/")
        and form_of(place.path) == "document"
        and place.file.stat().st_size <= MAX_DOCUMENT_BYTES
    ):
        yield from check_document(name, place.path, place.file.read_bytes())


def _audit_outgoing(
    one: OutgoingFile, redactor: Redactor, most_bytes: int
) -> Iterator[AuditFinding]:
    if one.path.startswith(f"{DATA}/") and one.size_bytes > most_bytes:
        name = shown(redactor, one.path)
        yield AuditFinding(name, 0, (), ("file-too-large",), one.origin)
    yield from audit(redactor, one)
