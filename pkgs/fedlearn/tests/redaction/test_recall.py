"""Recall and precision on the corpus of the generator."""

import json
import random
from collections import Counter
from collections.abc import Callable

import pytest

from fedlearn.redaction.redactor import Redactor

from helpers import some
from redaction.corpora.drawing import Planted
from redaction.corpora.planted import planted as planted_texts
from redaction.corpora.traps import traps

SCRUBBER = Redactor()
ROUNDS = 40
LEAST_KINDS = 30
LEAST_RECALL = {"secret": 0.99, "network": 0.97, "people": 0.97}
MOST_ALTERED = 0.001


def escape(text: str) -> str:
    """Write a text as it stands within a JSON string."""
    return json.dumps(text)[1:-1]


SETTINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "in JSON": escape,
    "in JSON within JSON": lambda text: escape(escape(text)),
    "in a log": lambda text: f"2026-11-24T08:00:00Z INFO [app] {text}",
    "between lines": lambda text: f"one\n{text}\nthree",
    "between escaped lines": lambda text: f"one\\n{text}\\nthree",
    "in quotes": lambda text: f"'{text}'",
    "in bold": lambda text: f"**{text}**",
    "in HTML": lambda text: f"<p>{text}</p>",
    "in colour": lambda text: f"\x1b[31m{text}\x1b[0m",
    "with no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "in a comment": lambda text: f"# {text}",
}


def is_left(planted: Planted, text: str) -> bool:
    """Tell whether the value is still there, escaped or not."""
    value = planted.value
    return any(form in text for form in (value, escape(value), escape(escape(value))))


@pytest.mark.parametrize("setting", some(SETTINGS, often=2))
def test_recall(setting: str) -> None:
    """Planted values are found, in whatever they stand."""
    source = random.Random(setting)
    seen: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for _ in range(ROUNDS):
        for planted in planted_texts(source):
            text = SETTINGS[setting](planted.text)
            seen[planted.family] += 1
            left[planted.family] += is_left(planted, SCRUBBER.redact_text(text).text)
    recall = {family: 1 - left[family] / seen[family] for family in seen}
    assert all(recall[family] >= least for family, least in LEAST_RECALL.items()), (
        recall
    )


@pytest.mark.parametrize("setting", SETTINGS)
def test_precision(setting: str) -> None:
    """Lines that only look private stay as they are."""
    source = random.Random(setting)
    lines = [line for _ in range(ROUNDS) for line in traps(source)]
    texts = [SETTINGS[setting](line) for line in lines]
    altered = [text for text in texts if SCRUBBER.redact_text(text).text != text]
    assert len(altered) <= MOST_ALTERED * len(texts), altered[:3]


def test_corpus_has_kinds_and_traps() -> None:
    """The corpus is as varied as it has to be."""
    kinds = {planted.kind for planted in planted_texts(random.Random(1))}
    assert len(kinds) >= LEAST_KINDS
    assert len(list(traps(random.Random(1)))) >= LEAST_KINDS


def test_recall_in_keys_and_nested_values() -> None:
    """A value is found wherever in a record it stands."""
    source = random.Random(5)
    for planted in planted_texts(source):
        if planted.kind.startswith(("pem", "full", "zero")):
            continue
        record = SCRUBBER.redact({"m": [{"x": {planted.text: 1}}, planted.text]}).record
        assert not is_left(planted, json.dumps(record, ensure_ascii=False)), (
            planted.kind
        )
