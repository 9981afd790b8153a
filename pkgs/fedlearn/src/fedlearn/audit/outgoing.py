"""What is about to leave: files, names and messages, and only what is new in them.

What others committed before does not stop a node: a line that was in the file
already is not checked, and a text that has been committed anywhere in the shared
files is no finding where it is repeated.
"""

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

from fedlearn.audit.chunks import Numbered, is_binary, numbered_lines, read_chunks
from fedlearn.audit.findings import (
    AuditFinding,
    Suspect,
    audit_name,
    form_of,
    suspects_in_document,
    suspects_in_lines,
    suspects_in_text,
    to_findings,
)
from fedlearn.audit.fixed_fields import free_message
from fedlearn.git import (
    Change,
    Git,
    Objects,
    blobs_at,
    commit_changes,
    new_commits,
    staged_changes,
)
from fedlearn.records import texts_in
from fedlearn.redaction import Redactor, parse
from fedlearn.worktree import DATA, SHARED_FILES

MESSAGE: Final = "(commit message)"
"""Instead of a path in findings."""

MAX_DOCUMENT_BYTES: Final = 32 * 1024 * 1024
"""A larger JSON document is checked line by line: parsed, it would take a multiple
of its size."""

MOST_FINDINGS: Final = 1000
"""In one file; one is enough to refuse."""


def _committed_texts(git: Git, blobs: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether blobs hold a text; they are read when first asked."""

    @cache
    def hashes() -> set[int]:
        with Objects(git) as objects:
            opened = (objects.open(blob) for blob in blobs)
            contents = (blob.content() for blob in opened if blob)
            return {hash(text) for one in contents for text in _texts_in_lines(one)}

    return lambda text: hash(text) in hashes()


def _texts_in_lines(content: bytes) -> Iterator[str]:
    """Yield the texts of a document, of records, and lines as they stand."""
    for part in chain([content], content.split(b"\n")):
        try:
            yield from texts_in(parse(part))
        except (ValueError, RecursionError):
            yield part.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file or message that is about to leave; to be read before the next one."""

    path: str
    size_bytes: int
    chunks: Iterator[bytes]
    is_old: Callable[[bytes], bool] = lambda _line: False
    """Whether a line has left before."""

    is_known: Callable[[str], bool] = lambda _text: False
    """Whether a text has left before."""

    new_name: bool = False
    """Whether no file had this name before."""

    origin: str = ""
    """The commit or object; empty for what is not committed."""

    def added(self) -> Iterator[Numbered]:
        """Yield the lines that are new; none of a binary file outside data/."""
        for number, line in numbered_lines(self.text()):
            if not self.is_old(line):
                yield number, line

    def text(self) -> Iterator[bytes]:
        """Yield the content without NUL bytes, which would hide what is around them.

        Of a binary file nothing is yielded, unless it is under data/, where none
        belongs, or its name says that it is text.
        """
        head = next(self.chunks, b"")
        if not is_binary(head):
            yield from chain([head], self.chunks)
        elif self.path.startswith(f"{DATA}/") or form_of(self.path) != "text":
            yield from (c.replace(b"\0", b"") for c in chain([head], self.chunks))


def audit(redactor: Redactor, leaving: OutgoingFile) -> Iterator[AuditFinding]:
    """Yield the findings in what is about to leave, name and content."""
    if leaving.new_name:
        yield from audit_name(redactor, leaving.path, leaving.origin)
    is_known = cache(leaving.is_known)  # one answer for all rules that find a text
    fresh = (
        suspect
        for suspect in _suspects(redactor, leaving)
        if not is_known(suspect.text)
    )
    findings = to_findings(redactor, leaving.path, fresh, origin=leaving.origin)
    yield from islice(findings, MOST_FINDINGS)


def _suspects(redactor: Redactor, leaving: OutgoingFile) -> Iterator[Suspect]:
    form = form_of(leaving.path)
    if form == "document" and leaving.size_bytes <= MAX_DOCUMENT_BYTES:
        yield from suspects_in_document(
            redactor, b"".join(leaving.text()), leaving.path
        )
    elif form == "records":
        yield from suspects_in_lines(redactor, leaving.added(), leaving.path)
    else:
        yield from suspects_in_text(redactor, leaving.added())


def staged(git: Git, index: Path | None = None) -> Iterator[OutgoingFile]:
    """Yield what the next commit would add.

    Git names another index file to its hooks.
    """
    with Objects(git) as objects:
        for change in staged_changes(git, index):
            yield from _open(git, objects, change)


def read_outgoing(
    git: Git,
    tips: Sequence[str],
    known: Sequence[str] = ("--remotes",),
    passed: Iterable[str] = (),
) -> Iterator[OutgoingFile]:
    """Yield what a push of some revisions would send: messages and additions.

    Args:
        known: What the remote has, as options of `git rev-list`.
        passed: Commits whose files were checked already.
    """
    parents = new_commits(git, tips, known)
    wanted = {c: parents[c] for c in parents.keys() - set(passed)}
    with Objects(git) as objects:
        for name in dict.fromkeys((*tips, *sorted(parents))):
            found = objects.open(name)
            kind = found.kind if found else ""
            if found and (kind == "tag" or (kind == "commit" and name in parents)):
                yield message_of(found.object_id, found.content())
        for change in commit_changes(git, wanted):
            yield from _open(git, objects, change)


def work_tree(
    git: Git, paths: Iterable[str], note: Callable[[str, str], object]
) -> Iterator[OutgoingFile]:
    """Yield what a commit of files would add; those that are gone are left out.

    `note` gets path and blob id of each file when it has been read.
    """
    head = git.commit_id("HEAD")
    files = {path: git.work_tree / path for path in paths}
    wanted = [
        path for path, file in files.items() if file.is_symlink() or file.is_file()
    ]
    olds = blobs_at(git, head, wanted) if head and wanted else {}
    name = "sha256" if len(head or "") == hashlib.sha256().digest_size * 2 else "sha1"
    bases = (head,) if head else ()
    with Objects(git) as objects:
        for path in wanted:
            old = (olds[path],) if path in olds else ()
            change = Change(path, "", old, bases)
            old_lines = _old_lines(objects, old)
            with _open_file(files[path]) as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                sha = hashlib.new(name, b"blob %d\0" % size, usedforsecurity=False)
                chunks = read_chunks(file, sha.update)
                yield _leaving(git, change, size, chunks, old_lines)
                for _ in chunks:  # the id is that of the whole
                    pass
            note(path, sha.hexdigest())


def _open_file(file: Path) -> IO[bytes]:
    """Open what git would commit; of a link that is where it points."""
    if file.is_symlink():
        return io.BytesIO(os.fsencode(file.readlink()))
    return file.open("rb")


def _open(git: Git, objects: Objects, change: Change) -> Iterator[OutgoingFile]:
    old_lines = _old_lines(objects, change.olds)
    if blob := objects.open(change.blob):
        yield _leaving(git, change, blob.size_bytes, blob.chunks(), old_lines)


def _old_lines(objects: Objects, olds: Sequence[str]) -> set[int]:
    """Return the hashes of the lines that a file had before."""
    opened = (objects.open(old) for old in olds)
    chunks = (blob.chunks() for blob in opened if blob)
    return {hash(line) for one in chunks for _, line in numbered_lines(one)}


def _leaving(
    git: Git,
    change: Change,
    size_bytes: int,
    chunks: Iterator[bytes],
    old_lines: set[int],
) -> OutgoingFile:
    shared = [
        f"{base}:{path}"
        for base in change.bases
        for path in SHARED_FILES.values()
        if change.path.startswith(f"{DATA}/")
    ]
    return OutgoingFile(
        path=change.path,
        size_bytes=size_bytes,
        chunks=chunks,
        is_old=lambda line: hash(line) in old_lines,
        is_known=_committed_texts(git, (*change.olds, *shared)),
        new_name=not change.olds,
        origin=change.commit,
    )


def message_of(origin: str, content: bytes) -> OutgoingFile:
    """Return the message in a commit or tag object."""
    return as_message(content.partition(b"\n\n")[2], origin)


def as_message(text: bytes, origin: str = "") -> OutgoingFile:
    """Return the message of a commit; what fedlearn itself wrote there is left out."""
    free = free_message(text.decode("utf-8", "surrogateescape"))
    content = free.encode("utf-8", "surrogateescape")
    return OutgoingFile(MESSAGE, len(content), iter([content]), origin=origin)
