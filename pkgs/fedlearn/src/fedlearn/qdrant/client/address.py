"""Where a server is, by which proxy, whether anything listens, and the key to it.

Keys come from files, never from arguments.
"""

import os
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

from fedlearn.errors import ConfigurationError, UnreachableError
from fedlearn.settings import Qdrant

QDRANT_PORT: Final = 6333
"""Where the client looks for a server whose URL names no port."""

CREDENTIAL: Final = "qdrant-api-key"
"""The name under which systemd's `LoadCredential` may hand the key over."""


def public_url(url: str) -> str:
    """Return a URL without user, password and query, which may be secret."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, "", "")).lstrip("/")


def server_url(url: str) -> str:
    """Return the URL of a server with its scheme, HTTP where it names none.

    Raises:
        ConfigurationError: It is no URL of a host, or has an impossible port.
    """
    full = url.strip() if "//" in url else f"http://{url.strip()}"
    try:
        parts = urlsplit(full)
        host, problem = parts.hostname or "", ""
        if parts.scheme not in {"http", "https"}:
            problem = f"{parts.scheme} is neither http nor https"
        elif not host or host.split() != [host] or parts.port == 0:
            problem = "it names no host or no port"
    except ValueError as error:
        problem = str(error)
    if problem:
        raise ConfigurationError(
            f"qdrant.url {public_url(url)}: {problem}",
            hint="write a URL such as http://127.0.0.1:6333, or http://[::1]:6333",
        )
    return full


def name_server(url: str) -> str:
    """Return how messages name a server: by the address that is really tried."""
    parts, note = urlsplit(url), ""
    if parts.port is None:
        parts = parts._replace(netloc=f"{parts.netloc}:{QDRANT_PORT}")
        note = f" (no port in qdrant.url: {QDRANT_PORT} was taken)"
    if proxy := proxy_for(url):
        note += f" by the proxy {public_url(proxy)} of the environment"
    return public_url(parts.geturl()) + note


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine by its name or address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"


def proxy_for(url: str) -> str | None:
    """Return the proxy that the environment names for a server, if any."""
    parts = urlsplit(url)
    host, proxies = parts.hostname or "", getproxies()
    if is_loopback(host) or proxy_bypass(host):
        return None
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def check_listening(url: str, timeout_s: float) -> None:
    """Make sure that something accepts connections; it need not be Qdrant.

    Raises:
        UnreachableError: Nothing does.
        ConfigurationError: The URL names no host, or an impossible port.
    """
    url = server_url(url)
    parts = urlsplit(proxy_for(url) or url)
    try:
        address = parts.hostname or "", parts.port or QDRANT_PORT
        socket.create_connection(address, timeout_s).close()
    except OSError as error:
        raise UnreachableError(
            f"Qdrant at {name_server(url)} does not answer: {error}",
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


def exposes_key(settings: Qdrant) -> bool:
    """Return whether a key leaves this machine without TLS."""
    parts = urlsplit(server_url(settings.url or ""))
    leaves = parts.scheme == "http" and not is_loopback(parts.hostname or "")
    return leaves and read_api_key(settings.api_key_file) is not None


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
