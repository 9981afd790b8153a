"""What a log tells of a failure whose own message gives no reason."""

from typing import Final

import msgspec

from fedlearn.distil.fixes.checks import tool_of, words
from fedlearn.distil.fixes.error_texts import ErrorText, cleaned, errors_of, rows_of
from fedlearn.distil.fixes.shell_lines import Call, calls_of
from fedlearn.distil.statements import lazy_pattern
from fedlearn.episodes import Step, StepKind

_LOGS: Final = words(
    "journalctl dmesg coredumpctl systemctl:status docker:logs podman:logs"
    " docker:compose:logs podman:compose:logs docker-compose:logs kubectl:logs"
    " kubectl:describe"
)
_READERS: Final = words("cat tail head less more grep rg zcat bat sed awk")
_LOG_FILE: Final = lazy_pattern(r"\.log\b|\blogs?/|/log\b")

_GENERIC: Final = lazy_pattern(
    r"(?i)control process exited|journalctl|\bexit(?:ed)?(?: with)?(?: \w+)? "
    r"(?:status|code)|Command failed|exited \(\d+\)|\bis unhealthy|non-?zero"
    r"|see .{0,60}\blogs?\b|start request repeated|failed with result"
    r"|dependency failed|progress deadline|exited unexpectedly"
)
_PREFIX: Final = lazy_pattern(
    r"\s*(?:[A-Z][a-z]{2} +\d{1,2} [\d:]{8} \S+ )?(?:[\w.@/-]{1,80}\[\d+\]: )?"
    r"(?:[\w.-]{1,80} +\| )?(?:\[?\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}"
    r"(?:Z|[+-][\d:]+)?\]? )?"
)
_ECHO: Final = lazy_pattern(r".*\bsystemd\[\d+\]: |.*(?:Main PID|Process): ")
"""Lines in which the manager of a service repeats that it failed."""


def generic_error(step: Step) -> list[ErrorText]:
    """Return the line that only says that a command failed, if there is one."""
    row = next((row for row in rows_of(step.text) if is_generic(row)), "")
    return [ErrorText("error", cleaned(row), row.strip())] if row else []


def is_generic(message: str) -> bool:
    """Return whether a message leaves the reason of a failure to a log."""
    return bool(_GENERIC.search(message))


def diagnosis_of(step: Step) -> ErrorText | None:
    """Return the error that a log tells of, if the step read one."""
    if step.kind is not StepKind.RUN or not any(map(_reads, calls_of(step.command))):
        return None
    rows = {
        _PREFIX.sub("", row, count=1): row
        for row in rows_of(step.text)
        if not _ECHO.match(row)
    }
    for error in errors_of("\n".join(rows)):
        if not is_generic(error.message):
            return msgspec.structs.replace(error, quote=rows.get(error.quote, ""))
    return None


def with_diagnosis(error: ErrorText, diagnosis: ErrorText) -> ErrorText:
    """Return the error with what the log says of it."""
    row = _PREFIX.sub("", diagnosis.quote, count=1)
    return msgspec.structs.replace(
        error,
        message=f"{error.message.rstrip('.')}; {cleaned(row) or diagnosis.message}",
        further=(*error.further, diagnosis.quote),
    )


def _reads(call: Call) -> bool:
    tool = tool_of(call)
    return tool in _LOGS or (
        tool in _READERS and any(map(_LOG_FILE.search, call.words[1:]))
    )
