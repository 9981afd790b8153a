"""The one way in which a record becomes bytes."""

import msgspec
import orjson


def canonical_json(record: object) -> bytes:
    """Write a record as one line of canonical JSON.

    Args:
        record: A JSON value or one of the records of this package.

    Returns:
        UTF-8 with sorted keys, no spaces, and floats in their shortest form;
        without the line end.
    """
    return orjson.dumps(
        record, default=msgspec.to_builtins, option=orjson.OPT_SORT_KEYS
    )
