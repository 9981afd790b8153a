"""What the AI stack of this machine writes, and what of it becomes patterns."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from fedlearn.records import Category
from fedlearn.settings.section import Section, base_directory

HIGH_VALUE: Final = 0.7
"""The stack's own threshold, `HIGH_VALUE_THRESHOLD`."""

EVENT_FILES: Final = (
    "hybrid-events.jsonl",
    "aidb-events.jsonl",
    "vscode-events.jsonl",
    "ralph-events.jsonl",
)
"""Full names: other `*.jsonl` in the same folders hold no events."""


class Runtime(Section):
    """Where the AI stack of this machine writes."""

    directory: Path = Field(
        default_factory=lambda: (
            base_directory("XDG_DATA_HOME", ".local/share") / "nixos-ai-stack"
        )
    )
    """Folder below which relative globs are looked up; read only."""

    telemetry: tuple[str, ...] = tuple(
        f"{folder}/{name}"
        for folder in ("telemetry", "*/telemetry")
        for name in EVENT_FILES
    )
    """Globs of event files, absolute or below `directory`."""

    dataset: tuple[str, ...] = (
        "fine-tuning/dataset.jsonl",
        "*/fine-tuning/dataset.jsonl",
        "interaction-archive/dataset.jsonl",
    )
    """Globs of fine-tuning datasets, absolute or below `directory`."""


class Extraction(Section):
    """Which observations become patterns."""

    threshold: Annotated[float, Field(ge=0, le=1)] = HIGH_VALUE
    """The least score of a pattern."""

    scoring: Literal["coordinator", "none"] = "coordinator"
    """How an event without a score gets one."""

    categories: tuple[Category, ...] = tuple(Category)
    """Only these categories are extracted."""

    agent_types: tuple[str, ...] | None = None
    """Only events of these agent types are extracted; null takes all."""
