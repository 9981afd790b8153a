"""What git keeps is found wherever it keeps it."""

import pytest

from fedlearn.audit.history import read_history
from fedlearn.audit.outgoing import MESSAGE
from fedlearn.errors import BrokenDataError
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


def test_what_was_removed_is_found(git: Git) -> None:
    """A later commit takes nothing out of the history."""
    add(git, "notes.txt")
    blob = git.text("rev-parse", ":notes.txt")
    commit(git)
    git.run("rm", "--quiet", "notes.txt")
    commit(git)
    (finding,) = findings(read_history(git))
    assert (finding.path, finding.line, finding.origin) == ("notes.txt", 1, blob)


def test_what_only_the_reflog_has_is_found(git: Git) -> None:
    """A commit that was taken back is still there."""
    add(git, "notes.txt")
    commit(git, f"with {SECRET}")
    git.run("reset", "--quiet", "--hard", "HEAD~1")
    assert sorted(places(read_history(git))) == [(MESSAGE, 1), ("notes.txt", 1)]


def test_what_only_the_index_has_is_found(git: Git) -> None:
    """Staged content is in git already."""
    add(git, "notes.txt")
    write(git, "notes.txt", "clean\n")
    assert places(read_history(git)) == [("notes.txt", 1)]


def test_packed_objects_are_found(git: Git) -> None:
    """Packing changes nothing."""
    add(git, "notes.txt")
    commit(git)
    git.run("gc", "--quiet")
    assert places(read_history(git)) == [("notes.txt", 1)]


def test_names_of_files_and_folders_are_found(git: Git) -> None:
    """Each once, in however many commits it stands."""
    add(git, f"{SECRET}/notes.txt", "clean\n")
    commit(git)
    add(git, "other.txt", "clean\n")
    commit(git)
    names = {
        f.path for f in findings(read_history(git)) if f.fields == ("the file name",)
    }
    assert names == {"<github-token-1>", "<github-token-1>/notes.txt"}


def test_messages_of_tags_are_found(git: Git) -> None:
    """An annotated tag has a message of its own."""
    git.run("tag", "--annotate", "v1", "--message", f"for {SECRET}")
    assert places(read_history(git)) == [(MESSAGE, 1)]


def test_a_line_of_many_versions_is_named_once(git: Git) -> None:
    """A file that grows does not multiply its findings."""
    for count in range(1, 5):
        add(git, "notes.txt", LEAK + "more\n" * count)
        commit(git)
    assert places(read_history(git)) == [("notes.txt", 1)]


def test_a_record_of_many_versions_is_named_once(git: Git) -> None:
    """Evidence grows and changes the line, not the text in it."""
    for count in range(1, 5):
        add(git, "data/patterns/a.jsonl", f'{{"n":{count},"t":"SECRET"}}\n')
        commit(git)
    assert len(places(read_history(git))) == 1


def test_a_damaged_repository_is_no_clean_one(git: Git) -> None:
    """What git cannot list is unchecked, and that is an error."""
    add(git, "notes.txt", "clean\n")
    broken = commit(git)
    (git.work_tree / ".git" / "objects" / broken[:2] / broken[2:]).unlink()
    with pytest.raises(BrokenDataError, match="cannot list"):
        findings(read_history(git))
