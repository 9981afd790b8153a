"""Options whose name or form says that their argument is secret."""

import re
from typing import Final

from fedlearn.redaction.positions.shell_words import (
    command_before,
    ends_command,
    is_sentence,
)
from fedlearn.redaction.rules import (
    Kind,
    Span,
    argument_value,
    is_secret_value,
    is_value_in_prose,
    name_kind,
    starts_word,
    value_end,
)

_PORTS: Final = re.compile(r"[0-9.:]+(?:/[a-z]+)?")
_SHORT_WORD: Final = re.compile(r"[a-z]{1,3}")
_PLAIN_WORD: Final = re.compile(r"[a-z]+[.,:;)]?")
_OPENING: Final = " \t\"'`\\"
_LONGEST_NAME: Final = 64

_SWITCHES: Final = re.compile(
    r"(?i)-{1,2}(?:no|ask|prompt|require|allow|show|without|skip|use|enable|disable"
    r"|force|change|reset|generate|random|with|print|get|list|delete|remove|recv|send"
    r"|search|match|filter|find|by|export|import|refresh|edit|sign|default|trusted|local|ignore|verify|save"
    r"|stdin|read|check|expire|hash|encrypt|obscure|hidden|empty|old|known|host)"
    r"[-_].*"
)
"""Options that are no place for a secret, as `--ask-pass` and `--recv-key`."""

_SWITCHING: Final = re.compile(
    r"\b(?:psql|pg_[a-z]+|createdb|dropdb|createuser|dropuser|vacuumdb|reindexdb|mysql"
    r"[a-z]*|mariadb[a-z-]*|ncat|rnp|pwgen)\b"
)
"""Commands that ask for the password at `--password`, or take it behind `=` only."""

_USERS: Final = re.compile(
    r"\b(?:docker|podman|nerdctl|kubectl|oc|crictl|chown|install|date|rsync|pip[0-9.]*"
    r"|systemd-run|sudo|su|id|sqlmap|nsenter|unshare|runuser|setpriv|chroot|bwrap|sort"
    r"|lxc|incus|machinectl|systemctl|journalctl|flatpak|tar|touch|ps|pgrep|pkill|git"
    r"|python[0-9.]*|nmap|ffuf|gobuster|nuclei|wpscan|nikto|gem|npm|cargo|go|crontab)\b"
)
"""Commands whose `-u` or `--user` names a user, a place or nothing at all."""


def option_argument(text: str, start: int, end: int) -> Span | None:
    """Accept the argument of an option whose name announces a secret."""
    opening = start
    while opening and text[opening - 1] in _OPENING:
        opening -= 1
    word = _option_start(text, opening)
    if text[word : word + 1] != "-" or not starts_word(text, word):
        return None
    option = text[word:opening]
    end, quoted = value_end(text, start, end)
    value = text[start:end]
    kind = _option_kind(option)
    if (
        kind is None
        or value.startswith(("-", "("))
        or _SWITCHING.search(command_before(text, word))
    ):
        return None
    if not quoted and _PLAIN_WORD.fullmatch(value):
        in_prose = is_sentence(command_before(text, word)) or not ends_command(
            text, end
        )
        if in_prose or _SHORT_WORD.fullmatch(value):
            return None
    accepted = is_secret_value(kind, value, quoted=quoted, assigned=True)
    return (start, end) if accepted else None


def _option_start(text: str, end: int) -> int:
    start = end
    stop = max(0, end - _LONGEST_NAME)
    while start > stop and (text[start - 1].isalnum() or text[start - 1] in "-._"):
        start -= 1
    return start


def _option_kind(option: str) -> Kind | None:
    bare = option.lstrip("-")
    return None if _SWITCHES.fullmatch(option) else name_kind(bare)


def user_argument(text: str, start: int, end: int) -> Span | None:
    """Accept a password behind the name of its user, as an option's argument."""
    span = argument_value(text, start, end)
    if span is None:
        return None
    value = text[slice(*span)]
    head = command_before(text, start)
    if _PORTS.fullmatch(value) or value.startswith(("//", ":")) or _USERS.search(head):
        return None
    alone = not is_sentence(head) and ends_command(text, end)
    behind = text[max(0, start - 4) : start].strip(" \t\"'") == "-p"
    if behind and _SWITCHING.search(head):
        return None
    return span if is_value_in_prose(value) or (behind and alone) else None
