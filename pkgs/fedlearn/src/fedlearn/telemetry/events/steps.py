"""Steps of an episode: the calls of tools that telemetry reports one by one.

A call says in `query` what was called and in `response` what came back, both as text
that may be cut: what cannot be read as JSON is taken as it is.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson

from fedlearn.episodes import Step, StepKind, lines_of
from fedlearn.telemetry.events.event_times import UNKNOWN_TIME, time_of
from fedlearn.telemetry.events.kinds import APPARMOR_FIX, TOOL_RESULT, kind_of
from fedlearn.telemetry.events.texts import clean, first_text
from fedlearn.telemetry.lines import Json

EPISODE_FIELDS: Final = ("session_id", "task_id")
"""By which events belong together; the first that holds a text counts."""

MAX_OUTPUT_CHARS: Final = 4_000
"""What is kept of the beginning of an output, and as much of its end."""

_CALL: Final = re.compile(r"\| Tool: ([\w.:-]{1,80})\((.*)\)\s*\Z", re.DOTALL)
_COMMANDS: Final = ("command", "cmd", "script", "shell_command", "code")
_PATHS: Final = ("path", "file_path", "filename", "file")
_OLD: Final = ("old_string", "old_str", "old", "search", "find")
_NEW: Final = (
    "new_string",
    "new_str",
    "new",
    "replace",
    "content",
    "file_text",
    "text",
)
_CHANGES: Final = ("diff", "patch", "changes")
_OUTPUTS: Final = (
    "stderr",
    "stdout",
    "output",
    "content",
    "result",
    "error",
    "message",
)
_EXIT_CODES: Final = ("exit_code", "returncode", "return_code", "exitcode", "code")
_CUT_EXIT_CODE: Final = re.compile(r'"(?:exit_code|returncode|return_code)": ?(-?\d+)')
_ENDINGS: Final = ('"}', "}", '"]}', '"}}', "}}")
"""What a cut object lacks, for the cuts that happen."""

_EDITS: Final = re.compile(
    r"write|edit|patch|replace|create|insert|append", re.IGNORECASE
)


class EpisodeStep(NamedTuple):
    """A step, and the name that its episode has in the telemetry; not redacted."""

    episode: str
    step: Step


def step_of(event: Mapping[str, object]) -> EpisodeStep | None:
    """Return the step that an event reports; None where it reports none."""
    if kind_of(event) != TOOL_RESULT:
        return None
    episode = first_text(event, EPISODE_FIELDS)
    call = _CALL.search(first_text(event, ("query",)))
    if not (episode and call):
        return None
    tool, arguments = call[1], _object(call[2])
    answer = first_text(event, ("response",))
    kind, command, change = _what_was_called(tool, arguments, call[2])
    output, failed = _what_came_back(answer, event.get("success"))
    seen = time_of(event)
    return EpisodeStep(
        episode,
        Step(
            kind=kind,
            text=change or shorten(output),
            command=command,
            failed=failed,
            seen="" if seen == UNKNOWN_TIME else seen,
        ),
    )


def rules_added(event: Mapping[str, object]) -> tuple[str, list[str]] | None:
    """Return the profile and rules of a repair of AppArmor; None of other events."""
    rules = event.get("rules_added")
    if kind_of(event) != APPARMOR_FIX or type(rules) is not list:
        return None
    texts = [clean(rule) for rule in rules if type(rule) is str]
    return first_text(event, ("profile",)), [text for text in texts if text]


def shorten(text: str) -> str:
    """Keep the beginning and the end of an output, as whole lines."""
    if len(text) <= 2 * MAX_OUTPUT_CHARS:
        return text
    head = text[:MAX_OUTPUT_CHARS].rpartition("\n")[0]
    tail = text[-MAX_OUTPUT_CHARS:].partition("\n")[2]
    return f"{head}\n…\n{tail}"


def _what_was_called(
    tool: str, arguments: Mapping[str, object], raw: str
) -> tuple[StepKind, str, str]:
    """Return the kind of a call, its command or path, and the change of an edit."""
    if command := first_text(arguments, _COMMANDS):
        return StepKind.RUN, clean(command), ""
    path = first_text(arguments, _PATHS)
    if path and _EDITS.search(tool):
        return StepKind.EDIT, path, change_of(arguments)
    return StepKind.OTHER, f"{tool} {raw[:200]}", ""


def change_of(arguments: Mapping[str, object]) -> str:
    """Return what an edit changed: a patch as it is, else lines with `-` and `+`."""
    if patch := first_text(arguments, _CHANGES):
        return shorten(patch)
    old, new = first_text(arguments, _OLD), first_text(arguments, _NEW)
    removed = [f"-{line}" for line in lines_of(old.rstrip("\n")) if old]
    added = [f"+{line}" for line in lines_of(new.rstrip("\n")) if new]
    return shorten("\n".join([*removed, *added]))


def _what_came_back(answer: str, success: object) -> tuple[str, bool | None]:
    """Return the output of a call, and whether it failed."""
    result = _object(answer)
    parts = [clean(text) for name in _OUTPUTS if type(text := result.get(name)) is str]
    output = "\n".join(part for part in parts if part) if result else answer
    codes = [result[name] for name in _EXIT_CODES if type(result.get(name)) is int]
    if not result and (cut := _CUT_EXIT_CODE.search(answer)):
        codes = [int(cut[1])]
    if codes:
        return output, any(codes)
    return output, not success if type(success) is bool else None


def _object(text: str) -> Json:
    """Read a JSON object, also one that was cut; an empty one where there is none."""
    if not text.lstrip().startswith("{"):
        return {}
    bare = text.rstrip("\\")
    for ending in ("", *_ENDINGS):
        try:
            value: Json = orjson.loads(bare + ending if ending else text)
        except orjson.JSONDecodeError:
            continue
        return value
    return {}
