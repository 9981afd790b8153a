"""What an assistant may ask about the federation, as plain functions.

The answers are data for a model: figures, and patterns that passed the import admission
into Qdrant. A pattern in quarantine is named by its id only.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from fedlearn.errors import BrokenDataError, ConfigurationError, UsageError
from fedlearn.monitor.figures import federation_json
from fedlearn.monitor.status import read_holdings
from fedlearn.qdrant.client import open_store
from fedlearn.records import Category, resolve
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import TrustPolicy
from fedlearn.worktree import open_repository, read_records

METRICS_FILES: Final = ("federation.json", "config.json")
"""Files of the dashboard folder that may be read; no other is."""

MAX_FILE_BYTES: Final = 16_777_216
"""Largest file that is read; a larger one is no configuration."""

MAX_HITS: Final = 50
"""Most hits of one search: a model reads all of them."""

TEXT_CHARS: Final = 2000
"""Length to which the text of a hit is cut."""

Feedback = Callable[[str, bool], dict[str, object]]
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

    def metrics(self, filename: str) -> dict[str, object]:
        """Return what a file in the dashboard's folder holds.

        Args:
            filename: One of `METRICS_FILES`.

        Raises:
            UsageError: It is another name.
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

    def status(self) -> dict[str, object]:
        """Return the current figures, with the keys of federation.json."""
        return federation_json(read_holdings(self.settings).status)

    def search(
        self,
        text: str,
        *,
        limit: int = 5,
        category: str | None = None,
        node: str | None = None,
        minimum_value: float | None = None,
    ) -> dict[str, object]:
        """Return the patterns in Qdrant that are closest to a text in meaning.

        Args:
            text: A question, in words.
            limit: Most hits, up to `MAX_HITS`.
            category: Only patterns of this category.
            node: Only patterns that this node has evidence for.
            minimum_value: Only patterns with at least this value score.

        Raises:
            UsageError: There is no such category, or no text.
            UnreachableError: Qdrant or the embedder does not answer.
        """
        # On demand: numpy loads slowly.
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
        found = [asdict(hit) | {"text": hit.text[:TEXT_CHARS]} for hit in hits]
        for one in found:
            del one["payload"]
        return {"hits": found}

    def explain(self, pattern_id: str) -> dict[str, object]:
        """Return where a pattern comes from, and whether it is in use here.

        Args:
            pattern_id: Its id, or a unique beginning of it.

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
        texts: dict[str, object] = {}
        if found.let_in and found.pattern:  # only what may reach a model
            texts = {"title": found.pattern.title, "payload": found.pattern.payload}
        return {**found.to_json(), **texts}


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
