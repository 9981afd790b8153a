"""Secrets in statements of SQL and its relatives."""

from typing import Final

from fedlearn.redaction.positions.clues import beginning
from fedlearn.redaction.positions.shell_words import is_label
from fedlearn.redaction.rules import VALUE, Rule, Span, argument_value

_QUOTE: Final = r"[ \t\r\n]{0,8}N?\\{0,8}[\"']"
_EQUALS: Final = r"[ \t]{0,4}(?:=|TO)?" + _QUOTE
_NAME: Final = r"[^ \t\r\n]{1,64}"

_FORMS: Final = (
    (
        r"set[ \t]{1,4}password[^\r\n;=]{0,120}?=[ \t]{0,4}"
        rf"(?:(?:old_)?password[ \t]{{0,2}}\()?{_QUOTE}"
    ),
    rf"identified[ \t\r\n]{{1,8}}with[ \t]{{1,4}}{_NAME}[ \t]{{1,4}}(?:by|as){_QUOTE}",
    (
        r"identified[ \t\r\n]{1,8}by(?:[ \t]{1,4}(?:password|values))?"
        r"[ \t\r\n]{0,8}\\{0,8}'"
    ),
    (
        rf"(?:user|role)[ \t]{{1,4}}{_NAME}[ \t\r\n]{{1,8}}identified[ \t]{{1,4}}by"
        r"[ \t]{1,4}\\{0,8}\"?"
    ),
    (
        rf"(?:with|encrypted|unencrypted|by|login|(?:role|user)[ \t]{{1,4}}{_NAME})"
        rf"[ \t\r\n]{{1,8}}password{_EQUALS}"
    ),
    rf"pragma[ \t]{{1,4}}(?:cipher_)?(?:re|hex|text)?key{_EQUALS}(?:x')?",
    (
        rf"attach[ \t]{{1,4}}(?:database[ \t]{{1,4}})?{_NAME}[ \t]{{1,4}}as"
        rf"[ \t]{{1,4}}{_NAME}"
        rf"[ \t]{{1,4}}key{_QUOTE}"
    ),
    (
        r"(?:create|alter|replace)[ \t]{1,4}(?:(?:or|replace|persistent|temporary"
        r"|database"
        r"|scoped)[ \t]{1,4}){0,3}(?:secret|credential)[ \t\r\n][^;]{0,200}?"
        r"[,(][ \t\r\n]{0,8}(?:secret|sas_token|bearer_token|token|password)"
        rf"{_EQUALS}"
    ),
    (
        r"(?:pgp_sym_(?:en|de)crypt(?:_bytea)?|aes_(?:en|de)crypt)[ \t]{0,2}\("
        r"[^;()]{1,120},"
        rf"{_QUOTE}"
    ),
    rf"[^a-z_.](?:crypt|old_password|password)\({_QUOTE}",
    (
        r"sp_(?:addlogin|password|addlinkedsrvlogin)[ \t]{1,4}[^;\r\n]{1,160}?,"
        rf"{_QUOTE}"
    ),
    rf"openrowset[ \t]{{0,2}}\([^;\r\n]{{1,160}};[^;\r\n]{{1,64}};{_QUOTE}",
)


def _stated(text: str, start: int, end: int) -> Span | None:
    """Accept a value of a statement that is no label of a form."""
    span = argument_value(text, start, end)
    return None if span is None or is_label(text[slice(*span)]) else span


STATEMENT_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "sql-password",
        "passwords and keys in statements of SQL",
        f"(?i)(?:{'|'.join(_FORMS)}){VALUE}",
        "password",
        _stated,
        clue=f"(?i){'|'.join(map(beginning, _FORMS))}",
    ),
)
