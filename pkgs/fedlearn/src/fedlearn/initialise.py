"""The first run on a machine; running it again changes nothing."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass

from fedlearn.cycle import Cycle
from fedlearn.errors import FedlearnError
from fedlearn.repository.files import read_fold
from fedlearn.repository.git import Git
from fedlearn.repository.hooks import Hooks, install_hooks
from fedlearn.repository.setup import Origin, Prepared, open_repository, prepare
from fedlearn.repository.vetting import vet
from fedlearn.runlog import logged_run
from fedlearn.settings import Settings
from fedlearn.state import HARVESTED, INITIALISED, State
from fedlearn.store import open_store
from fedlearn.store.collections import ensure_collections, layout_of
from fedlearn.store.embedding import open_embedder
from fedlearn.store.importer import ImportReport
from fedlearn.transfer import store_signature


@dataclass(frozen=True, slots=True)
class InitReport:
    """What `init` found and did.

    Attributes:
        node: Name of this node.
        repository: Path of the work tree.
        prepared: What was done to the repository.
        collections: Collections that were made.
        patterns: Active patterns in data/.
        own_patterns: Those of them that data/ says this node observed: of a machine
            that was set up anew, what it knew before.
        imported: What went into Qdrant.
        hooks: What was done to the hooks of git; None if nobody asked for them.
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
        """Give plain JSON data."""
        return asdict(self) | {"problems": [str(one) for one in self.problems]}


def initialise(settings: Settings, command: Sequence[str] = ()) -> InitReport:
    """Prepare repository and collections, and import what is there already.

    Args:
        settings: The settings.
        command: The program with its options, which the hooks of git shall call;
            without it none are installed.

    Raises:
        ConfigurationError: Something else is in the repository's place.
        UnreachableError: The remote or Qdrant does not answer; what was done
            until then stays, and the next run goes on from there.
    """
    with State.open(settings.state_directory) as state:
        prepared, hooks = make_repository(settings, state, command)
    is_new = not settings.qdrant.url and not settings.qdrant_path.exists()
    with open_store(settings) as store:
        collections = ensure_collections(
            store, open_embedder(settings), layout=layout_of(settings)
        )
    with State.open(settings.state_directory) as state:
        cycle = Cycle(settings, state)
        if prepared.cloned:  # branches of the others
            cycle.exchange.merge(cycle.exchange.fetch())
        problems = cycle.refresh_sources()
        imported = cycle.import_all()
        if is_new:  # nobody else can have stored anything in it
            state.note(HARVESTED, store_signature(settings))
    fold = read_fold(settings.repository_path)
    said = [settings.node in pattern.evidence for pattern in fold.active()]
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


@dataclass(frozen=True, slots=True)
class LocalReport:
    """What `init --local` found; the fields are keys of JSON.

    Attributes:
        node: Name of this node.
        state_directory: Where its state is.
        repository: Path of the work tree.
        has_repository: Whether one is there.
    """

    node: str
    state_directory: str
    repository: str
    has_repository: bool


def initialise_locally(settings: Settings) -> LocalReport:
    """Make the state, or open it; nothing else of this or another machine is asked.

    Raises:
        BrokenDataError: The state is damaged.
        ConfigurationError: It cannot be written, or a newer program wrote it.
        TryAgainError: Another run keeps it busy.
    """
    with State.open(settings.state_directory):
        path = settings.repository_path
        return LocalReport(
            node=settings.node,
            state_directory=str(settings.state_directory),
            repository=str(path),
            has_repository=(path / ".git").exists(),
        )


def ensure_repository(settings: Settings, state: State, command: Sequence[str]) -> None:
    """Make or clone the repository, unless that was completed for these settings.

    A clone counts as the first pull. What else `initialise` does is in every cycle.

    Args:
        settings: The settings.
        state: The state of the node.
        command: What the hooks of git shall call; another one than before, as after an
            upgrade, renews them.

    Raises:
        ConfigurationError: Something else is in the repository's place.
        UnreachableError: The remote does not answer; the next run tries again.
    """
    path = settings.repository_path
    if (
        state.noted(INITIALISED) == _origin(settings, command)
        and (path / ".git").exists()
        and Git(path, settings.node).commit_id("HEAD")
    ):
        return
    with logged_run(state, "pull") if settings.repository.url else nullcontext():
        make_repository(settings, state, command)


def make_repository(
    settings: Settings, state: State, command: Sequence[str]
) -> tuple[Prepared, Hooks | None]:
    """Bring the repository into being, with its hooks, and note that this is done."""
    prepared = prepare(
        settings.repository_path,
        settings.node,
        Origin(
            settings.repository.url,
            settings.repository.remote,
            settings.repository.branch,
            lambda git, commits: vet(git, settings, state, commits, known=()),
        ),
    )
    git = open_repository(settings.repository_path, settings.node)
    hooks = install_hooks(git, command) if command else None
    state.note(INITIALISED, _origin(settings, command))
    return prepared, hooks


def _origin(settings: Settings, command: Sequence[str]) -> dict[str, object]:
    """Return what the repository depends on, as plain JSON data."""
    repository = settings.repository
    return {
        "path": str(settings.repository_path),
        "url": repository.url,
        "remote": repository.remote,
        "branch": repository.branch,
        "command": list(command),
    }
