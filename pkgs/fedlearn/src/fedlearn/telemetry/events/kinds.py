"""The kinds of events that are known: one table for all writers of the stack."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final


class Role(Enum):
    """What an event of a kind can hold."""

    SILENT = auto()
    """Never a problem with its solution; it is interpreted only if it has a score."""

    ANSWER = auto()
    """A problem and its solution; a success unless the event says otherwise."""

    SCORED = auto()
    """A problem and its solution, with a score of its own."""

    REPAIR = auto()
    """A repair that a program made, in fields of its own."""


TASK_COMPLETED: Final = "task_completed"
"""Written by the loop runner for every end of a task, good or bad."""

TOOL_RESULT: Final = "tool_result"
"""Counts only when the tool says that it succeeded."""

APPARMOR_FIX: Final = "apparmor_fix_committed"
"""A profile was extended by rules that lift denials."""

ERROR_RESOLUTION: Final = "error_resolution"
"""An error solution by its kind alone."""

HEALTH_PREFIX: Final = "health_spider_"
"""Findings of the health watcher, one kind for each; all silent."""

_SILENT = (
    # Coordinator: counts, names and digests.
    "context_augmented",
    "interaction_tracked",
    "hybrid_search",
    "route_search",
    "harness_eval",
    "agent_memory_store",
    "agent_memory_recall",
    "learning_feedback",
    # Direct writers: one text at most.
    "agent_tool_call",
    "agent_thinking",
    "workflow_step_dispatched",
    "workflow_step_complete",
    "queue_lock_contention",
    "apparmor_fix_staged",
    # Loop runner.
    "task_submitted",
    "adaptive_limit_calculated",
    "iteration_completed",
    # AIDB.
    "telemetry_probe",
    "skills_list",
    "skill_get",
    "skill_import",
    "tools_list",
    "tool_execute",
    "documents_list",
    "document_import",
    "parallel_generate",
    "query_processed",
    # Editor.
    "completion",
    "refactoring",
    "feedback",
    "error",
    "health-check",
    # The stack's test generator: everything inside `metadata`.
    "routing_decision",
    "context_retrieval",
    "vector_search",
    "agent_task_execution",
    "learning_iteration",
)

_ANSWER = (
    "agent_step_complete",
    "local_inference",
    TOOL_RESULT,
    ERROR_RESOLUTION,
    "inference_complete",
    "chat_completion",
    "hybrid_completion",
    TASK_COMPLETED,
)

ROLES: Final[Mapping[str, Role]] = {
    **dict.fromkeys(_SILENT, Role.SILENT),
    **dict.fromkeys(_ANSWER, Role.ANSWER),
    APPARMOR_FIX: Role.REPAIR,
    "interaction_recorded": Role.SCORED,
    "pattern_extracted": Role.SCORED,
    "error_resolved": Role.SCORED,
}
"""Every kind that a writer is known for, with what it can hold."""


def kind_of(event: Mapping[str, object]) -> str:
    """Return the kind of an event; "" when it has none."""
    return kind_from(event.get("event_type"), event.get("event"))


def kind_from(event_type: object, event: object) -> str:
    """Return the kind by the two fields that can hold it; not redacted."""
    kind = event_type if type(event_type) is str and event_type else event
    return kind if type(kind) is str else ""


def role_of(kind: str) -> Role | None:
    """Return what a kind can hold; None when it is unknown."""
    role = ROLES.get(kind)
    if role is None and kind.startswith(HEALTH_PREFIX):
        return Role.SILENT
    return role
