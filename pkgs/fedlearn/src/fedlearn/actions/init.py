"""The first run on a machine; running it again changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from fedlearn.actions.cycle import Cycle
from fedlearn.actions.export import store_signature
from fedlearn.actions.first_run import make_repository
from fedlearn.audit import Hooks
from fedlearn.errors import FedlearnError
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.importing import ImportReport
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.settings import Settings
from fedlearn.state import HARVESTED, State
from fedlearn.worktree import Prepared, read_records


@dataclass(frozen=True, slots=True)
class InitReport:
    """What `init` found and did.

    Attributes:
        own_patterns: Those of them with evidence of this node: on a reinstalled
            machine, what it knew before.
        problems: With other repositories; all else was done.
    """

    node: str
    repository: str
    prepared: Prepared
    collections: list[str]
    patterns: int
    own_patterns: int
    imported: ImportReport
    hooks: Hooks | None = None
    problems: tuple[FedlearnError, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return plain JSON data."""
        return asdict(self) | {"problems": [str(one) for one in self.problems]}


def initialise(settings: Settings, command: Sequence[str] = ()) -> InitReport:
    """Prepare repository and collections, and import what is there already.

    Args:
        command: The program with its options, which git's hooks call; without it
            none are installed.

    Raises:
        ConfigurationError: Something else is in the repository's place.
        UnreachableError: The remote or Qdrant does not answer; what was done
            until then stays, and the next run completes it.
    """
    with State.open(settings.state_directory) as state:
        prepared, hooks = make_repository(settings, state, command)
    is_new = not settings.qdrant.url and not settings.qdrant_path.exists()
    with open_store(settings) as store:
        collections = ensure_collections(
            store, open_embedder(settings), layout=settings.qdrant
        )
    with State.open(settings.state_directory) as state:
        cycle = Cycle(settings, state)
        if prepared.cloned:  # branches of the others
            cycle.exchange.merge(cycle.exchange.fetch())
        problems = cycle.refresh_sources()
        imported = cycle.import_all()
        if is_new:  # nobody else can have stored anything in it
            state.note(HARVESTED, store_signature(settings))
    records = read_records(settings.repository_path)
    said = [settings.node in pattern.evidence for pattern in records.active()]
    return InitReport(
        node=settings.node,
        repository=str(settings.repository_path),
        prepared=prepared,
        collections=collections,
        patterns=len(said),
        own_patterns=sum(said),
        imported=imported,
        hooks=hooks,
        problems=tuple(problems),
    )
