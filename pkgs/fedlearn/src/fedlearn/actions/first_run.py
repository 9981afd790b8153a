"""The state and the repository of a new node, without Qdrant."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from fedlearn.audit import Hooks, install_hooks
from fedlearn.git import Git
from fedlearn.settings import Settings
from fedlearn.state import INITIALISED, State, logged_run
from fedlearn.trust import verify_fetch
from fedlearn.worktree import Origin, Prepared, open_repository, prepare


@dataclass(frozen=True, slots=True)
class LocalReport:
    """What `init --local` found; the fields are keys of JSON."""

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
        tree, state = settings.repository_path, str(settings.state_directory)
        has_repository = (tree / ".git").exists()
        return LocalReport(settings.node, state, str(tree), has_repository)


def ensure_repository(settings: Settings, state: State, command: Sequence[str]) -> None:
    """Make or clone the repository, unless that was completed for these settings.

    A clone counts as the first pull. What else `initialise` does is in every cycle.

    Args:
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
            lambda git, commits: verify_fetch(git, settings, state, commits, known=()),
            settings.author if settings.repository.author_email else None,
        ),
    )
    git = open_repository(settings.repository_path, settings.node)
    hooks = install_hooks(git, command) if command else None
    state.note(INITIALISED, _origin(settings, command))
    return prepared, hooks


def _origin(settings: Settings, command: Sequence[str]) -> dict[str, object]:
    """Return what the repository depends on, as plain JSON data."""
    said = settings.repository.model_dump(include={"url", "remote", "branch"})
    return said | {"path": str(settings.repository_path), "command": list(command)}
