"""`fedlearn publish`: what lands in the folder, and what must not."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from fedlearn.actions.publication import PublishReport, publish
from fedlearn.atomic import write_atomically
from fedlearn.errors import BrokenDataError, RefusedError, TryAgainError, UsageError
from fedlearn.exchange.anonymise import Filters
from fedlearn.git.command import Git
from fedlearn.git.lock import locked
from fedlearn.redaction import open_redactor
from fedlearn.settings import Privacy
from fedlearn.state import State
from fedlearn.trust.cards import Card, write_card
from fedlearn.worktree.layout import CARDS
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, Program, make_event

NAME = "contributor-7"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM/KGVzwtR2J5jfaBIlFzC17hN13kweQA4RWGBdbnfCj"
ERRORS = "data/patterns/skills-patterns.jsonl"


def node_with_patterns(make_node: MakeNode, *texts: str) -> Node:
    node = make_node()
    node.settings = node.settings.model_copy(update={"organisation": "ACME Works"})
    node.init()
    node.write(*map(make_event, texts or ("a timer", "a socket")))
    node.federate()
    return node


def run(
    node: Node, target: Path, *, dry_run: bool = False, name: str = NAME
) -> PublishReport:
    with State.open(node.settings.state_directory) as state:
        redactor = open_redactor(node.settings)
        return publish(
            node.settings, state, redactor, target, Filters(name), dry_run=dry_run
        )


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_folder_is_one_that_another_node_can_use(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """Cloned as a repository of its own, it brings what was published."""
    node = node_with_patterns(make_node)
    target = tmp_path / "public"
    assert run(node, target).published == {"skills-patterns": 2}
    git = Git(target, "publisher")
    git.run("init", "--quiet", "--initial-branch=main", ".")
    git.run("add", ".")
    git.run("commit", "--quiet", "-m", "public")
    stranger = Node(tmp_path / "stranger", "stranger", str(target))
    report = stranger.init()
    assert (report.patterns, report.imported.written) == (2, 2)
    assert report.prepared.written == ()


def test_no_byte_tells_who_it_was(make_node: MakeNode, tmp_path: Path) -> None:
    """Neither node nor organisation, nor the minute of an observation."""
    node = node_with_patterns(make_node, "a timer", "what ACME Works has", "system-a")
    run(node, tmp_path / "public")
    files = files_in(tmp_path / "public")
    assert files["data/patterns/skills-patterns.jsonl"].count(b"\n") == 1
    whole = b"".join(files.values())
    for word in (b"system-a", b"acme", b"t08:00"):
        assert word not in whole.lower()


def test_a_second_time_nothing_is_written(make_node: MakeNode, tmp_path: Path) -> None:
    """Not even the same bytes again: no file is replaced."""
    node, target = node_with_patterns(make_node), tmp_path / "public"
    run(node, target)
    before = [path.stat().st_ino for path in sorted(target.rglob("*"))]
    assert run(node, target).changed == []
    assert [path.stat().st_ino for path in sorted(target.rglob("*"))] == before


def test_a_rehearsal_makes_no_folder(make_node: MakeNode, tmp_path: Path) -> None:
    """It tells the files that would change."""
    node, target = node_with_patterns(make_node), tmp_path / "public"
    rehearsed = run(node, target, dry_run=True)
    assert not target.exists()
    assert run(node, target).changed == rehearsed.changed


def test_a_finding_stops_all_of_it(make_node: MakeNode, tmp_path: Path) -> None:
    """What a rule of one's own finds now is in data/ from before: nothing leaves."""
    node, target = node_with_patterns(make_node), tmp_path / "public"
    rule = {"id": "project", "pattern": "socket", "placeholder": "project"}
    privacy = Privacy.model_validate({"rules": [rule]})
    node.settings = node.settings.model_copy(update={"privacy": privacy})
    with pytest.raises(RefusedError, match="project in payload") as caught:
        run(node, target)
    assert "audit --fix" in str(caught.value.hint)
    assert not target.exists()


def test_a_retraction_that_did_not_travel_yet_counts(
    make_node: MakeNode, tmp_path: Path, program: Program
) -> None:
    """Who takes something back and publishes at once does not publish it."""
    node, target = node_with_patterns(make_node, "a timer"), tmp_path / "public"
    run(node, target)
    (key,) = read_records(target).active_ids()
    program("retract", key, "--reason", "system-a was wrong", node=node)
    report = run(node, target)
    assert (report.published, report.retracted) == ({}, 1)
    written = files_in(target / "data" / "patterns")
    assert b"system-a" not in b"".join(written.values())


@pytest.mark.parametrize("inside", [".", "sub", ".."])
def test_the_repository_itself_is_refused(make_node: MakeNode, inside: str) -> None:
    """Nor is anything written in it, or in what contains it."""
    node = node_with_patterns(make_node)
    before = node.data()
    with pytest.raises(RefusedError, match="overlaps with"):
        run(node, node.settings.repository_path / inside)
    assert node.data() == before


def test_another_clone_of_the_repository_is_refused(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """It has the same remote, or holds this node's own word."""
    node, clone = node_with_patterns(make_node), tmp_path / "clone"
    Git(tmp_path, "person").run(
        "clone", "-q", str(node.settings.repository.url), str(clone)
    )
    with pytest.raises(RefusedError, match="clone of this node's own"):
        run(node, clone)
    Git(clone, "person").run("remote", "remove", "origin")
    with pytest.raises(RefusedError, match="evidence in the name of system-a"):
        run(node, clone)


def test_a_folder_with_other_things_is_refused(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """Such as a home directory, by a slip."""
    node, target = node_with_patterns(make_node), tmp_path / "home"
    target.mkdir()
    (target / "letter.txt").write_text("mine")
    with pytest.raises(RefusedError, match="other files"):
        run(node, target)
    assert files_in(target) == {"letter.txt": b"mine"}


@pytest.mark.parametrize("link", ["data", "data/patterns", ERRORS, "data/README.md"])
def test_a_link_leads_nowhere(make_node: MakeNode, tmp_path: Path, link: str) -> None:
    """Nothing outside of the folder is ever written."""
    node, target, outside = (
        node_with_patterns(make_node),
        tmp_path / "public",
        tmp_path / "out",
    )
    (target / ".git").mkdir(parents=True)
    outside.mkdir()
    place = target / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside / "file" if "." in place.name else outside)
    with pytest.raises(RefusedError, match="is a symbolic link"):
        run(node, target)
    assert files_in(outside) == {}


def test_what_is_no_record_is_left_alone(make_node: MakeNode, tmp_path: Path) -> None:
    """A file of that name which fedlearn did not write."""
    node, target = node_with_patterns(make_node), tmp_path / "public"
    place = target / ERRORS
    place.parent.mkdir(parents=True)
    place.write_text("my notes\n")
    with pytest.raises(BrokenDataError, match="no records"):
        run(node, target)
    assert place.read_text() == "my notes\n"


@pytest.mark.parametrize("name", ["system-a", "system-a-public"])
def test_a_name_that_gives_somebody_away_is_refused(
    make_node: MakeNode, tmp_path: Path, name: str
) -> None:
    """A node's own name, or one that contains it."""
    with pytest.raises(UsageError, match="contains one"):
        run(node_with_patterns(make_node), tmp_path / "public", name=name)


def test_a_card_tells_what_else_nobody_shall_read(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """The organisations of other nodes, and the names of those that never spoke."""
    texts = ("a rule of Other Corp", "a disk of system-b", "a fan of system-c")
    node = node_with_patterns(make_node, *texts)
    card = Card(node="system-b", public_key=KEY, organisation="Other Corp")
    write_card(node.settings.repository_path, card)
    broken = node.settings.repository_path / CARDS / "system-c.json"
    broken.write_text("broken")
    assert run(node, tmp_path / "public").left_out == {"names": 3}


def test_who_was_revoked_by_hand_does_not_count(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """`fedlearn node revoke` is kept in the state, and counts as the setting does."""
    node, target = node_with_patterns(make_node, "a timer"), tmp_path / "public"
    other = make_node("system-b")
    other.init()
    other.write(make_event("a socket"))
    other.federate()
    node.federate()
    assert run(node, target).published == {"skills-patterns": 2}
    with State.open(node.settings.state_directory) as state:
        state.revocations.add("system-b", "2026-11-24T08:00:00Z")
    report = run(node, target)
    assert (report.published, report.left_out) == ({"skills-patterns": 1}, {"nodes": 1})


def test_two_at_once_do_not_meet(make_node: MakeNode, tmp_path: Path) -> None:
    """The second one is told to come again."""
    node = node_with_patterns(make_node)
    with locked(node.git.directory()), pytest.raises(TryAgainError):
        run(node, tmp_path / "public")


def test_a_run_that_ended_halfway_is_completed(
    make_node: MakeNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a full disk cut off, the next run writes; no half file is left."""
    node, target = node_with_patterns(make_node), tmp_path / "public"
    room = iter([True, True])

    def fill(path: Path, parts: Iterable[bytes]) -> None:
        if not next(room, False):
            raise OSError(28, os.strerror(28), str(path))
        write_atomically(path, parts)

    monkeypatch.setattr("fedlearn.actions.publication.write_atomically", fill)
    with pytest.raises(OSError, match="No space"):
        run(node, target)
    monkeypatch.undo()
    assert read_records(target).rejected.total() == 0
    run(node, target)
    assert len(read_records(target).active_ids()) == 2


def test_the_program_tells_what_it_did(
    make_node: MakeNode, tmp_path: Path, program: Program
) -> None:
    """JSON with stable keys; words for people; a wrong name is a usage error."""
    node, target = node_with_patterns(make_node), tmp_path / "public"
    call = ("publish", target, "--as", NAME)
    done = program(*call, "--json", node=node)
    assert (done.code, done.json["published"]) == (0, {"skills-patterns": 2})
    assert done.json.keys() == {
        "published",
        "retracted",
        "left_out",
        "changed",
        "dry_run",
    }
    assert "files changed" in program(*call, node=node).err
    assert program("publish", target, "--as", "Not A Name", node=node).code == 2
    assert program(*call, "--category", "error-solutions", "--json", node=node).json[
        "left_out"
    ] == {"category": 2}
