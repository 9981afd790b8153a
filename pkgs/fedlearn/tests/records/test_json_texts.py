"""Texts are found wherever they stand in a JSON value."""

from fedlearn.records import texts_in


def test_each_text_and_each_key_is_yielded_in_order() -> None:
    """Keys are texts too; numbers, booleans and null are none."""
    value = {"a": ["b", {"c": "d"}, 1, None, ["e"]], "f": 0.5, "g": True, "h": ""}
    assert list(texts_in(value)) == ["a", "b", "c", "d", "e", "f", "g", "h", ""]


def test_a_value_by_itself_is_walked_too() -> None:
    """A text is its own only text, and a number has none."""
    assert list(texts_in("alone")) == ["alone"]
    assert list(texts_in(3)) == []
