"""Publishing a part of what the federation knows to a public repository."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from fedlearn.atomic import remove_temporaries, write_atomically
from fedlearn.audit import OutgoingFile, audit, find_scanner, refuse
from fedlearn.errors import BrokenDataError, RefusedError, UsageError
from fedlearn.exchange import Filters, Names, Publication, nodes_in
from fedlearn.git import Git, locked
from fedlearn.qdrant.importing import QuarantineChecks
from fedlearn.records import RETRACTIONS, Category, RecordSet
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import TrustPolicy, read_cards
from fedlearn.worktree import (
    DATA,
    SHARED_FILES,
    Budget,
    keep_within,
    open_repository,
    public_skeleton,
    read_lines,
    read_records,
)

Content: TypeAlias = dict[str, list[bytes]]
"""Lines by the path of their file."""

_ORDER: Final = (RETRACTIONS, *(category.value for category in Category))
"""Retractions are known before anything new is."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published, or would be; the fields are the keys of its JSON.

    Attributes:
        published: Patterns in the publishing name, by category.
        retracted: Retractions there in the publishing name.
    """

    published: dict[str, int]
    retracted: int
    left_out: dict[str, int]
    changed: list[str]
    dry_run: bool


def publish(  # noqa: PLR0913 (each is one choice of the caller)
    settings: Settings,
    state: State,
    redactor: Redactor,
    directory: Path,
    filters: Filters,
    *,
    dry_run: bool,
) -> PublishReport:
    """Write what the filters choose to the data/ of another folder.

    Args:
        directory: A clone of the public repository, or a new or empty folder.

    Raises:
        ConfigurationError: There is no repository.
        UsageError: The name identifies a node or organisation, or the folder cannot
            be made.
        RefusedError: Something private would be published, or the folder is no
            place for it.
        BrokenDataError: A file in the folder holds lines that are no records.
        TryAgainError: Another run is at work.
    """
    git = open_repository(settings.repository_path, settings.node)
    with locked(git.directory(), settings.repository.lock_wait_s):
        own = read_records(git.work_tree)
        for retraction in state.decisions.retractions():
            own.add_retraction(retraction)
        policy = TrustPolicy.of(settings, state)
        names = Names(_private_names(settings, policy, own))
        if names.are_in(filters.name):
            raise UsageError(
                f"--as {filters.name}: this is the name of a node or organisation, or "
                "contains one",
                hint="choose a name that cannot be linked to them",
            )
        target = _open_target(directory, settings)
        _check_apart(git, Git(target, settings.node))
        public = _read_public(target, settings.node)
        trusted = replace(filters, revoked=filters.revoked | policy.revoked)
        checks = QuarantineChecks.of(redactor, settings.node, state)
        publication = Publication(trusted, names, checks.may_enter_pattern)
        records = publication.of(own, public)
        keep_within(records, Budget.of(target, settings.retention))
        content = _content(target, records)
        _audit(target, content, redactor, scan=settings.privacy.external_scanner)
        if not dry_run:
            _write(target, content)
    said = [p for p in records.active() if filters.name in p.evidence]
    by_us = [r for r in records.retractions.values() if r.retracted_by == filters.name]
    return PublishReport(
        published=dict(sorted(Counter(p.category.value for p in said).items())),
        retracted=len(by_us),
        left_out=dict(sorted(publication.left_out.items())),
        changed=sorted(content),
        dry_run=dry_run,
    )


def _private_names(settings: Settings, policy: TrustPolicy, own: RecordSet) -> set[str]:
    """Return the names of nodes and organisations that are known here."""
    names = {settings.node, settings.organisation or "", *nodes_in(own)}
    names |= {*policy.organisations, *policy.organisations.values()}
    cards = read_cards(settings.repository_path)
    names |= {one.organisation or "" for one in cards.valid.values()}
    return names | cards.valid.keys() | {Path(name).stem for name in cards.faults}


def _open_target(directory: Path, settings: Settings) -> Path:
    """Return the folder, unless it is no place for public files."""
    target = directory.resolve()
    own = settings.repository_path.resolve()
    within = target.is_relative_to(own) or own.is_relative_to(target)
    if within or settings.state_directory.resolve().is_relative_to(target):
        raise _no_place(f"{directory} overlaps with the private folders of this node")
    if not (target if target.exists() else target.parent).is_dir():
        raise UsageError(
            f"{directory} cannot be made: its parent folder does not exist"
        )
    known = (target / ".git").exists() or (target / DATA / "patterns").is_dir()
    if target.exists() and any(target.iterdir()) and not known:
        raise _no_place(f"{directory} holds other files")
    for name in public_skeleton():
        for path in (Path(name), *Path(name).parents):
            if (target / path).is_symlink():
                raise RefusedError(
                    f"{target / path} is a symbolic link; nothing was written",
                    hint="remove it: its target may not be meant to be public",
                )
    return target


def _check_apart(git: Git, public: Git) -> None:
    """Refuse another clone of the nodes' own repository."""
    if not (public.work_tree / ".git").exists():
        return
    if _remotes(git) & _remotes(public):
        raise _no_place(f"{public.work_tree} is a clone of this node's own repository")


def _no_place(reason: str) -> RefusedError:
    return RefusedError(
        reason, hint="name a clone of the public repository, or an empty folder"
    )


def _remotes(git: Git) -> set[str]:
    names = git.text("remote").split()
    return {git.text("remote", "get-url", name) for name in names}


def _read_public(target: Path, node: str) -> RecordSet:
    """Read what the folder holds, unless it is broken or of the nodes themselves."""
    public = read_records(target)
    if broken := public.rejected.total():
        raise BrokenDataError(
            f"{target} holds {broken} lines under {DATA}/ that are no records",
            hint="check whether another program or an unfinished merge wrote them",
        )
    if node in nodes_in(public):
        raise RefusedError(
            f"{target} already holds evidence in the name of {node}",
            hint="publish to another repository: this one is the nodes' own",
        )
    return public


def _content(target: Path, records: RecordSet) -> Content:
    """Return the lines of the files that differ from what the folder holds."""
    wanted = {SHARED_FILES[kind]: records.lines(kind) for kind in _ORDER}
    # After the records, by which an interrupted publication is recognised.
    wanted |= {
        path: content.split(b"\n")[:-1]
        for path, content in public_skeleton().items()
        if path not in wanted and not (target / path).exists()
    }
    return {
        path: lines
        for path, lines in wanted.items()
        if not (target / path).is_file() or list(read_lines(target / path)) != lines
    }


def _audit(target: Path, content: Content, redactor: Redactor, *, scan: bool) -> None:
    """Refuse to publish if a line that would be new holds something private."""
    leaving = _leaving(target, content)
    findings = [found for one in leaving for found in audit(redactor, one)]
    if not findings and scan:
        findings = find_scanner(redactor)(_leaving(target, content))
    refuse(
        findings,
        "publish",
        "redact what is in data/ with fedlearn audit --fix; nothing was written",
    )


def _leaving(target: Path, content: Content) -> Iterator[OutgoingFile]:
    for path, lines in content.items():
        old = set(read_lines(target / path))
        text = b"".join(line + b"\n" for line in lines)
        yield OutgoingFile(path, len(text), iter([text]), is_old=old.__contains__)


def _write(target: Path, content: Content) -> None:
    """Replace files one by one, retractions first."""
    target.mkdir(exist_ok=True)
    remove_temporaries(target / DATA)
    for path, lines in content.items():
        write_atomically(target / path, (line + b"\n" for line in lines))
