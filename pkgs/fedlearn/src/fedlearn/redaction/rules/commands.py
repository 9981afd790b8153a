"""Secrets that are given to a command."""

import re
from typing import Final

from fedlearn.redaction.rules.assigned_values import (
    argument_value,
    plain_value,
    value_end,
)
from fedlearn.redaction.rules.context import starts_word
from fedlearn.redaction.rules.rule import VALUE, Rule, Span
from fedlearn.redaction.rules.secret_values import Kind, is_secret_value

_PORTS: Final = re.compile(r"[0-9.:]+(?:/[a-z]+)?")

_LOGIN: Final = re.compile(
    r"(?i)(?P<before>\A|[\r\n\"'`;]|\\n|(?:machine|host)[ \t]+[^ \t\r\n]+|default)?"
    r"[ \t\r\n]*"
    r"\b(?:login|user|account)[ \t\r\n]+[^ \t\r\n]+[ \t\r\n]+password[ \t\r\n]+\Z"
)

_SHORT_WORD: Final = re.compile(r"[a-z]{1,3}")


def _user_option(text: str, start: int, end: int) -> Span | None:
    span = argument_value(text, start, end)
    return None if span is None or text[span[0] : span[1]].isdigit() else span


def _netrc_value(text: str, start: int, end: int) -> Span | None:
    """Accept the password of a line of netrc; in a sentence what is no word."""
    span = argument_value(text, start, end)
    login = _LOGIN.search(text, max(0, start - 200), start)
    in_sentence = login is not None and login["before"] is None
    return plain_value(text, start, end) if span and in_sentence else span


def _flag_value(text: str, start: int, end: int) -> Span | None:
    """Accept the argument of an option, when an option it is."""
    opening = start
    while opening and text[opening - 1] in " \t\"'`\\":
        opening -= 1
    word = opening
    while (
        word
        and word > opening - 64
        and (text[word - 1].isalnum() or text[word - 1] in "-._")
    ):
        word -= 1
    if text[word] != "-" or not starts_word(text, word):
        return None
    end, quoted = value_end(text, start, end)
    value = text[start:end]
    if value.startswith("-") or (not quoted and _SHORT_WORD.fullmatch(value)):
        return None
    name = text[word:opening].lower()
    kind: Kind = "password" if "pass" in name or "pwd" in name else "secret"
    accepted = is_secret_value(kind, value, quoted=quoted, assigned=True)
    return (start, end) if accepted else None


def _login_argument(text: str, start: int, end: int) -> Span | None:
    """Accept the argument; mysql's -p takes its value without a blank."""
    span = argument_value(text, start, end)
    if span is None:
        return None
    head = text[max(0, start - 160) : start]
    attached = head.rstrip("\"'").endswith("-p")
    if not attached and ("mysql" in head or "mariadb" in head) and "-p " in head[-5:]:
        return None
    value = text[span[0] : span[1]]
    # A switch of `net user`, or the ports of `docker run -u USER -p`.
    return None if value[0] == "/" or _PORTS.fullmatch(value) else span


COMMAND_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "secret-flag",
        "secrets given as an argument of a command",
        r"(?i)-(?:[a-z0-9]{1,16}[._-]){0,4}[a-z0-9]{0,16}"
        r"(?:password|passwd|passphrase|pass|pwd|token|secret|apikey|key)"
        r"[ \t]{1,4}\\{0,20}[\"'`]?" + VALUE,
        "password",
        _flag_value,
    ),
    Rule(
        "login-argument",
        "passwords of sshpass, mysql, docker login, redis-cli and their like",
        r"(?:sshpass -p|(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)"
        r"[^\r\n|;&]{0,120}? -p|(?:docker|podman|helm registry|nerdctl|skopeo|oras)"
        r" login[^\r\n|;&]{0,120}? -p|redis-cli[^\r\n|;&]{0,120}? -a"
        r"|ldap[a-z]{3,10}[^\r\n|;&]{0,120}? -w|pass(?:in|out)? pass:"
        r"|7z[a-z]? [^\r\n|;&]{0,80}? -p|(?:un)?zip(?: [^\r\n|;&]{0,40}?)? -P"
        r"|ipmitool[^\r\n|;&]{0,80}? -P|openssl enc[^\r\n|;&]{0,120}? -[kK]"
        r"|htpasswd[^\r\n|;&]{0,20}? -[a-zA-Z]{0,4}b[a-zA-Z]{0,4}(?: [^ \r\n]{1,80}){2}"
        r"|lftp[^\r\n|;&]{0,60}? -u {0,2}[^ ,\r\n]{1,64},|net user [^ /\r\n]{1,40}"
        r"|(?:-u|--user|--username)[ =][^ \t\r\n]{1,64} -p|WIFI:[^\r\n]{0,120}?;P:"
        r"|(?:jdbc:oracle:[a-z]{3,5}:|sqlplus(?: -[a-zA-Z]{1,2})? )[^/@ \t\r\n]{1,64}/"
        r"|(?i:convertto-securestring(?: -string)?) [\"']"
        r"|(?i:requirepass|masterauth)"
        r"|(?i:identified by|(?:with|encrypted) password) {1,3}[\"'`])"
        r" {0,3}[\"'`]?" + VALUE,
        "password",
        _login_argument,
    ),
    Rule(
        "user-option",
        "user and password in one argument, as of curl and smbclient",
        r"[ \t\r\n\"'`(\[](?:(?:-u|--user|--proxy-user|--basic-auth)[ =]{0,2}[\"']?"
        r"[^ \t\r\n:\"'@/$]{0,64}:[\"']?|-U {0,2}[\"']?[^ \t\r\n%\"'/]{1,64}%)" + VALUE,
        "password",
        _user_option,
    ),
    Rule(
        "netrc",
        "passwords in netrc lines and SQL statements",
        r"(?i)(?:(?:login|user|account)[ \t\r\n]{1,4}[^ \t\r\n]{1,64}[ \t\r\n]{1,4}"
        r"password[ \t\r\n]{1,4}"
        r"|(?:password|passphrase|passcode|passwd)[ \t]{1,3}['\"`])" + VALUE,
        "password",
        _netrc_value,
    ),
    Rule(
        "piped-password",
        "passwords that a shell pipes into a command",
        r"(?:echo|printf)(?: -n| -e| '%s')? {1,3}[\"']?(?P<value>[^ \t\r\n|\"']{3,128})"
        r"[\"']? {0,3}\|[^\r\n|]{0,80}(?:--?password-stdin|chpasswd|--stdin|sudo -S"
        r"|--passphrase-fd|cryptsetup)",
        "password",
        argument_value,
    ),
)
