"""`fedlearn audit`, as a person and a code host call it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError, RefusedError, UsageError
from fedlearn.records.categories import Category
from fedlearn.worktree.layout import SHARED_FILES

from audit.scanners import LEAK_WORD, Scanners
from factories import make_evidence, make_pattern
from helpers import MakeNode, Node, Program

SECRET = "ghp_" + "a1B2" * 9
SKILLS = SHARED_FILES[Category.SKILLS.value]


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    """A node with a repository and a remote."""
    made = make_node()
    made.init()
    return made


def write(node: Node, path: str, content: str) -> Path:
    file = node.git.work_tree / path
    file.write_text(content)
    return file


def leak(node: Node, path: str = "notes.txt") -> str:
    """Stage a file that may not leave."""
    write(node, path, f"one\nuse {SECRET}\n")
    node.git.run("add", path)
    return path


def test_a_clean_repository(node: Node, program: Program) -> None:
    """Exit code 0, and how much was checked."""
    result = program("audit", node=node)
    assert (result.code, result.err) == (0, "")
    assert result.out == "checked 7 items: no findings\n"


def test_counts_are_grammatical(node: Node, program: Program) -> None:
    """One thing, one finding."""
    leak(node)
    result = program("audit", node.git.work_tree / "notes.txt", node=node)
    assert result.out == ("notes.txt:2: github-token\nchecked 1 item: 1 finding\n")
    assert result.err.splitlines()[0] == "fedlearn: 1 finding"


def test_a_finding_refuses_and_names_no_value(node: Node, program: Program) -> None:
    """File, line, rule and field."""
    leaking = make_pattern(f"use {SECRET}").to_line().decode()
    write(node, SKILLS, f"{leaking}\n")
    result = program("audit", node=node)
    assert result.code == RefusedError.exit_code
    assert f"{SKILLS}:1: github-token in payload.description" in result.out
    assert "hint: fedlearn audit --fix" in result.err
    assert SECRET not in result.out + result.err


def test_json_has_stable_keys(node: Node, program: Program) -> None:
    """For programs."""
    leak(node)
    result = program("audit", "--staged", "--json", node=node)
    assert result.code == RefusedError.exit_code
    assert result.json == {
        "checked": 1,
        "findings": [
            {
                "path": "notes.txt",
                "line": 2,
                "fields": [],
                "rules": ["github-token"],
                "origin": "",
            }
        ],
        "fixed": [],
        "warnings": [],
    }


def test_sarif_is_written_whatever_was_found(
    node: Node, program: Program, tmp_path: Path
) -> None:
    """With a finding, and without one, which closes what a code host shows."""
    report = tmp_path / "audit.sarif"
    assert program("audit", "--sarif", report, node=node).code == 0
    assert json.loads(report.read_text())["runs"][0]["results"] == []
    leak(node)
    result = program("audit", "--staged", "--sarif", report, node=node)
    assert result.code == RefusedError.exit_code
    (found,) = json.loads(report.read_text())["runs"][0]["results"]
    assert found["ruleId"] == "github-token"
    assert SECRET not in report.read_text()


def test_fix_redacts_and_is_done_once(node: Node, program: Program) -> None:
    """Ids stay, the second run changes nothing."""
    pattern = make_pattern(f"use {SECRET}")
    file = write(node, SKILLS, pattern.to_line().decode() + "\n")
    first = program("audit", "--fix", node=node)
    assert first.code == 0
    assert f"redacted {SKILLS}" in first.out
    fixed = file.read_bytes()
    assert SECRET.encode() not in fixed
    assert json.loads(fixed)["pattern_id"] == pattern.pattern_id
    second = program("audit", "--fix", node=node)
    assert (second.code, "redacted" in second.out) == (0, False)
    assert file.read_bytes() == fixed


def test_what_fix_cannot_mend_is_still_a_finding(node: Node, program: Program) -> None:
    """A file name, for one."""
    write(node, f"data/{SECRET}.txt", "x\n")
    result = program("audit", "--fix", node=node)
    assert result.code == RefusedError.exit_code
    assert "data/<github-token-1>.txt: foreign-file" in result.out


def test_a_remote_with_a_password_is_a_finding(node: Node, program: Program) -> None:
    """The remote is named, the URL is not."""
    url = "https://user:hunter22@git.example.org/x.git"
    node.git.run("remote", "set-url", "origin", url)
    result = program("audit", node=node)
    assert result.code == RefusedError.exit_code
    assert "(remote origin): remote-credentials in url" in result.out
    assert "hunter22" not in result.out + result.err


def test_runtime_data_in_the_repository_is_a_finding(
    node: Node, program: Program
) -> None:
    """Tracked telemetry would be pushed as it stands."""
    write(node, "hybrid-events.jsonl", "{}\n")
    node.git.run("add", "hybrid-events.jsonl")
    result = program("audit", node=node)
    assert "hybrid-events.jsonl: runtime-data" in result.out
    assert "hint: docs/reference/redaction.md" in result.err


def test_quality_is_a_question_of_its_own(node: Node, program: Program) -> None:
    """An average below the threshold is told only there."""
    weak = make_pattern(evidence=make_evidence(score=0.1)).to_line().decode()
    write(node, SKILLS, f"{weak}\n")
    result = program("audit", "--quality", node=node)
    assert result.code == RefusedError.exit_code
    assert f"{SKILLS}: low-average" in result.out
    assert "below-threshold" not in result.out


def test_the_history_keeps_what_was_removed(node: Node, program: Program) -> None:
    """It names the object, and the page that tells what to do."""
    node.git.run("commit", "--quiet", "--message=x", "--only", leak(node))
    node.git.run("rm", "--quiet", "notes.txt")
    node.git.run("commit", "--quiet", "--message=y")
    result = program("audit", "--history", node=node)
    assert result.code == RefusedError.exit_code
    blob = node.git.text("rev-parse", "HEAD~1:notes.txt")[:12]
    assert f"notes.txt:2: github-token ({blob})" in result.out
    assert "purge-a-leak.md" in result.err


def test_outgoing_is_what_no_remote_has(node: Node, program: Program) -> None:
    """By default; with --remote what that one has not; to a new place, all."""
    node.git.run("commit", "--quiet", "--message=x", "--only", leak(node))
    result = program("audit", "--outgoing", node=node)
    assert result.code == RefusedError.exit_code
    node.git.run("push", "--quiet", "origin", "main")
    assert program("audit", "--outgoing", node=node).code == 0
    assert program("audit", "--outgoing", "--remote", "origin", node=node).code == 0
    for place in ("https://git.example.org/other.git", "../other.git", "--all", "*"):
        result = program("audit", "--outgoing", "--remote", place, node=node)
        assert result.code == RefusedError.exit_code


def test_outgoing_revisions_can_be_named(node: Node, program: Program) -> None:
    """A branch that is pushed need not be the one that is checked out."""
    node.git.run("switch", "--quiet", "--create=side")
    node.git.run("commit", "--quiet", "--message=x", "--only", leak(node))
    node.git.run("switch", "--quiet", "main")
    assert program("audit", "--outgoing", node=node).code == 0
    result = program("audit", "--outgoing", "--revision", "side", node=node)
    assert result.code == RefusedError.exit_code
    assert "notes.txt:2: github-token" in result.out


def test_a_revision_that_is_none(node: Node, program: Program) -> None:
    """A typing error is no clean push, and no option of git."""
    for revision in ("no-such-branch", "--all"):
        result = program("audit", "--outgoing", f"--revision={revision}", node=node)
        assert result.code == UsageError.exit_code
        assert "Traceback" not in result.err


def test_the_index_of_a_partial_commit(
    node: Node, program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Git names it to its hooks by an environment variable."""
    leak(node)
    index = tmp_path / "index"
    environment = {"GIT_INDEX_FILE": str(index)}
    node.git.run("read-tree", "HEAD", environment=environment)
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    assert program("audit", "--staged", node=node).code == 0
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert program("audit", "--staged", node=node).code == RefusedError.exit_code


@pytest.mark.parametrize("mode", ["--staged", "--outgoing", "--history"])
def test_git_takes_no_paths(node: Node, program: Program, mode: str) -> None:
    """What is asked for twice is asked for wrongly."""
    assert program("audit", mode, "x", node=node).code == UsageError.exit_code
    assert program("audit", mode, "--fix", node=node).code == UsageError.exit_code


def test_a_path_that_does_not_exist(node: Node, program: Program) -> None:
    """Is named."""
    result = program("audit", "gone.txt", node=node)
    assert result.code == UsageError.exit_code
    assert "gone.txt does not exist" in result.err


def test_without_a_repository(make_node: MakeNode, program: Program) -> None:
    """The remedy is init."""
    result = program("audit", node=make_node())
    assert result.code == ConfigurationError.exit_code
    assert "fedlearn init" in result.err


def test_an_exception_that_is_over_is_a_warning(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not refuse, and does not show the value."""
    entry = {"value": "10.9.8.7", "reason": "a demo", "expires": "2026-01-01"}
    monkeypatch.setenv("FEDLEARN_PRIVACY__ALLOW", json.dumps([entry]))
    result = subprocess.run(
        [sys.executable, "-m", "fedlearn", "audit"],
        env=os.environ | {"FEDLEARN_REPOSITORY__PATH": str(node.git.work_tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0
    assert "warning: privacy.allow[0] (a demo) expired on 2026-01-01" in result.stdout
    assert "10.9.8.7" not in result.stdout + result.stderr


class TestExternalScanner:
    """With `privacy.external_scanner` another scanner checks the index as well."""

    @pytest.fixture
    def scanners(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scanners:
        """A PATH with no scanner on it yet, and the setting on."""
        monkeypatch.setenv("FEDLEARN_PRIVACY__EXTERNAL_SCANNER", "true")
        return Scanners(tmp_path / "bin", monkeypatch)

    def staged(self, node: Node, text: str) -> int:
        """Stage a text and ask for an audit; give the exit code."""
        write(node, "notes.txt", text)
        node.git.run("add", "notes.txt")
        place = {"FEDLEARN_REPOSITORY__PATH": str(node.git.work_tree)}
        done = subprocess.run(
            [sys.executable, "-m", "fedlearn", "audit", "--staged"],
            env=os.environ | place,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert LEAK_WORD not in done.stdout + done.stderr
        return done.returncode

    def test_both_agree(self, node: Node, scanners: Scanners) -> None:
        """Nothing found by either."""
        scanners.install("gitleaks")
        assert self.staged(node, "clean\n") == 0
        assert scanners.was_asked

    def test_they_disagree(self, node: Node, scanners: Scanners) -> None:
        """What one of them finds refuses."""
        scanners.install("betterleaks")
        assert self.staged(node, f"{LEAK_WORD}\n") == RefusedError.exit_code
        assert self.staged(node, f"{SECRET}\n") == RefusedError.exit_code

    def test_it_crashes(self, node: Node, scanners: Scanners) -> None:
        """Nobody knows, so nothing passes."""
        scanners.install_broken("gitleaks")
        assert self.staged(node, "clean\n") not in {0, 1}

    def test_there_is_none(self, node: Node, scanners: Scanners) -> None:
        """Whoever asked for one is told that there is none."""
        assert self.staged(node, "clean\n") == ConfigurationError.exit_code
        assert not scanners.was_asked
