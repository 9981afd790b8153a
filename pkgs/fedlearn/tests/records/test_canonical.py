"""Records are written by two encoders that must not differ by a byte."""

import msgspec
import orjson
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.canonical import canonical_json, texts_in
from fedlearn.records.record import Message, Pattern

from factories import patterns


@given(patterns())
def test_a_pattern_is_written_as_orjson_writes_it(pattern: Pattern) -> None:
    """Texts, keys and scores have one spelling, whichever encoder is faster."""
    line = pattern.to_line()
    assert line == orjson.dumps(orjson.loads(line), option=orjson.OPT_SORT_KEYS)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_written_as_orjson_writes_it(text: str) -> None:
    """Control characters, quotes and everything beyond ASCII."""
    message = Message(role="user", content=text)
    assert canonical_json(message) == canonical_json(msgspec.to_builtins(message))


def test_each_text_and_each_key_is_yielded_in_order() -> None:
    """Keys are texts too; numbers, booleans and null are none."""
    value = {"a": ["b", {"c": "d"}, 1, None, ["e"]], "f": 0.5, "g": True, "h": ""}
    assert list(texts_in(value)) == ["a", "b", "c", "d", "e", "f", "g", "h", ""]


def test_a_value_by_itself_is_walked_too() -> None:
    """A text is its own only text, and a number has none."""
    assert list(texts_in("alone")) == ["alone"]
    assert list(texts_in(3)) == []
