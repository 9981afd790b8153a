"""What a node knows stays its own, whatever stands under its ids in data/."""

import msgspec

from fedlearn.audit.fix import redact_file
from fedlearn.audit.report import find_places
from fedlearn.records.record import RULES_VERSION
from fedlearn.redaction import open_redactor
from fedlearn.settings import Settings
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, make_event

SKILLS = "data/patterns/skills-patterns.jsonl"


def text_of(node: Node) -> str:
    (pattern,) = read_records(node.settings.repository_path).active()
    return str(pattern.payload)


def with_rule(settings: Settings, pattern: str) -> Settings:
    """Add a rule to those of redaction."""
    rule = {"id": "project", "pattern": pattern, "placeholder": "project"}
    plain = settings.model_dump(mode="json") | {"privacy": {"rules": [rule]}}
    return Settings.model_validate(plain)


def test_other_words_do_not_stay_under_an_own_id(make_node: MakeNode) -> None:
    """Whoever has the text knows that the rules would not make these words of it."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("a timer"))
    node.sync()
    path = node.settings.repository_path / SKILLS
    (pattern,) = read_records(node.settings.repository_path).active()
    forged = msgspec.structs.replace(
        pattern,
        payload=dict.fromkeys(pattern.payload, "A"),
        rules=RULES_VERSION,
    )
    path.write_bytes(forged.to_line() + b"\n")
    node.sync()
    assert "a timer" in text_of(node)


def test_what_an_own_rule_has_cleaned_stays_clean(make_node: MakeNode) -> None:
    """The text in the state does not come back, though its id is that of the text."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("the 7th falcon"))
    node.sync()
    assert "7th falcon" in text_of(node)
    node.settings = with_rule(node.settings, "7th falcon")
    (place,) = find_places(
        node.settings.repository_path, [node.settings.repository_path / SKILLS]
    )
    assert redact_file(place, open_redactor(node.settings))
    for _ in range(2):
        node.sync()
        assert "7th falcon" not in text_of(node)
        place.file.touch()  # is read again
