"""Finding the files that hold telemetry, in the order in which they were written."""

import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

ARCHIVE_FOLDER: Final = "archive"
"""Where the stack's own rotation puts the old files, beside the live one."""

LIVE_SUFFIX: Final = ".jsonl"
"""What an event file ends in."""

PACKED_SUFFIXES: Final = (".gz", ".zst", ".bz2", ".xz")
"""What rotation appends to the name of a file that it compresses."""

_ROTATED = re.compile(
    # logrotate, by default or with dateext; the stack, or logrotate with extension
    r"(?P<stem>.+)(?:\.jsonl[.-](?P<mark>\d[\d-]*)|[.-](?P<time>\d[\dTZ-]*)\.jsonl)"
    r"(?:\.gz|\.zst|\.bz2|\.xz)?",
    re.ASCII,
)

_MOST_COUNTED: Final = 4
"""Digits of a number by which files are counted; more are a date."""


def find_files(directory: Path, globs: Sequence[str]) -> list[Path]:
    """Find event files and what rotation made of them.

    Args:
        globs: Absolute, or below the directory; `**` reaches any depth.

    Returns:
        Sorted; each file once, whatever links lead to it; the old files of a live one
        before it, the oldest first, also when the live one is gone. What is no file,
        and a folder that may not be entered, are among them.
    """
    paths = set(_search(directory, globs))
    found: dict[str, Path] = {}
    for path in sorted(paths, key=_age):
        # While a file is being packed there are both.
        if path.suffix not in PACKED_SUFFIXES or path.with_suffix("") not in paths:
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def live_path(path: Path) -> Path:
    """Return the path that a file had before rotation renamed it."""
    match = _ROTATED.fullmatch(path.name)
    if not match:
        return path
    is_apart = path.parent.name == ARCHIVE_FOLDER
    folder = path.parent.parent if is_apart else path.parent
    return folder / f"{match['stem']}{LIVE_SUFFIX}"


def _search(directory: Path, globs: Iterable[str]) -> Iterator[Path]:
    """Yield live files, and rotated ones whether or not there is a live file."""
    base = Path(glob.escape(str(directory)))
    for pattern in globs:
        live = base / pattern
        yield from _expand(live)
        for folder in _expand(live.parent):
            if os.path.isdir(folder) and not os.access(folder, os.X_OK):  # noqa: PTH112  (Path's raises)
                yield folder
        if live.suffix == LIVE_SUFFIX:
            for folder in (live.parent, live.parent / ARCHIVE_FOLDER):
                for path in _expand(folder / f"{live.stem}[.-]*"):
                    if _ROTATED.fullmatch(path.name):
                        yield path


def _expand(pattern: Path) -> list[Path]:
    names = glob.glob(str(pattern), recursive=True)  # noqa: PTH207  (Path.glob takes no absolute ones)
    return [Path(name) for name in names]


def _age(path: Path) -> tuple[str, bool, int, str, str]:
    """Order rotated files before their live file, by the time in their names."""
    match = _ROTATED.fullmatch(path.name)
    if not match:
        return str(path), True, 0, "", ""
    mark = re.sub(r"\D", "", match["mark"] or match["time"])
    count = -int(mark) if len(mark) <= _MOST_COUNTED else -(10**_MOST_COUNTED)
    return str(live_path(path)), False, count, mark, str(path)
