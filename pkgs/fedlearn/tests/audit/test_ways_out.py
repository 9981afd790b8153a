"""Each way out that a refusal names leads to a commit that passes."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from fedlearn.audit.findings import AuditFinding
from fedlearn.audit.ways_out import (
    ALLOW,
    FIX,
    NARROW,
    ORGANISATION,
    REMOVE,
    RENAME,
    RETRACT,
    RULE,
    ways_out,
)
from fedlearn.errors import RefusedError
from fedlearn.records import Pattern
from fedlearn.settings import AllowedValue, ExtraRule
from fedlearn.worktree.layout import SHARED_FILES
from fedlearn.worktree.shared_files import read_records, write_records

from audit.scanners import LEAK_WORD, Scanners
from factories import make_pattern
from helpers import MakeNode, Node, Program, make_event

SECRET = "ghp_" + "a1B2" * 9
SKILLS = SHARED_FILES["skills-patterns"]


@pytest.fixture
def node(make_node: MakeNode, program: Program) -> Node:
    """A node that has federated once."""
    made = make_node()
    assert program("init", node=made).code == 0
    made.federate()
    return made


def change_privacy(node: Node, **changes: object) -> None:
    privacy = node.settings.privacy.model_copy(update=changes)
    node.settings = node.settings.model_copy(update={"privacy": privacy})


def put_pattern(node: Node, text: str) -> Pattern:
    """Put a pattern under data/ that no redaction has seen."""
    records = read_records(node.git.work_tree)
    pattern = make_pattern(text)
    records.add_pattern(pattern)
    write_records(node.git.work_tree, records)
    return pattern


def hint_of(node: Node) -> str:
    """Federate, which must refuse; return the hint."""
    with pytest.raises(RefusedError) as refused:
        node.federate()
    return str(refused.value.hint)


def passes(node: Node) -> bool:
    """Federate, and return whether everything was committed and sent."""
    sent = node.federate().unpushed == 0
    return sent and node.git.text("status", "--porcelain", "--", "data") == ""


def use_rule(node: Node, word: str) -> None:
    """Make a word private from now on."""
    rule = ExtraRule(id="own-project", pattern=word, placeholder="project")
    change_privacy(node, rules=(rule,))


def test_fix_redacts_a_pattern(node: Node, program: Program) -> None:
    """A value that a rule finds in the text of a pattern."""
    put_pattern(node, f"a key {SECRET}")
    assert hint_of(node) == f"{FIX}; {ALLOW}"
    program("audit", "--fix", node=node)
    assert passes(node)


def write_event(node: Node, word: str) -> None:
    node.write(make_event(word))


def write_sample(node: Node, word: str) -> None:
    turns = (("user", f"~ {word}"), ("assistant", "An answer that is long enough."))
    messages = [{"role": role, "content": text} for role, text in turns]
    node.dataset.parent.mkdir(parents=True, exist_ok=True)
    node.dataset.write_text(json.dumps({"messages": messages}) + "\n")


@pytest.mark.parametrize("put", [write_event, write_sample])
def test_fix_lasts_when_the_state_has_the_text(
    node: Node, program: Program, put: Callable[[Node, str], None]
) -> None:
    """A rule that came after the text was stored: nothing writes it again."""
    put(node, "bluebird")
    node.sync()
    use_rule(node, "bluebird")
    assert hint_of(node) == f"{FIX}; {ALLOW}"
    program("audit", "--fix", node=node)
    assert passes(node)
    assert b"bluebird" not in b"".join(node.data().values())


def test_an_allowed_value_passes(node: Node) -> None:
    """What may be public is committed as it is."""
    put_pattern(node, f"a key {SECRET}")
    assert ALLOW in hint_of(node)
    change_privacy(node, allow=(AllowedValue(value=SECRET, reason="an example"),))
    assert passes(node)
    assert SECRET.encode() in b"".join(node.data().values())


def test_a_pattern_that_cannot_be_redacted_is_retracted(
    node: Node, program: Program
) -> None:
    """A text that takes too much work to check."""
    pattern = put_pattern(node, "key:" * 3_000)
    payload = {**pattern.payload, "usage_pattern": "key:" * 4_000}
    costly = msgspec.structs.replace(pattern, payload=payload)
    (node.git.work_tree / SKILLS).write_bytes(costly.to_line() + b"\n")
    assert hint_of(node) == RETRACT
    retracted = program("retract", pattern.pattern_id, "--reason", "slow", node=node)
    assert retracted.code == 0
    assert passes(node)


@pytest.fixture
def scanned(node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Node:
    """The node with an external scanner, which finds a word of its own."""
    Scanners(tmp_path / "bin", monkeypatch).install("gitleaks")
    change_privacy(node, external_scanner=True)
    return node


def test_what_only_another_program_finds_is_retracted(
    scanned: Node, program: Program
) -> None:
    """No rule of ours knows it, and no exception of ours counts there."""
    scanned.write(make_event(LEAK_WORD))
    assert hint_of(scanned) == RETRACT
    (key,) = read_records(scanned.git.work_tree).active_ids()
    program("retract", key, "--reason", "private", node=scanned)
    assert passes(scanned)


def test_a_rule_of_ones_own_redacts_a_sample(scanned: Node, program: Program) -> None:
    """What only another program finds in a sample becomes a placeholder."""
    write_sample(scanned, LEAK_WORD)
    assert hint_of(scanned) == RULE
    use_rule(scanned, LEAK_WORD)
    program("audit", "--fix", node=scanned)
    assert passes(scanned)


def test_the_organisation_is_changed_in_the_settings(
    node: Node, program: Program
) -> None:
    """The card of a node shows it, and is written from the settings."""
    assert program("node", "enrol", node=node).code == 0
    own = node.settings
    node.settings = own.model_copy(update={"organisation": "mail alice@corp.de"})
    node.write(make_event())
    assert hint_of(node) == f"{ORGANISATION}; {ALLOW}"
    node.settings = own
    assert passes(node)


def test_a_file_is_renamed(node: Node) -> None:
    """The name of a file that somebody put under data/."""
    named = node.git.work_tree / "data" / "nodes" / f"{SECRET}.json"
    named.parent.mkdir(exist_ok=True)
    named.write_text("{}\n")
    assert hint_of(node) == f"{RENAME}; {ALLOW}"
    named.unlink()
    node.write(make_event())
    assert passes(node)


def test_a_rule_that_finds_the_message_is_made_narrower(node: Node) -> None:
    """Messages are fedlearn's own; only a rule of the settings finds them."""
    use_rule(node, "skills")
    node.write(make_event())
    assert NARROW in hint_of(node)
    use_rule(node, "bluebird")
    assert passes(node)


def test_a_line_that_cannot_be_checked_is_removed(node: Node) -> None:
    """In a file that holds no patterns."""
    readme = node.git.work_tree / "data" / "README.md"
    before = readme.read_bytes()
    readme.write_text("key:" * 16_000)
    assert hint_of(node) == REMOVE
    readme.write_bytes(before)
    node.write(make_event())
    assert passes(node)


def test_several_findings_name_each_way_once() -> None:
    """In their order."""
    costly = AuditFinding(SKILLS, 1, (), ("too-costly",))
    leak = AuditFinding(SKILLS, 2, ("payload.description",), ("email",))
    assert ways_out([costly, leak, leak]) == f"{RETRACT}; {FIX}; {ALLOW}"
