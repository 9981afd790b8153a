"""How is it going: what this node holds, where, and since when."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from fedlearn.errors import FedlearnError
from fedlearn.patterns.categories import Category
from fedlearn.patterns.fold import Fold
from fedlearn.patterns.record import Pattern
from fedlearn.repository.files import read_fold
from fedlearn.repository.layout import data_bytes
from fedlearn.repository.setup import open_repository
from fedlearn.settings import Settings
from fedlearn.state import CLEANED, State
from fedlearn.store.counts import count_points


@dataclass(frozen=True, slots=True)
class CategoryStatus:
    """The patterns of one category.

    Attributes:
        count: Active patterns.
        average_value_score: In [0, 1]; None when there are none.
    """

    count: int
    average_value_score: float | None


@dataclass(frozen=True, slots=True)
class Status:
    """What `fedlearn status` tells; the fields are the keys of its JSON.

    Attributes:
        node: Name of this node.
        digest: Of the fold; equal on nodes that hold the same.
        last_sync: Of the last sync or federate that was done, UTC; None if never.
        last_federate: Of the last federate that was done with no step failing.
        last_import: Of the last import that was done and proven.
        data_bytes: Size of data/.
        fine_tuning_samples: Samples in data/.
        patterns: By category.
        retractions: Patterns that were taken back.
        near_duplicate_clusters: Groups of patterns that say the same with other
            words.
        nodes: Nodes with evidence, and for how many patterns.
        redactions: Private things taken out on this node, by rule.
        quarantined: Patterns that are kept out until a person decides.
        cleaned: Private things that the last import found in what others sent, by
            node.
        rejected_records: Lines under data/ that could not be understood.
        collections: Points by collection; None if Qdrant does not answer.
        qdrant_problem: Why it does not answer.
    """

    node: str
    digest: str
    last_sync: str | None
    last_federate: str | None
    last_import: str | None
    data_bytes: int
    fine_tuning_samples: int
    patterns: dict[str, CategoryStatus]
    retractions: int
    near_duplicate_clusters: int
    nodes: dict[str, int]
    redactions: dict[str, int]
    quarantined: int
    cleaned: dict[str, int]
    rejected_records: int
    collections: dict[str, int] | None
    qdrant_problem: str | None

    def to_json(self) -> dict[str, object]:
        """Give plain JSON data."""
        return asdict(self)


def read_status(settings: Settings) -> Status:
    """Look at the repository, the state and Qdrant.

    Raises:
        ConfigurationError: There is no repository.
    """
    git = open_repository(settings.repository_path, settings.node)
    fold = read_fold(git.work_tree)
    tally = _Tally(fold.active())
    collections, problem = _count_points(settings)
    with State.open(settings.state_directory) as state:
        return Status(
            node=settings.node,
            digest=fold.digest(),
            last_sync=_latest(state, "sync", "federate"),
            last_federate=_latest(state, "federate"),
            last_import=_latest(state, "import"),
            data_bytes=data_bytes(git.work_tree),
            fine_tuning_samples=len(fold.samples),
            patterns=tally.categories(),
            retractions=len(fold.retractions),
            near_duplicate_clusters=_count_clusters(state, fold),
            nodes=dict(sorted(tally.nodes.items())),
            redactions=state.redactions(),
            quarantined=sum(not one.decision for one in state.quarantine()),
            cleaned=_cleaned(state),
            rejected_records=fold.rejected.total(),
            collections=collections,
            qdrant_problem=problem,
        )


def _count_clusters(state: State, fold: Fold) -> int:
    """Count groups of near-duplicates, anew only when the fold has changed."""
    name, digest = "near-duplicate-clusters", fold.digest()
    known = state.noted(name)
    if isinstance(known, dict) and known.get("digest") == digest:
        return int(known["count"])
    # Here and not above: numpy, which is seldom needed.
    from fedlearn.patterns.sketch import clusters, core_text  # noqa: PLC0415

    texts = {pattern.pattern_id: core_text(pattern) for pattern in fold.active()}
    count = len(clusters(texts))
    state.note(name, {"digest": digest, "count": count})
    return count


def _cleaned(state: State) -> dict[str, int]:
    noted = state.noted(CLEANED)
    return dict(sorted(noted.items())) if isinstance(noted, dict) else {}


def _latest(state: State, *verbs: str) -> str | None:
    """Tell when one of the verbs was last done."""
    runs = filter(None, (state.last_run(verb, "done") for verb in verbs))
    return max((run.finished_at for run in runs), default=None)


class _Tally:
    """What is counted of the active patterns, in one pass.

    Args:
        patterns: Each once.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._counts: Counter[str] = Counter()
        self._sums: defaultdict[str, float] = defaultdict(float)
        self.nodes: Counter[str] = Counter()
        for pattern in patterns:
            self._counts[pattern.category] += 1
            self._sums[pattern.category] += pattern.value_score
            self.nodes.update(pattern.evidence.keys())

    def categories(self) -> dict[str, CategoryStatus]:
        """Give count and average of every category."""
        return {str(category): self._status(category) for category in Category}

    def _status(self, category: Category) -> CategoryStatus:
        count = self._counts[category]
        average = round(self._sums[category] / count, 4) if count else None
        return CategoryStatus(count=count, average_value_score=average)


def _count_points(settings: Settings) -> tuple[dict[str, int] | None, str | None]:
    """Ask Qdrant; a Qdrant that is down must not hide the rest."""
    try:
        return count_points(settings), None
    except FedlearnError as error:
        return None, str(error)
