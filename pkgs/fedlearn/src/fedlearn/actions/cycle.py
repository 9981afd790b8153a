"""What sync, federate, export and import do, step by step.

Every step can be repeated: a run that was killed is finished by the next one.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from fedlearn.actions.export import export_collections, harvest_points, store_signature
from fedlearn.actions.reports import FederateReport, SyncReport
from fedlearn.atomic import remove_temporaries
from fedlearn.audit import OutgoingCheck, find_scanner
from fedlearn.errors import (
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.exchange import (
    Exchange,
    Merged,
    Review,
    build_review,
    compose_commit_message,
    open_copies,
    route_of,
)
from fedlearn.git import check_ready, locked, pack
from fedlearn.ingest import Ingest, IngestFigures, Learner, Progress
from fedlearn.records import Category, utc_now, utc_today
from fedlearn.redaction import open_redactor
from fedlearn.settings import Settings
from fedlearn.state import HARVESTED, Recorded, State, logged_run
from fedlearn.trust import renew_card, sharing_of, signing_key, verify_fetch
from fedlearn.worktree import (
    DATA,
    PatternWriter,
    check_complete,
    digest,
    open_repository,
    uncommitted,
)

if TYPE_CHECKING:
    from fedlearn.model import ModelFigures
    from fedlearn.qdrant.client import Progress as PointProgress
    from fedlearn.qdrant.importing import ImportReport
    from fedlearn.qdrant.snapshots import ExportReport

T = TypeVar("T")


class Cycle:
    """The steps of one node, in their order."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        *,
        progress: Progress | None = None,
        step: Callable[[str], None] | None = None,
        today: Callable[[], date] = utc_today,
    ) -> None:
        self.settings = settings
        self.state = state
        self.git = open_repository(settings.repository_path, settings.node)
        self.git.signing_key = signing_key(settings)
        self.git.author = settings.author
        # Before anything of what was fetched is merged.
        verify = partial(verify_fetch, self.git, settings, state)
        self.exchange = Exchange(self.git, route_of(settings), verify_fetch=verify)
        self.writer = PatternWriter(
            settings, state, today, sharing=partial(sharing_of, settings, state)
        )
        self.redactor = open_redactor(settings)
        self.outgoing = OutgoingCheck(
            self.git,
            self.redactor,
            settings.repository.remote,
            find_scanner(self.redactor) if settings.privacy.external_scanner else None,
        )
        self._progress = progress
        self._step = step or (lambda _name: None)

    def sync(self) -> SyncReport:
        """Read the telemetry and write what is new to data/."""
        with self._locked():
            remove_temporaries(self.git.work_tree / DATA)
            report = self._sync()
        report.model = self._ask_model()
        if report.model and report.model.lessons:
            with self._locked():
                written = self.writer.write()
            report.written.changed += written.changed
            new = Counter(report.written.new) + Counter(written.new)
            report.written.new = dict(new)
        return report

    def rehearse_sync(self) -> SyncReport:
        """Report what a sync would do; nothing is written or remembered."""
        with self.state.rehearsal():
            return SyncReport(self._ingest(), self.writer.rehearse())

    def federate(
        self,
        *,
        push: bool = True,
        review: Callable[[Review], bool] | None = None,
        accept_shrink: bool = False,
    ) -> FederateReport:
        """Exchange with the other nodes.

        A remote or a Qdrant that does not answer, or lets nobody in, is reported and
        stops no other step: what was committed is pushed by a later run.

        Args:
            review: Gets what would be sent, and returns whether to send it.
            accept_shrink: Merge even if the remote lost most of its patterns.
        """
        problems: list[FedlearnError] = []
        self.exchange.accept_shrink = accept_shrink
        with logged_run(self.state, "federate", problems):
            with self._locked():
                check_ready(self.git, self.settings.repository.branch)
                remove_temporaries(self.git.work_tree / DATA)
                self._commit()  # what an interrupted run left
                merged = self._attempt("pull", self._pull, problems)
                harvested = self._attempt("harvest", self._harvest, problems)
                report = FederateReport(self._sync(), merged, problems=problems)
                problems += report.sync.figures.problems
                report.commit = self._commit()
                if self.exchange.has_remote:
                    report.unpushed = self.exchange.unpushed()
                wanted = merged and push and report.unpushed
                if wanted and (not review or review(build_review(self.exchange))):
                    report.pushes = self._attempt("push", self._push, problems) or 0
                    report.unpushed = self.exchange.unpushed()
                pack(self.git)
            problems += self.refresh_sources()
            if harvested:  # Qdrant answers
                report.imported = self._attempt("import", self.import_all, problems)
            # Last, as it may be slow: its lessons go with the next cycle.
            report.sync.model = self._ask_model()
        return report

    def rehearse_federate(self) -> tuple[SyncReport, int]:
        """Report what a sync would add, and how many commits wait to be pushed."""
        waiting = self.exchange.unpushed() if self.exchange.has_remote else 0
        return self.rehearse_sync(), waiting

    def export(
        self,
        categories: Sequence[Category],
        limit: int,
        progress: "PointProgress | None" = None,
    ) -> "tuple[list[ExportReport], Recorded]":
        """Write a snapshot of collections to data/, and harvest what is in them.

        Args:
            categories: Which collections; missing ones are passed over.
            limit: At most so many points of each, highest value first; 0 for all.

        Returns:
            What was exported, and what was new in points of other programs.

        Raises:
            UnreachableError: A page could not be read; the old snapshot stays.
        """
        with logged_run(self.state, "export"), self._locked():
            remove_temporaries(self.git.work_tree / DATA)
            exported = export_collections(
                self.settings, self.redactor, categories, limit, progress
            )
            return exported, self._harvest()

    def refresh_sources(self) -> list[FedlearnError]:
        """Bring the copies of other repositories up to date.

        Returns:
            What failed with which; the import takes the previous copy.
        """
        sources = self.settings.repository.repositories
        if sources:
            self._step("sources")
        return open_copies(self.settings).refresh(sources, utc_now)

    def import_all(
        self,
        others: Sequence[Path] = (),
        *,
        reembed: bool = False,
        progress: "PointProgress | None" = None,
    ) -> "ImportReport":
        """Bring what all nodes learned into Qdrant, and verify it.

        Args:
            others: Further work trees, data folders and snapshot files.
            reembed: Embed again what another model embedded.
        """
        from fedlearn.qdrant.importing.run import Importer  # noqa: PLC0415

        seen = store_signature(self.settings)
        untouched = seen is not None and self.state.noted(HARVESTED) == seen
        with logged_run(self.state, "import") as figures:
            importer = Importer(self.settings, self.state, self.redactor, progress)
            report = importer.run(others, reembed=reembed)
            figures.update({"written": report.written, "deleted": report.deleted})
        if untouched:
            self.state.note(HARVESTED, store_signature(self.settings))
        return report

    def _ask_model(self) -> "ModelFigures | None":
        """Ask a language model about the episodes that wait, if the settings name one.

        Nobody waits for it: whatever it does is a warning, and no problem of the run.
        """
        chosen = self.settings.extraction.model
        if chosen is None or not self.state.episodes.for_model():
            return None
        from fedlearn.model import learn_by_model  # noqa: PLC0415  (loads slowly)

        self._step("model")
        learner = Learner(self.settings.node, self.settings.extraction, self.redactor)
        return learn_by_model(chosen, self.state, learner)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the repository; wait for another run as long as the settings say."""
        with locked(self.git.directory(), self.settings.repository.lock_wait_s):
            check_complete(self.git)
            yield

    def _pull(self) -> Merged:
        if not self.exchange.has_remote:
            return Merged(commits=0, joined=False)
        with logged_run(self.state, "pull"):
            return self.exchange.merge(self.exchange.fetch())

    def _harvest(self) -> Recorded:
        """Record what others stored in Qdrant; an untouched embedded store has none."""
        seen = store_signature(self.settings)
        if seen and self.state.noted(HARVESTED) == seen:
            return Recorded()
        self.writer.adopt()
        recorded = harvest_points(self.settings, self.state, self.redactor)
        self.state.note(HARVESTED, store_signature(self.settings))
        return recorded

    def _sync(self) -> SyncReport:
        self._step("sync")
        problems: list[FedlearnError] = []
        with logged_run(self.state, "sync", problems) as figures:
            report = SyncReport(self._ingest(), self.writer.write())
            problems += report.figures.problems
            figures.update({"new_patterns": report.written.new})
        return report

    def _ingest(self) -> IngestFigures:
        """Read telemetry into the state, after this node's evidence in data/."""
        self.writer.adopt()
        ingest = Ingest(self.settings, self.state, self.redactor, self._progress)
        return ingest.run()

    def _commit(self) -> str | None:
        renew_card(self.settings)
        changed = self.exchange.changed()
        if not changed:
            return None
        if self.writer.write().changed:
            changed = self.exchange.changed()
        message = compose_commit_message(
            *uncommitted(self.git, changed),
            self.settings.node,
            digest(self.git.work_tree),
        )
        self.outgoing.check_commit(changed, message)
        commit = self.exchange.commit(message)
        self.outgoing.note_commit(commit)
        return commit

    def _push(self) -> int:
        with logged_run(self.state, "push"):
            return self.exchange.push(self.outgoing.check_push)

    def _attempt(
        self, step: str, action: Callable[[], T], problems: list[FedlearnError]
    ) -> T | None:
        """Run a step that needs a server; keep the problem when that is at fault."""
        self._step(step)
        try:
            return action()
        except (ConfigurationError, UnreachableError, TryAgainError) as error:
            problems.append(error)
            return None
