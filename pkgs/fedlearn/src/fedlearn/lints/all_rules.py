"""All rules at once, for importing, for quarantine and for `why`."""

from collections.abc import Iterator, Mapping

from fedlearn.lints.dangerous_advice import dangers_in, is_advice
from fedlearn.lints.disguises import reading_of_a_person, readings
from fedlearn.lints.prompt_injection import injections_in
from fedlearn.records import texts_in


def lint(payload: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the rules that find something in a payload, sorted."""
    return tuple(sorted(set(_found(payload))))


def _found(payload: Mapping[str, object]) -> Iterator[str]:
    for name, value in payload.items():
        for text in texts_in({name: value}):
            yield from injections_in(reading_of_a_person(text))
            for reading in readings(text):
                yield from injections_in(reading)
                if is_advice(name):
                    yield from dangers_in(reading)
