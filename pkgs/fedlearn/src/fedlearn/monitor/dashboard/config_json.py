"""The `federation` object in the config.json of another program's dashboard.

That file belongs to another program, which rewrites it: every byte but those of our
own object stays as it is, and so do owner and mode. If the other program has rewritten
it without our object, the next run adds it again.
"""

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fedlearn.atomic import PRIVATE_MODE, atomic_file

KEY: Final = "federation"
"""The only key that is ours."""

TRIES: Final = 5
"""How often it is read again because its owner wrote it in between."""

MAX_BYTES: Final = 16_777_216
"""A larger file is not a configuration."""

_BLANKS: Final = re.compile(r"[ \t\r\n]*")


class UnusableError(Exception):
    """The file is not changed; the message says why, without the file's name."""


@dataclass(frozen=True, slots=True)
class _Member:
    """The positions of a key and its value in the text."""

    key: str
    start: int
    value: int
    end: int


def put_federation(path: Path, federation: dict[str, object]) -> bool:
    """Put our object into a file, unless it is there already.

    Returns:
        Whether the file was written.

    Raises:
        UnusableError: It is not a JSON object, a link, or its owner cannot be kept.
        OSError: It cannot be read or written.
    """
    for _ in range(TRIES):
        before = path.lstat()
        text = _read(path, before)
        changed = splice(text, federation)
        if changed == text:
            return False
        if _replace(path, changed.encode(), before):
            return True
    raise UnusableError("is being written again and again by another program")


def splice(text: str, federation: dict[str, object]) -> str:
    """Put our object into the text of a JSON object, and change nothing else.

    Raises:
        UnusableError: The text is not a JSON object.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    if not isinstance(whole, dict):
        raise UnusableError("is not a valid JSON object")
    members = _members(text)
    opening = text.index("{") + 1
    gap = text[opening : members[0].start] if members else ""
    value = _write(federation, gap)
    own = [member for member in members if member.key == KEY]
    if own:  # of duplicates, readers use the last
        return text[: own[-1].value] + value + text[own[-1].end :]
    end = members[-1].end if members else opening
    comma = "," if members else ""
    blank = gap if gap or not members else " "
    return f'{text[:end]}{comma}{blank}"{KEY}": {value}{text[end:]}'


def _write(federation: dict[str, object], gap: str) -> str:
    """Format our object like the file: on one line, or indented."""
    _, line_end, indent = gap.rpartition("\n")
    if not line_end:
        return json.dumps(federation, sort_keys=True)
    lines = json.dumps(federation, sort_keys=True, indent=indent or 2).split("\n")
    return (gap[: -len(indent)] + indent if indent else "\n").join(lines)


def _members(text: str) -> list[_Member]:
    """Find the members of the outermost object of valid JSON."""
    decoder, members = json.JSONDecoder(), []
    start = _skip(text, text.index("{") + 1)
    while text[start] != "}":
        key, end = decoder.raw_decode(text, start)
        value = _skip(text, text.index(":", end) + 1)
        _, end = decoder.raw_decode(text, value)
        members.append(_Member(key, start, value, end))
        start = _skip(text, end)
        if text[start] == ",":
            start = _skip(text, start + 1)
    return members


def _skip(text: str, start: int) -> int:
    """Return the position behind any blanks."""
    blanks = _BLANKS.match(text, start)
    return blanks.end() if blanks else start


def _read(path: Path, status: os.stat_result) -> str:
    """Read the file, which must be a regular one."""
    if not stat.S_ISREG(status.st_mode):
        raise UnusableError("is not a regular file; links are not followed")
    if status.st_size > MAX_BYTES:
        raise UnusableError(f"is larger than {MAX_BYTES:,} bytes")
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise UnusableError("is not UTF-8") from error


def _replace(path: Path, content: bytes, before: os.stat_result) -> bool:
    """Replace the file as a whole, unless it was written since it was read."""
    with atomic_file(path.parent, PRIVATE_MODE) as opened:
        _keep_owner(opened.file.fileno(), before)
        opened.write(content)
        opened.sync()
        if _identity(path.lstat()) != _identity(before):
            return False
        opened.move_to(path)
    return True


def _keep_owner(descriptor: int, before: os.stat_result) -> None:
    now = os.fstat(descriptor)
    try:
        if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
            os.fchown(descriptor, before.st_uid, before.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
    except PermissionError as error:
        raise UnusableError(
            "belongs to another user, and this user may not change the owner of files"
        ) from error


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns
