"""Secrets in statements of SQL and its relatives."""

from typing import Final

from fedlearn.redaction.rules import VALUE, Rule, argument_value

_QUOTE: Final = r"[ \t\r\n]{0,8}N?\\{0,8}[\"']"
_EQUALS: Final = r"[ \t]{0,4}(?:=|TO)?" + _QUOTE

STATEMENT_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "sql-password",
        "passwords and keys in statements of SQL",
        r"(?i)(?:set[ \t]{1,4}password[^\r\n;=]{0,120}?=[ \t]{0,4}"
        rf"(?:(?:old_)?password[ \t]{{0,2}}\()?{_QUOTE}"
        rf"|identified[ \t\r\n]{{1,8}}(?:with[ \t]{{1,4}}[^ \t\r\n]{{1,40}}[ \t]{{1,4}})?"
        rf"(?:by|as)(?:[ \t]{{1,4}}(?:password|values))?{_QUOTE}"
        r"|(?:user|role)[ \t]{1,4}[^ \t\r\n]{1,64}[ \t\r\n]{1,8}identified[ \t]{1,4}by"
        r"[ \t]{1,4}"
        rf"|(?:with|encrypted|unencrypted|by|login|role[ \t]{{1,4}}[^ \t\r\n]{{1,64}}"
        rf"|user[ \t]{{1,4}}[^ \t\r\n]{{1,64}})[ \t\r\n]{{1,8}}password{_EQUALS}"
        rf"|pragma[ \t]{{1,4}}(?:cipher_)?(?:re|hex|text)?key{_EQUALS}(?:x')?"
        rf"|attach[^\r\n;]{{1,200}}?[ \t]key{_QUOTE}"
        rf"|(?:create|alter|or[ \t]replace)[^\r\n;]{{0,40}}?[ \t](?:secret|credential)"
        rf"[^;]{{0,200}}?[ \t,(\n](?:secret|sas_token|bearer_token|password){_EQUALS}"
        r"|(?:pgp_sym_(?:en|de)crypt(?:_bytea)?|aes_(?:en|de)crypt|hmac)"
        rf"[ \t]{{0,2}}\([^;()]{{1,120}},{_QUOTE}"
        rf"|[^a-z_](?:crypt|password|old_password)\({_QUOTE}"
        rf"|sp_(?:addlogin|password|addlinkedsrvlogin)[ \t]{{1,4}}[^;\r\n]{{1,160}}?,{_QUOTE}"
        r"|openrowset[ \t]{0,2}\([^;\r\n]{1,160};[^;\r\n]{1,64};"
        rf"{_QUOTE})" + VALUE,
        "password",
        argument_value,
    ),
)
