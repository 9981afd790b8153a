"""All rules at once, for importing, for quarantine and for `why`."""

from collections.abc import Iterator, Mapping
from typing import Final

from fedlearn.lints.dangerous_advice import dangers_in, is_advice
from fedlearn.lints.disguises import reading_of_a_person, readings
from fedlearn.lints.prompt_injection import injections_in
from fedlearn.records import texts_in

_LONGEST_NAME: Final = 24


def lint(payload: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the rules that find something in a payload, sorted."""
    return tuple(sorted(set(_found(payload))))


def _found(payload: Mapping[str, object]) -> Iterator[str]:
    for name, value in payload.items():
        # A name of a field of ours says nothing, and is in every payload.
        named = value if name.isidentifier() and len(name) <= _LONGEST_NAME else None
        for text in texts_in({name: value} if named is None else value):
            read = readings(text)
            for reading in {*read, reading_of_a_person(text)}:
                yield from injections_in(reading)
            if is_advice(name):
                for reading in read:
                    yield from dangers_in(reading)
