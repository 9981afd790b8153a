"""Recognising a file that cannot hold telemetry, as long as it is there."""

import os
from pathlib import Path
from typing import Final

from fedlearn.errors import BrokenDataError
from fedlearn.telemetry.lines.blocks import open_file
from fedlearn.telemetry.lines.find import PACKED_SUFFIXES
from fedlearn.telemetry.lines.split import BOM
from fedlearn.telemetry.lines.validate import parse

FIRST_BYTES: Final = 16_384
"""How much is read of a file that is in order; few lines are longer."""

WINDOW_BYTES: Final = 1 << 20
"""How much is read of the beginning and of the end of a file."""

MANY_LINES: Final = 10
"""So many invalid lines are no accident."""

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def check_file(path: Path) -> None:
    """Check that a file can be read, and is not of a form that holds no event.

    Raises:
        ConfigurationError: The path is not a file, or this user cannot read it.
        BrokenDataError: It holds something else than lines of JSON.
    """
    with open_file(path) as file:
        if file is None or path.suffix in PACKED_SUFFIXES:
            return
        if _is_good(file.read(FIRST_BYTES).removeprefix(BOM).partition(b"\n")[0]):
            return
        file.seek(0)
        head = file.read(WINDOW_BYTES)
        file.seek(max(0, os.fstat(file.fileno()).st_size - WINDOW_BYTES))
        found = _find_fault(head.removeprefix(BOM), file.read(WINDOW_BYTES))
    if found:
        form, remedy = found
        raise BrokenDataError(f"{path} holds no event: it is {form}", hint=remedy)


def _find_fault(head: bytes, tail: bytes) -> tuple[str, str] | None:
    """Return what else a file is, and what to do about it."""
    *lines, last = head.split(b"\n")
    if not last.lstrip().startswith(b"{"):  # else it is still being written
        lines.append(last)
    good = [_is_good(line) for line in lines if line.strip()]
    if head.lstrip().startswith(b"[") and sum(good) * 2 < len(good):
        return "one JSON array", "write a line for each item: jq -c '.[]'"
    if any(good) or not good:
        return None
    is_wide = len(head) > 1 and not (any(head[:64:2]) and any(head[1:64:2]))
    if is_wide or head.startswith(_UTF16):
        return "UTF-16", "write it as UTF-8: iconv -f UTF-16 -t UTF-8"
    if b"\0" in head:
        return "binary", "exclude it from the globs"
    if len(good) < MANY_LINES or any(map(_is_good, tail.split(b"\n"))):
        return None
    return "no JSON", "fedlearn sync --rejects shows its lines; or exclude it"


def _is_good(line: bytes) -> bool:
    return isinstance(parse(line), dict)
