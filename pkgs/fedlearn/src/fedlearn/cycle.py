"""The order of the stages: what sync and federate do, step by step.

Every step can be repeated: a run that was killed is finished by the next one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from fedlearn.errors import (
    FedlearnError,
    RefusedError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.ingest import Figures, Ingest, Progress
from fedlearn.patterns.fold import Fold
from fedlearn.privacy.audit import audit_lines
from fedlearn.privacy.machine import own_names
from fedlearn.privacy.scrub import Scrubber
from fedlearn.repository.exchange import Exchange, Merged
from fedlearn.repository.files import (
    add_files,
    changed_files,
    read_fold,
    read_lines,
    remove_temporaries,
    write_fold,
)
from fedlearn.repository.lock import locked
from fedlearn.repository.message import commit_message
from fedlearn.repository.setup import open_repository
from fedlearn.repository.snapshots import (
    KEPT_EVENTS,
    write_dataset_snapshot,
    write_telemetry_snapshot,
)
from fedlearn.settings import Settings
from fedlearn.state import Run, State
from fedlearn.store import open_store

if TYPE_CHECKING:
    from fedlearn.store.importer import ImportReport

T = TypeVar("T")

SHOWN_FINDINGS: Final = 5
"""How many findings a refusal lists."""


def utc_now() -> str:
    """Give the time as records write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class SyncReport:
    """What a sync did.

    Attributes:
        figures: What was read.
        changed: Files under data/ that were written.
        new_patterns: Patterns that data/ did not hold before, by category.
        rejected_records: Lines under data/ that could not be understood.
    """

    figures: Figures
    changed: list[str]
    new_patterns: dict[str, int]
    rejected_records: int


@dataclass(slots=True)
class FederateReport:
    """What a federate did, and what it could not do.

    Attributes:
        sync: What was read from this machine.
        merged: What came from the remote; None if it did not answer.
        commit: The commit that was made; None if there was nothing new.
        pushes: Tries until the remote had it; 0 if there was nothing to push.
        unpushed: Commits that wait for the next run.
        imported: What went into Qdrant; None if that failed.
        problems: Steps that failed; the others were done all the same.
    """

    sync: SyncReport
    merged: Merged | None = None
    commit: str | None = None
    pushes: int = 0
    unpushed: int = 0
    imported: "ImportReport | None" = None
    problems: list[FedlearnError] = field(default_factory=list)


class Cycle:
    """The stages of one node, in their order.

    Args:
        settings: The settings of the node.
        state: Its state.
        progress: Is told what was read.
        step: Is told which step begins.
        today: Gives the day that stands in the names of snapshots, UTC.
    """

    def __init__(
        self,
        settings: Settings,
        state: State,
        *,
        progress: Progress | None = None,
        step: Callable[[str], None] | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self.settings = settings
        self.state = state
        self.git = open_repository(settings.repository_path, settings.node)
        self.exchange = Exchange(
            self.git, settings.repository.remote, settings.repository.branch
        )
        self.scrubber = open_scrubber(settings)
        self._progress = progress
        self._today = today
        self._step = step or (lambda _name: None)

    def sync(self) -> SyncReport:
        """Read the telemetry and write what is new to data/."""
        with self._run("sync"), locked(self.git.directory()):
            remove_temporaries(self.git.work_tree)
            return self._sync()

    def rehearse_sync(self) -> SyncReport:
        """Tell what a sync would do; nothing is written or remembered."""
        with self.state.rehearsal():
            figures, fold, new = self._read()
            changed = changed_files(self.git.work_tree, fold)
        return _sync_report(figures, fold, new, list(changed))

    def federate(self) -> FederateReport:
        """Exchange with the other nodes.

        A remote or a Qdrant that does not answer is reported and stops no other
        step: what was committed is pushed by a later run.
        """
        problems: list[FedlearnError] = []
        with self._run("federate", problems):
            with locked(self.git.directory()):
                self.exchange.check_ready()
                remove_temporaries(self.git.work_tree)
                self._commit()  # what an interrupted run left
                merged = self._attempt("pull", self._pull, problems)
                report = FederateReport(self._sync(), merged, problems=problems)
                report.commit = self._commit()
                if self.exchange.has_remote and merged:
                    report.pushes = self._attempt("push", self._push, problems) or 0
                if self.exchange.has_remote:
                    report.unpushed = self.exchange.unpushed()
            report.imported = self._attempt("import", self.import_all, problems)
        return report

    def import_all(self, others: Iterable[Path] = ()) -> "ImportReport":
        """Bring the patterns under data/ into Qdrant, and prove it.

        Args:
            others: Work trees or data folders to import as well.
        """
        # Here and not above: numpy loads slowly, and a sync has no use for it.
        from fedlearn.store.collections import ensure_collections  # noqa: PLC0415
        from fedlearn.store.embedding import open_embedder  # noqa: PLC0415
        from fedlearn.store.importer import import_patterns  # noqa: PLC0415

        fold = read_fold(self.git.work_tree)
        for other in others:
            add_files(fold, other)
        with self._run("import"), open_store(self.settings) as store:
            embedder = open_embedder(self.settings)
            ensure_collections(store, embedder)
            return import_patterns(
                store, embedder, fold.active(), fold.retractions.keys()
            )

    def _sync(self) -> SyncReport:
        self._step("sync")
        figures, fold, new = self._read()
        changed = write_fold(self.git.work_tree, fold) + self._snapshot(fold)
        return _sync_report(figures, fold, new, changed)

    def _read(self) -> tuple[Figures, Fold, Counter[str]]:
        """Read the sources; give the fold of all and its new patterns by category."""
        ingest = Ingest(self.settings, self.state, self.scrubber, self._progress)
        figures = ingest.run()
        fold = read_fold(self.git.work_tree)
        known = set(fold.patterns)
        self._add_own(fold)
        new = (p for p in fold.active() if p.pattern_id not in known)
        return figures, fold, Counter(str(pattern.category) for pattern in new)

    def _snapshot(self, fold: Fold) -> list[str]:
        """Write the dated copies of this node where their content changed."""
        node, tree = self.settings.node, self.git.work_tree
        seen = self.state.newest(KEPT_EVENTS)
        written = write_telemetry_snapshot(tree, fold, seen, node, self._today())
        return written + write_dataset_snapshot(tree, fold, node)

    def _pull(self) -> Merged:
        if not self.exchange.has_remote:
            return Merged(commits=0, joined=False)
        theirs = self.exchange.fetch()
        return self.exchange.merge(theirs) if theirs else Merged(0, joined=False)

    def _push(self) -> int:
        return self.exchange.push(self._commit)

    def _commit(self) -> str | None:
        """Sort what is under data/, look for secrets, and commit what changed."""
        fold = read_fold(self.git.work_tree)
        self._add_own(fold)
        write_fold(self.git.work_tree, fold)
        changed = self.exchange.changed()
        if not changed:
            return None
        self._audit(changed)
        committed = self.exchange.committed_fold("HEAD")
        return self.exchange.commit(commit_message(committed, fold, self.settings.node))

    def _audit(self, paths: Iterable[str]) -> None:
        """Refuse lines that are not committed yet and hold something private.

        Raises:
            RefusedError: Naming file, line, rule and field, never the value.
        """
        findings = []
        for path in paths:
            committed = set(self.exchange.committed_lines("HEAD", path))
            numbered = enumerate(read_lines(self.git.work_tree / path), start=1)
            new = ((n, line) for n, line in numbered if line not in committed)
            findings += audit_lines(self.scrubber, path, new)
        if findings:
            shown = "\n  ".join(map(str, findings[:SHOWN_FINDINGS]))
            raise RefusedError(
                f"{len(findings)} private things must not be committed:\n  {shown}",
                hint="take them out of these lines, then run again",
            )

    def _add_own(self, fold: Fold) -> None:
        """Join what this node knows into a fold."""
        for pattern in self.state.patterns():
            fold.add_pattern(pattern)
        for sample in self.state.samples():
            fold.add_sample(sample)

    def _attempt(
        self, step: str, action: Callable[[], T], problems: list[FedlearnError]
    ) -> T | None:
        """Take a step that needs somebody else; note when it does not answer."""
        self._step(step)
        try:
            return action()
        except (UnreachableError, TryAgainError) as error:
            problems.append(error)
            return None

    @contextmanager
    def _run(self, verb: str, problems: Sequence[FedlearnError] = ()) -> Iterator[None]:
        """Remember a run with its outcome."""
        outcome = "failed"
        try:
            yield
            outcome = "failed" if problems else "done"
        finally:
            self.state.add_run(Run(verb, utc_now(), outcome, {}))


def _sync_report(
    figures: Figures, fold: Fold, new: Counter[str], changed: list[str]
) -> SyncReport:
    return SyncReport(
        figures=figures,
        changed=changed,
        new_patterns=dict(sorted(new.items())),
        rejected_records=fold.rejected.total(),
    )


def open_scrubber(settings: Settings) -> Scrubber:
    """Make the scrubber of this machine: its own names are private too."""
    return Scrubber(
        host_names=sorted({*own_names(), *settings.privacy.host_names}),
        allowed=[allowed.value for allowed in settings.privacy.allow],
    )
