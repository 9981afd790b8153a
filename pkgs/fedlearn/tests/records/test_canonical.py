"""Records are written by two encoders that must not differ by a byte."""

import msgspec
import orjson
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.canonical import canonical_json
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
