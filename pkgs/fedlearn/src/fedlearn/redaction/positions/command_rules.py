"""The rules of what is given to a command."""

import re
from typing import Final

from fedlearn.redaction.positions.arguments import command_arguments
from fedlearn.redaction.positions.command_row import ENDING
from fedlearn.redaction.positions.command_table import COMMANDS
from fedlearn.redaction.positions.options import option_argument, user_argument
from fedlearn.redaction.positions.shell_words import command_before, is_sentence
from fedlearn.redaction.rules import VALUE, Rule, Span, argument_value

_BLANK: Final = r"(?:[ \t]{1,4}[\"']?|[\"'],[ \t]{0,4}[\"'])"
_BEFORE: Final = r"(?:^|\\[nrt]|[^A-Za-z0-9_.-])"


def _command_form() -> str:
    """Return a pattern of the names of all commands and of what follows them."""
    names: dict[tuple[str, bool], set[str]] = {}
    for row in COMMANDS:
        for name in row.names.split():
            names.setdefault((name, row.loose), set()).add(row.following)
    forms: dict[tuple[str, bool], list[str]] = {}
    for (name, loose), following in sorted(names.items()):
        rest = f"{re.escape(name[1:])}{ENDING}{_BLANK}(?:{'|'.join(sorted(following))})"
        forms.setdefault((name[0], loose), []).append(rest)
    heads = (
        f"(?i:{first}(?:{'|'.join(rests)}))"
        if loose
        else f"{first}(?:{'|'.join(rests)})"
        for (first, loose), rests in forms.items()
    )
    return f"{_BEFORE}(?P<value>{'|'.join(heads)})"


_PLAIN: Final = re.compile(r"[a-z]+[.,:;)]?$")
_RUN_ON: Final = re.compile(r"[a-z](?:[Pp]assword|[Pp]ass[a-z]{2,6})[ \t]{1,3}.\Z")


def _netrc(text: str, start: int, end: int) -> Span | None:
    """Accept the password of a machine; of a plain word only where its line ends."""
    span = argument_value(text, start, end)
    before = text[max(0, start - 200) : start]
    if span is None or text[start] in "(,)" or _RUN_ON.search(before[-24:]):
        return None
    plain = _PLAIN.match(text[slice(*span)]) and before[-1] not in "'\"`"
    if plain and not ("machine" in before or _ends_line(text, span[1])):
        return None
    return None if plain and is_sentence(command_before(text, start)) else span


def _ends_line(text: str, end: int) -> bool:
    return not text[end : end + 40].split("\n", 1)[0].strip()


COMMAND_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "secret-flag",
        "secrets given as an argument of a command",
        r"(?i)-(?:[a-z0-9]{1,16}[._-]){0,4}[a-z0-9]{0,16}"
        r"(?:password|passwd|passphrase|pass|pwd|token|secret|apikey|key)"
        r"[ \t]{1,4}\\{0,20}[\"'`]?" + VALUE,
        "password",
        option_argument,
    ),
    Rule(
        "login-argument",
        "secrets in the fixed places of commands, as of sshpass, mysql, docker login, "
        "net use, vault login and mkpasswd",
        _command_form(),
        "password",
        reader=command_arguments,
    ),
    Rule(
        "user-option",
        "user and password as arguments of any program, one behind the other",
        r"[ \t\r\n\"'`(\[](?:(?:-u|--user|--proxy-user|--basic-auth)[ =]{0,2}[\"']?"
        r"[^ \t\r\n:\"'@/$]{0,64}:[\"']?|(?:-u|--user|--username)[ =][^ \t\r\n]{1,64}"
        r"[ \t]-p[ \t]{1,3}[\"']?|-U {0,2}[\"']?[^ \t\r\n%\"'/]{1,64}%)" + VALUE,
        "password",
        user_argument,
    ),
    Rule(
        "netrc",
        "passwords in netrc lines",
        r"(?i)(?:(?:login|user|account)[ \t\r\n]{1,4}[^ \t\r\n]{1,64}[ \t\r\n]{1,4}"
        r"password[ \t\r\n]{1,4}"
        r"|(?:password|passphrase|passcode|passwd)[ \t]{1,3}['\"`])" + VALUE,
        "password",
        _netrc,
    ),
)
