"""Each claim in the name of a node belongs into a commit that it signed."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fedlearn.exchange.merge import join_commits
from fedlearn.git.command import Git
from fedlearn.records.join import join_patterns
from fedlearn.records.record import Pattern
from fedlearn.records.record_set import RecordSet
from fedlearn.state import Kind
from fedlearn.trust.attribution import Examination, examine
from fedlearn.worktree.clone import Origin, prepare
from fedlearn.worktree.file_names import owner_of
from fedlearn.worktree.layout import CARDS, COLLECTION_SNAPSHOTS
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_evidence, make_pattern, make_retraction


@dataclass
class History:
    """A repository, and who is said to have signed each of its commits."""

    git: Git
    signers: dict[str, str] = field(default_factory=dict)

    def commit(self, signer: str, change: Callable[[RecordSet], None]) -> str:
        """Commit a change of the shared files."""
        tree = self.git.work_tree
        records = read_records(tree)
        change(records)
        write_records(tree, records)
        return self.note(signer)

    def say(self, signer: str, *patterns: Pattern) -> str:
        def change(records: RecordSet) -> None:
            for pattern in patterns:
                records.add_pattern(pattern)

        return self.commit(signer, change)

    def note(self, signer: str) -> str:
        """Commit what lies in the work tree."""
        self.git.run("add", "--all")
        self.git.run("commit", "--quiet", "--no-verify", "--message", "x")
        return self.adopt(signer)

    def adopt(self, signer: str) -> str:
        commit = self.git.text("rev-parse", "HEAD")
        self.signers[commit] = signer
        return commit

    def examine(
        self, known: RecordSet | None = None
    ) -> list[tuple[Kind, str, str, str]]:
        """Give kind, name, owner and commit of each misattribution."""
        return [
            (one.kind, one.name, one.node, one.commit)
            for one, _ in self.examination(known).found
        ]

    def examination(self, known: RecordSet | None = None) -> Examination:
        return examine(self.git, self.signers, known or RecordSet())


@pytest.fixture
def history(tmp_path: Path) -> History:
    tree = tmp_path / "tree"
    prepare(tree, "system-a", Origin(None, "origin", "main"))
    return History(Git(tree, "system-a"))


def saying(
    node: str, text: str = "a timer", *, count: int = 1, helpful: int = 0
) -> Pattern:
    said = make_evidence(count, helpful=helpful)
    return make_pattern(text, node=node, evidence=said)


def test_what_nodes_say_themselves_is_no_misattribution(history: History) -> None:
    """Nor that a commit carries on what others said before."""
    history.say("system-a", saying("system-a"))
    history.say("system-b", saying("system-b"))
    history.say("system-a", saying("system-a", count=2))
    assert history.examine() == []


def test_a_witness_that_was_made_up_is_found(history: History) -> None:
    """With the commit, the pattern, and in whose name."""
    forged = join_patterns(saying("bad"), saying("system-a"))
    commit = history.say("bad", forged)
    key = (Kind.EVIDENCE, forged.pattern_id, "system-a", commit)
    assert history.examine() == [key]


def test_a_text_in_a_pattern_that_one_does_not_hold_is_found(history: History) -> None:
    """Who holds it may say more of it."""
    pattern = saying("system-a")
    more = {**pattern.payload, "success_examples": ["and this"]}
    history.say("system-a", pattern)
    padded = msgspec.structs.replace(pattern, payload=more)
    commit = history.say("bad", padded)
    key = (Kind.TEXT, pattern.pattern_id, "bad", commit)
    assert history.examine() == [key]
    history.say(
        "system-b",
        msgspec.structs.replace(
            padded,
            payload={**more, "success_examples": ["and that"]},
            evidence={"system-b": make_evidence()},
        ),
    )
    assert history.examine() == [key]


@pytest.mark.parametrize("rules", [1, 2**53])
def test_who_joins_a_pattern_may_not_exchange_its_text(
    history: History, rules: int
) -> None:
    """Evidence of one's own gives no right to other words under the id."""
    pattern = saying("system-a")
    history.say("system-a", pattern)
    both = {**pattern.evidence, "bad": make_evidence()}
    words = dict.fromkeys(pattern.payload, "A")
    forged = msgspec.structs.replace(pattern, payload=words, evidence=both, rules=rules)
    path = history.git.work_tree / "data/patterns/skills-patterns.jsonl"
    path.write_bytes(forged.to_line() + b"\n")
    commit = history.note("bad")
    assert history.examine() == [(Kind.TEXT, pattern.pattern_id, "bad", commit)]


def test_who_alone_holds_a_pattern_may_change_its_text(history: History) -> None:
    """As a redaction by later rules does."""
    pattern = saying("system-a")
    history.say("system-a", pattern)
    words = dict.fromkeys(pattern.payload, "<name-1>")
    cleaned = msgspec.structs.replace(pattern, payload=words)
    path = history.git.work_tree / "data/patterns/skills-patterns.jsonl"
    path.write_bytes(cleaned.to_line() + b"\n")
    history.note("system-a")
    assert history.examine() == []


def test_what_was_raised_is_known_as_it_was(history: History) -> None:
    """Another cannot make a node praise a pattern."""
    history.say("system-a", saying("system-a"))
    history.say("bad", saying("system-a", count=900, helpful=50))
    ((misattribution, claim),) = history.examination().found
    assert (misattribution.signer, misattribution.vouched) == ("bad", make_evidence())
    assert claim == make_evidence(count=900, helpful=50)


def test_who_says_it_too_settles_it(history: History) -> None:
    """Whether before, on another branch, or later."""
    pattern = saying("system-a", count=3)
    history.say("bad", saying("system-a", count=3))
    history.git.run("checkout", "--quiet", "-b", "side", "HEAD~1")
    history.say("system-a", pattern)
    assert history.examine() == []
    assert (Kind.EVIDENCE, pattern.pattern_id, "system-a") in (
        history.examination().resolved
    )


def test_what_stands_here_already_is_no_news(history: History) -> None:
    """Somebody who puts the history together anew carries on what is known."""
    history.say("bad", saying("system-a"))
    known = RecordSet()
    known.add_pattern(saying("system-a"))
    assert history.examine(known) == []


def test_joins_of_fedlearn_and_merges_by_hand_pass(history: History) -> None:
    """They hold what their parents hold, whoever makes them."""
    git = history.git
    base = git.text("rev-parse", "HEAD")
    ours = history.say("system-a", saying("system-a"), saying("system-a", "one"))
    git.run("checkout", "--quiet", "-b", "side", base)
    theirs = history.say("system-b", saying("system-b"), saying("system-b", "two"))
    joined = join_commits(git, ours, theirs, "join")
    git.run("checkout", "--quiet", "-B", "main", joined)
    history.adopt("system-c")
    git.run("checkout", "--quiet", "-B", "hand", ours)
    git.run("merge", "--quiet", "--no-edit", theirs)
    history.adopt("person")
    write_records(
        git.work_tree, read_records(git.work_tree)
    )  # as the next run sorts it
    history.note("system-c")
    assert history.examine() == []


def test_a_merge_that_adds_a_witness_is_found(history: History) -> None:
    """What no parent holds is the word of whoever made the merge."""
    git = history.git
    base = git.text("rev-parse", "HEAD")
    ours = history.say("system-a", saying("system-a"))
    git.run("checkout", "--quiet", "-b", "side", base)
    theirs = history.say("bad", saying("bad", "other"))
    joined = join_commits(git, ours, theirs, "join")
    git.run("checkout", "--quiet", "-B", "main", joined)
    records = read_records(git.work_tree)
    records.add_pattern(saying("system-a", "other"))
    write_records(git.work_tree, records)
    git.run("commit", "--quiet", "--no-verify", "--all", "--amend", "--no-edit")
    commit = history.adopt("bad")
    assert [(node, where) for _, _, node, where in history.examine()] == [
        ("system-a", commit)
    ]


def test_a_line_in_the_wrong_file_is_no_way_round(history: History) -> None:
    """An honest node that sorts it into the right one has not said it."""
    path = history.git.work_tree / "data/patterns/error-solutions.jsonl"
    path.write_bytes(saying("system-a").to_line() + b"\n")
    commit = history.note("bad")
    assert write_records(history.git.work_tree, read_records(history.git.work_tree))
    history.note("system-b")
    assert [(node, where) for _, _, node, where in history.examine()] == [
        ("system-a", commit)
    ]


def test_a_retraction_in_the_name_of_another_is_found(history: History) -> None:
    """One's own is none, and one that was met before is no news."""
    pattern = saying("system-a")
    mine = make_retraction(saying("system-a", "one"), "bad")

    def restore_trust(records: RecordSet) -> None:
        records.add_retraction(make_retraction(pattern, "system-a"))
        records.add_retraction(mine)

    commit = history.commit("bad", restore_trust)
    key = (Kind.RETRACTION, pattern.pattern_id, "system-a", commit)
    assert history.examine() == [key]
    remembered = [make_retraction(pattern, "system-a")]
    assert examine(history.git, history.signers, RecordSet(), remembered).found == []


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        (f"{COLLECTION_SNAPSHOTS}/skills-patterns-20261120-080000-a-1.json", "a-1"),
        (f"{CARDS}/system-a.json", "system-a"),
        ("data/metrics/monthly/2026-11-system-a.json", "system-a"),
        ("data/telemetry/snapshots/2026-11-20-system-a.jsonl", "system-a"),
        ("data/fine-tuning/snapshots/dataset-v12-system-a.jsonl", "system-a"),
        ("data/patterns/skills-patterns.jsonl", None),
        ("README.md", None),
    ],
)
def test_a_name_tells_whose_a_file_is(path: str, owner: str | None) -> None:
    """Shared files and those of people are nobody's."""
    assert owner_of(path) == owner


def test_files_of_others_are_neither_written_nor_deleted(history: History) -> None:
    """Each is found with its commit; its owner's next commit settles it."""
    tree = history.git.work_tree
    own, foreign = f"{CARDS}/bad.json", f"{CARDS}/system-a.json"
    (tree / CARDS).mkdir()
    (tree / foreign).write_text("{}")
    history.note("system-a")
    (tree / own).write_text("{}")
    (tree / foreign).unlink()
    deleted = history.note("bad")
    assert history.examine() == [(Kind.FILE, foreign, "system-a", deleted)]
    (tree / foreign).write_text('{"again":1}')
    history.note("system-a")
    assert history.examine() == []


def test_a_file_that_is_named_like_a_commit_hides_nothing(history: History) -> None:
    """The paths of a commit are told from ids by their place."""
    first = history.say("system-a", saying("system-a"))
    (history.git.work_tree / first).write_text("x")
    commit = history.say("bad", saying("system-a", "one"))
    assert [where for *_, where in history.examine()] == [commit]


def test_what_is_no_record_says_nothing(history: History) -> None:
    """Torn, huge and hostile lines cost themselves."""
    path = history.git.work_tree / "data/patterns/skills-patterns.jsonl"
    line = saying("system-a").to_line()
    forged = msgspec.json.decode(line)
    forged["evidence"]["../x"] = forged["evidence"]["system-a"]
    path.write_bytes(
        b"\n".join((line[:-9], b"x" * 2_000_000, msgspec.json.encode(forged), b"\xff"))
    )
    history.note("bad")
    assert history.examine() == []


def test_git_is_asked_in_few_calls(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once for each commit."""
    for number in range(20):
        history.say("system-a", saying("system-a", f"thing {number}"))
    calls: list[object] = []

    class Counted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  (passed on)
            calls.append(arguments)
            super().__init__(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    history.examine()
    assert 0 < len(calls) < 20
