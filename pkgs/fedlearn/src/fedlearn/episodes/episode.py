"""An episode and its steps."""

import re
from enum import StrEnum
from typing import Final

import msgspec

_READING: Final = re.compile(
    r"(?i)(?:mcp__\w+?__)?\w*(?:read|glob|grep|search|find|list|view|fetch|get|show"
    r"|open|browse|todo|task|think|plan|ask|question|notebookread|screenshot|skill)"
)
"""How tools are called that change and check nothing."""


class Outcome(StrEnum):
    """How an episode ended."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class StepKind(StrEnum):
    """What a step is.

    A call and its result are one step: `run` of a command, `edit` of a file, `other`
    of any other tool. A `comment` is what a person said after an answer.
    """

    QUESTION = "question"
    ANSWER = "answer"
    RUN = "run"
    EDIT = "edit"
    OTHER = "other"
    COMMENT = "comment"


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was said or done.

    Attributes:
        text: The question, answer or comment; the output of a command; the change of
            a file in short form, lines with `-` and `+`.
        command: The command line that was run, the path of the file that was edited,
            or the name of the other tool with its arguments.
        failed: Whether a call failed; None where that is not known.
        seen: UTC, `YYYY-MM-DDTHH:MM:SSZ`; "" where that is not known.
    """

    kind: StepKind
    text: str = ""
    command: str = ""
    failed: bool | None = None
    seen: str = ""

    @property
    def only_reads(self) -> bool:
        """Whether a tool was called that changes and checks nothing."""
        return self.kind is StepKind.OTHER and bool(_READING.match(self.command))


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs to one task, in the order of time.

    Attributes:
        key: Identifies it on this machine; never shared.
        feedback: What a person said of it: 1 good, -1 bad, 0 nothing.
    """

    key: str
    steps: tuple[Step, ...]
    outcome: Outcome = Outcome.UNKNOWN
    feedback: int = 0
    agent_type: str = ""
