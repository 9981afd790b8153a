"""Where a server is, whether anything listens there, and the key to it.

Keys come from files, never from arguments.
"""

import os
import socket
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from fedlearn.errors import ConfigurationError, UnreachableError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

QDRANT_PORT: Final = 6333
"""Where the client looks for a server whose URL names no port."""

CREDENTIAL: Final = "qdrant-api-key"
"""The name under which systemd's `LoadCredential` may hand the key over."""


def public_url(url: str) -> str:
    """Return a URL without user, password and query, which may be secret."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, "", "")).lstrip("/")


def check_listening(url: str, timeout_s: float) -> None:
    """Make sure that something accepts connections; it need not be Qdrant.

    Raises:
        UnreachableError: Nothing does.
        ConfigurationError: The URL names no host, or an impossible port.
    """
    try:
        parts = urlsplit(url)
        address = parts.hostname or "", parts.port or QDRANT_PORT
        socket.create_connection(address, timeout_s).close()
    except ValueError as error:
        raise ConfigurationError(f"qdrant.url: {error}") from error
    except OSError as error:
        raise UnreachableError(
            f"Qdrant at {public_url(url)} does not answer: {error}",
            hint="start the server, or check host and port in the URL",
        ) from error


def read_api_key(path: Path | None) -> str | None:
    """Read Qdrant's key from its file, or from systemd's credentials directory.

    Raises:
        ConfigurationError: The file cannot be read, or is empty.
    """
    if path is None:
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        path = Path(folder) / CREDENTIAL if folder else None
        if path is None or not path.exists():
            return None
    return read_key_file(path, "qdrant.api_key_file")


def read_key_file(path: Path, setting: str) -> str:
    """Read a key from a file that holds nothing else.

    Raises:
        ConfigurationError: The file cannot be read, or is empty.
    """
    hint = f"{setting} names a file with the key and nothing else"
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        message = f"the API key in {path} cannot be read: {reason}"
        raise ConfigurationError(message, hint=hint) from error
    if not key or not key.isascii() or not key.isprintable():
        raise ConfigurationError(
            f"{path} does not hold an API key on one line", hint=hint
        )
    return key
