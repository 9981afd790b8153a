"""Secrets in the dialogues of protocols: of mail, of files, of redis, of expect."""

import re
from typing import Final

from fedlearn.redaction.rules import (
    VALUE,
    Rule,
    Span,
    argument_value,
    is_value_in_prose,
)

_USER_BEFORE: Final = re.compile(r"(?:USER|LOGIN|331|\+OK|220)\b")
_LOGGED_IN: Final = re.compile(
    r"[^\n]{0,4}(?:\r?\n|\\n)[^\n]{0,8}(?:\+?OK|230|235|-ERR|5)"
)
_PROMPT: Final = re.compile(
    r"(?:\A|[\r\n`\"']|\\n|[CS<>]:? |[0-9]> |--> |> )[ \t]{0,8}\Z"
)
_SCHEMES: Final = re.compile(
    r"(?:PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|XOAUTH2?|TLS|SSL|EXTERNAL|SCRAM-.*"
    r"|OAUTHBEARER|ANONYMOUS|[A-Z_]+)$"
)


_LAST: Final = re.compile(r"[\"'`]?[ \t]{0,8}(?:[\r\n]|\\[rn]|\Z)")
_LINE_END: Final = re.compile(r"\\{1,4}[rn]|[\"'\r\n]")


def _sent(text: str, start: int, end: int) -> Span | None:
    """Accept what is sent, without the end of its line."""
    closing = _LINE_END.search(text, start, end + 2)
    end = min(end, closing.start()) if closing else end
    if text[start] == "$" and text[start - 1] in "\"'":
        return None
    span = argument_value(text, start, end)
    if span is None or " " in text[start:end]:
        return None
    return span[0], min(span[1], end)


def _pass_line(text: str, start: int, end: int) -> Span | None:
    """Accept the password of a line PASS, where a user logs in."""
    line = text.rfind("PASS", max(0, start - 16), start)
    if not _PROMPT.search(text[max(0, line - 24) : line]):
        return None
    before = _USER_BEFORE.search(text, max(0, line - 240), line)
    span = argument_value(text, start, end)
    return span if span and (before or _LOGGED_IN.match(text, span[1])) else None


def _auth_line(text: str, start: int, end: int) -> Span | None:
    """Accept the password of the command AUTH of redis."""
    line = (
        start - len(text[max(0, start - 80) : start].upper().rpartition("AUTH")[2]) - 4
    )
    if not _PROMPT.search(text[max(0, line - 24) : line]):
        return None
    span = argument_value(text, start, end)
    if span is None or _SCHEMES.match(text[slice(*span)]):
        return None
    ends = _LAST.match(text, span[1])
    value = text[slice(*span)]
    sure = is_value_in_prose(value) or _LOGGED_IN.match(text, span[1])
    return span if ends and sure else None


DIALOGUE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "login-dialogue",
        "passwords in the dialogues of IMAP, SMTP, redis and expect",
        r"(?:[A-Za-z]{0,4}[0-9]{1,5} LOGIN [\"']?[^ \t\r\n\"']{1,80}"
        r"[\"']? [\"']?"
        r"|AUTH(?:ENTICATE)? (?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)[ \t]{1,4}"
        r"|334 UGFzc3dvcmQ6[^\r\n]{0,8}\r?\n(?:[C<>-]{1,3}:? ?)?"
        r"|AUTH(?:\\r\\n|\r?\n)\$[0-9]{1,3}(?:\\r\\n|\r?\n)"
        r"|(?:[Pp]assword|[Pp]assphrase|assword)[^\r\n]{0,16}[\"'}][); \t\r\n{]{1,40}"
        r"(?:[A-Za-z_]{1,20}\.)?(?:send(?:line|_slow)?|write(?:line)?|sendline)"
        r"(?: -- | |\()b?[\"'])" + VALUE,
        "password",
        _sent,
    ),
    Rule(
        "pass-line",
        "passwords in the dialogues of POP3, FTP and IRC",
        r"PASS[ \t]{1,4}:?" + VALUE,
        "password",
        _pass_line,
    ),
    Rule(
        "auth-line",
        "passwords that a client of redis sends",
        r"(?:AUTH|auth)[ \t]{1,4}(?:[A-Za-z0-9_.-]{1,32}[ \t]{1,4})?[\"']?" + VALUE,
        "password",
        _auth_line,
    ),
)
