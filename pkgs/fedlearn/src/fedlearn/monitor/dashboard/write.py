"""Writing the folder of the dashboard; what is like that already is left alone."""

import errno
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from fedlearn.atomic import PUBLIC_MODE, write_atomically
from fedlearn.errors import ConfigurationError
from fedlearn.monitor import Holdings
from fedlearn.monitor.dashboard.config_json import UnusableError, put_federation
from fedlearn.monitor.dashboard.page import render
from fedlearn.settings import Settings

FIGURES_FILE: Final = "federation.json"
PAGE_FILE: Final = "index.html"
CONFIG_FILE: Final = "config.json"
"""Belongs to another program, and need not be there."""


@dataclass(slots=True)
class WrittenDashboard:
    """What was done.

    Attributes:
        directory: The folder.
        written: Names of the files that changed.
        unchanged: Names of those that were like that already.
        warnings: What could not be done, in words.
    """

    directory: Path
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def note(self, name: str, *, changed: bool) -> None:
        """Remember a file."""
        (self.written if changed else self.unchanged).append(name)


def write_dashboard(
    holdings: Holdings, settings: Settings, directory: Path
) -> WrittenDashboard:
    """Write the figures, the page, and our part of another program's file.

    Args:
        holdings: What the node holds.
        settings: Of the node.
        directory: The folder; made if it is missing.

    Raises:
        ConfigurationError: The folder cannot be written.
    """
    written = WrittenDashboard(directory)
    figures = holdings.figures.to_json()
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    try:
        for name, content in (
            (FIGURES_FILE, orjson.dumps(figures, option=options)),
            (PAGE_FILE, render(holdings, settings).encode()),
        ):
            written.note(name, changed=_write(directory / name, content))
        _put_into_config(written, figures)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise  # the same everywhere, and told so
        raise ConfigurationError(
            f"{directory} cannot be written: {error.strerror}",
            hint="name a folder of this user with --out or dashboard.directory",
        ) from error
    return written


def _write(path: Path, content: bytes) -> bool:
    """Write a file unless it holds just this; tell whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    write_atomically(path, [content], PUBLIC_MODE)
    return True


def _put_into_config(written: WrittenDashboard, figures: dict[str, object]) -> None:
    path = written.directory / CONFIG_FILE
    try:
        written.note(CONFIG_FILE, changed=put_federation(path, figures))
    except FileNotFoundError:
        return
    except PermissionError as error:
        written.warnings.append(f"{path} cannot be read or written: {error.strerror}")
    except UnusableError as error:
        written.warnings.append(f"{path} {error}; it is left as it is")
