"""The line that says most of a failure that has no known form."""

import re
from typing import Final

from fedlearn.distil.fixes.checks import check_of
from fedlearn.distil.fixes.command_ends import exit_code
from fedlearn.distil.fixes.error_texts import (
    CLUE,
    REPEATED,
    ErrorText,
    cleaned,
    rows_of,
)
from fedlearn.distil.fixes.shell_lines import calls_of
from fedlearn.distil.statements import lazy_pattern
from fedlearn.episodes import Step

_TELLING: Final = lazy_pattern(
    r"n[o']t (?:find|found|match|exist|allowed|permitted|supported|installed)\b"
    r"|\b(?:could|can|did|does|is|was|has|have)(?:n't| not)\b|\bNOT\b|\bcannot\b"
    r"|\b(?:rejected|refused|denied|missing|unknown|unexpected|invalid|unsupported"
    r"|mismatch|unable|conflict|expired)\b|\bWARNING: |\bFailure\b",
)
"""Words of a line that says what went wrong."""

_EMPTY: Final = lazy_pattern(
    r"(?i)[\W_]*(?:\w+ )?(?:\d+ \w+(?: \w+)?(?:[,;] )?){1,6}[^a-z]*(?:in .{1,20})?$"
    r"|.*\b(?:passed|succeeded|successfully|done|ok|finished)\W*$"
    r"|.*\b(?:exit(?:ed)?(?: with)?(?: \w+)? (?:code|status)|Command failed)\b.*"
    r"|\W*(?:see|run|try|use|usage|hint|note|help|read|please|for more)\b.*"
    r"|\s*(?:at |File |in )\S.*|.*[{}\[;\\=]$|\s*[>$#+<{\[\"'|].*|[\w./-]+:\d+.*"
    r"|(?:FAILED|FAIL|ERROR|error|Exit code)\b.{0,12}$"
)
"""Counts, summaries, hints, frames and code say nothing."""

_SENTENCE: Final = lazy_pattern(r"(?:.*?[^\W\d_]{3,}){3}")


def unnamed_error(step: Step) -> list[ErrorText]:
    """Return the line of a failed command that says most, if one says something."""
    code = exit_code(step)
    if not (step.failed or code) or not _ends_with_check(step.command):
        return []
    row = _most_telling(rows_of(step.text))
    if not row:
        return []
    return [ErrorText(f"exit code {code}" if code else "error", cleaned(row), row)]


def _ends_with_check(command: str) -> bool:
    """Return whether the output and the status are those of a check.

    A command under `timeout` may only have been stopped.
    """
    calls = calls_of(command)
    stopped = re.search(r"\btimeout \S", command)
    return bool(calls) and not stopped and check_of(calls[-1]) is not None


def _most_telling(rows: list[str]) -> str:
    said = [row.strip() for row in rows if _says(row)]
    for pattern in (_TELLING, CLUE, _SENTENCE):
        found = [row for row in said if pattern.search(row)]
        if found:
            return found[-1]
    return ""


def _says(row: str) -> bool:
    return (
        len(row.split()) > 1 and not REPEATED.match(row) and not _EMPTY.fullmatch(row)
    )
