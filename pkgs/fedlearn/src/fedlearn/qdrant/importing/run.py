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
from fedlearn.qdrant.importing.quarantine_checks import Admission
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points import Point, content_id, unmarked
from fedlearn.qdrant.points.collections import ensure_collections, layout_of
from fedlearn.qdrant.snapshots import Gathered, find_snapshots, gather, latest
from fedlearn.records import Category, Fold, Pattern
from fedlearn.redaction import Scrubber
from fedlearn.redaction.rules import RULES_VERSION
from fedlearn.settings import Settings
from fedlearn.state import BORROWED, CLEANED, WAITING, State
from fedlearn.trust import Belief
from fedlearn.worktree import add_files, read_fold

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store


@dataclass(frozen=True, slots=True)
class Importer:
    """Brings what a node holds into its Qdrant.

    Attributes:
        settings: Of the node.
        state: Of the node.
        scrubber: Cleans what others failed to clean.
        progress: Told how far it is.
    """

    settings: Settings
    state: State
    scrubber: Scrubber
    progress: Progress | None = None

    def run(
        self, others: Sequence[Path] = (), *, reembed: bool = False
    ) -> ImportReport:
        """Import, read back, and prove by searching.

        Args:
            others: Work trees, data folders and snapshot files to import as well.
            reembed: Embed again what another model embedded.

        Raises:
            ConfigurationError: A place holds nothing to import, or a collection
                was filled with another model.
            UnreachableError: Qdrant or the embedder does not answer.
            BrokenDataError: What was written is not there or not found.
        """
        fold = read_fold(self.settings.repository_path)
        self.state.ledger.remember(fold.retractions.values())
        for retraction in self.state.ledger.retractions():
            fold.add_retraction(retraction)
        belief = Belief.of(self.settings, self.state)
        unfollowed = reinstate(self.settings, self.state, fold, belief)
        gathered = self._gather(fold, others, belief)
        layout = layout_of(self.settings)
        selection = Selected(belief, self._admission())
        selection.take_patterns(self._wanted(fold), self._own(belief))
        selection.take_borrowed(self.settings, fold)
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
                fold.retractions.keys()
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

    def _own(self, belief: Belief) -> dict[str, Pattern]:
        """Give what this node knows by itself, where texts of others are doubted."""
        doubtful = belief.asks_several or belief.touched or belief.revoked
        return {p.pattern_id: p for p in self.state.patterns()} if doubtful else {}

    def _returned(self, store: "Store", kept: Collection[str]) -> Iterator[str]:
        """Find what was borrowed and shall be no more."""
        if self.settings.repository.repositories or self.state.noted(BORROWED):
            yield from returned(store, kept)

    def _admission(self) -> Admission:
        """Open the gate, with what was decided before."""
        known = self.state.quarantine.all()
        decisions = {one.pattern_id: one.decision for one in known if one.decision}
        return Admission(self.scrubber, self.settings.node, decisions)

    def _remember(self, selection: Selected) -> None:
        """Keep what the gates found, for whoever runs the node."""
        admission = selection.admission
        self.state.note(BORROWED, bool(selection.borrowed))
        self.state.note(WAITING, sorted(selection.waiting))
        self.state.quarantine.replace(admission.flagged.values())
        self.state.note(CLEANED, dict(admission.cleaned))

    def _gather(self, fold: Fold, others: Sequence[Path], belief: Belief) -> Gathered:
        """Add the patterns of other places to the fold; read all snapshots.

        Raises:
            ConfigurationError: A place holds neither patterns nor snapshots.
        """
        own = self.settings.repository_path
        places = [
            names[0].path
            for names in latest(
                one
                for one in find_snapshots(own)
                if str(one.path.relative_to(own)) not in belief.foreign_files
            ).values()
        ]
        for other in others:
            snapshots = find_snapshots(other)
            if not add_files(fold, other) and not snapshots:
                raise ConfigurationError(
                    f"{other} holds neither pattern files nor snapshots",
                    hint="name a work tree, its data folder, or a snapshot file",
                )
            places += [other] if snapshots else []
        known = fold.patterns.keys() | fold.retractions.keys()
        gathered = gather(places, known, self.scrubber.scrub_payload, RULES_VERSION)
        if not belief.asks_several:  # a snapshot's marks name any node as a witness
            for pattern in gathered.patterns:
                fold.add_pattern(pattern)
        return gathered

    def _wanted(self, fold: Fold) -> Iterator[Pattern]:
        """Leave out what stands in Qdrant already, written by another program."""
        own = self.state.observations.known_from_points_only()
        node = self.settings.node
        for pattern in fold.active():
            if pattern.pattern_id not in own or pattern.evidence.keys() != {node}:
                yield pattern

    def _foreign(self, store: "Store", points: list[Point]) -> list[Point]:
        """Leave out points that another program of this machine has stored."""
        if not points:
            return []
        redact = self.scrubber.scrub_payload
        present = {
            content_id(category, redact(payload))
            for category in Category
            for payload in unmarked(store, category)
        }
        return [point for point in points if point.point_id not in present]
