"""The demo is the first thing that a person runs; it must be true."""

import json
from pathlib import Path

import pytest

from fedlearn.cli import demo
from fedlearn.errors import BrokenDataError, UsageError
from fedlearn.git.command import Git

from helpers import Program, make_event


def test_the_demo_shows_both_hits_and_leaks_nothing(
    program: Program, tmp_path: Path
) -> None:
    """Each node finds what only the other learned, and no planted secret arrives."""
    result = program("demo", "--json", "--keep", tmp_path / "kept")
    report = result.json
    assert (result.code, report["success"], report["leaked"]) == (0, True, [])
    assert report["planted"] >= 20
    for name, other in (("system-a", "system-b"), ("system-b", "system-a")):
        node = report["nodes"][name]
        assert node["found"]
        assert node["status"]["nodes"][other] > 0
    assert (tmp_path / "kept" / "hub.git").is_dir()


CLAIMED = (
    "system-a found the fix that a session of system-b proved",
    "system-b found the facts that system-a listed, each by itself",
    "system-b found the repair that system-a reported, without ids of its machine",
    "nothing was learned from a probe and a role-prompt on system-a",
    "nothing was learned from a plan and a refusal on system-b",
    "dangerous advice on system-b waits in quarantine and is not shared",
)


def test_the_demo_shows_knowledge_that_was_distilled(
    program: Program, tmp_path: Path
) -> None:
    """Facts, a repair and a fix arrive; what is left out is in the telemetry."""
    result = program("demo", "--keep", tmp_path / "kept")
    expected = json.loads(demo._example("expected.json"))

    assert result.code == 0
    for claim in CLAIMED:
        assert f"✓ {claim}" in result.out
    for node, wanted in expected.items():
        told = (
            tmp_path / "kept" / f"system-{node}/ai-stack/telemetry.jsonl"
        ).read_text()
        for one in wanted["nothing"]:
            assert one["text"] in told
        assert wanted.get("dangerous", "") in told


@pytest.mark.slow
def test_the_demo_is_shown_in_words(program: Program) -> None:
    """A person sees the tables, the answers with their origin, and what was proven."""
    result = program("demo")
    assert result.code == 0
    assert "system-a found what only system-b learned" in result.out
    assert "from system-b" in result.out
    assert "✗" not in result.out


@pytest.mark.slow
def test_the_demo_runs_on_a_persons_own_files(program: Program, tmp_path: Path) -> None:
    """The first node learns from the files that were given."""
    telemetry, dataset = tmp_path / "mine.jsonl", tmp_path / "samples.jsonl"
    telemetry.write_text(json.dumps(make_event("a very own timer")) + "\n")
    dataset.write_text(json.dumps({"prompt": "Why?", "completion": "So."}) + "\n")
    result = program("demo", "--json", "--telemetry", telemetry, "--dataset", dataset)
    assert result.code == 0
    assert result.json["nodes"]["system-b"]["question"].startswith(
        "How to set up a very own timer"
    )


def test_the_demo_fails_where_nothing_was_learned(
    program: Program, tmp_path: Path
) -> None:
    """Telemetry without anything valuable proves nothing, and the code says so."""
    telemetry = tmp_path / "mine.jsonl"
    telemetry.write_text(json.dumps(make_event("x", value_score=0.1)) + "\n")
    result = program("demo", "--telemetry", telemetry)
    assert result.code == BrokenDataError.exit_code
    assert "✗ system-b found what only system-a learned" in result.out


def test_a_folder_with_something_in_it_is_not_used(
    program: Program, tmp_path: Path
) -> None:
    """Nothing of a person's is overwritten."""
    (tmp_path / "file").write_text("x")
    result = program("demo", "--keep", tmp_path)
    assert result.code == UsageError.exit_code
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_leak_would_be_found(tmp_path: Path) -> None:
    """The search for planted secrets finds one in a file, so its silence counts."""
    (tmp_path / "system-a").mkdir()
    hub = tmp_path / "hub.git"
    Git(tmp_path, "x").run("init", "--bare", str(hub))
    planted = {"sk-planted": "key", "not there": "other"}
    (tmp_path / "system-a" / "log").write_text("… sk-planted …")
    assert demo._find_leaks(tmp_path, [], planted) == ["key"]
    (tmp_path / "system-a" / "log").unlink()
    assert demo._find_leaks(tmp_path, [], planted) == []
    Git(hub, "x").run("hash-object", "-w", "--stdin", stdin=b"an sk-planted")
    assert demo._find_leaks(tmp_path, [], planted) == ["key"]
