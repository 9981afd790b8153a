"""The whole path: telemetry of one node becomes a point on another."""

import json
import shutil
from pathlib import Path

import pytest
from git.servers import http_server, silent_server

from fedlearn.errors import (
    ConfigurationError,
    RefusedError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.git.command import Git
from fedlearn.git.lock import locked
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.embedding.embedder import open_embedder
from fedlearn.qdrant.points.search import search
from fedlearn.records.record import Evidence
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, Program, make_event

SECRET = "ghp_" + "a1B2" * 9


def evidence_of(node: Node) -> dict[str, dict[str, Evidence]]:
    """Give the evidence in a node's data/ by the title of the pattern."""
    records = read_records(node.settings.repository_path)
    return {str(p.payload["skill_name"]): dict(p.evidence) for p in records.active()}


def find(node: Node, text: str) -> list[str]:
    """Ask a node's Qdrant; give the titles that it finds."""
    with Store.open(node.settings) as store:
        return [h.title for h in search(store, open_embedder(node.settings), text)]


def test_what_one_node_learned_is_found_on_another(make_node: MakeNode) -> None:
    """An event on a becomes a point on b, with its origin, and the other way round."""
    a, b = make_node("system-a"), make_node("system-b")
    for node, text in ((a, "a timer"), (b, "a socket")):
        node.init()
        node.write(make_event(text))
    for node in (a, b, a):
        assert node.federate().problems == []
    assert find(a, "set up a socket")[0] == "How to set up a socket"
    assert find(b, "set up a timer")[0] == "How to set up a timer"
    assert list(evidence_of(b)["How to set up a timer"]) == ["system-a"]


def test_clones_that_both_learned_first_end_equal(make_node: MakeNode) -> None:
    """Both learn before either pushes; two cycles each end in the same bytes."""
    a, b = make_node("system-a"), make_node("system-b")
    for node, own in ((a, "one"), (b, "two")):
        node.init()
        node.write(make_event(own), make_event("shared"))
        node.sync()
    for node in (a, b, a, b):
        node.federate()
    assert a.data() == b.data()
    shared = evidence_of(a)["How to set up shared"]
    assert {name: said.count for name, said in shared.items()} == {
        "system-a": 1,
        "system-b": 1,
    }


def test_a_run_with_nothing_new_changes_nothing(make_node: MakeNode) -> None:
    """A third cycle leaves log, status and Qdrant as they were."""
    a, b = make_node("system-a"), make_node("system-b")
    for node, own in ((a, "one"), (b, "two")):
        node.init()
        node.write(make_event(own))
    for node in (a, b, a, b):
        node.federate()
    before = [(n.git.text("log"), n.git.text("status", "--porcelain")) for n in (a, b)]
    reports = [node.federate() for node in (a, b)]
    after = [(n.git.text("log"), n.git.text("status", "--porcelain")) for n in (a, b)]
    assert before == after
    assert [status for _, status in after] == ["", ""]
    for report in reports:
        assert report.imported
        assert (report.commit, report.pushes) == (None, 0)
        assert (report.imported.written, report.imported.updated) == (0, 0)


def test_a_line_that_is_met_again_counts_once(make_node: MakeNode) -> None:
    """Copied, rewritten and trimmed files tell nothing new."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one"), make_event("two"))
    node.sync()
    content = node.telemetry.read_bytes()
    copy = node.directory / "stack" / "copy" / "telemetry" / "hybrid-events.jsonl"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(content)
    node.telemetry.unlink()
    node.telemetry.write_bytes(content.splitlines(keepends=True)[1])
    node.write(make_event("two", timestamp="2026-11-21T08:00:00Z"))
    node.sync()
    counts = {k: v["system-a"].count for k, v in evidence_of(node).items()}
    assert counts == {"How to set up one": 1, "How to set up two": 2}


def test_nothing_private_is_stored_anywhere(make_node: MakeNode) -> None:
    """A secret in the telemetry is in no file, object or point of the node."""
    node = make_node()
    node.init()
    node.write(
        make_event("one", response=f"Log in with {SECRET}, then enable it."),
        make_event("two", agent_type=SECRET),
        f'{{"broken": "{SECRET}',
    )
    report = node.federate()
    assert report.sync.figures.rejected == {"json": 1}
    kept = [
        path.read_bytes()
        for path in node.directory.rglob("*")
        if path.is_file() and "stack" not in path.parts
    ]
    kept.append(node.git.run("cat-file", "--batch-all-objects", "--batch"))
    assert len(evidence_of(node)) == 2
    assert not [content for content in kept if SECRET.encode() in content]


def test_a_secret_put_into_data_by_hand_stops_the_commit(make_node: MakeNode) -> None:
    """The refusal names file, line, rule and field, not the value; nothing is sent."""
    node = make_node()
    node.init()
    node.write(make_event("one"))
    node.federate()
    path = node.settings.repository_path / "data/patterns/skills-patterns.jsonl"
    record = json.loads(path.read_text())
    record["payload"]["description"] = f"use {SECRET}"
    record["payload"]["skill_name"] = "A leak"
    record["pattern_id"] = "00000000-0000-5000-8000-000000000001"
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")
    before = node.git.commit_id("HEAD")
    with pytest.raises(RefusedError) as caught:
        node.federate()
    message = str(caught.value)
    assert "data/patterns/skills-patterns.jsonl:1" in message
    assert "payload.description" in message
    assert SECRET not in message
    assert node.git.commit_id("HEAD") == before
    assert node.git.commit_id("origin/main") == before


def test_an_unreachable_remote_keeps_the_commit(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """What could not be pushed is imported here, and pushed by a later run."""
    a, b = make_node("system-a"), make_node("system-b")
    a.init()
    b.init()
    a.write(make_event("one"))
    hub = tmp_path / "hub.git"
    hub.rename(tmp_path / "away")
    report = a.federate()
    assert [type(problem) for problem in report.problems] == [ConfigurationError]
    assert report.commit
    assert find(a, "one") == ["How to set up one"]
    (tmp_path / "away").rename(hub)
    assert a.federate().pushes == 1
    b.federate()
    assert list(evidence_of(b)) == ["How to set up one"]


def test_a_remote_that_never_answers_keeps_up_nothing(
    make_node: MakeNode, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named, the lock is given back, and what was learned is found."""
    node = make_node()
    node.init()
    node.write(make_event("a timer"))
    monkeypatch.setattr("fedlearn.git.command.SILENCE_S", 0.5)
    with silent_server() as port:
        url = f"http://127.0.0.1:{port}/hub.git"
        node.git.run("remote", "set-url", "origin", url)
        done = program("federate", node=node)
    assert done.code == UnreachableError.exit_code
    assert f"origin ({url}): the remote's host" in done.err
    with locked(node.git.directory()):
        pass
    assert "a timer" in program("search", "a timer", node=node).out


def test_a_remote_that_lets_nobody_in_stops_nothing_else(
    make_node: MakeNode, program: Program, tmp_path: Path
) -> None:
    """A person has to repair it; what was learned here is found meanwhile."""
    node = make_node()
    node.init()
    node.write(make_event("a timer"))
    with http_server(tmp_path) as port:
        url = f"http://127.0.0.1:{port}/403/hub.git"
        node.git.run("remote", "set-url", "origin", url)
        done = program("federate", node=node)
    assert done.code == ConfigurationError.exit_code
    assert "has no permission for the repository" in done.err
    assert "a timer" in program("search", "a timer", node=node).out


def test_qdrant_being_down_does_not_stop_the_exchange(make_node: MakeNode) -> None:
    """The patterns are pushed all the same, and imported by a later run."""
    node = make_node()
    node.init()
    node.write(make_event("one"))
    down = node.settings.qdrant.model_copy(update={"url": "http://127.0.0.1:9"})
    up = node.settings
    node.settings = up.model_copy(update={"qdrant": down})
    report = node.federate()
    assert (report.pushes, report.imported) == (1, None)
    assert "127.0.0.1:9" in str(report.problems[0])
    node.settings = up
    imported = node.federate().imported
    assert imported
    assert imported.written == 1


def test_no_telemetry_is_a_normal_state(make_node: MakeNode) -> None:
    """A stack that writes no telemetry, or an empty file, is no error."""
    node = make_node(alone=True)
    node.init()
    assert node.sync().figures.files == 0
    node.write()
    assert node.sync().figures.files == 0


def test_without_a_repository_the_way_out_is_named(make_node: MakeNode) -> None:
    """The message says which folder, the hint says what to run."""
    node = make_node(alone=True)
    with pytest.raises(ConfigurationError, match="not a git repository") as caught:
        node.sync()
    assert caught.value.hint == "make it with: fedlearn init"


def test_two_runs_at_once_do_not_mix(make_node: MakeNode) -> None:
    """The second run gives way instead of writing into the first."""
    node = make_node(alone=True)
    node.init()
    with locked(node.git.directory()), pytest.raises(TryAgainError, match="at work"):
        node.sync()


def test_a_repository_lost_and_cloned_again_gets_everything_back(
    make_node: MakeNode,
) -> None:
    """What a node knows comes back from its state and from the hub."""
    a, b = make_node("system-a"), make_node("system-b")
    for node, own in ((a, "one"), (b, "two")):
        node.init()
        node.write(make_event(own))
    for node in (a, b, a):
        node.federate()
    whole = a.data()
    shutil.rmtree(a.settings.repository_path)
    a.init()
    a.federate()
    assert a.data() == whole


def test_a_lost_state_counts_nothing_twice(make_node: MakeNode) -> None:
    """Telemetry that is read again with an empty state gives the same evidence."""
    node = make_node()
    node.init()
    node.write(make_event("one"), make_event("one", timestamp="2026-11-21T08:00:00Z"))
    node.federate()
    before = node.data()
    shutil.rmtree(node.settings.state_directory)
    node.init()
    node.federate()
    assert node.data() == before


def test_a_remote_is_not_needed(make_node: MakeNode) -> None:
    """One machine alone learns too: it commits and imports."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one"))
    report = node.federate()
    assert report.commit
    assert (report.problems, report.pushes) == ([], 0)
    assert find(node, "one") == ["How to set up one"]


def test_commits_are_made_in_the_name_of_the_node(make_node: MakeNode) -> None:
    """Author and message tell node, counts and digest, and no person's name."""
    node = make_node()
    node.init()
    node.write(make_event("one"), make_event("two", value_score=0.8))
    node.federate()
    text = Git(node.settings.repository_path, "x").text(
        "log", "-1", "--format=%an <%ae>%n%B"
    )
    digest = read_records(node.settings.repository_path).digest()
    assert text.splitlines() == [
        "system-a <system-a@fedlearn.invalid>",
        "data: 2 skills from system-a",
        "",
        (
            "- skills-patterns: 2 new, values 0.80 to 0.90, "
            "observed 2026-11-20 to 2026-11-20"
        ),
        "",
        "Fedlearn-Node: system-a",
        f"Fedlearn-Digest: {digest}",
    ]
