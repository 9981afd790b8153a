"""JSON values, and a parser that loses no text of them."""

import json
from typing import TypeAlias

import orjson

from fedlearn.records import canonical_json

JsonValue: TypeAlias = (
    "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
)
JsonObject: TypeAlias = dict[str, JsonValue]


def parse(content: bytes) -> JsonValue:
    """Parse JSON without losing any of it, as leniently as any parser would.

    Raises:
        ValueError: It is no JSON.
        RecursionError: It is nested too deeply.
    """
    try:
        value: JsonValue = orjson.loads(content)
    except orjson.JSONDecodeError:  # others take half characters, NaN and more
        value = None
    if value is None or canonical_json(value) != content.strip():
        # What is written another way may have a key twice.
        value = json.loads(content, object_pairs_hook=_keep_all)
    return value


def _keep_all(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    """Return an object of pairs; the further ones of equal key go into a list."""
    made: JsonObject = {}
    again: list[JsonValue] = []
    for key, value in pairs:
        if key in made:
            again.append({key: value})
        else:
            made[key] = value
    return {**made, "(again)": again} if again else made
