"""What an assistant may ask about the federation, as plain functions.

The answers are data for a model: figures, and patterns that passed the import admission
into Qdrant. A pattern in quarantine is named by its id only.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import orjson
from pydantic import Field

from fedlearn.errors import BrokenDataError, ConfigurationError, UsageError
from fedlearn.monitor.data_block import as_data
from fedlearn.monitor.figures import federation_json
from fedlearn.monitor.status import read_holdings
from fedlearn.qdrant.client import open_store
from fedlearn.records import Category, resolve
from fedlearn.redaction import open_redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import TrustPolicy
from fedlearn.worktree import open_repository, read_records

if TYPE_CHECKING:
    from fedlearn.qdrant.points.search import Hit

METRICS_FILES: Final = ("federation.json", "config.json")
"""Files of the dashboard folder that may be read; no other is."""

MAX_FILE_BYTES: Final = 16_777_216
"""Largest file that is read; a larger one is no configuration."""

MAX_HITS: Final = 50
"""Most hits of one search: a model reads all of them."""

TEXT_CHARS: Final = 2000
"""Length to which the text of a hit is cut."""

Answer = dict[str, object]
PatternId = Annotated[str, Field(description="An id, or its beginning.")]

Feedback = Callable[[str, bool], Answer]
"""Records that a pattern (by the beginning of its id) was helpful, or harmful."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions about one node.

    Attributes:
        feedback: Records feedback; None if that is not offered.
        dashboard: Folder of the dashboard; None if there is none.
    """

    settings: Settings
    feedback: Feedback | None = None
    dashboard: Path | None = None

    def metrics(
        self,
        filename: Annotated[
            str, Field(description=f"One of: {', '.join(METRICS_FILES)}.")
        ] = "config.json",
    ) -> Answer:
        """Return the figures in the dashboard's folder, as last written.

        Raises:
            UsageError: It is not one of `METRICS_FILES`.
            ConfigurationError: There is no such file.
            BrokenDataError: It is not a JSON object.
        """
        if filename not in METRICS_FILES:
            raise UsageError(
                f"{filename[:64]!r} may not be read",
                hint=f"ask for {' or '.join(METRICS_FILES)}",
            )
        if self.dashboard is None:
            raise ConfigurationError(
                "no dashboard folder is set",
                hint="set dashboard.directory, or start with --dashboard DIR",
            )
        return _read_object(self.dashboard / filename)

    def status(self) -> Answer:
        """Return the current state of the federation: patterns, nodes, runs, sizes."""
        return federation_json(read_holdings(self.settings).status)

    def search(
        self,
        query: Annotated[str, Field(description="A question or problem in words.")],
        *,
        limit: Annotated[int, Field(ge=1, le=MAX_HITS)] = 5,
        category: Annotated[
            str | None,
            Field(description="skills-patterns, error-solutions or best-practices."),
        ] = None,
        node: Annotated[
            str | None, Field(description="Only patterns observed by this machine.")
        ] = None,
        minimum_value: Annotated[float | None, Field(ge=0, le=1)] = None,
    ) -> Answer:
        """Find patterns that this machine and others learned, most similar first.

        Raises:
            UsageError: There is no such category, or no text.
            UnreachableError: Qdrant or the embedder does not answer.
        """
        # On demand: numpy loads slowly.
        from fedlearn.qdrant.embedding import open_embedder  # noqa: PLC0415
        from fedlearn.qdrant.points.search import search  # noqa: PLC0415

        question = open_redactor(self.settings).redact_text(query).text
        with open_store(self.settings) as store:
            hits = search(
                store,
                open_embedder(self.settings),
                question,
                categories=_categories(category),
                limit=limit,
                minimum_value=minimum_value,
                node=node,
            )
        return {"hits": [_shown(hit) for hit in hits]}

    def explain(self, pattern_id: PatternId) -> Answer:
        """Return who observed a pattern, how often, and why it is in use or not.

        Raises:
            UsageError: No pattern, or more than one, has such an id.
        """
        from fedlearn.actions import explain  # noqa: PLC0415  (numpy loads slowly)

        git = open_repository(self.settings.repository_path, self.settings.node)
        records = read_records(git.work_tree)
        key = resolve(pattern_id, records.patterns.keys() | records.retractions.keys())
        with State.open(self.settings.state_directory) as state:
            policy = TrustPolicy.of(self.settings, state)
            found = explain(self.settings, state, policy, records, key)
        if not found.let_in or not found.pattern:  # only what may reach a model
            return found.to_json()
        payload = open_redactor(self.settings).redact_payload({**found.pattern.payload})
        text = orjson.dumps(payload, option=orjson.OPT_INDENT_2).decode()
        return {**found.to_json(), "data": as_data(text, found.standing)}

    def record(
        self,
        pattern_id: PatternId,
        *,
        helpful: Annotated[
            bool, Field(description="True if it helped, false if it caused harm.")
        ],
    ) -> Answer:
        """Record that a pattern helped or caused harm; every machine ranks by it."""
        return self.feedback(pattern_id, helpful) if self.feedback else {}


def _shown(hit: "Hit") -> Answer:
    """Return what a model gets of a hit: figures, and its texts marked as data."""
    text = f"{hit.title}\n\n{hit.text[:TEXT_CHARS]}"
    figures = {
        name: value
        for name, value in asdict(hit).items()
        if name not in {"payload", "title", "text"}
    }
    return {**figures, "data": as_data(text, hit.nodes)}


def _categories(name: str | None) -> list[Category]:
    try:
        return list(Category) if name is None else [Category(name)]
    except ValueError as error:
        raise UsageError(
            f"unknown category {name!r}", hint=f"one of: {', '.join(Category)}"
        ) from error


def _read_object(path: Path) -> dict[str, object]:
    """Read a JSON object from an ordinary file."""
    try:
        if path.is_symlink() or not path.is_file():
            raise ConfigurationError(
                f"there is no {path.name} in the dashboard folder",
                hint="fedlearn dashboard writes federation.json",
            )
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BrokenDataError(f"{path.name} is too large")
        content = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BrokenDataError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise BrokenDataError(f"{path.name} is not a JSON object")
    return content
