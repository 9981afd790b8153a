"""What is taken out of a text before somebody sees it: credentials and controls."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

_URL_CREDENTIALS: Final = re.compile(
    # Up to the last @ of the authority. A slash belongs to a password if what is
    # between it and the first colon is no port.
    r"(?i)\b(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?P<user>[^\s/?#@:]{0,500})"
    r"(?::(?:(?!\d*(?:[/?#\s]|$))[^\s@]{0,500}|[^\s/?#@]{0,500})@(?:[^\s/?#]{0,500}@)?"
    r"|[^\s/?#]{0,500}@)"
)
_URL_QUERY: Final = re.compile(
    r"(?i)(?P<place>\b[a-z][a-z0-9+.-]*://[^\s?#]*)[?#]\S*?(?=['\")>\]}.,;:]*(?:\s|$))"
)
_SCP_PASSWORD: Final = re.compile(
    r"(?<![^\s'\"(=])(?P<user>[^\s/:@'\"(=]{1,500}):[^\s/:@][^\s/:]{0,500}@(?=[^\s/:@]+:)"
)

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of what steers a terminal, turns or hides a text, or is no UTF-8."""


def without_credentials(text: str) -> str:
    """Remove passwords, tokens and queries from every URL in a text.

    The name of an ssh user is kept: without it the URL names another account.
    """
    text = _URL_CREDENTIALS.sub(_without_password, text)
    text = _URL_QUERY.sub(r"\g<place>", text)
    return _SCP_PASSWORD.sub(r"\g<user>@", text)


def change_texts(data: object, change: Callable[[str], str]) -> object:
    """Change every text in plain data, such as settings; names of fields are kept."""
    if isinstance(data, dict):
        return {key: change_texts(one, change) for key, one in data.items()}
    if isinstance(data, (list, tuple)):
        return [change_texts(one, change) for one in data]
    return change(data) if isinstance(data, str) else data


def safe_text(text: object) -> str:
    """Return a text as it may be shown to a person or written to a log."""
    return escaped(without_credentials(str(text)))


def _without_password(found: re.Match[str]) -> str:
    scheme, user = found["scheme"], found["user"]
    is_ssh = "ssh" in scheme.lower() and user
    return f"{scheme}://{user}@" if is_ssh else f"{scheme}://"


def escaped(text: str) -> str:
    """Write characters that steer a terminal, or hide what a text says, as codes."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in _HIDDEN and character not in "\n\t"
    return ascii(character)[1:-1] if hidden else character
