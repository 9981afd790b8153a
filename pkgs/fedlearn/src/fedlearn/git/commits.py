"""Making commits and checking them out, by git's plumbing alone.

No hook, ignore rule, attribute or template has a part in what is committed: it is the
bytes that are given, with the message that is given.
"""

from collections.abc import Mapping, Sequence

from fedlearn.git.command import Git
from fedlearn.git.trees import blobs_at, write_tree


def make_commit(
    git: Git,
    tree: str,
    parents: Sequence[str],
    message: str,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Make the commit of a tree, and return its id; no branch moves."""
    sign = ("-S",) if git.signing_key else ()
    options = [part for parent in parents for part in ("-p", parent)]
    made = git.run(
        "commit-tree", *sign, tree, *options,
        stdin=message.encode(), environment=environment,
    )  # fmt: skip
    return made.decode().strip()


def commit_files(
    git: Git,
    files: Mapping[str, bytes | None],
    message: str,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Commit files on the branch that is checked out, and nothing else.

    Args:
        files: Contents by path; None removes a file.
        environment: Further variables, such as the date.
    """
    head = git.commit_id("HEAD")
    contents = {path: one for path, one in files.items() if one is not None}
    gone = dict.fromkeys(files.keys() - contents.keys())
    before = git.text("rev-parse", f"{head}^{{tree}}") if head else None
    tree = write_tree(git, before, gone, contents)
    commit = make_commit(git, tree, [head] if head else [], message, environment)
    _stage(git, tree, files)
    # Last: where a run ends before, the next one commits the same files.
    git.run("update-ref", "-m", "commit: fedlearn", "HEAD", commit, head or "")
    return commit


def _stage(git: Git, tree: str, paths: Mapping[str, object]) -> None:
    """Make the index hold some paths as a tree does."""
    blobs = blobs_at(git, tree, {path.partition("/")[0] for path in paths})
    rows = (
        (f"100644 {blobs[path]}" if path in blobs else f"0 {'0' * len(tree)}", path)
        for path in paths
    )
    stdin = "".join(f"{entry}\t{path}\0" for entry, path in rows)
    git.run(
        "update-index", "-z", "--index-info",
        stdin=stdin.encode("utf-8", "surrogateescape"),
    )  # fmt: skip
    git.run("update-index", "-q", "--refresh")  # else the files seem changed to git


def check_out(git: Git, commit: str) -> None:
    """Bring branch, index and files from HEAD to another commit.

    Raises:
        GitError: A file that differs between both was changed here, or cannot be
            written.
    """
    git.run("update-index", "-q", "--refresh")
    git.run("read-tree", "-m", "-u", "HEAD", commit)
    git.run("update-ref", "-m", "checkout: fedlearn", "HEAD", commit)
