"""Making, cloning and completing the repository; doing it twice changes nothing."""

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError, FedlearnError
from fedlearn.git import (
    Git,
    GitError,
    Heads,
    check_version,
    clear_locks,
    commit_files,
    explain_remote,
    list_heads,
)
from fedlearn.safe_text import without_credentials
from fedlearn.worktree.checkout import check_complete, keep_bytes, prepare_checkout
from fedlearn.worktree.committed_tree import find_left_out
from fedlearn.worktree.layout import DATA, skeleton_files
from fedlearn.worktree.plain_files import write_plain

logger = logging.getLogger(__name__)

ROOT_DATE: Final = "2026-01-01T00:00:00Z"
"""Of the first commit, which is the same on every node, so that two nodes that
begin with an empty remote share their history."""

ROOT_AUTHOR: Final = ("fedlearn", "fedlearn@fedlearn.invalid")
"""Of the first commit, unless the settings name one that a server accepts."""

_FORMATS: Final = {40: "sha1", 64: "sha256"}
"""Object formats of git by the lengths of their ids."""

_CLONING: Final = "fedlearn.cloning"
"""Set in the configuration of a clone that has not been checked out yet."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a repository comes from.

    Attributes:
        url: Remote to clone; None for a repository of its own.
        verify_fetch: Called with the commit that a clone would begin with, if there is
            one, before anything of it is checked out; refuses by an error, and no
            repository is left.
        author: Name and e-mail address in what is committed; None states those of the
            node, and for the first commit those that are the same on every node.
    """

    url: str | None
    remote: str
    branch: str
    verify_fetch: Callable[[Git, Sequence[str]], object] = lambda _git, _commits: None
    author: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare` did.

    Attributes:
        written: Files of the skeleton that were missing.
    """

    cloned: bool
    created: bool
    written: tuple[str, ...]


def open_repository(work_tree: Path, node: str) -> Git:
    """Open a repository that exists.

    Raises:
        ConfigurationError: There is none.
    """
    git = Git(work_tree, node)
    if not _is_work_tree(work_tree):
        raise ConfigurationError(
            f"{work_tree} is not a git repository",
            hint="make it with: fedlearn init",
        )
    return git


def prepare(work_tree: Path, node: str, origin: Origin) -> Prepared:
    """Create, clone or complete a repository, in the name of a node.

    Raises:
        ConfigurationError: Something else is in the place, or another remote.
        UnreachableError: The remote does not answer.
    """
    exists = _is_work_tree(work_tree)
    if not exists:
        _check_place(work_tree)
    is_new = not work_tree.exists()
    work_tree.mkdir(parents=True, exist_ok=True)
    git = Git(work_tree, node)
    git.author = origin.author
    check_version(git)
    if exists:
        clear_locks(git)
        _check_remote(git, origin)
    clones = origin.url is not None and (not exists or _is_begun(git))
    if clones:
        try:
            _clone(git, origin)
        except FedlearnError:
            _undo(git, is_new=is_new)
            raise
    elif not exists:
        git.run("init", "--quiet", f"--initial-branch={origin.branch}", ".")
    keep_bytes(git)
    if git.commit_id("HEAD"):
        check_complete(git)
    return Prepared(
        cloned=clones,
        created=not exists and origin.url is None,
        written=_complete(git),
    )


def _is_work_tree(path: Path) -> bool:
    """Return whether a path is the top of a git work tree, not inside one."""
    if not (path / ".git").exists():
        return False
    try:
        return (
            Path(Git(path, "").text("rev-parse", "--show-toplevel")) == path.resolve()
        )
    except GitError:
        return False


def _is_begun(git: Git) -> bool:
    """Return whether a clone was cut off; git moves HEAD when all files are there."""
    if git.commit_id("HEAD"):
        return False
    return _names(git) == {".git"} or git.succeeds("config", "--get", _CLONING)


def _check_place(work_tree: Path) -> None:
    """Refuse a place where something else is."""
    if work_tree.is_dir() and not any(work_tree.iterdir()):
        return
    if work_tree.exists():
        raise ConfigurationError(
            f"{work_tree} exists and is not a git repository",
            hint="set repository.path to an empty or new folder",
        )


def _check_remote(git: Git, origin: Origin) -> None:
    """Add the remote that the settings name; refuse one that has another URL."""
    url, remote = origin.url, origin.remote
    if url is None:
        return
    # As it was written down: get-url would apply a person's url.*.insteadOf to it, and
    # `git remote` names those of other repositories' settings too.
    key = f"remote.{remote}.url"
    if not git.succeeds("config", "--local", "--get", key):
        git.run("remote", "add", remote, url)
    set_upstream(git, remote, origin.branch)
    present, *_ = git.listed("config", "--local", "--null", "--get-all", key)
    if present != url:
        raise ConfigurationError(
            f"{remote} of {git.work_tree} is {without_credentials(present)}, "
            f"but repository.url is {without_credentials(url)}",
            hint=f"change the setting, or run: git remote set-url {remote} URL",
        )


def set_upstream(git: Git, remote: str, branch: str) -> None:
    """Let a plain `git pull` know what to pull, unless a person has said it."""
    if not git.succeeds("config", "--local", "--get", f"branch.{branch}.remote"):
        git.run("config", f"branch.{branch}.remote", remote)
        git.run("config", f"branch.{branch}.merge", f"refs/heads/{branch}")


def _clone(git: Git, origin: Origin) -> None:
    """Clone the remote, with the branch of the federation checked out.

    It is done by init, fetch and reset, which works for an empty remote too, never
    looks at another branch, and overwrites what a checkout that was killed has left
    in the way.
    """
    branch = origin.branch
    _begin(git, origin)
    first = _fetch_first(git, origin)
    origin.verify_fetch(git, [first] if first else [])
    if first and find_left_out(git, first):
        first = None  # the first join leaves out what may not be taken
    prepare_checkout(git, first)
    if first:
        git.run("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        git.run("reset", "--quiet", "--hard", first)
    git.run("config", "--unset-all", _CLONING)


def _begin(git: Git, origin: Origin, *options: str) -> None:
    """Make a repository without a commit that knows the remote."""
    git.run("init", "--quiet", f"--initial-branch={origin.branch}", *options, ".")
    git.run("config", _CLONING, "true")
    _check_remote(git, origin)


def _fetch_first(git: Git, origin: Origin) -> str | None:
    """Fetch the remote; give the newest commit of the branch, if there is one."""
    try:
        heads = list_heads(git, origin.remote)
        _adopt_format(git, origin, heads)
        branches = f"+refs/heads/*:refs/remotes/{origin.remote}/*"
        git.run(
            "fetch", "--progress", "--no-tags", "--refmap=", origin.remote, branches,
            network=True,
        )  # fmt: skip
    except GitError as error:
        place = f"{without_credentials(origin.url or '')} cannot be cloned"
        raise explain_remote(place, error.stderr) from error
    if origin.branch not in heads.commits and heads.default:
        _check_default(git, origin, heads.default)
    return git.commit_id(f"refs/remotes/{origin.remote}/{origin.branch}")


def _adopt_format(git: Git, origin: Origin, heads: Heads) -> None:
    """Begin anew if the ids of the remote's commits have another length."""
    lengths = {len(commit) for commit in heads.commits.values()}
    formats = {_FORMATS[length] for length in lengths & _FORMATS.keys()}
    if formats and git.text("rev-parse", "--show-object-format") not in formats:
        shutil.rmtree(git.directory())
        _begin(git, origin, f"--object-format={formats.pop()}")


def _check_default(git: Git, origin: Origin, default: str) -> None:
    """Say that the remote has the branch of the settings under another name.

    Raises:
        ConfigurationError: A federation uses that one.
    """
    url = without_credentials(origin.url or "")
    said = f"{url} has no branch {origin.branch}; its default branch is {default}"
    if git.commit_id(f"refs/remotes/{origin.remote}/{default}"):
        shared = git.text("ls-tree", f"refs/remotes/{origin.remote}/{default}", DATA)
        if shared:
            raise ConfigurationError(
                f"{said}, which holds {DATA}/",
                hint=f"set repository.branch to {default}",
            )
    logger.warning("%s; this node shares on %s", said, origin.branch)


def _undo(git: Git, *, is_new: bool) -> None:
    """Remove an empty repository, so that the next try starts clean."""
    if _names(git) == {".git"}:
        shutil.rmtree(git.work_tree / ".git")
        if is_new:
            git.work_tree.rmdir()


def _names(git: Git) -> set[str]:
    return {path.name for path in git.work_tree.iterdir()}


def _complete(git: Git) -> tuple[str, ...]:
    """Write and commit the files of the skeleton that are missing.

    In a repository without a commit all of them are committed: a run that was killed
    has written some already.
    """
    missing = {
        path: content
        for path, content in skeleton_files().items()
        if not (git.work_tree / path).exists()
    }
    for path, content in missing.items():
        write_plain(git.work_tree / path, [content])
    first = git.commit_id("HEAD") is None
    begun = [*skeleton_files()] if first else [*missing]
    if begun:
        dates = {"GIT_AUTHOR_DATE": ROOT_DATE, "GIT_COMMITTER_DATE": ROOT_DATE}
        git.author = git.author or (ROOT_AUTHOR if first else None)
        contents = {path: (git.work_tree / path).read_bytes() for path in begun}
        commit_files(git, contents, "data: begin\n", dates if first else {})
    return tuple(missing)
