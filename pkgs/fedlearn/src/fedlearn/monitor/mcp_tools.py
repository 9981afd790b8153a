"""What an assistant may ask about the federation, as plain functions.

The answers are data for a model: figures, and patterns that the gate of the import
has let into Qdrant. A pattern in quarantine is named by its id only.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from fedlearn.errors import BrokenDataError, ConfigurationError, UsageError
from fedlearn.monitor.figures import read_figures
from fedlearn.qdrant.client import open_store
from fedlearn.records import Category
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import TrustPolicy
from fedlearn.worktree import open_repository, read_records

METRICS_FILES: Final = ("federation.json", "config.json")
"""Files of the dashboard folder that may be read; no other is."""

MAX_FILE_BYTES: Final = 16_777_216
"""Largest of them; a larger one is no configuration."""

MAX_HITS: Final = 50
"""Hits of one search: a model reads all of them."""

TEXT_CHARS: Final = 2000
"""How much of a found text is told."""

Feedback = Callable[[str, bool], dict[str, object]]
"""Counts that a pattern (by the beginning of its id) was helpful, or did harm."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions about one node.

    Attributes:
        settings: Of the node.
        feedback: Counts what a person says about a pattern; None offers no such tool.
        dashboard: Folder of the dashboard; None if there is none.
    """

    settings: Settings
    feedback: Feedback | None = None
    dashboard: Path | None = None

    def metrics(self, filename: str) -> dict[str, object]:
        """Read a file that the dashboard's folder holds.

        Args:
            filename: One of `METRICS_FILES`.

        Raises:
            UsageError: It is another name.
            ConfigurationError: There is no such file.
            BrokenDataError: It is no JSON object.
        """
        if filename not in METRICS_FILES:
            raise UsageError(
                f"{filename[:64]!r} may not be read",
                hint=f"ask for {' or '.join(METRICS_FILES)}",
            )
        if self.dashboard is None:
            raise ConfigurationError(
                "no folder of the dashboard is set",
                hint="set dashboard.directory, or start with --dashboard DIR",
            )
        return _read_object(self.dashboard / filename)

    def status(self) -> dict[str, object]:
        """Give the figures of now, with the keys of federation.json."""
        return read_figures(self.settings).to_json()

    def search(
        self,
        text: str,
        *,
        limit: int = 5,
        category: str | None = None,
        node: str | None = None,
        minimum_value: float | None = None,
    ) -> dict[str, object]:
        """Find patterns in Qdrant by what they say.

        Args:
            text: A question, in words.
            limit: Hits at most, up to `MAX_HITS`.
            category: Only of this one.
            node: Only what this node has evidence for.
            minimum_value: Only patterns with at least this value score.

        Raises:
            UsageError: There is no such category, or no text.
            UnreachableError: Qdrant or the embedder does not answer.
        """
        # On demand, as everything that loads the client or numpy.
        from fedlearn.qdrant.embedding import open_embedder  # noqa: PLC0415
        from fedlearn.qdrant.points.search import search  # noqa: PLC0415

        with open_store(self.settings) as store:
            hits = search(
                store,
                open_embedder(self.settings),
                text,
                categories=_categories(category),
                limit=max(1, min(limit, MAX_HITS)),
                minimum_value=minimum_value,
                node=node,
            )
        found = []
        for hit in hits:
            told = asdict(hit)
            del told["payload"]
            found.append({**told, "text": hit.text[:TEXT_CHARS]})
        return {"hits": found}

    def explain(self, pattern_id: str) -> dict[str, object]:
        """Tell where a pattern comes from, and whether it is in use here.

        Args:
            pattern_id: Its id, or a beginning of it that fits no other.

        Raises:
            UsageError: No pattern, or more than one, has such an id.
        """
        # On demand, as everything that loads the client or numpy.
        from fedlearn.actions import explain  # noqa: PLC0415

        git = open_repository(self.settings.repository_path, self.settings.node)
        records = read_records(git.work_tree)
        key = _find(pattern_id, records.patterns.keys() | records.retractions.keys())
        with State.open(self.settings.state_directory) as state:
            policy = TrustPolicy.of(self.settings, state)
            told = explain(self.settings, state, policy, records, key)
        texts: dict[str, object] = {}
        if told.let_in and told.pattern:  # only what may reach a model
            texts = {"title": told.pattern.title, "payload": told.pattern.payload}
        return {**told.to_json(), **texts}


def _find(beginning: str, known: set[str]) -> str:
    """Find the one id that begins so."""
    matching = sorted(key for key in known if beginning and key.startswith(beginning))
    if len(matching) == 1:
        return matching[0]
    problem = "more than one pattern has" if matching else "there is no pattern with"
    raise UsageError(
        f"{problem} an id that begins with {beginning[:36]!r}",
        hint="search gives the ids",
    )


def _categories(name: str | None) -> list[Category]:
    try:
        return list(Category) if name is None else [Category(name)]
    except ValueError as error:
        raise UsageError(
            f"there is no category {name!r}", hint=f"known: {', '.join(Category)}"
        ) from error


def _read_object(path: Path) -> dict[str, object]:
    """Read a JSON object from an ordinary file."""
    try:
        if path.is_symlink() or not path.is_file():
            raise ConfigurationError(
                f"there is no {path.name} in the folder of the dashboard",
                hint="fedlearn dashboard writes federation.json",
            )
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BrokenDataError(f"{path.name} is too large")
        content = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BrokenDataError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise BrokenDataError(f"{path.name} is no JSON object")
    return content
