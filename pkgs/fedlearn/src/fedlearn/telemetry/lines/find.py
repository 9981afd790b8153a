"""Finding the files that hold telemetry, in the order in which they were written."""

import glob
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

ARCHIVE_FOLDER: Final = "archive"
"""Where rotation puts the old files, beside the live one."""

LIVE_SUFFIX: Final = ".jsonl"
"""What an event file ends in."""

_ARCHIVE_NAME = re.compile(
    r"(?P<stem>.+)-(?P<time>\d{8}T\d{6}Z)\.jsonl(?:\.zst)?", re.ASCII
)


def find_files(directory: Path, globs: Sequence[str]) -> list[Path]:
    """Find event files and their archives.

    Args:
        globs: Absolute, or below the directory; `**` reaches any depth.

    Returns:
        Sorted; each file once, whatever links lead to it; the archives of a file
        before it, the oldest first, also when the file itself is gone.
    """
    found: dict[Path, Path] = {}
    for path in sorted(set(_search(directory, globs)), key=_age):
        found.setdefault(path.resolve(), path)
    return list(found.values())


def _search(directory: Path, globs: Iterable[str]) -> Iterator[Path]:
    """Yield live files, and archives whether or not there is a live file."""
    base = Path(glob.escape(str(directory)))
    for pattern in globs:
        live = base / pattern
        yield from _expand(live)
        if live.suffix == LIVE_SUFFIX:
            old = live.parent / ARCHIVE_FOLDER / f"{live.stem}-*{LIVE_SUFFIX}"
            for path in [*_expand(old), *_expand(Path(f"{old}.zst"))]:
                if _ARCHIVE_NAME.fullmatch(path.name):
                    yield path


def _expand(pattern: Path) -> list[Path]:
    names = glob.glob(str(pattern), recursive=True)  # noqa: PTH207  (Path.glob takes no absolute ones)
    return [Path(name) for name in names]


def _age(path: Path) -> tuple[str, bool, str, str]:
    """Order archives before their live file, by the time in their names."""
    match = _ARCHIVE_NAME.fullmatch(path.name)
    if path.parent.name != ARCHIVE_FOLDER or not match:
        return str(path), True, "", ""
    live = path.parent.parent / f"{match['stem']}{LIVE_SUFFIX}"
    return str(live), False, match["time"], str(path)
