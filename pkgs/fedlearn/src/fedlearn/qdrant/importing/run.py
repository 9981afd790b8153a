"""The import: patterns of all nodes, of other repositories, and points of snapshots."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fedlearn.errors import ConfigurationError
from fedlearn.qdrant.client import SOURCE, Progress, keep_counts, open_store
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.importing.admission import Admission, dropped_by_sources
from fedlearn.qdrant.importing.import_report import ImportReport
from fedlearn.qdrant.importing.quarantine_checks import QuarantineChecks
from fedlearn.qdrant.importing.reinstatement import reinstate
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points import Point, content_id, unmarked
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.snapshots import Gathered, find_snapshots, gather, latest
from fedlearn.records import RULES_VERSION, Category, Pattern, RecordSet
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import BORROWED, CLEANED, WAITING, State
from fedlearn.trust import TrustPolicy
from fedlearn.worktree import add_files, read_records


@dataclass(frozen=True, slots=True)
class Importer:
    """Brings what a node holds into its Qdrant."""

    settings: Settings
    state: State
    redactor: Redactor
    progress: Progress | None = None

    def run(
        self, others: Sequence[Path] = (), *, reembed: bool = False
    ) -> ImportReport:
        """Import, read back, and verify by searching.

        Args:
            others: Work trees, data folders and snapshot files to import as well.

        Raises:
            ConfigurationError: A place holds nothing to import, or a collection
                was filled with another model.
            UnreachableError: Qdrant or the embedder does not answer.
            BrokenDataError: What was written is not there or not found.
        """
        records = read_records(self.settings.repository_path)
        self.state.decisions.remember(records.retractions.values())
        for retraction in self.state.decisions.retractions():
            records.add_retraction(retraction)
        policy = TrustPolicy.of(self.settings, self.state)
        unfollowed = reinstate(self.settings, self.state, records, policy)
        checks = QuarantineChecks.of(self.redactor, self.settings.node, self.state)
        gathered = self._gather(records, others, policy, checks)
        admission = Admission(policy, checks)
        admission.take_patterns(self._wanted(records), cache(self._own))
        admission.take_from_sources(self.settings, records)
        with open_store(self.settings) as store:
            report = self._import(
                store, admission, records.retractions.keys(), gathered, reembed=reembed
            )
        report.unfollowed_retractions = unfollowed
        self._remember(admission, report)
        return report

    def _import(
        self,
        store: Store,
        admission: Admission,
        retracted: AbstractSet[str],
        gathered: Gathered,
        *,
        reembed: bool,
    ) -> ImportReport:
        """Choose from what is in the store already, and write the rest."""
        embedder = open_embedder(self.settings)
        layout = self.settings.qdrant
        ensure_collections(store, embedder, layout=layout, reembed=reembed)
        admission.take_points(gathered.points)
        admission.hold_back(store, self.settings.trust.max_new_per_node)
        leaving = admission.leaving(store)
        dropped = self._dropped(store, admission)
        report = import_patterns(
            store,
            embedder,
            admission.patterns,
            retracted | admission.kept_out() | dropped,
            points=self._foreign(store, admission),
            progress=self.progress,
            reembed=reembed,
        )
        report.held_back, report.revoked = admission.reasons(), leaving
        return report

    def _own(self) -> dict[str, Pattern]:
        """Return what this node knows by itself."""
        return {one.pattern_id: one for one in self.state.patterns()}

    def _dropped(self, store: Store, admission: Admission) -> set[str]:
        """Find what came from another repository and is not there any more."""
        if self.settings.repository.repositories or self.state.noted(BORROWED):
            return set(dropped_by_sources(store, admission.entering()))
        return set()

    def _remember(self, admission: Admission, report: ImportReport) -> None:
        """Keep what was found, for status, why and quarantine."""
        self.state.note(BORROWED, any(SOURCE in one.origin for one in admission.points))
        self.state.note(WAITING, sorted(admission.waiting))
        self.state.quarantine.bind(admission.checks.bound)
        self.state.quarantine.replace(admission.checks.flagged.values())
        self.state.note(CLEANED, dict(admission.checks.cleaned))
        admission.checks.memory.keep(self.state)
        keep_counts(self.settings, self.state, report.counts)

    def _gather(
        self,
        records: RecordSet,
        others: Sequence[Path],
        policy: TrustPolicy,
        checks: QuarantineChecks,
    ) -> Gathered:
        """Add the patterns of other places to the records; read all snapshots."""
        own = self.settings.repository_path
        places = [
            names[0].path
            for names in latest(
                one
                for one in find_snapshots(own)
                if str(one.path.relative_to(own)) not in policy.foreign_files
            ).values()
        ]
        for other in others:
            snapshots = find_snapshots(other)
            if not add_files(records, other) and not snapshots:
                raise ConfigurationError(
                    f"{other} holds neither pattern files nor snapshots",
                    hint="name a work tree, its data folder, or a snapshot file",
                )
            places += [other] if snapshots else []
        known = records.patterns.keys() | records.retractions.keys()
        gathered = gather(places, known, checks.redact_payload, RULES_VERSION)
        if not policy.asks_several:  # a snapshot's marks name any node as a witness
            for pattern in gathered.patterns:
                records.add_pattern(pattern)
        return gathered

    def _wanted(self, records: RecordSet) -> Iterator[Pattern]:
        """Leave out what is in Qdrant already, written by another program."""
        own = self.state.observations.known_from_points_only()
        node = self.settings.node
        for pattern in records.active():
            if pattern.pattern_id not in own or pattern.evidence.keys() != {node}:
                yield pattern

    def _foreign(self, store: Store, admission: Admission) -> list[Point]:
        """Leave out points that another program of this machine has stored."""
        points = admission.points
        if all(SOURCE in point.origin for point in points):
            return points
        redact = admission.checks.redact_payload
        present = {
            content_id(category, redact(payload))
            for category in Category
            for payload in unmarked(store, category)
        }
        return [point for point in points if point.point_id not in present]
