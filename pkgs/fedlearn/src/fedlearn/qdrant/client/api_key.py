"""API keys of servers: from files, never from arguments."""

import os
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError

CREDENTIAL: Final = "qdrant-api-key"
"""The name under which systemd's `LoadCredential` may hand the key over."""


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
