"""What is about to leave is checked as git would send it."""

from pathlib import Path

import pytest

from fedlearn.audit.outgoing import (
    MESSAGE,
    OutgoingFile,
    read_outgoing,
    staged,
    work_tree,
)
from fedlearn.git.command import Git

from handwork import (
    LEAK,
    SECRET,
    add,
    commit,
    findings,
    places,
    write,
)


def test_the_staged_bytes_are_checked(git: Git) -> None:
    """Not what lies in the work tree by then."""
    add(git, "notes.txt")
    write(git, "notes.txt", "clean\n")
    assert places(staged(git)) == [("notes.txt", 1)]
    add(git, "notes.txt", "clean\n")
    write(git, "notes.txt")
    assert places(staged(git)) == []


def test_only_new_lines_count(git: Git) -> None:
    """A line that others committed before does not stop anybody."""
    add(git, "notes.txt")
    commit(git)
    add(git, "notes.txt", f"new\n{LEAK}")
    assert places(staged(git)) == []
    add(git, "notes.txt", f"{LEAK}again {SECRET}\n")
    assert places(staged(git)) == [("notes.txt", 2)]


def test_a_deletion_passes_and_a_rename_does_not(git: Git) -> None:
    """A deleted file passes; under a new name it is checked as a new one."""
    add(git, "notes.txt")
    commit(git)
    git.run("mv", "notes.txt", "other.txt")
    assert places(staged(git)) == [("other.txt", 1)]
    git.run("rm", "--quiet", "--force", "other.txt")
    assert places(staged(git)) == []


def test_a_link_is_where_it_points(git: Git) -> None:
    """Of a symbolic link git stores the target, which may name somebody."""
    (git.work_tree / "link").symlink_to("/home/jonathan/notes")
    git.run("add", "link")
    assert places(staged(git)) == [("link", 1)]
    assert places(work_tree(git, ["link"], lambda *_: None)) == [("link", 1)]


def test_a_link_is_not_followed(git: Git, tmp_path: Path) -> None:
    """What it points at stays outside."""
    (tmp_path / "secret.txt").write_text(LEAK)
    (git.work_tree / "link").symlink_to("../secret.txt")
    git.run("add", "link")
    assert places(staged(git)) == []


@pytest.mark.parametrize("path", ["data/x.bin", "notes.jsonl", "data/a.jsonl"])
def test_nul_bytes_hide_nothing_where_text_belongs(git: Git, path: str) -> None:
    """Neither under data/ nor in records."""
    add(git, path, b"\0\n" + LEAK.encode().replace(b"p_", b"p\0_"))
    assert places(staged(git)) == [(path, 2)]


def test_pictures_are_left_alone(git: Git) -> None:
    """Bytes that are no text, elsewhere, are not searched for text."""
    add(git, "picture.png", b"\x89PNG\0\0" + LEAK.encode())
    assert places(staged(git)) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_of_text(git: Git, encoding: str) -> None:
    """Text with a byte order mark is text."""
    add(git, "notes.txt", f"one\n{LEAK}".encode(encoding))
    assert places(staged(git)) == [("notes.txt", 2)]


def test_file_names_are_checked_and_shown_clean(git: Git) -> None:
    """A name can give away as much as a line, and is no place to show it."""
    add(git, f"for {SECRET}.txt", "clean\n")
    (finding,) = findings(staged(git))
    assert finding.path == "for <github-token-1>.txt"
    assert (finding.line, finding.fields) == (0, ("the file name",))


def test_names_that_are_no_text(git: Git) -> None:
    """A name of any bytes is checked, and shown without moving a cursor."""
    add(git, b"bad\xff\x1b[2J.txt")
    (finding,) = findings(staged(git))
    assert finding.path == "bad??[2J.txt"
    assert places(work_tree(git, ["bad\udcff\x1b[2J.txt"], lambda *_: None))


def test_a_name_that_was_there_before_is_old(git: Git) -> None:
    """A file that was named so before can be changed."""
    add(git, f"{SECRET}.txt", "one\n")
    commit(git)
    add(git, f"{SECRET}.txt", "two\n")
    assert findings(staged(git)) == []


def test_a_key_block_over_many_lines_is_one_thing(git: Git) -> None:
    """The private key is found where it begins."""
    body = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj" + "a1B2" * 6] * 30)
    block = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
    add(git, "notes.txt", f"one\n{block}")
    assert places(staged(git)) == [("notes.txt", 2)]


def test_outgoing_holds_messages_and_what_each_commit_adds(git: Git) -> None:
    """Also what a later commit has taken out again."""
    first = git.text("rev-parse", "HEAD")
    add(git, "notes.txt")
    leaking = commit(git)
    git.run("rm", "--quiet", "notes.txt")
    saying = commit(git, f"remove {SECRET}")
    found = findings(read_outgoing(git, ["HEAD"], [first]))
    assert [(f.path, f.origin) for f in found] == [
        (MESSAGE, saying),
        ("notes.txt", leaking),
    ]


def test_outgoing_leaves_out_what_the_other_side_has(git: Git) -> None:
    """What the remote knows cannot be kept from it."""
    add(git, "notes.txt")
    commit(git, f"use {SECRET}")
    assert findings(read_outgoing(git, ["HEAD"], ["HEAD"])) == []
    assert len(findings(read_outgoing(git, ["HEAD"], []))) == 2


def test_outgoing_looks_into_the_message_of_a_tag(git: Git) -> None:
    """A tag has a message of its own."""
    git.run("tag", "--annotate", "v1", "--message", f"for {SECRET}")
    tag = git.text("rev-parse", "v1")
    assert places(read_outgoing(git, [tag], ["HEAD"])) == [(MESSAGE, 1)]


def test_a_merge_that_adds_something_is_checked(git: Git) -> None:
    """What is smuggled into the merge itself stands in no other commit."""
    first = git.text("rev-parse", "HEAD")
    git.run("switch", "--quiet", "--create=side")
    add(git, "theirs.txt", "theirs\n")
    commit(git)
    git.run("switch", "--quiet", "main")
    commit(git)
    git.run("merge", "--quiet", "--no-commit", "side")
    add(git, "theirs.txt", f"theirs\n{LEAK}")
    merged = commit(git, "merged")
    (finding,) = findings(read_outgoing(git, ["HEAD"], [first]))
    assert (finding.path, finding.line, finding.origin) == ("theirs.txt", 2, merged)


def test_a_text_moved_within_data_is_known(git: Git) -> None:
    """Whoever carries on what has been committed is not held up by it."""
    record = '{"text":"use SECRET"}\n'
    add(git, "data/patterns/skills-patterns.jsonl", record)
    commit(git)
    add(git, "data/patterns/skills-patterns.jsonl", record.replace("}", ',"n":1}'))
    assert places(staged(git)) == []
    add(git, "notes.jsonl", record)
    assert places(staged(git)) == [("notes.jsonl", 1)]


def test_the_work_tree_is_named_as_git_names_it(git: Git) -> None:
    """Path and blob id of each file that was read; what is gone is left out."""
    write(git, "a.txt", "one\n")
    write(git, "b.txt", b"\0" * 200_000)
    noted: list[tuple[str, str]] = []
    for _ in work_tree(git, ["a.txt", "b.txt", "gone"], lambda *it: noted.append(it)):
        pass
    expected = [(p, git.text("hash-object", p)) for p in ("a.txt", "b.txt")]
    assert noted == expected


def test_a_record_names_its_fields(git: Git) -> None:
    """The place within a record, however deep, and a key by its parent."""
    add(git, "a.jsonl", '{"a":{"b":["x","SECRET"]},"c":{"SECRET":1}}\n')
    (finding,) = findings(staged(git))
    assert finding.fields == ("a key of c", "a.b[1]")
    assert SECRET not in str(finding)


def test_a_document_that_is_no_json_is_text(git: Git) -> None:
    """A truncated snapshot is checked line by line."""
    add(git, "a.json", '{"x":\n"SECRET"')
    assert places(staged(git)) == [("a.json", 2)]


def test_what_leaves_is_read_once_and_in_order() -> None:
    """The content comes in pieces of any size, cut anywhere."""
    pieces = [bytes([byte]) for byte in f"one\n{LEAK}".encode()]
    leaving = OutgoingFile("notes.txt", 0, iter(pieces))
    assert places([leaving]) == [("notes.txt", 2)]


def test_a_very_long_line_is_checked_to_its_end() -> None:
    """A line that is too long for a record comes in pieces, none of them cut."""
    line = b"ab" * 1_500_000 + b" " + LEAK.encode()
    chunks = [line[start : start + 65_536] for start in range(0, len(line), 65_536)]
    assert places([OutgoingFile("notes.txt", len(line), iter(chunks))]) == [
        ("notes.txt", 1)
    ]
