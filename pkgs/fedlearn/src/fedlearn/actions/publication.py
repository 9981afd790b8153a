"""Publishing: a part of what the federation knows, for a public repository."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fedlearn.atomic import remove_temporaries, write_atomically
from fedlearn.audit import OutgoingFile, audit, find_scanner, refuse
from fedlearn.errors import BrokenDataError, RefusedError, UsageError
from fedlearn.exchange import Filters, Names, Publication, nodes_in
from fedlearn.git import Git, locked
from fedlearn.qdrant.importing import QuarantineChecks
from fedlearn.records import RETRACTIONS, Category, Pattern, RecordSet
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

_ORDER: Final = (RETRACTIONS, *(category.value for category in Category))
"""What is taken back is known before anything new is."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published, or would be; the fields are the keys of its JSON.

    Attributes:
        published: Patterns in the publishing name, by category.
        retracted: Patterns of this name that are taken back there.
        left_out: Patterns that stay here, by reason.
        changed: Files that were written, relative to the folder.
        dry_run: Whether they are still as they were.
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
        settings: Of the node.
        state: Of the node; knows what a person admitted or took back.
        redactor: Knows what is private.
        directory: A clone of the public repository, or a new or empty folder.
        filters: What is published, and in which name.
        dry_run: Write nothing.

    Raises:
        ConfigurationError: There is no repository.
        UsageError: The name gives somebody away, or the folder cannot be made.
        RefusedError: Something private would leave, or the folder is none for it.
        BrokenDataError: A file in the folder holds what are no records.
        TryAgainError: Another run is at work.
    """
    git = open_repository(settings.repository_path, settings.node)
    with locked(git.directory(), settings.repository.lock_wait_s):
        own = read_records(git.work_tree)
        for retraction in state.decisions.retractions():
            own.add_retraction(retraction)
        policy = TrustPolicy.of(settings, state)
        names = Names(_private_names(settings, policy, own))
        _check_name(filters.name, names)
        target = _open_target(directory, settings)
        _check_apart(git, Git(target, settings.node))
        public = _read_public(target, settings.node)
        believed = replace(filters, revoked=filters.revoked | policy.revoked)
        publication = Publication(
            believed, names, _gate(settings.node, state, redactor)
        )
        records = publication.of(own, public)
        keep_within(records, Budget.of(target, settings.retention))
        content = _content(target, records)
        second_opinion = settings.privacy.second_opinion
        _audit(target, content, redactor, second_opinion=second_opinion)
        if not dry_run:
            _write(target, content)
    said = [p for p in records.active() if filters.name in p.evidence]
    by_us = (r for r in records.retractions.values() if r.retracted_by == filters.name)
    return PublishReport(
        published=dict(sorted(Counter(p.category.value for p in said).items())),
        retracted=sum(1 for _ in by_us),
        left_out=dict(sorted(publication.left_out.items())),
        changed=sorted(content),
        dry_run=dry_run,
    )


def _private_names(settings: Settings, policy: TrustPolicy, own: RecordSet) -> set[str]:
    """Give what nodes and organisations are called, as far as it is known here."""
    names = {settings.node, settings.organisation or "", *nodes_in(own)}
    names |= {*policy.organisations, *policy.organisations.values()}
    cards = read_cards(settings.repository_path)
    names |= {one.organisation or "" for one in cards.valid.values()}
    return names | cards.valid.keys() | {Path(name).stem for name in cards.faults}


def _check_name(name: str, names: Names) -> None:
    """Refuse a publishing name that gives somebody away."""
    if names.are_in(name):
        raise UsageError(
            f"--as {name}: this is a node or an organisation, or names one",
            hint="choose a name that nobody can bring together with them",
        )


def _open_target(directory: Path, settings: Settings) -> Path:
    """Refuse a folder that is no place for public things."""
    target = directory.resolve()
    own = settings.repository_path.resolve()
    within = target.is_relative_to(own) or own.is_relative_to(target)
    if within or settings.state_directory.resolve().is_relative_to(target):
        raise RefusedError(
            f"{directory} is not apart from what this node keeps for itself",
            hint="name a clone of the public repository, or an empty folder",
        )
    if not (target if target.exists() else target.parent).is_dir():
        raise UsageError(f"{directory} cannot be made: there is no such folder")
    known = (target / ".git").exists() or (target / DATA / "patterns").is_dir()
    if target.exists() and any(target.iterdir()) and not known:
        raise RefusedError(
            f"{directory} holds other things",
            hint="name a clone of the public repository, or an empty folder",
        )
    for name in public_skeleton():
        for path in (Path(name), *Path(name).parents):
            if (target / path).is_symlink():
                raise RefusedError(
                    f"{target / path} is a link; nothing was written",
                    hint="what it leads to may not be meant to be public: remove it",
                )
    return target


def _check_apart(git: Git, public: Git) -> None:
    """Refuse another clone of the nodes' own repository."""
    if not (public.work_tree / ".git").exists():
        return
    common = _remotes(git) & _remotes(public)
    if common:
        raise RefusedError(
            f"{public.work_tree} is a clone of this node's own repository",
            hint="name a clone of the public repository, or an empty folder",
        )


def _remotes(git: Git) -> set[str]:
    names = git.text("remote").split()
    return {git.text("remote", "get-url", name) for name in names}


def _read_public(target: Path, node: str) -> RecordSet:
    """Read what the folder holds already.

    Raises:
        BrokenDataError: It holds what are no records.
        RefusedError: This node speaks there in its own name.
    """
    public = read_records(target)
    if broken := public.rejected.total():
        raise BrokenDataError(
            f"{target} holds {broken} lines under {DATA}/ that are no records",
            hint="they may be those of another program, or of an unfinished merge",
        )
    if node in nodes_in(public):
        raise RefusedError(
            f"{target} already holds what {node} said in its own name",
            hint="this is a repository of the nodes themselves; publish elsewhere",
        )
    return public


def _gate(node: str, state: State, redactor: Redactor) -> Callable[[Pattern], bool]:
    """Keep back what this node keeps out of its own Qdrant."""
    known = state.quarantine.all()
    decisions = {one.pattern_id: one.decision for one in known if one.decision}
    admission = QuarantineChecks(redactor, node, decisions)
    return lambda pattern: admission.may_enter(
        pattern.pattern_id, pattern.title, pattern.payload, pattern.evidence
    )


def _content(target: Path, records: RecordSet) -> dict[str, list[bytes]]:
    """Give the lines of the files that differ from what the folder holds."""
    wanted = {SHARED_FILES[kind]: records.lines(kind) for kind in _ORDER}
    # After them, so that a folder that was begun is known by its patterns.
    wanted |= {
        path: content.splitlines()
        for path, content in public_skeleton().items()
        if path not in wanted and not (target / path).exists()
    }
    return {
        path: lines
        for path, lines in wanted.items()
        if not (target / path).is_file() or list(read_lines(target / path)) != lines
    }


def _audit(
    target: Path,
    content: Mapping[str, list[bytes]],
    redactor: Redactor,
    *,
    second_opinion: bool,
) -> None:
    """Look at each line that would be new.

    Raises:
        RefusedError: One holds something private.
    """
    findings = [
        finding
        for leaving in _leaving(target, content)
        for finding in audit(redactor, leaving)
    ]
    if not findings and second_opinion:
        findings = find_scanner(redactor)(_leaving(target, content))
    refuse(
        findings,
        "published",
        "clean what is already in data/ with fedlearn audit --fix; nothing was written",
    )


def _leaving(
    target: Path, content: Mapping[str, list[bytes]]
) -> Iterator[OutgoingFile]:
    for path, lines in content.items():
        old = set(read_lines(target / path))
        text = b"".join(line + b"\n" for line in lines)
        yield OutgoingFile(path, len(text), iter([text]), is_old=old.__contains__)


def _write(target: Path, content: Mapping[str, list[bytes]]) -> None:
    """Replace files one by one; what is taken back first."""
    target.mkdir(exist_ok=True)
    remove_temporaries(target / DATA)
    for path, lines in content.items():
        write_atomically(target / path, (line + b"\n" for line in lines))
