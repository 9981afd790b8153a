"""Names of users, where a system or a program says that they are one.

A pattern is what stands beside a name; where the name comes first, the validator
looks back for it.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from fedlearn.redaction.people.ordinary_names import is_distinct, is_somebody
from fedlearn.redaction.rules import Rule, Span, ends_word, starts_word, walk_back

USER: Final = "[A-Za-z_][A-Za-z0-9._-]{0,31}"
"""As Linux and macOS have it."""

LOW: Final = "[a-z_][a-z0-9._-]{0,31}"
_WIDEST_GAP: Final = 16
"""Blanks between two columns."""

_BEFORE: Final = 160
"""Characters before a match in which its line begins."""

_LINE: Final = re.compile(r"(?:\A|\n|\\n)[ \t\"'`>|#]{0,16}\Z")
LINE_END: Final = re.compile(r"[ \t]{0,8}(?:#[^\n]{0,99})?(?:\Z|\r|\n|\\[nr]|[\"'`<])")
_FIRST_WORD: Final = re.compile(rf"[ \t\"'`>|]{{0,16}}(?P<name>{LOW})[ \t]")
_GROUP_HEAD: Final = re.compile(rf"[ \t\"'`>|]{{0,16}}{LOW}:[x*!]?:[0-9]{{1,6}}:")
_SUBORDINATE: Final = re.compile(rf"[ \t\"'`>|]{{0,16}}(?P<name>{LOW}):")
_AFTER_FIRST: Final = re.compile(r"[ \t]*(?:[0-9]{1,8}[ \t]*)?")
_VARIABLE: Final = re.compile(
    r"(?:SUDO_)?(?:USER|LOGNAME|USERNAME)[\"']?(?:=|: ?)[\"']?\Z"
)
_LOG_TAIL: Final = re.compile(
    r" : |\(uid=| from |\) |[.,;]?(?:\Z|[\r\n\"'`<]|\\n| by| port| on | logged)"
    r"|[ \t]{2,}| [0-9a-f.:]{3,39} port"
)
_OWNING: Final = re.compile(r"(?i)ch(?:own|grp)|own(?:s|ed|er)|belong|install|user")


def user_names(value: str) -> Iterator[tuple[str, str]]:
    """Yield a user, to be replaced everywhere."""
    if is_distinct(value):
        yield "user-name", value


def _all_names(value: str) -> Iterator[tuple[str, str]]:
    """Yield the users in a line of passwd or group, and the full name of one."""
    for part in re.split("[:,]", value):
        yield from user_names(part.strip())


def somebody(text: str, start: int, end: int) -> Span | None:
    """Accept a whole name that is somebody's."""
    end = start + len(text[start:end].rstrip(".-"))
    whole = end > start and ends_word(text, end)
    return (start, end) if whole and is_somebody(text[start:end]) else None


def line_start(text: str, position: int) -> int:
    """Return where the line of a position begins, also a line in a string."""
    first = max(0, position - _BEFORE)
    real = text.rfind("\n", first, position) + 1
    escaped = text.rfind("\\n", first, position)
    return max(first, real, escaped + 2 if escaped >= 0 else 0)


def _set_variable(text: str, start: int, end: int) -> Span | None:
    """Accept the value of a variable such as USER, not of DB_USER or $USER."""
    head = _VARIABLE.search(text, max(0, start - 40), start)
    if head is None or not starts_word(text, head.start()):
        return None
    if text[head.start() - 1 : head.start()] in set("$%{<.-"):
        return None
    runs_on = text[end : end + 1] in set("([/@:")
    return None if runs_on else somebody(text, start, end)


def _first_word(text: str, start: int, end: int) -> Span | None:
    """Accept the first word of the line, with at most a number up to the match."""
    del end
    first = _FIRST_WORD.match(text, line_start(text, start))
    if first is None or first.end("name") > start:
        return None
    between = _AFTER_FIRST.fullmatch(text, first.end("name"), start)
    return somebody(text, *first.span("name")) if between else None


def _word_before(text: str, start: int, end: int) -> Span | None:
    """Accept the word before the match."""
    del end
    stop = start - 1 if text[start - 1 : start] == " " else start
    while stop and text[stop - 1] == " " and start - stop < _WIDEST_GAP:
        stop -= 1
    first = walk_back(text, stop, "._-", 33)
    return somebody(text, first, stop) if first < stop else None


def _account_line(text: str, start: int, end: int) -> Span | None:
    name = text[start:end].partition(":")[0]
    return (start, end) if starts_word(text, start) and is_somebody(name) else None


def _members(text: str, start: int, end: int) -> Span | None:
    """Accept the members of a line of /etc/group."""
    if not _GROUP_HEAD.fullmatch(text, line_start(text, start), start):
        return None
    if not LINE_END.match(text, end):
        return None
    names = text[start:end].split(",")
    return (start, end) if any(map(is_somebody, names)) else None


def _subordinate(text: str, start: int, end: int) -> Span | None:
    """Accept the user in a line of /etc/subuid."""
    del end
    first = _SUBORDINATE.match(text, line_start(text, start))
    named = first is not None and first.end() == start + 1
    return somebody(text, *first.span("name")) if first and named else None


def _logged(text: str, start: int, end: int) -> Span | None:
    """Accept a name where a log has one, and go on as it does."""
    end = start + len(text[start:end].rstrip(".-"))
    return somebody(text, start, end) if _LOG_TAIL.match(text, end) else None


def _owner(text: str, start: int, end: int) -> Span | None:
    """Accept the user before the group of all users, in a command or a sentence."""
    first = walk_back(text, start, "_-", 33)
    if first == start or text[first - 1 : first] in set("/@.:"):
        return None
    if not ends_word(text, end):
        return None
    owning = _OWNING.search(text, line_start(text, first), first)
    return somebody(text, first, start) if owning else None


person_rule: Final = partial(Rule, family="people")
user_rule: Final = partial(
    Rule, kind="user-name", family="people", names=user_names, validator=somebody
)

ACCOUNT_RULES: Final[tuple[Rule, ...]] = (
    user_rule(
        "account-line",
        "accounts of people in lines of passwd and in the output of id",
        r"(?P<value>[a-z_][a-z0-9_-]{0,31}:[x*!]?:[0-9]{4,5}:[0-9]{1,5}"
        r":[^:\r\n]{0,80}):/",
        validator=_account_line,
        names=_all_names,
    ),
    user_rule(
        "group-line",
        "the members in lines of /etc/group",
        rf":[x*!]?:[0-9]{{1,6}}:(?P<value>{LOW}(?:,{LOW}){{0,20}})",
        validator=_members,
        names=_all_names,
    ),
    user_rule(
        "subordinate-line",
        "users in lines of /etc/subuid",
        r":[0-9]{5,7}:65536",
        validator=_subordinate,
    ),
    user_rule(
        "user-id",
        "the user's name in the output of id",
        rf"uid=[0-9]{{3,}}\((?P<value>{USER})\)",
    ),
    user_rule(
        "user-variable",
        "the values of USER, LOGNAME and their like",
        rf"(?:USER|LOGNAME|USERNAME)(?:=|[\"']: ?)[\"']?(?P<value>{USER})",
        validator=_set_variable,
    ),
    user_rule(
        "user-log",
        "users in the logs of sudo, sshd, cron and logind",
        r"(?:sudo(?:\[[0-9]{1,8}\])?: {1,16}|session (?:opened|closed) for user "
        r"|(?:Accepted|Failed|Postponed) [a-z/-]{4,32} for (?:invalid user )?"
        r"|(?:nvalid|uthenticating|onnected from|enied for|ailed for)"
        r" user |ession [a-z0-9]{1,8} of [uU]ser "
        r"|User Slice of |\(uid=0\) by |CROND?(?:\[[0-9]{1,8}\])?: \("
        r"| rhost=[^ \r\n]{0,64} {1,2}user=|logname=|ruser=|Login: {1,4})"
        rf"(?P<value>{USER})",
        validator=_logged,
    ),
    user_rule(
        "login-line",
        "users in the output of last, who, w and ps, and in sudoers",
        r"[ \t](?:pts/[0-9]|tty[0-9S]|seat0|console)[0-9 \t]"
        r"|[ \t]:[0-9][ \t]{1,24}(?::[0-9]|[A-Z][a-z]{2} |[0-9]{4}-|[?]xdm)"
        r"|[ ][0-9]{1,3}\.[0-9] {1,8}[0-9]{1,3}\.[0-9] {1,10}[0-9]{1,10} {1,10}[0-9]"
        r"|[ ][0-9]{1,7} {1,8}[0-9]{1,7} {1,4}[0-9]{1,3} "
        r"(?:[0-9]{2}:[0-9]{2}|[A-Z][a-z]{2}[0-9]{2}) (?:[?]|pts/|tty)"
        r"|[ \t]ALL ?= ?\(| is not in the sudoers file",
        validator=_first_word,
    ),
    user_rule(
        "process-owner",
        "users in the output of top",
        r"(?:20|rt|39|10|[0-9]) {2,8}-?[0-9]{1,2} {1,12}[0-9.]{1,10}[mgt]? "
        r"{1,10}[0-9.]{1,10}[mgt]? {1,10}[0-9.]{1,10}[mgt]? [SRDZTI] ",
        validator=_word_before,
    ),
    user_rule(
        "file-owner",
        "owners of files as ls shows them",
        r"[r-][w-][xsS-][r-][w-][xsS-][r-][w-][xtT-][.+@]? {1,4}[0-9]{1,5} {1,8}"
        rf"(?P<value>{USER}) {{1,16}}[A-Za-z0-9_.-]{{1,32}} {{1,16}}[0-9]",
    ),
    user_rule(
        "user-group",
        "users before the group that all users have",
        r":(?:users|staff|wheel)",
        validator=_owner,
    ),
)
