"""Reading another team's repository, which may be hostile.

It is read as git objects, or as plain files, and never checked out: no link is
followed, and no hook, filter or submodule in it does anything.
"""

import os
import re
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fedlearn.errors import BrokenDataError, UnreachableError
from fedlearn.git import Git, GitError, Objects, explain_remote
from fedlearn.records import RETRACTIONS, Category
from fedlearn.safe_text import without_credentials
from fedlearn.settings import Source
from fedlearn.trust import verify_signatures
from fedlearn.worktree import DATA, MAX_FILE_BYTES, SHARED_FILES

KINDS: Final = (*(category.value for category in Category), RETRACTIONS)
"""What is read of another repository; samples are not."""

PROTOCOLS: Final = "file:git:http:https:ssh"
"""Protocols that git may use; `ext::` and other helpers run commands."""

LOOK_TIMEOUT_S: Final = 60
FETCH_TIMEOUT_S: Final = 300
"""A source that is slower is left for the next run."""

MAX_FETCHED_BYTES: Final = 16 * MAX_FILE_BYTES
"""Of one version of a repository, packed: its data/ is below 50 MB, and the rest of
what it holds is no concern of ours."""

MAX_COPIED_BYTES: Final = 2 * MAX_FILE_BYTES
"""Of one file: who takes part in a federation keeps it below half of that."""

_BIG_BYTES: Final = 1024 * 1024
"""Larger objects are never held in memory by git, whatever they unpack to."""

_REMOTE: Final = "source"

_COMMIT: Final = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""An id, of SHA-1 or SHA-256; the words of a server may be anything."""


def newest(git: Git, source: Source, limit_s: float = LOOK_TIMEOUT_S) -> str:
    """Ask for the newest commit of a branch.

    Args:
        limit_s: How long that may take.

    Raises:
        UnreachableError: The remote does not answer, or has no such branch.
    """
    reference = f"refs/heads/{source.branch}"
    listed = _ask(git, source, limit_s, "ls-remote", "--quiet", _REMOTE, reference)
    for line in listed.split(b"\n"):
        commit, _, name = line.partition(b"\t")
        if name == reference.encode() and _COMMIT.fullmatch(commit):
            return commit.decode()
    raise UnreachableError(
        f"{_shown(source)} has no branch {source.branch}",
        hint="set the branch of this source, or wait until something was pushed",
    )


def fetch(git: Git, source: Source) -> str:
    """Fetch the newest commit alone, and verify its signature.

    A signature covers all that is in a commit, so one is enough.

    Raises:
        UnreachableError: The remote does not answer, or is too large.
        RefusedError: None of the source's keys signed the commit.
    """
    reference = f"refs/heads/{source.branch}"
    with _file_limit(MAX_FETCHED_BYTES):
        _ask(
            git, source, FETCH_TIMEOUT_S, "fetch", "--progress", "--depth=1",
            "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
            _REMOTE, f"+{reference}:{reference}",
        )  # fmt: skip
    commit = git.text("rev-parse", "--verify", reference)
    if source.allowed_signers:
        verify_signatures(git, source.allowed_signers, [commit], known=())
    return commit


def _ask(git: Git, source: Source, timeout_s: float, *arguments: str) -> bytes:
    """Run git with a source as its remote; the URL is in no command line."""
    settings = {
        f"remote.{_REMOTE}.url": source.place,
        "core.bigFileThreshold": str(_BIG_BYTES),
        "fetch.unpackLimit": "1",
    }
    counted = os.environ.get("GIT_CONFIG_COUNT", "")  # by a person
    stated = int(counted) if counted.isdecimal() else 0
    environment = {
        "GIT_ALLOW_PROTOCOL": PROTOCOLS,
        "GIT_CONFIG_COUNT": str(stated + len(settings)),
    }
    for number, (key, value) in enumerate(settings.items(), stated):
        environment |= {
            f"GIT_CONFIG_KEY_{number}": key,
            f"GIT_CONFIG_VALUE_{number}": value,
        }
    try:
        return git.run(
            *arguments, network=True, timeout_s=timeout_s, environment=environment
        )
    except GitError as error:
        place = f"{_shown(source)} cannot be read"
        raise explain_remote(place, error.stderr) from error


@contextmanager
def _file_limit(max_bytes: int) -> Iterator[None]:
    """Let no program that is started meanwhile write a larger file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    known = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_FSIZE, (min([max_bytes, *known]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def read_commit(git: Git, commit: str) -> dict[str, bytes]:
    """Read the pattern files of a commit; a link in the place of one is no file.

    Raises:
        BrokenDataError: There is none, or one is too large.
    """
    files: dict[str, bytes] = {}
    with Objects(git) as objects:
        for kind in KINDS:
            found = objects.open(f"{commit}:{SHARED_FILES[kind]}")
            if found and found.kind == "blob":
                _check_size(SHARED_FILES[kind], found.size_bytes)
                files[kind] = found.content()
    return _some(files)


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read the pattern files of a work tree, or of a data folder of one.

    Raises:
        UnreachableError: There is no such folder.
        BrokenDataError: There is no pattern file, one is too large, or a link.
    """
    if not folder.is_dir():
        raise UnreachableError(
            f"there is no folder {folder}",
            hint="check the path; of a submodule: git submodule update --init",
        )
    parts = (DATA,) if (folder / DATA).is_dir() else ()
    files: dict[str, bytes] = {}
    for kind in KINDS:
        below = Path(*parts, *Path(SHARED_FILES[kind]).parts[1:])
        content = _read_plainly(folder, below)
        if content is not None:
            files[kind] = content
    return _some(files)


def _read_plainly(folder: Path, below: Path) -> bytes | None:
    """Read a file without following any link on the way to it."""
    for step in (*reversed(below.parents[:-1]), below):
        if (folder / step).is_symlink():
            raise BrokenDataError(f"{folder / step} is a link; links are not followed")
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(folder / below, flags)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        _check_size(str(below), status.st_size)
        return file.read(MAX_COPIED_BYTES)


def _check_size(name: str, size_bytes: int) -> None:
    if size_bytes > MAX_COPIED_BYTES:
        raise BrokenDataError(
            f"{name} has {size_bytes:,} bytes, more than {MAX_COPIED_BYTES:,}",
            hint="inform its operator; the previous copy is kept",
        )


def _some(files: dict[str, bytes]) -> dict[str, bytes]:
    if not files:
        raise BrokenDataError(
            f"there are no pattern files under {DATA}/",
            hint="it is not a fedlearn repository, or the data is on another branch",
        )
    return files


def _shown(source: Source) -> str:
    return without_credentials(source.place)
