"""Finding patterns by the beginning of an id, or by the node that supports them."""

import re
from collections.abc import Iterable
from typing import Final

from fedlearn.errors import UsageError
from fedlearn.records.record_set import RecordSet

SHOWN_MATCHES: Final = 5
"""How many ids are named when a beginning fits several."""

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BEGINNING: Final = re.compile(r"[0-9a-f-]{1,36}")


def supported_by(records: RecordSet, node: str) -> set[str]:
    """Return the ids of what one node alone observed."""
    return {
        pattern.pattern_id
        for pattern in records.active()
        if [name for name, said in pattern.evidence.items() if said.count] == [node]
    }


def resolve(beginning: str, known: Iterable[str], *, whole: bool = False) -> str:
    """Return the one known id with a beginning; `whole` admits a whole unknown one.

    Raises:
        UsageError: None or several begin so.
    """
    wanted = beginning.strip().lower()
    found = sorted(
        key for key in known if _BEGINNING.fullmatch(wanted) and key.startswith(wanted)
    )
    if len(found) == 1:
        return found[0]
    if not found and whole and _ID.fullmatch(wanted):
        return wanted
    if not found:
        raise UsageError(
            f"no pattern has an id that begins with {beginning!r}",
            hint="ids are shown by: fedlearn search TEXT",
        )
    some = ", ".join(found[:SHOWN_MATCHES])
    raise UsageError(
        f"{len(found)} patterns have an id that begins with {beginning!r}: {some}",
        hint="give more characters of the id",
    )
