"""Writing the folder of the dashboard; only files that changed are written."""

import errno
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from fedlearn.atomic import PUBLIC_MODE, write_atomically
from fedlearn.errors import ConfigurationError
from fedlearn.monitor import Holdings, federation_json
from fedlearn.monitor.dashboard.config_json import UnusableError, put_federation
from fedlearn.monitor.dashboard.page import render
from fedlearn.settings import Settings

FIGURES_FILE: Final = "federation.json"
PAGE_FILE: Final = "index.html"
CONFIG_FILE: Final = "config.json"
"""Belongs to another program, and is optional."""


@dataclass(slots=True)
class WrittenDashboard:
    """What was done; the fields are keys of JSON.

    Attributes:
        written: Names of the files that changed.
        warnings: What could not be done.
    """

    directory: str
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def note(self, name: str, *, changed: bool) -> None:
        """Record a file."""
        (self.written if changed else self.unchanged).append(name)


def write_dashboard(
    holdings: Holdings, settings: Settings, directory: Path
) -> WrittenDashboard:
    """Write figures and page to a folder, and our part of another program's file there.

    Raises:
        ConfigurationError: The folder cannot be written.
    """
    written = WrittenDashboard(str(directory))
    figures = federation_json(holdings.status)
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    try:
        for name, content in (
            (FIGURES_FILE, orjson.dumps(figures, option=options)),
            (PAGE_FILE, render(holdings, settings).encode()),
        ):
            written.note(name, changed=_write(directory / name, content))
        _put_into_config(written, directory / CONFIG_FILE, figures)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise  # the program has one message for that
        raise ConfigurationError(
            f"{directory} cannot be written: {error.strerror}",
            hint="with --out or dashboard.directory, name a folder of this user",
        ) from error
    return written


def _write(path: Path, content: bytes) -> bool:
    """Write a file unless it holds this already; return whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    write_atomically(path, [content], PUBLIC_MODE)
    return True


def _put_into_config(
    written: WrittenDashboard, path: Path, figures: dict[str, object]
) -> None:
    try:
        written.note(CONFIG_FILE, changed=put_federation(path, figures))
    except FileNotFoundError:
        return
    except PermissionError as error:
        written.warnings.append(f"{path} cannot be read or written: {error.strerror}")
    except UnusableError as error:
        written.warnings.append(f"{path} {error}; it was not changed")
