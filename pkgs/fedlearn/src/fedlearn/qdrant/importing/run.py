"""What goes into Qdrant: the patterns of all nodes, and points of their snapshots."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fedlearn.errors import ConfigurationError
from fedlearn.qdrant.client import Progress, open_store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.importing.admission import Selected, reinstate
from fedlearn.qdrant.importing.borrowed import returned
from fedlearn.qdrant.importing.import_report import ImportReport
from fedlearn.qdrant.importing.quarantine_checks import QuarantineChecks
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points import Point, content_id, unmarked
from fedlearn.qdrant.points.collections import ensure_collections, layout_of
from fedlearn.qdrant.snapshots import Gathered, find_snapshots, gather, latest
from fedlearn.records import Category, Pattern, RecordSet
from fedlearn.redaction import Redactor
from fedlearn.redaction.rules import RULES_VERSION
from fedlearn.settings import Settings
from fedlearn.state import BORROWED, CLEANED, WAITING, State
from fedlearn.trust import TrustPolicy
from fedlearn.worktree import add_files, read_records

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store


@dataclass(frozen=True, slots=True)
class Importer:
    """Brings what a node holds into its Qdrant.

    Attributes:
        redactor: Cleans what others failed to clean.
    """

    settings: Settings
    state: State
    redactor: Redactor
    progress: Progress | None = None

    def run(
        self, others: Sequence[Path] = (), *, reembed: bool = False
    ) -> ImportReport:
        """Import, read back, and prove by searching.

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
        gathered = self._gather(records, others, policy)
        layout = layout_of(self.settings)
        selection = Selected(policy, self._admission())
        selection.take_patterns(self._wanted(records), self._own(policy))
        selection.take_borrowed(self.settings, records)
        with open_store(self.settings) as store:
            embedder = open_embedder(self.settings)
            ensure_collections(store, embedder, layout=layout, reembed=reembed)
            selection.take_points(gathered.points)
            selection.hold_back(store, self.settings.trust.max_new_per_node)
            receipts = selection.receipts(store)
            report = import_patterns(
                store,
                embedder,
                selection.patterns,
                records.retractions.keys()
                | selection.kept_out()
                | set(self._returned(store, selection.entering())),
                points=[
                    *self._foreign(store, selection.points),
                    *selection.borrowed,
                ],
                progress=self.progress,
                reembed=reembed,
                layout=layout,
            )
        self._remember(selection)
        return replace(
            report,
            held_back=selection.reasons(),
            revoked=receipts,
            unfollowed_retractions=len(unfollowed),
        )

    def _own(self, policy: TrustPolicy) -> dict[str, Pattern]:
        """Give what this node knows by itself, where texts of others are doubted."""
        doubtful = policy.asks_several or policy.touched or policy.revoked
        return {p.pattern_id: p for p in self.state.patterns()} if doubtful else {}

    def _returned(self, store: "Store", kept: Collection[str]) -> Iterator[str]:
        """Find what was borrowed and shall be no more."""
        if self.settings.repository.repositories or self.state.noted(BORROWED):
            yield from returned(store, kept)

    def _admission(self) -> QuarantineChecks:
        """Open the gate, with what was decided before."""
        known = self.state.quarantine.all()
        decisions = {one.pattern_id: one.decision for one in known if one.decision}
        return QuarantineChecks(self.redactor, self.settings.node, decisions)

    def _remember(self, selection: Selected) -> None:
        """Keep what the gates found, for whoever runs the node."""
        admission = selection.admission
        self.state.note(BORROWED, bool(selection.borrowed))
        self.state.note(WAITING, sorted(selection.waiting))
        self.state.quarantine.replace(admission.flagged.values())
        self.state.note(CLEANED, dict(admission.cleaned))

    def _gather(
        self, records: RecordSet, others: Sequence[Path], policy: TrustPolicy
    ) -> Gathered:
        """Add the patterns of other places to the records; read all snapshots.

        Raises:
            ConfigurationError: A place holds neither patterns nor snapshots.
        """
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
        gathered = gather(places, known, self.redactor.redact_payload, RULES_VERSION)
        if not policy.asks_several:  # a snapshot's marks name any node as a witness
            for pattern in gathered.patterns:
                records.add_pattern(pattern)
        return gathered

    def _wanted(self, records: RecordSet) -> Iterator[Pattern]:
        """Leave out what stands in Qdrant already, written by another program."""
        own = self.state.observations.known_from_points_only()
        node = self.settings.node
        for pattern in records.active():
            if pattern.pattern_id not in own or pattern.evidence.keys() != {node}:
                yield pattern

    def _foreign(self, store: "Store", points: list[Point]) -> list[Point]:
        """Leave out points that another program of this machine has stored."""
        if not points:
            return []
        redact = self.redactor.redact_payload
        present = {
            content_id(category, redact(payload))
            for category in Category
            for payload in unmarked(store, category)
        }
        return [point for point in points if point.point_id not in present]
