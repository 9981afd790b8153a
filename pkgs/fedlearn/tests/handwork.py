"""What a person does by hand in a repository: files, commits, merges."""

import os
from collections.abc import Iterable
from pathlib import Path

from fedlearn.audit.findings import AuditFinding
from fedlearn.audit.outgoing import OutgoingFile, audit
from fedlearn.git.command import Git
from fedlearn.redaction.redactor import Redactor

SCRUBBER = Redactor()
SECRET = "ghp_" + "a1B2" * 9
"""Has the form of a token; nobody was ever given it."""

LEAK = f"use {SECRET}\n"


def make_repository(path: Path) -> Git:
    """Make a repository with one empty commit."""
    path.mkdir()
    git = Git(path, "system-a")
    git.run("init", "--quiet", "--initial-branch=main", ".")
    git.run("commit", "--quiet", "--allow-empty", "--message=begin")
    return git


def write(git: Git, path: str | bytes, content: str | bytes = LEAK) -> Path:
    """Write a file in the work tree; where a text says SECRET, the secret stands."""
    file = git.work_tree / os.fsdecode(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        content = content.replace("SECRET", SECRET).encode()
    file.write_bytes(content)
    return file


def add(git: Git, path: str | bytes, content: str | bytes = LEAK) -> None:
    """Write a file and stage it."""
    write(git, path, content)
    literally = {"GIT_LITERAL_PATHSPECS": "1"}
    git.run("add", "--force", "--", os.fsdecode(path), environment=literally)


def commit(git: Git, message: str = "more") -> str:
    """Commit what is staged; give the commit."""
    sign = ("-S",) if git.signing_key else ()
    git.run("commit", "--quiet", *sign, "--allow-empty", "--message", message)
    return git.text("rev-parse", "HEAD")


def findings(leaving: Iterable[OutgoingFile]) -> list[AuditFinding]:
    """Look at what is about to leave."""
    return [finding for one in leaving for finding in audit(SCRUBBER, one)]


def places(leaving: Iterable[OutgoingFile]) -> list[tuple[str, int]]:
    """Give path and line of each finding."""
    return [(finding.path, finding.line) for finding in findings(leaving)]


ODD_CHARACTERS = ("\u2028", "\u0085", "\x0b", "\x0c", "\x1c", "\r")
"""What Python, unlike git, takes for the end of a line."""


def make_objects(path: Path, object_format: str = "sha1") -> Git:
    """Make a repository with one commit and no file, in an object format."""
    path.mkdir()
    git = Git(path, "system-a")
    git.run("init", "-q", f"--object-format={object_format}", "-b", "main", ".")
    git.run("commit", "--quiet", "--allow-empty", "--message=begin")
    return git


def write_commit(
    git: Git,
    *parents: str,
    files: Iterable[tuple[bytes, bytes]] = (),
    author: bytes = b"system-b <b@example.org> 1700000000 +0000",
    committer: bytes = b"system-b <b@example.org> 1700000000 +0000",
    message: bytes = b"more\n",
) -> str:
    """Write a commit that git itself would not make; nothing of it is checked.

    The files lie in the top folder: their names and contents.
    """
    rows = b"".join(
        b"100644 blob %s\t%s\0" % (store(git, content).encode(), name)
        for name, content in files
    )
    tree = git.run("mktree", "-z", stdin=rows)
    headers = [b"tree " + tree.strip(), *(b"parent " + p.encode() for p in parents)]
    headers += [b"author " + author, b"committer " + committer, b"", message]
    return store(git, b"\n".join(headers), "commit")


def store(git: Git, content: bytes, kind: str = "blob") -> str:
    """Write any bytes as an object of git; give its id."""
    options = ("hash-object", "-t", kind, "-w", "--stdin", "--literally")
    return git.run(*options, stdin=content).decode().strip()
