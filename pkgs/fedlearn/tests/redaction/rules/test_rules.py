"""The rule table: every row finds its example and spares its counter-example."""

import re
import time
from collections.abc import Callable

import pytest
import re2

from fedlearn.redaction.detector import Detector
from fedlearn.redaction.prefilter import relaxed
from fedlearn.redaction.redactor import Redactor
from fedlearn.redaction.rule_table import RULES
from fedlearn.redaction.rules import Rule

from helpers import some
from redaction.corpora.examples import EXAMPLES

SCRUBBER = Redactor()
DETECTOR = Detector()
BY_ID = [pytest.param(rule, id=rule.id) for rule in RULES]
REPEATS = 2
SHORT, LONG = 12_000, 48_000
LONGEST = 1_000_000
MOST_GROWTH = 9
"""Four times the text may take this many times as long; quadratic takes 16."""


def found_ids(text: str) -> list[str]:
    return [finding.rule.id for finding in SCRUBBER.find(text)]


@pytest.mark.parametrize("rule", BY_ID)
def test_example_is_found(rule: Rule) -> None:
    """The example has a finding of its own rule."""
    assert rule.id in found_ids(EXAMPLES[rule.id][0])


@pytest.mark.parametrize("rule", BY_ID)
def test_counter_example_is_spared(rule: Rule) -> None:
    """The counter-example has no finding of any rule."""
    assert found_ids(EXAMPLES[rule.id][1]) == []


@pytest.mark.parametrize("rule", BY_ID)
def test_example_becomes_the_placeholder(rule: Rule) -> None:
    """The placeholder says what stood there, and the finding is counted."""
    redacted = SCRUBBER.redact_text(EXAMPLES[rule.id][0])
    assert f"<{rule.placeholder}-1>" in redacted.text
    assert redacted.counts[rule.id] >= 1


@pytest.mark.parametrize("rule", BY_ID)
def test_pattern_is_of_both_engines(rule: Rule) -> None:
    """Python and RE2 accept the pattern and see the same first match."""
    ours = re.search(rule.pattern, EXAMPLES[rule.id][0], re.ASCII)
    theirs = re2.search(rule.pattern, EXAMPLES[rule.id][0])
    assert ours is not None
    group = ours.re.groupindex.get("value", 0)
    assert ours.span(group) == theirs.span(group)


@pytest.mark.parametrize("rule", BY_ID)
def test_pattern_needs_nothing_that_re2_lacks(rule: Rule) -> None:
    """There is no look-around, no back-reference, no class that engines read apart."""
    assert not re.search(r"\(\?(?:=|!|<[=!]|P=)|\\[0-9bBsSdDwW]", rule.pattern)


@pytest.mark.parametrize("rule", BY_ID)
def test_relaxed_pattern_still_matches(rule: Rule) -> None:
    """What the prefilter asks for is implied by the pattern."""
    assert re.search(relaxed(rule.pattern), EXAMPLES[rule.id][0], re.ASCII)


def test_ids_are_unique() -> None:
    """An id names one rule."""
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_placeholders_are_words_and_hyphens() -> None:
    """A placeholder is recognised when the record comes again."""
    for rule in RULES:
        assert re.fullmatch(r"[a-z][a-z0-9-]{0,40}", rule.placeholder)


def seconds_of(work: Callable[[str], object], text: str) -> float:
    """Time the fastest of some runs."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


def hostile_pieces(rule: Rule) -> list[str]:
    """Return what a hostile line would repeat: whole, cut short, and openings."""
    example, counter_example = EXAMPLES[rule.id]
    half = example[: len(example) // 2]
    openings = re.findall(r"[A-Za-z0-9_.@:/$-]{2,}", counter_example)
    return [example, f"{example} ", half, *openings[:2]]


def repeated(piece: str, chars: int) -> str:
    """Return a line of so many characters that says the same again and again."""
    return (piece * (chars // len(piece) + 1))[:chars]


def assert_linear(piece: str, short: int, long: int) -> None:
    """Four times the text takes about four times as long."""
    text = repeated(piece, long)
    unit = seconds_of(lambda text: sum(map(ord, text)), text)
    allowed = (
        MOST_GROWTH * seconds_of(DETECTOR.search, repeated(piece, short)) + 10 * unit
    )
    assert seconds_of(DETECTOR.search, text) <= allowed


@pytest.mark.parametrize("rule", BY_ID)
def test_time_is_linear(rule: Rule) -> None:
    """However the line was made to match the rule, or nearly."""
    for piece in hostile_pieces(rule):
        assert_linear(piece, SHORT, LONG)


@pytest.mark.parametrize("rule", some(RULES, often=3), ids=lambda rule: rule.id)
def test_time_is_linear_in_a_megabyte(rule: Rule) -> None:
    """A line of a million characters that are all findings is no trouble."""
    assert_linear(EXAMPLES[rule.id][0], LONGEST // 4, LONGEST)


@pytest.mark.parametrize(
    "piece", ["/home/", "a@a@a@", "-----BEGIN ", "eyJ", "10.", ":"]
)
def test_time_is_linear_for_openings(piece: str) -> None:
    """A line that only ever begins a value is no trouble either."""
    assert_linear(piece, SHORT, LONG)
