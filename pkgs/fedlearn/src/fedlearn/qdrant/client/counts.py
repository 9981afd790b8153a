"""How many points there are, without loading the client or an embedded store.

`Store.counts` gives the same numbers; it takes half a second to load, and an
embedded store only one process at a time. Here a server is asked by one small
request a collection, and the files of an embedded store are read as they are.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client.answers import (
    MissingError,
    explain_status,
    not_qdrant,
    server_words,
)
from fedlearn.qdrant.client.api_key import read_api_key
from fedlearn.qdrant.client.retry import Failure, Retry, seconds
from fedlearn.records import Category
from fedlearn.settings import Settings

if TYPE_CHECKING:
    import httpx

QDRANT_PORT: Final = 6333
"""Where the client looks for a server whose URL names no port."""

BUSY_TIMEOUT_S: Final = 5.0
"""How long a point may take that is written just now."""


def count_points(settings: Settings, *, retry: Retry | None = None) -> dict[str, int]:
    """Count the points of those of the three collections that exist, exactly.

    Raises:
        UnreachableError: There is no Qdrant at the URL.
        ConfigurationError: The key is refused, or cannot be read.
        BrokenDataError: The files of an embedded store are not as expected.
    """
    if settings.qdrant.url is None:
        return _count_files(settings.qdrant_path)
    return _ask_server(settings, settings.qdrant.url, retry or Retry())


def _count_files(path: Path) -> dict[str, int]:
    """Count the rows that the client keeps, one a point, in a file a collection."""
    counts = {}
    for category in Category:
        file = path / "collection" / category.value / "storage.sqlite"
        if file.is_file():
            counts[category.value] = _count_rows(file)
    return counts


def _count_rows(file: Path) -> int:
    uri = f"file:{quote(str(file))}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S)) as rows:
            return int(rows.execute("SELECT count(*) FROM points").fetchone()[0])
    except sqlite3.Error as error:
        raise BrokenDataError(
            f"{file} cannot be counted: {error}",
            hint="fedlearn doctor says more",
        ) from error


def _ask_server(settings: Settings, url: str, retry: Retry) -> dict[str, int]:
    # On demand: a tenth of a second that an embedded store does not need.
    import httpx  # noqa: PLC0415  (loads slowly)

    from fedlearn.qdrant.client.http_errors import (  # noqa: PLC0415  (loads httpx)
        LOOPBACK,
        explain_transport,
        public_url,
    )

    where = f"Qdrant at {public_url(url)}"
    key = read_api_key(settings.qdrant.api_key_file)

    def explain(error: Exception) -> Failure | None:
        if isinstance(error, httpx.HTTPStatusError):
            answer = error.response
            wait_s = seconds(answer.headers.get("Retry-After"))
            said = server_words(answer.content)
            return explain_status(answer.status_code, said, wait_s, where)
        if isinstance(error, json.JSONDecodeError | KeyError | TypeError):
            return not_qdrant(where)
        return explain_transport(error, where, connected=False)

    with httpx.Client(
        base_url=_with_port(httpx.URL(url)),
        headers={"api-key": key} if key else {},
        timeout=settings.qdrant.timeout_s,
        trust_env=httpx.URL(url).host not in LOOPBACK,
    ) as client:
        counts = {}
        for category in Category:
            with suppress(MissingError):
                counts[category.value] = retry.run(_asking(client, category), explain)
    return counts


def _asking(client: "httpx.Client", category: Category) -> Callable[[], int]:
    """Make the request for one collection."""

    def ask() -> int:
        path = f"collections/{category}/points/count"
        answer = client.post(path, json={"exact": True})
        answer.raise_for_status()
        return int(answer.json()["result"]["count"])

    return ask


def _with_port(url: "httpx.URL") -> "httpx.URL":
    """Take the port that the client would take."""
    return url if url.port else url.copy_with(port=QDRANT_PORT)
