"""The outgoing check refuses before anything is written or sent."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from fedlearn.audit.findings import AuditFinding
from fedlearn.audit.outgoing import OutgoingFile
from fedlearn.audit.outgoing_check import SHOWN_FINDINGS, OutgoingCheck, refuse
from fedlearn.errors import RefusedError
from fedlearn.git.command import Git

from handwork import (
    SCRUBBER,
    SECRET,
    add,
    commit,
    write,
)


@pytest.fixture
def git(git: Git, hub: Path) -> Git:
    """A repository whose remote has its first commit."""
    git.run("remote", "add", "origin", str(hub))
    git.run("push", "--quiet", "origin", "main")
    return git


@pytest.fixture
def guard(git: Git) -> OutgoingCheck:
    """The outgoing check of that repository."""
    return OutgoingCheck(git, SCRUBBER, "origin")


def test_a_leak_is_not_committed(git: Git, guard: OutgoingCheck) -> None:
    """File, line, field and rule are named, never the value."""
    write(git, "data/a.jsonl", '{}\n{"x":{"y":"SECRET"}}\n')
    with pytest.raises(RefusedError) as refused:
        guard.check_commit(["data/a.jsonl"], "data: more")
    assert "data/a.jsonl:2: github-token in x.y" in str(refused.value)
    assert str(refused.value).startswith("refusing to commit: 1 sensitive value\n")
    assert SECRET not in str(refused.value) + str(refused.value.hint)


def test_a_message_is_checked(guard: OutgoingCheck) -> None:
    """A commit message leaves with the commit."""
    with pytest.raises(RefusedError, match=r"\(commit message\):3: github-token"):
        guard.check_commit([], f"data: more\n\n{SECRET}\n")


def test_a_commit_of_somebody_else_is_not_pushed(
    git: Git, guard: OutgoingCheck
) -> None:
    """Whoever made it, and whatever a later one takes out again."""
    add(git, "notes.txt")
    leaking = commit(git)
    git.run("rm", "--quiet", "notes.txt")
    with pytest.raises(RefusedError, match=leaking[:12]):
        guard.check_push(commit(git))


def test_what_the_remote_has_passes(git: Git, guard: OutgoingCheck) -> None:
    """A leak that was pushed before does not stop the exchange for ever."""
    add(git, "notes.txt")
    commit(git)
    git.run("push", "--quiet", "origin", "main")
    add(git, "notes.txt", "clean\n")
    guard.check_push(commit(git))
    add(git, "more.txt")
    with pytest.raises(RefusedError, match=r"more\.txt"):
        guard.check_push(commit(git))


def count_reads(git: Git, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Note the questions about what commits change."""
    asked: list[tuple[str, ...]] = []
    answers = git.answers

    def noting(*arguments: str, stdin: bytes = b"") -> Iterator[bytes]:
        if arguments[0] == "diff-tree":
            asked.append(tuple(stdin.decode().split()))
        return answers(*arguments, stdin=stdin)

    monkeypatch.setattr(git, "answers", noting)
    return asked


def test_what_was_checked_is_not_checked_again(
    git: Git, guard: OutgoingCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A push does not read again the bytes that passed before the commit."""
    write(git, "a.txt", "clean\n")
    guard.check_commit(["a.txt"], "data: more")
    git.run("add", "a.txt")
    made = commit(git)
    guard.note_commit(made)
    asked = count_reads(git, monkeypatch)
    OutgoingCheck(git, SCRUBBER, "origin").check_push(made)
    assert made in {one for question in asked for one in question}
    asked.clear()
    guard.check_push(made)
    assert made not in {one for question in asked for one in question}


def test_other_bytes_than_were_checked_are_checked(
    git: Git, guard: OutgoingCheck
) -> None:
    """A file that changed in between has not been checked."""
    write(git, "a.txt", "clean\n")
    guard.check_commit(["a.txt"], "data: more")
    add(git, "a.txt")
    made = commit(git)
    guard.note_commit(made)
    with pytest.raises(RefusedError, match=r"a\.txt:1"):
        guard.check_push(made)


def test_an_external_scanner_refuses_as_well(git: Git) -> None:
    """What only the other scanner finds is not committed either."""
    finding = AuditFinding("a.txt", 1, (), ("other:rule",))
    seen: list[bytes] = []

    def other(leaving: Iterable[OutgoingFile]) -> list[AuditFinding]:
        for one in leaving:
            seen.extend(line for _, line in one.added())
        return [finding]

    write(git, "a.txt", "clean\n")
    guard = OutgoingCheck(git, SCRUBBER, "origin", other)
    with pytest.raises(RefusedError, match=r"a\.txt:1: other:rule"):
        guard.check_commit(["a.txt"], "data: more")
    assert seen == [b"clean"]


def test_a_refusal_shows_some_and_counts_all() -> None:
    """A thousand findings do not scroll the first one away."""
    many = [AuditFinding("a.txt", line, (), ("email",)) for line in range(1, 1001)]
    with pytest.raises(RefusedError) as refused:
        refuse(many, "push", "a hint")
    lines = str(refused.value).splitlines()
    assert lines[0] == "refusing to push: 1,000 sensitive values"
    assert len(lines) == 1 + SHOWN_FINDINGS


def test_nothing_found_is_no_refusal() -> None:
    """Without a finding nothing is refused; one is enough."""
    refuse([], "push", "a hint")
    with pytest.raises(RefusedError):
        refuse([AuditFinding("a.txt", 1, (), ("email",))], "push", "a hint")


def test_a_message_is_checked_of_a_commit_whose_files_passed(
    git: Git, guard: OutgoingCheck
) -> None:
    """A hook may have added to it after the check."""
    write(git, "a.txt", "clean\n")
    guard.check_commit(["a.txt"], "data: more")
    git.run("add", "a.txt")
    made = commit(git, f"data: more\n\n{SECRET}")
    guard.note_commit(made)
    with pytest.raises(RefusedError, match=r"\(commit message\):3: github-token"):
        guard.check_push(made)


@pytest.mark.parametrize("way", ["replace", "graft"])
def test_what_stands_for_a_commit_here_is_not_checked(
    git: Git, guard: OutgoingCheck, way: str
) -> None:
    """A push sends the commit itself."""
    base = git.text("rev-parse", "HEAD")
    add(git, "notes.txt")
    leaking = commit(git)
    git.run("rm", "--quiet", "notes.txt")
    clean = commit(git)
    if way == "replace":
        git.run("replace", leaking, base)
    else:
        (git.directory() / "info").mkdir(exist_ok=True)
        (git.directory() / "info" / "grafts").write_text(f"{clean} {base}\n")
    with pytest.raises(RefusedError, match=leaking[:12]):
        guard.check_push(clean)
