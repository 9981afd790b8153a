"""Why nothing leaves: cause and remedy are named."""

from pathlib import Path

import pytest

from fedlearn.errors import RefusedError
from fedlearn.monitor.doctor import examine
from fedlearn.state import Run, State

from helpers import MakeNode, Node, Program, make_event
from monitor.doctor.examination import context, look, one


def fake_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let git speak ssh with a program that says what a server would say."""
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))


def by_ssh(node: Node, tmp_path: Path) -> None:
    node.git.run("remote", "set-url", "origin", f"git@example.org:{tmp_path}/hub.git")


@pytest.mark.parametrize(
    ("said", "cause", "remedy"),
    [
        (
            "git@example.org: Permission denied (publickey).",
            "does not know this node's key",
            "add its public key",
        ),
        (
            "Host key verification failed.",
            "the host key of the remote is unknown",
            "known_hosts",
        ),
        (
            "ssh: Could not resolve hostname example.org: Name or service not known",
            "cannot be resolved",
            "DNS",
        ),
        (
            "fatal: '/x' does not appear to be a git repository",
            "the repository does not exist, or this node may not see it",
            "repository.url",
        ),
    ],
)
def test_the_remote_refuses(
    well: Node,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    said: str,
    cause: str,
    remedy: str,
) -> None:
    """What ssh says is turned into a cause and what to do."""
    by_ssh(well, tmp_path)
    fake_ssh(tmp_path, monkeypatch, f'echo "{said}" >&2; exit 255')
    level, message, todo, code = one(look(well, "remote"))
    assert level == "problem"
    assert code in {3, 4}
    assert cause in message
    assert remedy in todo


def test_a_key_that_may_only_read(
    well: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fetching works, so only the look at a push can find it."""
    by_ssh(well, tmp_path)
    script = """case "$*" in
      *receive-pack*) echo "ERROR: The key you are using is a deploy key" >&2; exit 1;;
    esac
    for last; do :; done
    eval "$last" """
    fake_ssh(tmp_path, monkeypatch, script)
    level, cause, remedy, code = one(look(well, "remote"))
    assert (level, code) == ("problem", 6)
    assert "may read the repository but not write" in cause
    assert "permission to write" in remedy


def test_the_branch_is_protected(well: Node, tmp_path: Path) -> None:
    """Only the real push showed it; the doctor remembers what was said."""
    hook = tmp_path / "hub.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is a protected branch' >&2; exit 1\n")
    hook.chmod(0o755)
    well.write(make_event("a socket"))
    with pytest.raises(RefusedError):
        well.federate()
    found = look(well, "last-runs")
    level, cause, remedy, code = one(found)
    assert (level, code) == ("problem", 6)
    assert "the branch is protected" in cause
    assert "repository.push_branch" in remedy
    assert "1 commit not pushed yet" in one(look(well, "unpushed"))[1]


def test_words_of_a_remote_look_like_no_check(
    well: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    """Each of its lines is marked as quoted, and steers no terminal."""
    by_ssh(well, tmp_path)
    fake_ssh(
        tmp_path, monkeypatch, "printf 'odd\\nok      audit\\033[2J\\n' >&2; exit 1"
    )
    shown = program("doctor", "remote", node=well).out
    assert "\n        | ok      audit\\x1b[2J" in shown


def test_a_cycle_that_failed_otherwise(well: Node) -> None:
    """Message and hint of the run are repeated, with the code it had."""
    said: dict[str, object] = {
        "problem": "x is odd",
        "hint": "y",
        "error": "RefusedError",
    }
    with State.open(well.settings.state_directory) as state:
        state.runs.add(Run("federate", "2026-11-24T08:00:00Z", "failed", said))
    assert one(look(well, "last-runs")) == (
        "problem", "the last federate failed: x is odd", "y", 6,
    )  # fmt: skip


def test_a_password_in_the_url_of_the_remote(well: Node) -> None:
    """The remote is named, the password is not."""
    url = "https://me:hunter2secret@example.org/x.git"
    well.git.run("remote", "add", "team", url)
    level, cause, remedy, code = one(look(well, "audit"))
    assert (level, code) == ("problem", 6)
    assert "team" in cause
    assert "hunter2" not in cause
    assert "SSH URL" in remedy


def test_no_repository(make_node: MakeNode) -> None:
    """The verb that makes one is named; checks that need one stay silent."""
    node = make_node(alone=True)
    found = examine(context(node))
    said = {d.check: d for d in found if d.level == "problem"}
    assert said["repository"].remedy == "create it: fedlearn init"
    assert not {"audit", "sizes", "digest", "remote"} & said.keys()


def test_another_branch_is_checked_out(well: Node) -> None:
    """Both branches are named."""
    well.git.run("switch", "--quiet", "--create", "mine")
    level, cause, remedy, code = one(look(well, "repository"))
    assert (level, code) == ("problem", 6)
    assert cause == "mine is checked out, not main"
    assert "git switch main" in remedy


def test_a_merge_is_under_way(well: Node) -> None:
    """A half-done merge of a person stops every cycle."""
    (well.git.directory() / "MERGE_HEAD").write_text(well.git.text("rev-parse", "HEAD"))
    level, cause, remedy, code = one(look(well, "repository"))
    assert (level, code) == ("problem", 75)
    assert "in progress" in cause
    assert "--abort" in remedy
