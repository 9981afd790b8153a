"""Reading the shared files as commits hold them."""

from collections.abc import Collection, Iterable

from fedlearn.git import Git, Objects
from fedlearn.records import KINDS, RecordSet
from fedlearn.worktree.layout import SHARED_FILES
from fedlearn.worktree.shared_files import read_lines


def committed_records(
    git: Git, *revisions: str, kinds: Iterable[str] = KINDS
) -> RecordSet:
    """Read the shared files of commits into one record set; a missing one is empty."""
    records = RecordSet()
    with Objects(git) as objects:
        for revision in revisions:
            for kind in kinds:
                if file := objects.open(f"{revision}:{SHARED_FILES[kind]}"):
                    records.add_lines(kind, file.content().split(b"\n"))
    return records


def uncommitted(git: Git, paths: Collection[str]) -> tuple[RecordSet, RecordSet]:
    """Read what a commit of shared files would change.

    Returns:
        The lines that only the last commit has, and those that only the files have.
    """
    before, after = RecordSet(), RecordSet()
    with Objects(git) as objects:
        for kind, path in SHARED_FILES.items():
            if path in paths:
                file = objects.open(f"HEAD:{path}")
                old = set(file.content().split(b"\n")) if file else set()
                new = set(read_lines(git.work_tree / path))
                before.add_lines(kind, old - new)
                after.add_lines(kind, new - old)
    return before, after
