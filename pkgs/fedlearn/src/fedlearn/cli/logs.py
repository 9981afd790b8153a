"""Logging: one line per action to stderr, for people, programs or the journal.

A line holds what was done, the outcome, and figures: numbers and names, never the text
of a pattern.
"""

from __future__ import annotations

import logging
import os
import secrets
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TextIO

import orjson

from fedlearn.safe_text import change_texts, safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping

LOGGER: Final = "fedlearn"
"""Only our own lines: libraries may log what they were given."""

LEVELS: Final = ("debug", "info", "warning", "error")

FIELDS: Final = "fedlearn"
"""Attribute of a log record that holds the figures of an action."""

_PRIORITIES: Final = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}
"""Levels as sd-daemon(3) numbers them."""


class LineFormatter(logging.Formatter):
    """Formats a record as one line.

    Args:
        run_id: The same in every line of one call of the program.
        as_json: One JSON object per line, instead of words.
        journal: Put the priority before the line, as the journal expects.
    """

    def __init__(self, run_id: str, *, as_json: bool, journal: bool) -> None:
        super().__init__()
        self._run_id = run_id
        self._as_json = as_json
        self._journal = journal
        self.for_programs = as_json or journal

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        fields = getattr(record, FIELDS, {})
        line = self._json(record, fields) if self._as_json else _words(record, fields)
        line = " ".join(line.split("\n"))
        prefix = f"<{_PRIORITIES.get(record.levelname, 5)}>" if self._journal else ""
        return prefix + line

    def _json(self, record: logging.LogRecord, fields: Mapping[str, object]) -> str:
        time = datetime.fromtimestamp(record.created, UTC)
        content = {
            **{name: change_texts(one, safe_text) for name, one in fields.items()},
            "time": time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe_text(record.getMessage()),
            "run": self._run_id,
        }
        return orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS).decode()


def configure(
    level: str | None,
    log_format: str | None,
    *,
    environment: Mapping[str, str] = os.environ,
    stream: TextIO | None = None,
) -> None:
    """Send our log lines to stderr.

    Args:
        level: One of `LEVELS`; by default `info` where a program reads the lines
            (the journal, or JSON), and `warning` where a person does.
        log_format: `text` or `json`; `text` by default.
        environment: Says whether stderr is the journal.
        stream: Destination; stderr by default.
    """
    target = stream or sys.stderr
    journal = is_journal(environment, target)
    as_json = log_format == "json"
    handler = logging.StreamHandler(target)
    run_id = environment.get("INVOCATION_ID", "")[:12] or secrets.token_hex(6)
    handler.setFormatter(LineFormatter(run_id, as_json=as_json, journal=journal))
    logger = logging.getLogger(LOGGER)
    logger.handlers = [handler]
    chosen = level or ("info" if journal or as_json else "warning")
    logger.setLevel(chosen.upper())


def is_journal(environment: Mapping[str, str], stream: TextIO) -> bool:
    """Return whether a stream leads to the journal; see systemd.exec(5)."""
    device, _, inode = environment.get("JOURNAL_STREAM", "").partition(":")
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):  # not a real file
        return False
    return (device, inode) == (str(status.st_dev), str(status.st_ino))


def is_structured() -> bool:
    """Return whether a program reads the lines, and expects errors in their form."""
    return any(
        isinstance(handler.formatter, LineFormatter) and handler.formatter.for_programs
        for handler in logging.getLogger(LOGGER).handlers
    )


def _words(record: logging.LogRecord, fields: Mapping[str, object]) -> str:
    """Format a record for a person."""
    details = "".join(
        f" {name}={value}"
        for name, value in sorted(fields.items())
        if value not in (None, {}, [])
    )
    return safe_text(f"{record.levelname.lower()}: {record.getMessage()}{details}")
