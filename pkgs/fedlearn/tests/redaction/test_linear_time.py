"""A text that was made to match often takes time in proportion to its length."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from fedlearn.errors import TooCostlyError
from fedlearn.redaction.json_values import JsonObject
from fedlearn.redaction.redactor import Redactor, _with_distinct_keys
from fedlearn.redaction.work import Work

from redaction.corpora.hostile import hostile_texts, numbered, repeated

SHORT, LONG = 32_000, 128_000
REDACTOR = Redactor(host_names=["system-a", "lab.example.org"])

QUICK = [
    (lambda n: f"password=Tr0ub4dor&{n} ", "numbers of placeholders, secrets again"),
    (lambda n: f"\\u0070assword=Tr0ub4dor&{n} ", "places in what was decoded"),
    (lambda n: f"u{n}@h{n}.org ", "numbers of one kind"),
]


def redact(text: str) -> None:
    """Redact a text, which may be too costly."""
    with suppress(TooCostlyError):
        REDACTOR.redact_text(text)


def is_linear(work: Callable[[str], None], short: str, long: str) -> bool:
    """Whether the time grows with the length, and not with its square.

    Asked again where another process was in the way.
    """
    ratio = len(long) / len(short)
    return any(
        _duration(work, long) < 0.6 * ratio**2 * _duration(work, short) + 0.2
        for _ in range(3)
    )


def _duration(work: Callable[[str], None], text: str) -> float:
    start = time.process_time()
    work(text)
    return time.process_time() - start


@pytest.mark.parametrize(("make", "_what"), QUICK)
def test_values_that_all_differ(make: Callable[[int], str], _what: str) -> None:
    """Thousands of values take no longer each than a few hundred."""
    assert is_linear(redact, numbered(make, SHORT), numbered(make, LONG))


@pytest.mark.slow
@pytest.mark.parametrize("kind", range(len(hostile_texts(1))))
def test_hostile_texts(kind: int) -> None:
    """Every rule, and every way around the rules, is linear."""
    short, long = hostile_texts(SHORT)[kind], hostile_texts(LONG)[kind]
    assert is_linear(redact, short, long)


def _in_one_record(text: str) -> None:
    """Redact a record with a key, a text and a password for each word."""
    record: JsonObject = {
        word: {"password": word, "again": [word]} for word in text.split()
    }
    with suppress(TooCostlyError):
        REDACTOR.redact(record)


@pytest.mark.parametrize(
    "make", [lambda n: f"Tr0ub4dor&{n} ", lambda n: f"u{n}@h{n}.org "]
)
def test_records_of_many_texts(make: Callable[[int], str]) -> None:
    """A secret is not looked for in every other text by itself."""
    assert is_linear(_in_one_record, numbered(make, SHORT), numbered(make, LONG))


def test_keys_that_become_alike() -> None:
    """Keys that get one placeholder are numbered without trying every number."""

    def work(text: str) -> None:
        keys: JsonObject = {str(n): 1 for n in range(len(text))}
        _with_distinct_keys(keys, dict.fromkeys(keys, ("<email-1>", 1)))

    assert is_linear(work, "x" * 4_000, "x" * 16_000)


@pytest.mark.parametrize("piece", ["a", "key_", "A1", "a-"])
def test_long_keys(piece: str) -> None:
    """The length of a key makes no rule of names slow."""

    def work(text: str) -> None:
        REDACTOR.redact({text: "Tr0ub4dor&3", "name": text, "value": "Tr0ub4dor&3"})

    assert is_linear(work, repeated(piece, SHORT // 4), repeated(piece, LONG // 4))


def test_a_text_beyond_the_budget_is_refused() -> None:
    """What matches far more often than any text of people is not checked."""
    with pytest.raises(TooCostlyError):
        REDACTOR.redact_text(repeated("key:", 32_000))
    with pytest.raises(TooCostlyError):
        REDACTOR.find(repeated("key:", 32_000))
    with pytest.raises(TooCostlyError):
        REDACTOR.redact({"a": {"b": [repeated("key:", 32_000)]}})


def test_the_budget_is_of_a_record_as_a_whole() -> None:
    """Many texts that are short do not add up to more than one that is long."""
    with pytest.raises(TooCostlyError):
        REDACTOR.redact({f"n{n}": repeated("key:", 6_000) for n in range(40)})


def test_texts_full_of_secrets_stay_within_the_budget() -> None:
    """A dump of credentials is redacted, not refused."""
    text = numbered(lambda n: f"password=Tr0ub4dor&{n}\nu{n}@h{n}.org\n", LONG)
    assert "Tr0ub4dor" not in REDACTOR.redact_text(text).text


def test_work_counts_what_is_read() -> None:
    """A search counts each reading of the text by a rule, and each match."""
    work = Work()
    REDACTOR.search("nothing to see", work)
    assert work.done == 0
    REDACTOR.search("password=Tr0ub4dor&3", work)
    assert work.done >= len("password=Tr0ub4dor&3")
