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


class LanguageModel(Section):
    """A server that is asked what an episode teaches; it sees redacted texts only."""

    url: str
    """Base URL of a server with `/v1/chat/completions`, such as
    `http://127.0.0.1:8080`."""

    name: str = "local"
    """Name of the model as the server knows it; it is in what it contributed."""

    api_key_file: Path | None = None
    """File that holds the server's key and nothing else."""

    timeout_s: Annotated[float, Field(gt=0)] = 60.0
    """Longest time until the end of one answer, seconds."""

    max_episodes_per_run: Annotated[int, Field(ge=1)] = 20
    """At most so many episodes are asked about in one run; the others wait."""


class Extraction(Section):
    """Which observations become patterns."""

    threshold: Annotated[float, Field(ge=0, le=1)] = HIGH_VALUE
    """The least score of a pattern."""

    scoring: Literal["measured", "coordinator", "none"] = "measured"
    """How what has no score gets one: measured from what is known of it, by the
    formula of the stack's coordinator, or not at all."""

    model: LanguageModel | None = None
    """Also ask a language model what episodes teach; null asks none."""

    categories: tuple[Category, ...] = tuple(Category)
    """Only these categories are extracted."""

    agent_types: tuple[str, ...] | None = None
    """Only events of these agent types are extracted; null takes all."""
