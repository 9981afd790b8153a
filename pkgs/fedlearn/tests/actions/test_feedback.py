"""Feedback and retraction: they travel, they last, and nothing undoes them."""

import json
import shutil
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from threading import Timer

import pytest

from fedlearn.actions.feedback import FeedbackRecorder
from fedlearn.errors import TryAgainError, UsageError
from fedlearn.git.lock import locked
from fedlearn.ingest.pipeline import open_redactor
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding.embedder import open_embedder
from fedlearn.records.lookup import resolve
from fedlearn.records.record import Evidence
from fedlearn.records.record_set import RecordSet
from fedlearn.state import State
from fedlearn.worktree.pattern_writer import PatternWriter
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, Program, make_event

SECRET = "ghp_" + "a1B2" * 9
NOW = "2026-11-24T00:00:00Z"


def fold_of(node: Node) -> RecordSet:
    return read_records(node.settings.repository_path)


def titles(node: Node) -> list[str]:
    """Give the titles of the active patterns in a node's data/."""
    return sorted(pattern.title for pattern in fold_of(node).active())


def id_of(node: Node, text: str) -> str:
    """Give the id of a pattern by a part of its title."""
    (key,) = (p.pattern_id for p in fold_of(node).active() if text in p.title)
    return key


def evidence(node: Node, text: str) -> dict[str, Evidence]:
    """Give the evidence of a pattern in a node's data/."""
    return dict(fold_of(node).patterns[id_of(node, text)].evidence)


def points(node: Node) -> set[str]:
    """Give the ids in a node's Qdrant."""
    with open_store(node.settings) as store:
        page, _ = store.scroll("skills-patterns", None, 100)
    return {str(key) for key, _ in page}


@pytest.fixture
def pair(make_node: MakeNode) -> tuple[Node, Node]:
    """Two nodes: both know a timer, each something of its own."""
    a, b = make_node("system-a"), make_node("system-b")
    for node, own in ((a, "one"), (b, "two")):
        node.init()
        node.write(make_event("a timer"), make_event(own))
    for node in (a, b, a):
        node.federate()
    return a, b


def test_a_retraction_leaves_every_file_and_every_qdrant(
    pair: tuple[Node, Node], program: Program
) -> None:
    """One node takes a pattern back; after a cycle each, no node has it."""
    a, b = pair
    key = id_of(a, "timer")
    assert {key} < points(a)
    done = program("retract", key[:9], "--reason", "it is wrong", "--json", node=a).json
    assert done == {
        "retracted": [{"pattern_id": key, "title": "How to set up a timer"}],
        "already": [],
        "dry_run": False,
    }
    for node in (a, b):
        node.federate()
        assert titles(node) == ["How to set up one", "How to set up two"]
        assert key not in points(node)
        assert fold_of(node).retractions[key].reason == "it is wrong"


def test_the_same_telemetry_does_not_bring_it_back(
    pair: tuple[Node, Node], program: Program
) -> None:
    """Neither met again, nor read anew with an empty state."""
    a, _ = pair
    key = id_of(a, "timer")
    program("retract", key, "--reason", "wrong", node=a)
    a.write(make_event("a timer", timestamp="2026-11-22T08:00:00Z"))
    a.federate()
    shutil.rmtree(a.settings.state_directory)
    a.init()
    a.federate()
    assert "How to set up a timer" not in titles(a)
    assert key not in points(a)


def test_points_of_other_programs_do_not_bring_it_back(
    make_node: MakeNode, program: Program
) -> None:
    """What was harvested from Qdrant and taken back is harvested in vain."""
    node = make_node(alone=True)
    node.init()
    payload: dict[str, object] = {
        "skill_name": "How to set up a timer",
        "description": "How to set up a timer",
        "usage_pattern": "Write the unit.",
        "value_score": 0.9,
    }
    with open_store(node.settings) as store:
        vectors = open_embedder(node.settings).embed(["x"])
        store.upsert("skills-patterns", [7], vectors, [payload])
    node.federate()
    key = id_of(node, "timer")
    program("retract", key, "--reason", "wrong", node=node)
    with open_store(node.settings) as store:
        store.upsert("skills-patterns", [8], vectors, [payload])
    node.federate()
    assert titles(node) == []
    assert key not in points(node)


def test_an_import_of_a_folder_does_not_bring_it_back(
    pair: tuple[Node, Node], program: Program
) -> None:
    """A copy of data/ from before is imported without what was taken back."""
    a, _ = pair
    copy = a.directory / "copy"
    shutil.copytree(a.settings.repository_path / "data", copy)
    key = id_of(a, "timer")
    program("retract", key, "--reason", "wrong", node=a)
    assert program("import", copy, node=a).code == 0
    assert key not in points(a)


def test_deleting_the_line_of_a_retraction_revives_nothing(
    pair: tuple[Node, Node], program: Program
) -> None:
    """A commit that empties the file of retractions is mended by those who know."""
    a, b = pair
    key = id_of(a, "timer")
    program("retract", key, "--reason", "wrong", node=a)
    for node in (a, b):
        node.federate()
    path = "data/patterns/retractions.jsonl"
    (b.settings.repository_path / path).write_text("")
    b.git.run("commit", "--no-verify", "--message", "oops", "--", path)
    b.git.run("push", "--no-verify", "origin", "main")
    for node in (a, b):
        node.federate()
    for node in (a, b):
        assert key in fold_of(node).retractions
        assert key not in points(node)


def test_a_retraction_survives_a_reset_of_the_work_tree(
    pair: tuple[Node, Node], program: Program
) -> None:
    """What was not committed yet is in the state, and written again."""
    a, _ = pair
    key = id_of(a, "timer")
    program("retract", key, "--reason", "wrong", node=a)
    a.git.run("checkout", "--", "data")
    assert "How to set up a timer" in titles(a)
    a.sync()
    assert "How to set up a timer" not in titles(a)


def test_all_that_only_one_node_observed_is_taken_back(
    pair: tuple[Node, Node], program: Program
) -> None:
    """What others observed too stays; an recorder alone does not keep a pattern."""
    a, b = pair
    program("feedback", id_of(a, "two"), "--helpful", node=a)
    arguments = ("retract", "--by-node", "system-b", "--reason", "broken", "--json")
    rehearsed = program(*arguments, "--dry-run", node=a).json
    assert titles(a) == [f"How to set up {what}" for what in ("a timer", "one", "two")]
    done = program(*arguments, node=a).json
    assert [one["title"] for one in done["retracted"]] == ["How to set up two"]
    assert rehearsed == {**done, "dry_run": True}
    for node in (a, b):
        node.federate()
        assert titles(node) == ["How to set up a timer", "How to set up one"]


def test_a_reason_is_redacted(pair: tuple[Node, Node], program: Program) -> None:
    """It travels, so nothing private may stand in it."""
    a, _ = pair
    key = id_of(a, "timer")
    program("retract", key, "--reason", f"it\nshows {SECRET}", node=a)
    assert fold_of(a).retractions[key].reason == "it shows <github-token-1>"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x"], "no pattern has an id that begins with 'x'"),
        ([""], "no pattern has an id that begins with ''"),
        ([], "nothing to retract"),
        (["--by-node", "nobody", "--reason", " "], "a reason has 1 to 1024"),
    ],
)
def test_what_cannot_be_taken_back_is_refused(
    make_node: MakeNode, program: Program, arguments: list[str], words: str
) -> None:
    """A mistyped id, one that fits several, and a missing reason are named."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one"), make_event("two"))
    node.sync()
    before = node.data()
    reason = [] if "--reason" in arguments else ["--reason", "wrong"]
    result = program("retract", *arguments, *reason, node=node)
    assert (result.code, words in result.err) == (2, True)
    assert node.data() == before


def test_a_pattern_that_is_unknown_here_can_be_taken_back_by_its_whole_id(
    make_node: MakeNode, program: Program
) -> None:
    """A pattern of another repository is kept out before it arrives."""
    node = make_node(alone=True)
    node.init()
    key = "00000000-0000-5000-8000-000000000001"
    assert program("retract", key, "--reason", "wrong", node=node).code == 0
    assert list(fold_of(node).retractions) == [key]
    again = program("retract", key, "--reason", "wrong", "--json", node=node).json
    assert (again["retracted"], again["already"]) == ([], [key])


def test_feedback_counts_and_travels(pair: tuple[Node, Node], program: Program) -> None:
    """Each call counts once; another node sees the sum."""
    a, b = pair
    key = id_of(a, "timer")
    for kind in ("--helpful", "--helpful", "--harmful"):
        program("feedback", key[:9], kind, node=a)
    done = program("feedback", key, "--helpful", "--json", node=a).json
    assert (done["helpful"], done["harmful"]) == (3, 1)
    a.federate()
    b.federate()
    said = evidence(b, "timer")["system-a"]
    assert (said.count, said.helpful, said.harmful) == (1, 3, 1)


def test_feedback_survives_sync_and_reset(
    pair: tuple[Node, Node], program: Program
) -> None:
    """Further observations and a reset of the work tree lose no count."""
    a, _ = pair
    before = evidence(a, "timer")["system-a"]
    program("feedback", id_of(a, "timer"), "--helpful", node=a)
    a.git.run("checkout", "--", "data")
    a.write(make_event("a timer", timestamp="2026-11-22T08:00:00Z"))
    a.sync()
    said = evidence(a, "timer")["system-a"]
    assert (said.count, said.helpful) == (2, 1)
    assert said.first_seen == before.first_seen


def test_feedback_on_a_pattern_of_others_counts_no_observation(
    pair: tuple[Node, Node], program: Program
) -> None:
    """Count 0 and the pattern's own time; its value and time stay as they were."""
    a, _ = pair
    before = fold_of(a).patterns[id_of(a, "two")]
    program("feedback", before.pattern_id, "--harmful", node=a)
    after = fold_of(a).patterns[before.pattern_id]
    seen = before.timestamp
    assert after.evidence["system-a"] == Evidence(
        count=0, score=0.0, first_seen=seen, last_seen=seen, harmful=1
    )
    assert (after.value_score, after.timestamp) == (before.value_score, seen)


def test_feedback_goes_on_after_a_reinstallation(
    pair: tuple[Node, Node], program: Program
) -> None:
    """What the hub holds in this node's name is recovered, and counted further."""
    a, _ = pair
    key = id_of(a, "two")
    for _ in range(3):
        program("feedback", key, "--helpful", node=a)
    a.federate()
    shutil.rmtree(a.directory)
    a.directory.mkdir()
    a.init()
    done = program("feedback", key, "--helpful", "--json", node=a).json
    assert done["helpful"] == 4


@pytest.mark.parametrize("flags", [[], ["--helpful", "--harmful"]])
def test_feedback_says_one_thing(program: Program, flags: list[str]) -> None:
    """Neither and both are refused before anything is read."""
    assert program("feedback", "5f0e", *flags).code == 2


def test_a_beginning_must_fit_one() -> None:
    """An id is found by its beginning, in any case; what fits several is refused."""
    known = ["5f0e93", "5f1a00", "77aa00"]
    assert resolve("77A", known) == "77aa00"
    with pytest.raises(UsageError, match="2 patterns"):
        resolve("5f", known)
    for beginning in ("", "zz", "5f0e93-"):
        with pytest.raises(UsageError):
            resolve(beginning, known)


def test_a_killed_retraction_is_completed(
    pair: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between state and files, the next sync writes what was decided."""
    a, _ = pair

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with State.open(a.settings.state_directory) as state, monkeypatch.context() as at:
        at.setattr(PatternWriter, "write", die)
        decided = FeedbackRecorder(
            a.settings, state, open_redactor(a.settings), lambda: NOW
        )
        with pytest.raises(KeyboardInterrupt):
            decided.retract([id_of(a, "timer")], "wrong")
    assert "How to set up a timer" in titles(a)
    a.sync()
    assert "How to set up a timer" not in titles(a)


def test_reports_are_for_people_too(pair: tuple[Node, Node], program: Program) -> None:
    """Without --json both verbs say on stderr what they did."""
    a, _ = pair
    key = id_of(a, "timer")
    said = program("feedback", key, "--harmful", node=a)
    assert "How to set up a timer: helpful 0, harmful 1 on this node." in said.err
    said = program("retract", key, "--reason", "wrong", node=a)
    assert (said.out, "Retracted" in said.err) == ("", True)
    path = Path(a.settings.repository_path / "data/patterns/retractions.jsonl")
    assert json.loads(path.read_text())["retracted_by"] == "system-a"


@pytest.mark.parametrize("wait_s", [0.0, 60.0])
def test_feedback_waits_for_another_run_as_the_settings_say(
    make_node: MakeNode, wait_s: float
) -> None:
    """Like every other run that writes to data/."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("a timer"))
    node.federate()
    repository = node.settings.repository.model_copy(update={"lock_wait_s": wait_s})
    settings = node.settings.model_copy(update={"repository": repository})
    with ExitStack() as held, State.open(settings.state_directory) as state:
        decided = FeedbackRecorder(
            settings, state, open_redactor(settings), lambda: NOW
        )
        held.enter_context(locked(node.git.directory()))
        release = Timer(0.2, held.close)
        outcome: AbstractContextManager[object] = nullcontext()
        if wait_s:
            release.start()
        else:
            outcome = pytest.raises(TryAgainError)
        with outcome:
            decided.feedback(id_of(node, "timer"), helpful=1, harmful=0)
        release.cancel()
    assert evidence(node, "timer")[node.settings.node].helpful == (1 if wait_s else 0)
