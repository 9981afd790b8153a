"""The prefilter: what it lets through is all that the rules can find."""

import random
import re

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from fedlearn.redaction.decode import ENCODINGS
from fedlearn.redaction.detector import Detector, Finding
from fedlearn.redaction.prefilter import Prefilter, relaxed

from redaction.corpora.examples import EXAMPLES
from redaction.corpora.planted import planted as planted_texts
from redaction.corpora.traps import traps
from redaction.every_rule import with_every_rule

WORDS = sorted(
    {
        word
        for texts in EXAMPLES.values()
        for text in texts
        for word in re.findall(r"[A-Za-z0-9_.@:/$-]{2,}", text)
    }
)
"""The literals that rules begin with, among others."""

PIECES = st.one_of(
    st.sampled_from([example for example, _ in EXAMPLES.values()]),
    st.sampled_from(WORDS),
    st.sampled_from(
        ["\u017f", "\u212a", "\x0b", "\ud800", "\u00a0", "\n", "\\n", '"', "="]
    ),
    st.text(max_size=8),
    st.from_regex(r"[A-Za-z0-9+/=_.:@%-]{1,40}", fullmatch=True),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


DETECTOR = Detector(host_names=["atlas"])
THOROUGH = with_every_rule(
    lambda: Detector(host_names=["atlas"]), lambda made: made.find("")
)


def plain(findings: list[Finding]) -> list[tuple[str, int, int]]:
    return [(finding.rule.id, finding.start, finding.end) for finding in findings]


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_the_prefilter_loses_nothing(text: str) -> None:
    """The findings are those of all rules."""
    assert plain(DETECTOR.find(text)) == plain(THOROUGH.find(text))


def test_every_rule_is_asked() -> None:
    """The truth is one: without the prefilter clean text is searched by all."""
    assert len(THOROUGH._prefilter.candidates("")) == len(THOROUGH._rules) + len(
        ENCODINGS
    )


def test_the_prefilter_loses_nothing_of_the_corpus() -> None:
    """Every planted value and every trap gives the same findings."""
    source = random.Random(11)
    texts = [planted.text for planted in planted_texts(source)]
    assert any(DETECTOR.find(text) for text in texts)
    for text in (*texts, *traps(source)):
        assert plain(DETECTOR.find(text)) == plain(THOROUGH.find(text))


def test_relaxed_counts() -> None:
    """Counts are lowered and upper bounds go; what is optional stays optional."""
    assert relaxed("a{3}b{0,9}c{40,80}d{2,}") == "a{3,}b*c{16,}d{2,}"


def test_no_rule_can_match_clean_text() -> None:
    """Technical prose costs one question."""
    prose = "NixOS 24.05 keeps 3 generations: set boot.loader to 5, see chapter 7.2"
    assert not DETECTOR._prefilter.candidates(prose)


def test_an_automaton_without_memory_asks_every_rule() -> None:
    """Where RE2 cannot compile the rules, each of them is asked."""
    prefilter = Prefilter(["a[bc]", "d(?=e)", "[fg]"], memory_bytes=400)
    assert prefilter.candidates("") == [0, 1, 2]


def test_an_automaton_that_gives_up_asks_every_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RE2 finds nothing when its memory ends during a search; that is no answer."""
    prefilter = Prefilter(["[a-z]{2}[0-9]", "[0-9][a-z]{2}"])
    assert prefilter.candidates("de1") == [0]
    monkeypatch.setattr(re2.Set, "Match", lambda *_, **__: None)
    assert prefilter.candidates("nothing") == [0, 1]


def test_a_literal_is_found_in_any_case() -> None:
    """A pattern with a literal is asked where the literal is written otherwise."""
    prefilter = Prefilter(["(?i)password[0-9]", "Token[0-9]", "\u043f\u0430[0-9]"])
    assert prefilter.candidates("PASSword1") == [0]
    assert prefilter.candidates("Token1 \u043f\u04301") == [1, 2]
    assert prefilter.candidates("token1 password") == []


@pytest.mark.parametrize("text", ["", "\n", "a\nb\n", "\u00fc", "\ud800", "\x00"])
def test_the_automaton_answers_every_text(text: str) -> None:
    """No text looks as if the memory had ended."""
    assert Prefilter(["abc"]).candidates(text) == []


def test_families_have_automata_of_their_own() -> None:
    """In one automaton the states of all would be combined, beyond any memory."""
    families = ["a"] * 60 + ["b"]
    prefilter = Prefilter([f"x{n}y" for n in range(61)], families=families)
    assert len(prefilter._automata) == 3
    assert prefilter.candidates("x3y x59y x60y") == [3, 59, 60]
