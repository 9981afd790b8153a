"""The texts of a JSON value, wherever they stand in it."""

from collections.abc import Iterator, Mapping


def texts_in(value: object) -> Iterator[str]:
    """Yield each text and each key of a JSON value, a key before what it leads to."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from texts_in(item)
