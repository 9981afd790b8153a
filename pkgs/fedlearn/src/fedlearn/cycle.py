"""The order of the stages: what sync and federate do, step by step.

Every step can be repeated: a run that was killed is finished by the next one.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from fedlearn.errors import (
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.ingest import Figures, Ingest, Progress
from fedlearn.opinion import adopt_own
from fedlearn.patterns.categories import Category
from fedlearn.patterns.fold import RETRACTIONS, SAMPLES, Fold
from fedlearn.patterns.record import Pattern
from fedlearn.refine import open_scrubber
from fedlearn.repository.budget import exceeds, keep_within
from fedlearn.repository.enrolment import renew_card
from fedlearn.repository.exchange import Exchange, Merged, route_of
from fedlearn.repository.files import (
    changed_files,
    read_fold,
    remove_temporaries,
    signature,
    write_fold,
)
from fedlearn.repository.guard import Guard
from fedlearn.repository.joining import committed_fold
from fedlearn.repository.layout import SHARED_FILES
from fedlearn.repository.lock import locked
from fedlearn.repository.message import commit_message
from fedlearn.repository.metrics import write_metrics
from fedlearn.repository.packing import pack
from fedlearn.repository.readiness import check_ready
from fedlearn.repository.retention import prune
from fedlearn.repository.review import Review, review
from fedlearn.repository.second_opinion import find_scanner
from fedlearn.repository.setup import open_repository
from fedlearn.repository.snapshots import (
    KEPT_EVENTS,
    write_dataset_snapshot,
    write_telemetry_snapshot,
)
from fedlearn.repository.sorted_files import UnsortedError, join_into_file
from fedlearn.repository.trust import signing_key
from fedlearn.repository.vetting import vet
from fedlearn.settings import Settings
from fedlearn.state import HARVESTED, SETTLED, Recorded, Run, State
from fedlearn.transfer import export_collections, harvest_points, store_signature

if TYPE_CHECKING:
    from fedlearn.store.exporter import ExportReport
    from fedlearn.store.importer import ImportReport
    from fedlearn.store.shapes import Progress as PointProgress

T = TypeVar("T")

logger = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person can want of a federate.

    Attributes:
        push: Send what was committed.
        review: Is shown what would be sent, and says whether it may be.
        accept_shrink: Take it when the remote lost most of its patterns.
    """

    push: bool = True
    review: "Callable[[Review], bool] | None" = None
    accept_shrink: bool = False


ASKED_NOTHING: Final = Wishes()


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What an export did.

    Attributes:
        exported: By collection.
        harvested: Observations that were new in points of other programs.
    """

    exported: "list[ExportReport]"
    harvested: Recorded


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
        self.git.signing_key = signing_key(settings)
        self.exchange = Exchange(self.git, route_of(settings), vet=self._vet)
        adopt_own(state, lambda: read_fold(self.git.work_tree), settings.node)
        self.scrubber = open_scrubber(settings)
        self.guard = Guard(
            self.git,
            self.scrubber,
            settings.repository.remote,
            find_scanner(self.scrubber) if settings.privacy.second_opinion else None,
        )
        self._progress = progress
        self._today = today
        self._step = step or (lambda _name: None)

    def sync(self) -> SyncReport:
        """Read the telemetry and write what is new to data/."""
        with self._locked():
            remove_temporaries(self.git.work_tree)
            return self._sync()

    def rehearse_sync(self) -> SyncReport:
        """Tell what a sync would do; nothing is written or remembered."""
        with self.state.rehearsal():
            figures = self._ingest()
            fold, new = self._fold()
            changed = changed_files(self.git.work_tree, fold)
        return SyncReport(figures, changed, dict(new), fold.rejected.total())

    def federate(self, wishes: Wishes = ASKED_NOTHING) -> FederateReport:
        """Exchange with the other nodes.

        A remote or a Qdrant that does not answer is reported and stops no other
        step: what was committed is pushed by a later run.

        Args:
            wishes: What whoever called it wants to be otherwise.
        """
        problems: list[FedlearnError] = []
        self.exchange.accept_shrink = wishes.accept_shrink
        with self._run("federate", problems):
            with self._locked():
                check_ready(self.git, self.settings.repository.branch)
                remove_temporaries(self.git.work_tree)
                self._commit()  # what an interrupted run left
                merged = self._attempt("pull", self._pull, problems)
                harvested = self._attempt("harvest", self._harvest, problems)
                report = FederateReport(self._sync(), merged, problems=problems)
                report.commit = self._commit()
                if self.exchange.has_remote:
                    report.unpushed = self.exchange.unpushed()
                if merged and self._may_push(wishes, report.unpushed):
                    report.pushes = self._attempt("push", self._push, problems) or 0
                    report.unpushed = self.exchange.unpushed()
                pack(self.git)
            if harvested:  # Qdrant answers
                report.imported = self._attempt("import", self.import_all, problems)
        return report

    def _may_push(self, wishes: Wishes, waiting: int) -> bool:
        """Ask whoever wants to look first."""
        if not waiting or not wishes.push:
            return False
        return wishes.review is None or wishes.review(review(self.exchange))

    def rehearse_federate(self) -> tuple[SyncReport, int]:
        """Tell what a sync would add, and how many commits wait to be pushed."""
        waiting = self.exchange.unpushed() if self.exchange.has_remote else 0
        return self.rehearse_sync(), waiting

    def export(
        self,
        categories: Sequence[Category],
        limit: int,
        progress: "PointProgress | None" = None,
    ) -> ExportOutcome:
        """Write a snapshot of collections to data/, and harvest what is in them.

        Args:
            categories: Which collections.
            limit: The strongest so many points of each; 0 for all.
            progress: Told how far it is, collection by collection.

        Raises:
            UnreachableError: A page could not be read; the old snapshot stays.
        """
        now = datetime.now(UTC)
        with self._run("export"), self._locked():
            remove_temporaries(self.git.work_tree)
            return ExportOutcome(
                exported=export_collections(
                    self.settings,
                    self.scrubber,
                    categories,
                    limit=limit,
                    now=now,
                    progress=progress,
                ),
                harvested=self._harvest(),
            )

    def _vet(self, commits: Sequence[str]) -> None:
        """Look at fetched commits before anything of them is taken."""
        vet(self.git, self.settings, commits)

    def _harvest(self) -> Recorded:
        """Count what others stored in Qdrant; an untouched embedded store has none."""
        seen = store_signature(self.settings)
        if seen and self.state.noted(HARVESTED) == seen:
            return Recorded()
        recorded = harvest_points(self.settings, self.state, self.scrubber)
        self.state.note(HARVESTED, store_signature(self.settings))
        return recorded

    def _locked(self) -> AbstractContextManager[None]:
        """Hold the repository; wait for another run as long as the settings say."""
        return locked(self.git.directory(), self.settings.repository.lock_wait_s)

    def import_all(
        self,
        others: Sequence[Path] = (),
        *,
        reembed: bool = False,
        progress: "PointProgress | None" = None,
    ) -> "ImportReport":
        """Bring what all nodes learned into Qdrant, and prove it.

        Args:
            others: Further work trees, data folders and snapshot files.
            reembed: Embed again what another model embedded.
            progress: Told how far it is.
        """
        # Here and not above: numpy loads slowly, and a sync has no use for it.
        from fedlearn.importing import Importer  # noqa: PLC0415

        seen = store_signature(self.settings)
        untouched = seen is not None and self.state.noted(HARVESTED) == seen
        with self._run("import") as figures:
            importer = Importer(self.settings, self.state, self.scrubber, progress)
            report = importer.run(others, reembed=reembed)
            figures.update({"written": report.written, "deleted": report.deleted})
        if untouched:
            self.state.note(HARVESTED, store_signature(self.settings))
        return report

    def _sync(self) -> SyncReport:
        self._step("sync")
        with self._run("sync") as figures:
            report = self._read_and_write()
            figures.update({"new_patterns": report.new_patterns})
        return report

    def _read_and_write(self) -> SyncReport:
        figures = self._ingest()
        settled = self.state.noted(SETTLED)
        if isinstance(settled, dict) and settled["files"] == self._signature():
            return SyncReport(figures, [], {}, settled["rejected"])
        report = self._write(figures)
        files = self._signature()
        self.state.note(SETTLED, {"files": files, "rejected": report.rejected_records})
        return report

    def _ingest(self) -> Figures:
        """Read the sources into the state.

        A machine that was set up anew first takes over what it said before.
        """
        if self.state.is_new():
            self.state.adopt(self._own_evidence())
        ingest = Ingest(self.settings, self.state, self.scrubber, self._progress)
        return ingest.run()

    def _own_evidence(self) -> Iterator[Pattern]:
        """Give what data/ holds of this node's own word."""
        node = self.settings.node
        for pattern in read_fold(self.git.work_tree).active():
            if said := pattern.evidence.get(node):
                yield msgspec.structs.replace(pattern, evidence={node: said})

    def _signature(self) -> list[object]:
        """Tell whether sync has written what it would write now."""
        return [str(self.git.work_tree), *signature(self.git.work_tree)]

    def _write(self, figures: Figures) -> SyncReport:
        """Write what this node knows to data/, where it is not there yet."""
        tree = self.git.work_tree
        fold = read_fold(tree, (RETRACTIONS, SAMPLES))
        self._add_own_samples(fold)
        try:
            changed, new = self._join_patterns(fold.retractions.keys())
            changed += write_fold(tree, fold, (RETRACTIONS, SAMPLES))
        except UnsortedError:
            fold, new = self._fold()
            changed = write_fold(tree, fold)
        if exceeds(tree, self.settings.retention.max_file_bytes):
            fold, new = self._fold()
            changed = list(dict.fromkeys([*changed, *write_fold(tree, fold)]))
        return SyncReport(
            figures=figures,
            changed=changed + self._snapshot(fold),
            new_patterns=dict(new),
            rejected_records=fold.rejected.total(),
        )

    def _join_patterns(
        self, retracted: Collection[str]
    ) -> tuple[list[str], Counter[str]]:
        """Join this node's patterns into the sorted files, in constant memory.

        Raises:
            UnsortedError: A file was changed by somebody else.
        """
        changed, new = [], Counter[str]()
        for category in Category:
            path = SHARED_FILES[category.value]
            own = self.state.patterns(category)
            joined = join_into_file(self.git.work_tree / path, category, own, retracted)
            changed += [path] if joined.changed else []
            new.update({category.value: joined.new} if joined.new else {})
        return changed, new

    def _fold(self) -> tuple[Fold, Counter[str]]:
        """Join data/ with what this node knows; count what is new, by category."""
        fold = read_fold(self.git.work_tree)
        known = set(fold.patterns)
        self._add_own(fold)
        new = (key for key in fold.active_ids() if key not in known)
        return fold, Counter(str(fold.patterns.category(key)) for key in new)

    def _snapshot(self, fold: Fold) -> list[str]:
        """Write the dated copies of this node where their content changed."""
        node, tree, day = self.settings.node, self.git.work_tree, self._today()
        seen = self.state.observations.newest(KEPT_EVENTS)
        gone = fold.retractions.keys()
        written = write_telemetry_snapshot(tree, seen, gone, node, day)
        written += write_dataset_snapshot(tree, fold, node)
        written += write_metrics(tree, self.state, gone, node, day)
        removed = prune(tree, self.settings.retention, day, node)
        return written + [one.path for one in removed]

    def _pull(self) -> Merged:
        if not self.exchange.has_remote:
            return Merged(commits=0, joined=False)
        with self._run("pull"):
            return self.exchange.merge(self.exchange.fetch())

    def _push(self) -> int:
        with self._run("push"):
            return self.exchange.push(self.guard.check_push)

    def _commit(self) -> str | None:
        """Sort what is under data/, let the guard look, and commit what changed."""
        fold = read_fold(self.git.work_tree)
        self._add_own(fold)
        write_fold(self.git.work_tree, fold)
        renew_card(self.settings)
        changed = self.exchange.changed()
        if not changed:
            return None
        committed = committed_fold(self.git, "HEAD")
        message = commit_message(committed, fold, self.settings.node)
        self.guard.check_commit(changed, message)
        commit = self.exchange.commit(message)
        self.guard.note_commit(commit)
        return commit

    def _add_own(self, fold: Fold) -> None:
        """Join what this node knows into a fold, within the budget of a file."""
        for pattern in self.state.patterns():
            fold.add_pattern(pattern)
        self._add_own_samples(fold)
        keep_within(fold, self.settings.retention.max_file_bytes)

    def _add_own_samples(self, fold: Fold) -> None:
        for sample in self.state.samples():
            fold.add_sample(sample)
        for retraction in self.state.ledger.retractions():
            fold.add_retraction(retraction)

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
    def _run(
        self, verb: str, problems: Sequence[FedlearnError] = ()
    ) -> Iterator[dict[str, object]]:
        """Remember a run with its outcome and what the caller says of it."""
        outcome, figures = "failed", dict[str, object]()
        try:
            yield figures
            outcome = "failed" if problems else "done"
            figures.update(_trouble(problems[0]) if problems else {})
        except FedlearnError as error:
            figures.update(_trouble(error))
            raise
        finally:
            self.state.runs.add(Run(verb, utc_now(), outcome, figures))
            _log(verb, outcome, figures)


def _log(verb: str, outcome: str, figures: dict[str, object]) -> None:
    """Log one line an action: how it ended, and how much it was."""
    level = logging.INFO if outcome == "done" else logging.ERROR
    fields = {"action": verb, "outcome": outcome, **figures}
    logger.log(level, "%s %s", verb, outcome, extra={"fedlearn": fields})


def _trouble(error: FedlearnError) -> dict[str, object]:
    """Say what is remembered of a run that failed."""
    kind = type(error).__name__
    return {**error.figures, "problem": str(error), "hint": error.hint, "error": kind}
