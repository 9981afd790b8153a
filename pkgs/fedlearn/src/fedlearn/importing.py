"""What goes into Qdrant: the patterns of all nodes, and points of their snapshots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fedlearn.errors import ConfigurationError
from fedlearn.patterns.categories import Category
from fedlearn.patterns.fold import Fold
from fedlearn.patterns.record import Pattern
from fedlearn.privacy.admission import Admission
from fedlearn.privacy.rules import RULES_VERSION
from fedlearn.privacy.scrub import Scrubber
from fedlearn.repository.files import add_files, read_fold
from fedlearn.repository.trust import Belief
from fedlearn.settings import Settings
from fedlearn.state import CLEANED, State
from fedlearn.store import open_store
from fedlearn.store.collections import ensure_collections, layout_of
from fedlearn.store.embedding import open_embedder
from fedlearn.store.families import content_id
from fedlearn.store.gather import Gathered, gather
from fedlearn.store.harvest import unmarked
from fedlearn.store.importer import ImportReport, import_patterns
from fedlearn.store.points import Point
from fedlearn.store.shapes import Progress
from fedlearn.store.snapshots import find_snapshots, latest
from fedlearn.transfer import redactor

if TYPE_CHECKING:
    from fedlearn.store.client import Store


MAX_TITLE_CHARS: Final = 96
"""How much of a text stands for it in the quarantine."""


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
        gathered = self._gather(fold, others)
        layout = layout_of(self.settings)
        admission = self._admission()
        belief = Belief.of(self.settings)
        wanted = {one.pattern_id: one for one in self._wanted(fold)}
        believed = {k: p for k, p in wanted.items() if belief.believes_pattern(p)}
        patterns = admission.admit(map(belief.without_revoked, believed.values()))
        with open_store(self.settings) as store:
            embedder = open_embedder(self.settings)
            ensure_collections(store, embedder, layout=layout, reembed=reembed)
            points = [
                point
                for point in gathered.points
                if belief.believes(_nodes_of(point)) and _may_enter(admission, point)
            ]
            report = import_patterns(
                store,
                embedder,
                patterns,
                fold.retractions.keys()
                | admission.kept_out()
                | (wanted.keys() - believed.keys()),
                points=self._foreign(store, points),
                progress=self.progress,
                reembed=reembed,
                layout=layout,
            )
        self._remember(admission)
        return report

    def _admission(self) -> Admission:
        """Open the gate, with what was decided before."""
        known = self.state.quarantine.all()
        decisions = {one.pattern_id: one.decision for one in known if one.decision}
        return Admission(self.scrubber, self.settings.node, decisions)

    def _remember(self, admission: Admission) -> None:
        """Keep what the gate found, for whoever runs the node."""
        self.state.quarantine.replace(admission.flagged.values())
        self.state.note(CLEANED, dict(admission.cleaned))

    def _gather(self, fold: Fold, others: Sequence[Path]) -> Gathered:
        """Add the patterns of other places to the fold; read all snapshots.

        Raises:
            ConfigurationError: A place holds neither patterns nor snapshots.
        """
        own = self.settings.repository_path
        places = [names[0].path for names in latest(find_snapshots(own)).values()]
        for other in others:
            snapshots = find_snapshots(other)
            if not add_files(fold, other) and not snapshots:
                raise ConfigurationError(
                    f"{other} holds neither pattern files nor snapshots",
                    hint="name a work tree, its data folder, or a snapshot file",
                )
            places += [other] if snapshots else []
        known = fold.patterns.keys() | fold.retractions.keys()
        gathered = gather(places, known, redactor(self.scrubber), RULES_VERSION)
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
        redact = redactor(self.scrubber)
        present = {
            content_id(category, redact(payload))
            for category in Category
            for payload in unmarked(store, category)
        }
        return [point for point in points if point.point_id not in present]


def _may_enter(admission: Admission, point: Point) -> bool:
    """Let the gate look at a point of another node's snapshot."""
    title = str(point.payload.get("title") or point.text)[:MAX_TITLE_CHARS]
    return admission.may_enter(point.point_id, title, point.payload, _nodes_of(point))


def _nodes_of(point: Point) -> list[str]:
    """Tell which nodes a point of a snapshot comes from."""
    nodes = point.origin.get("nodes")
    return [str(node) for node in nodes] if isinstance(nodes, list) else []
