"""Git plumbing, without terms of fedlearn.

One wrapper runs the program; the rest reads objects, compares trees, holds the lock of
a repository, looks whether it may be worked in, packs it, and talks to a remote.
"""

from fedlearn.git.command import Git, GitError, check_version
from fedlearn.git.commits import check_out, commit_files, make_commit
from fedlearn.git.diff import (
    Change,
    commit_changes,
    new_commits,
    parents_of,
    staged_changes,
)
from fedlearn.git.gc import pack
from fedlearn.git.lock import locked
from fedlearn.git.objects import CHUNK_BYTES, GitObject, Objects
from fedlearn.git.preflight import check_ready, clear_locks
from fedlearn.git.processes import end_all
from fedlearn.git.remote import Heads, Remote, list_heads
from fedlearn.git.remote_faults import explain_remote
from fedlearn.git.trees import (
    FOLDER,
    TreeEntry,
    blobs_at,
    extent_of,
    read_folder,
    sizes_of,
    write_tree,
)

__all__ = [
    "CHUNK_BYTES",
    "FOLDER",
    "Change",
    "Git",
    "GitError",
    "GitObject",
    "Heads",
    "Objects",
    "Remote",
    "TreeEntry",
    "blobs_at",
    "check_out",
    "check_ready",
    "check_version",
    "clear_locks",
    "commit_changes",
    "commit_files",
    "end_all",
    "explain_remote",
    "extent_of",
    "list_heads",
    "locked",
    "make_commit",
    "new_commits",
    "pack",
    "parents_of",
    "read_folder",
    "sizes_of",
    "staged_changes",
    "write_tree",
]
