"""Retention on demand: what `fedlearn prune` removes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fedlearn.atomic import remove_temporaries
from fedlearn.git import locked
from fedlearn.records import utc_today
from fedlearn.settings import Settings
from fedlearn.worktree import DATA, Removal, find_removals, open_repository
from fedlearn.worktree import prune as remove_dated


@dataclass(frozen=True, slots=True)
class PruneReport:
    """What was removed, or would be; the fields are the keys of its JSON."""

    removed: list[Removal]
    freed_bytes: int
    dry_run: bool


def prune(
    settings: Settings,
    *,
    all_nodes: bool = False,
    dry_run: bool = False,
    today: Callable[[], date] = utc_today,
) -> PruneReport:
    """Remove what is older than retention keeps; the next federate commits that.

    Args:
        all_nodes: Remove the files of other nodes too, as a hub does.

    Raises:
        ConfigurationError: There is no repository.
        TryAgainError: Another run is at work.
    """
    git = open_repository(settings.repository_path, settings.node)
    node = None if all_nodes else settings.node
    arguments = git.work_tree, settings.retention, today(), node
    if dry_run:
        removed = find_removals(*arguments)
    else:
        with locked(git.directory(), settings.repository.lock_wait_s):
            remove_temporaries(git.work_tree / DATA)
            removed = remove_dated(*arguments)
    freed = sum(one.size_bytes for one in removed)
    return PruneReport(removed, freed, dry_run)
