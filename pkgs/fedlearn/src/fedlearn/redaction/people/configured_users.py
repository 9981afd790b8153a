"""Names of users in commands and configuration."""

import re
from typing import Final

from fedlearn.redaction.people.accounts import (
    LINE_END,
    LOW,
    USER,
    line_start,
    somebody,
    user_rule,
)
from fedlearn.redaction.people.ordinary_names import is_distinct
from fedlearn.redaction.rules import Rule, Span

_NEAR: Final = 320
"""Characters around a line in which the rest of a configuration shows its kind."""

_SSH_CONFIG: Final = re.compile(
    r"(?i)(?:^|\n|\\n)[ \t]{0,16}(?:host|hostname|identityfile|proxyjump|match|port"
    r"|forwardagent)[ \t=]"
)
_COMMAND: Final = re.compile(
    r"(?:\A|[$#>`'\"(;&|:=\[{]|sudo|run|then)\s*(?:sudo |doas )?(?:crontab|su|sudo"
    r"|loginctl|gpasswd|usermod|chage|useradd|adduser|chown|whoami) ?[^\n]*\n?\Z"
)
"""A command where commands stand, not in the middle of a sentence."""

_SYSTEM_USER: Final = "isSystemUser"
_DECLARED: Final = re.compile(
    r" = \{|\.(?:isNormalUser|openssh|initial|hashed|description|home\b|packages|shell"
    r"|extraGroups)"
)
_PLAIN: Final = "[A-Za-z_][A-Za-z0-9_-]{0,31}"


def _ssh_user(text: str, start: int, end: int) -> Span | None:
    """Accept the user of an ssh configuration."""
    if not LINE_END.match(text, end):
        return None
    near = (text[max(0, start - _NEAR) : start], text[end : end + _NEAR])
    is_ssh = any(map(_SSH_CONFIG.search, near))
    return somebody(text, start, end) if is_ssh else None


def _commanded(text: str, start: int, end: int) -> Span | None:
    """Accept the user of a command; of chown only without a group, before a path."""
    word = text[line_start(text, max(0, start - 2)) : start]
    if not _COMMAND.search(word):
        return None
    if "chown" in word and text[end : end + 2] not in {" /", " ~", " .", " $"}:
        return None
    whole_line = word.endswith("whoami\n") or "user" in word.split(" ")[0]
    if whole_line and not LINE_END.match(text, end):
        return None
    if text[end : end + 1] in set("=(./"):
        return None
    return distinct_user(text, start, end)


def distinct_user(text: str, start: int, end: int) -> Span | None:
    """Accept a name that is no word either."""
    return somebody(text, start, end) if is_distinct(text[start:end]) else None


def _declared(text: str, start: int, end: int) -> Span | None:
    """Accept a user whom a configuration of NixOS declares or names."""
    declares = text.endswith(("extraUsers.", "users.users."), 0, start)
    is_person = _DECLARED.match(text, end) and (
        _SYSTEM_USER not in text[end : end + _NEAR]
    )
    if declares and not is_person:
        return None
    return somebody(text, start, end)


CONFIGURED_USER_RULES: Final[tuple[Rule, ...]] = (
    user_rule(
        "user-command",
        "users whom a command names",
        r"(?:(?:crontab -u|su -|su -l|sudo -u|(?:enable|disable)-linger|gpasswd -a"
        r"|usermod (?:-a -G|-aG|-G) [a-z,-]{1,64}|chage -l|loginctl user-status"
        r"|(?:useradd|adduser)(?: -[a-zA-Z]{1,4}| --[a-z-]{3,20}){1,4}|chown(?: -R)?) "
        rf"|whoami(?:\r?\n|\\n))(?P<value>{LOW})",
        validator=_commanded,
    ),
    user_rule(
        "user-quoted",
        "users whose quoted name stands behind the word",
        rf"[uU]ser [\"'`](?P<value>{LOW})[\"'`]",
        validator=distinct_user,
    ),
    user_rule(
        "user-setting",
        "users in the configuration of NixOS and Home Manager",
        r"(?:home-manager\.users\.|users\.users\.|extraUsers\."
        r"|(?:home\.username|auto[Ll]ogin\.?[Uu]ser) {0,2}= {0,2}\")"
        rf"(?P<value>{_PLAIN})",
        validator=_declared,
    ),
    user_rule(
        "ssh-user",
        "users in the configuration of ssh",
        rf"(?:\n|\\n)[ \t]{{0,16}}[Uu]ser(?:[ \t]{{1,8}}|=)\"?(?P<value>{USER})",
        validator=_ssh_user,
    ),
)
