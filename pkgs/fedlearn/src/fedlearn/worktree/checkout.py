"""What git does to files when they are checked out or added, as this clone sets it.

Attributes in a commit are its author's: a filter, an encoding or a line ending would
change the shared files on the way in or out. Those in the git directory count more.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fedlearn.atomic import write_atomically
from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.git import (
    Git,
    GitError,
    Objects,
    check_out,
    extent_of,
    read_folder,
    sizes_of,
)
from fedlearn.worktree.layout import DATA, OWN_PATHS

logger = logging.getLogger(__name__)

MAX_OTHER_BYTES: Final = 100 * 1024 * 1024
"""Outside of data/. Where more is to be checked out, only data/ is."""

_ATTRIBUTES: Final = f"""\
# Written by fedlearn: files under {DATA}/ are exchanged as they are.
{DATA}/** -text !eol !crlf !ident !filter !working-tree-encoding
""".encode()

_MAX_FILES: Final = 100_000

_SHOWN: Final = 3

_IN_THE_WAY: Final = ("not uptodate", "would be overwritten", "would lose")
"""Git's messages when files that a person changed would be lost."""


def prepare_checkout(git: Git, commit: str | None) -> None:
    """Set what git does in a new clone, before a commit is checked out in it.

    A person's git, too, makes texts of the links that others push.
    """
    git.run("config", "core.symlinks", "false")
    keep_bytes(git)
    if commit:
        limit_checkout(git, commit)


def keep_bytes(git: Git) -> None:
    """Let no attribute change the content of what is under data/."""
    place = _git_path(git, "info/attributes")
    present = place.read_bytes() if place.is_file() else b""
    if not present.endswith(_ATTRIBUTES):
        before = present.replace(_ATTRIBUTES, b"")
        line_end = b"" if before.endswith(b"\n") or not before else b"\n"
        write_atomically(place, [before, line_end, _ATTRIBUTES])


def limit_checkout(git: Git, commit: str) -> None:
    """Check out nothing but data/ from now on, if a commit brings too much else.

    Files that a person has changed stay where they are.
    """
    if _other_bytes(git, commit) <= MAX_OTHER_BYTES:
        return
    place = _git_path(git, "info/sparse-checkout")
    if git.succeeds("config", "--get", "--type=bool", "core.sparseCheckout"):
        return
    write_atomically(place, [f"/{DATA}/\n".encode()])
    git.run("config", "core.sparseCheckoutCone", "false")
    git.run("config", "core.sparseCheckout", "true")
    logger.warning(
        "what commit %s holds outside of data/ is too large to be checked out: from "
        "now on %s has only data/ (to undo: git sparse-checkout disable)",
        commit[:12], git.work_tree,
    )  # fmt: skip


def check_complete(git: Git) -> None:
    """Refuse a work tree that lacks files which it has only for git.

    Raises:
        ConfigurationError: A link, or a sparse checkout, takes the place of data/.
    """
    for folder in sorted({p for path in OWN_PATHS for p in _folders(path)}):
        place = git.work_tree / folder
        if place.is_symlink():
            raise ConfigurationError(
                f"{place} is a link, and git keeps no files behind one",
                hint="put the folder itself in its place; runtime.directory and "
                "state_directory may be links",
            )
    tagged = git.listed("ls-files", "-t", "-z", "--", DATA)
    hidden = [entry[2:] for entry in tagged if entry.startswith("S ")]
    if hidden:
        some = ", ".join(hidden[:_SHOWN])
        raise ConfigurationError(
            f"{git.work_tree} is checked out without {some}: a sparse checkout or "
            "skip-worktree leaves files of data/ out",
            hint=f"git sparse-checkout add {DATA}, or git update-index "
            "--no-skip-worktree FILE",
        )


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:length]) for length in range(1, len(parts)))


def take_files(git: Git, commit: str, what: str) -> None:
    """Check out a commit over the present one, unless a person's work is in the way.

    Args:
        what: What would overwrite that work, to begin the message with.

    Raises:
        RefusedError: Some is.
        ConfigurationError: Git cannot write a file, such as by a filter that fails.
    """
    keep_bytes(git)
    limit_checkout(git, commit)
    try:
        check_out(git, commit)
    except GitError as error:
        if any(words in error.stderr for words in _IN_THE_WAY):
            raise RefusedError(
                f"{what} work in {git.work_tree}: {error.stderr}",
                hint="commit that work, or put it aside: git stash --include-untracked",
            ) from error
        raise ConfigurationError(
            f"commit {commit[:12]} cannot be checked out: {error.stderr}",
            hint="a filter of git, such as one of Git LFS, may be missing or fail: "
            "git config --get-regexp ^filter",
        ) from error


def _other_bytes(git: Git, commit: str) -> int:
    """Add up what a commit has outside of data/ that is not checked out yet, bytes."""
    with Objects(git) as objects:
        head = git.commit_id("HEAD")
        here = read_folder(objects, f"{head}^{{tree}}") if head else {}
        there = read_folder(objects, f"{commit}^{{tree}}")
    new = [e for name, e in there.items() if name != DATA and here.get(name) != e]
    files = sizes_of(git, {e.object_id for e in new if e.is_file}) if new else {}
    folders = (extent_of(git, e.object_id, _MAX_FILES) for e in new if e.is_folder)
    return sum(files.values()) + sum(
        extent.size_bytes if extent else MAX_OTHER_BYTES + 1 for extent in folders
    )


def _git_path(git: Git, name: str) -> Path:
    return git.work_tree / git.text("rev-parse", "--git-path", name)
