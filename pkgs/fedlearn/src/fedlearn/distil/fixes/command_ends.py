"""Whether a command passed, failed, or left it open."""

from enum import StrEnum
from typing import Final

from fedlearn.distil.fixes.shell_lines import Call
from fedlearn.distil.statements import lazy_pattern
from fedlearn.episodes import Step

_EDGE: Final = 6_000
"""Characters at either end of an output that are read."""


class CommandEnd(StrEnum):
    """How a command ended."""

    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"


_EXIT: Final = lazy_pattern(
    r"(?im)^(?:Error: )?(?:command |process )?(?:exit(?:ed with)?[ _]?(?:code|status)"
    r"|exited with (?:exit )?code|<?returncode)[:=> ]{1,3}(-?\d{1,3})\b"
)
_STOPPED: Final = lazy_pattern(
    r"(?im)^(?:\^C|.{0,80}\bKeyboardInterrupt\b|\[Request interrupted|Terminated$"
    r"|.{0,40}command timed out|Command was aborted|.{0,80}TimeoutExpired"
    r"|The user doesn't want|This command requires approval"
    r"|.{0,60}requires approval|Permission to use|Command running in background"
    r"|Killed$|<tool_use_error>|Cancelled:)"
)
_TIMES: Final = frozenset({124, 125, 130, 137, 143, -2, -9, -15})

_FAILURE: Final = lazy_pattern(
    r"(?m)^(?:=+ .{0,80}\b\d+ (?:failed|errors?)\b.{0,200}=+$|\d+ failed\b.{0,99} in \d"
    r"|FAILED \((?:failures|errors)=|test end: FAILED|--- FAIL: |FAIL\t|FAIL$"
    r"|Tests?: +\d+ failed|.{0,40}error: could not compile|BUILD FAILED"
    r"|FAILURE: Build failed|Build FAILED\.|\[ERROR\] BUILD FAILURE|\[INFO\] BUILD FAIL"
    r"|Found \d+ errors? in \d+ file|Found \d+ errors?\.|make(?:\[\d+\])?: \*\*\* "
    r"|npm (?:ERR!|error) code |error Command failed with exit code [1-9]"
    r"|error: builder for |error: build of |ERROR: failed to solve"
    r"|CMake Error|-- Configuring incomplete|Job for \S+ failed "
    r"|ninja: build stopped|\d+ problems? \([1-9]\d* error|Bail out!"
    r"|error: failed to push|\d+ examples?, [1-9]\d* failure|FAILURES!$)"
)
_TRACEBACK: Final = lazy_pattern(r"(?m)^Traceback \(most recent call last\):$")
_RAISED: Final = lazy_pattern(r"[A-Za-z_][\w.]{0,120}(?:Error|Exception)\b.{0,2000}")
_SHELL: Final = lazy_pattern(
    r"(?m)^(?:(?:/\S{1,40}/)?(?:ba|z|da)?sh: .{0,200}(?:not found|denied|directory)"
    r"|fatal: .+)$"
)
_WEAK: Final = lazy_pattern(
    r"(?m)^ *(?:E  +\w|.{0,60}\berror\b ?(?:\[\w+\])?:|ERROR\b|FAILED\b|FAIL\b"
    r"|Fehler\b|Erreur\b|Error:)"
)


def end_of(step: Step, calls: list[Call]) -> CommandEnd:
    """Return how the checks of a command ended."""
    edges = step.text[:_EDGE] + "\n" + step.text[-_EDGE:]
    code = _EXIT.search(edges)
    number = int(code[1]) if code else 0
    if number in _TIMES or _STOPPED.search(edges):
        return CommandEnd.OPEN
    if step.failed or number:
        return CommandEnd.FAILED
    known = step.failed is False or code is not None
    if known and not _masked(calls):
        return CommandEnd.PASSED
    return _of_text(edges)


def exit_code(step: Step) -> int | None:
    """Return the exit code that an output tells of."""
    found = _EXIT.search(step.text[:_EDGE]) or _EXIT.search(step.text[-_EDGE:])
    return int(found[1]) if found else None


def _of_text(edges: str) -> CommandEnd:
    if _FAILURE.search(edges) or _SHELL.search(edges) or _raised(edges):
        return CommandEnd.FAILED
    return CommandEnd.OPEN if _WEAK.search(edges) else CommandEnd.PASSED


def _raised(edges: str) -> bool:
    """Return whether the text ends with an exception after its traceback."""
    if not _TRACEBACK.search(edges):
        return False
    last = [line for line in edges[-_EDGE:].split("\n") if line.strip()][-3:]
    return any(map(_RAISED.match, last))


def _masked(calls: list[Call]) -> bool:
    """Return whether the exit status need not be that of the check."""
    if any("pipefail" in call.words for call in calls):
        return False
    return any(call.before in {"|", "||"} for call in calls) or (
        calls[-1:] != [] and calls[-1].before == ";" and len(calls) > 1
    )
