"""A person's own commits and pushes pass the same checks as fedlearn's."""

import json
import subprocess
from pathlib import Path

import pytest

from fedlearn.errors import BrokenDataError, RefusedError
from fedlearn.git.command import Git, GitError
from fedlearn.qdrant.client import open_store
from fedlearn.state import State
from fedlearn.worktree.shared_files import read_records, write_records

from audit.scanners import LEAK_WORD, Scanners
from factories import make_pattern
from helpers import MakeNode, Node, Program, make_event

SECRET = "ghp_" + "a1B2" * 9


@pytest.fixture
def node(make_node: MakeNode, program: Program) -> Node:
    """A node whose repository was made by the program, hooks included."""
    made = make_node()
    assert program("init", node=made).code == 0
    (made.git.work_tree / "notes.txt").write_text(f"use {SECRET}\n")
    made.git.run("add", "notes.txt")
    return made


def git_by_hand(node: Node, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git as a person does, with hooks."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    return subprocess.run(
        ["git", *who, *arguments],
        cwd=node.git.work_tree,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_refuses_a_commit_by_hand(node: Node) -> None:
    """It names file, line and rule, never the value, and nothing is committed."""
    before = node.git.commit_id("HEAD")
    result = git_by_hand(node, "commit", "--message", "mine")
    assert result.returncode != 0
    assert "notes.txt:1: github-token" in result.stdout + result.stderr
    assert SECRET not in result.stdout + result.stderr
    assert node.git.commit_id("HEAD") == before


def test_no_push_sends_it(node: Node, tmp_path: Path) -> None:
    """Neither git by hand nor federate lets a commit past, made without the hook."""
    git_by_hand(node, "commit", "--no-verify", "--message", "mine")
    assert git_by_hand(node, "push", "origin", "main").returncode != 0
    with pytest.raises(RefusedError, match=r"notes\.txt:1: github-token"):
        node.federate()
    with pytest.raises(GitError):
        Git(tmp_path / "hub.git", "x").run("rev-parse", "--verify", "main")


def test_the_history_is_searched_for_what_was_removed(
    node: Node, program: Program
) -> None:
    """A secret that was committed and deleted again is still found."""
    git_by_hand(node, "commit", "--no-verify", "--message", "mine")
    git_by_hand(node, "rm", "notes.txt")
    git_by_hand(node, "commit", "--no-verify", "--message", "gone")
    result = program("audit", "--history", "--json", node=node)
    assert result.code == RefusedError.exit_code
    (finding,) = result.json["findings"]
    assert (finding["path"], finding["rules"]) == ("notes.txt", ["github-token"])
    assert SECRET not in result.out + result.err


def test_a_hook_of_a_person_is_kept(make_node: MakeNode, program: Program) -> None:
    """Init never overwrites it."""
    made = make_node()
    program("init", node=made)
    hook = made.git.directory() / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 0\n")
    assert program("init", node=made).code == 0
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_nothing_private_is_stored(node: Node) -> None:
    """Redaction while reading: neither the state nor data/ ever holds it."""
    node.write(make_event(f"a timer with {SECRET}"))
    report = node.sync()
    assert set(report.figures.redactions) == {"github-token"}
    kept = [path for path in node.settings.state_directory.rglob("*") if path.is_file()]
    assert all(SECRET.encode() not in path.read_bytes() for path in kept)
    assert b"<github-token-1>" in b"".join(node.data().values())
    assert SECRET.encode() not in b"".join(node.data().values())


def test_federate_commits_nothing_private(node: Node, tmp_path: Path) -> None:
    """The outgoing check: a secret put under data/ stops the commit and the push."""
    node.git.run("reset", "--quiet", "--hard")
    before = node.git.commit_id("HEAD")
    readme = node.git.work_tree / "data" / "README.md"
    readme.write_text(f"ask for {SECRET}\n")
    node.write(make_event())
    with pytest.raises(
        RefusedError, match=r"data/README\.md:1: github-token"
    ) as refused:
        node.federate()
    assert SECRET not in str(refused.value)
    assert node.git.commit_id("HEAD") == before
    assert Git(tmp_path / "hub.git", "x").text("for-each-ref") == ""


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_external_scanner_stops_the_commit(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_broken: bool
) -> None:
    """If the other scanner disagrees or crashes, nothing is committed or sent."""
    node.git.run("reset", "--quiet", "--hard")
    before = node.git.commit_id("HEAD")
    scanners = Scanners(tmp_path / "bin", monkeypatch)
    if is_broken:
        scanners.install_broken("gitleaks")
    else:
        scanners.install("gitleaks")
    privacy = node.settings.privacy.model_copy(update={"external_scanner": True})
    node.settings = node.settings.model_copy(update={"privacy": privacy})
    node.write(make_event(LEAK_WORD))
    with pytest.raises(BrokenDataError if is_broken else RefusedError):
        node.federate()
    assert node.git.commit_id("HEAD") == before
    assert Git(tmp_path / "hub.git", "x").text("for-each-ref") == ""


def test_an_external_scanner_that_finds_nothing_lets_pass(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with nothing to find is committed and pushed."""
    node.git.run("reset", "--quiet", "--hard")
    scanners = Scanners(tmp_path / "bin", monkeypatch)
    scanners.install("gitleaks")
    privacy = node.settings.privacy.model_copy(update={"external_scanner": True})
    node.settings = node.settings.model_copy(update={"privacy": privacy})
    node.write(make_event())
    assert node.federate().commit == node.git.commit_id("HEAD")
    assert scanners.was_asked


def test_a_push_to_a_place_without_a_name_is_checked_whole(
    node: Node, tmp_path: Path
) -> None:
    """What a known remote has is no excuse for a URL that nobody named."""
    git_by_hand(node, "commit", "--no-verify", "--message", "mine")
    git_by_hand(node, "push", "--no-verify", "origin", "main")
    other = Git(tmp_path, "x")
    other.run("init", "--quiet", "--bare", str(tmp_path / "other.git"))
    refused = git_by_hand(node, "push", str(tmp_path / "other.git"), "main")
    assert refused.returncode != 0
    assert "notes.txt:1: github-token" in refused.stdout + refused.stderr
    assert Git(tmp_path / "other.git", "x").text("for-each-ref") == ""


def test_a_partial_commit_is_judged_by_what_it_commits(node: Node) -> None:
    """Its own index counts: a clean file passes beside a staged one that does not."""
    (node.git.work_tree / "clean.txt").write_text("clean\n")
    node.git.run("add", "clean.txt")
    assert git_by_hand(node, "commit", "-m", "mine", "clean.txt").returncode == 0
    assert git_by_hand(node, "commit", "-m", "mine", "notes.txt").returncode != 0
    assert not node.git.text("ls-tree", "HEAD", "--", "notes.txt")


def test_the_import_cleans_and_counts(node: Node, program: Program) -> None:
    """Redaction while importing: what others left is clean here, and counted."""
    records = read_records(node.git.work_tree)
    sent = make_pattern(f"a key {SECRET}", node="system-b")
    records.add_pattern(sent)
    write_records(node.git.work_tree, records)
    assert program("import", node=node).code == 0
    with open_store(node.settings) as store:
        page, _ = store.scroll("skills-patterns", None, 10)
    assert [point for point, _ in page] == [sent.pattern_id]
    assert SECRET not in json.dumps([payload for _, payload in page])
    status = program("status", "--json", node=node)
    assert status.json["cleaned"] == {"system-b": {"github-token": 3}}
    assert SECRET not in status.out + program("status", node=node).out


@pytest.mark.parametrize("field", ["event_type", "agent_type"])
@pytest.mark.parametrize("score", [0.9, 0.1])
def test_names_are_redacted_before_they_are_cut(
    node: Node, program: Program, field: str, score: float
) -> None:
    """Half a secret at the end of a name is as private, in data/, state and output."""
    name = f"{'x' * 44} {SECRET}"
    node.write(make_event(value_score=score, **{field: name}))
    half = name[45:60]
    result = program("sync", "--json", node=node)
    assert result.code == 0
    assert half not in result.out + result.err
    files = [
        path for path in node.settings.state_directory.rglob("*") if path.is_file()
    ]
    kept = b"".join(path.read_bytes() for path in files)
    assert half.encode() not in kept + b"".join(node.data().values())


def test_names_are_cut_once_they_are_redacted(node: Node) -> None:
    """Names from outside have a bounded length."""
    node.write(make_event(event_type="k" * 999, agent_type="a" * 999))
    node.write(make_event(event_type="k" * 999, value_score=0.1))
    report = node.sync()
    with State.open(node.settings.state_directory) as state:
        (pattern,) = state.patterns()
    assert pattern.agent_type == "a" * 64
    assert {kind for kind, _ in report.figures.skipped} == {"k" * 64}
