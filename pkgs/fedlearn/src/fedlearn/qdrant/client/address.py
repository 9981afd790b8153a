"""Where a server is: its URL without secrets, and whether anything listens there."""

import socket
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from fedlearn.errors import ConfigurationError, UnreachableError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

QDRANT_PORT: Final = 6333
"""Where the client looks for a server whose URL names no port."""


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
