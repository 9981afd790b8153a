"""The gates: what they let through is all that the rules can find."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedlearn.redaction import detector as finder_module
from fedlearn.redaction.detector import Detector, Finding
from fedlearn.redaction.prefilter import LiteralPrefilter, Re2Prefilter, relaxed
from fedlearn.redaction.rules.table import RULES

from redaction.corpora.planted import planted as planted_texts
from redaction.corpora.traps import traps

pytest.importorskip("re2")

PIECES = st.one_of(
    st.sampled_from([rule.example for rule in RULES]),
    st.sampled_from([hint for rule in RULES for hint in rule.hints]),
    st.sampled_from(
        ["\u017f", "\u212a", "\x0b", "\ud800", "\u00a0", "\n", "\\n", '"', "="]
    ),
    st.text(max_size=8),
    st.from_regex(r"[A-Za-z0-9+/=_.:@%-]{1,40}", fullmatch=True),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


def finder_with(gate: type[Re2Prefilter | LiteralPrefilter]) -> Detector:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder_module, "best_prefilter", gate)
        return Detector(host_names=["atlas"])


WITH_RE2 = finder_with(Re2Prefilter)
WITHOUT_RE2 = finder_with(LiteralPrefilter)


class EveryRule(LiteralPrefilter):
    """Lets everything through."""

    def candidates(self, text: str) -> range:
        del text
        return range(len(WITH_RE2._rules) + 4)


WITHOUT_GATE = finder_with(EveryRule)


def plain(findings: list[Finding]) -> list[tuple[str, int, int]]:
    return [(finding.rule.id, finding.start, finding.end) for finding in findings]


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_engines_agree(text: str) -> None:
    """With RE2, without it and without any gate the findings are the same."""
    everything = plain(WITHOUT_GATE.find(text))
    assert plain(WITH_RE2.find(text)) == everything
    assert plain(WITHOUT_RE2.find(text)) == everything


def test_engines_agree_on_the_corpus() -> None:
    """Every planted value and every trap gives the same findings."""
    source = random.Random(11)
    texts = [planted.text for planted in planted_texts(source)]
    for text in (*texts, *traps(source)):
        assert plain(WITH_RE2.find(text)) == plain(WITHOUT_GATE.find(text))
        assert plain(WITHOUT_RE2.find(text)) == plain(WITHOUT_GATE.find(text))


def test_relaxed_counts() -> None:
    """Counts are lowered and upper bounds go; what is optional stays optional."""
    assert relaxed("a{3}b{0,9}c{40,80}d{2,}") == "a{3,}b*c{16,}d{2,}"


def test_clean_text_passes_no_gate() -> None:
    """Technical prose costs one question."""
    prose = "NixOS 24.05 keeps 3 generations: set boot.loader to 5, see chapter 7.2"
    assert not WITH_RE2._prefilter.candidates(prose)
