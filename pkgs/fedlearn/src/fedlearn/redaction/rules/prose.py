"""Secrets that a sentence states."""

import re
from typing import Final

from fedlearn.redaction.rules.assigned_values import plain_value, value_end
from fedlearn.redaction.rules.context import ends_word, is_random, starts_word
from fedlearn.redaction.rules.rule import FOREIGN_NAMES, VALUE, Rule, Span
from fedlearn.redaction.rules.secret_values import (
    Kind,
    is_camel,
    is_reference,
    is_secret_value,
    name_kind,
)

_STORE_NAME: Final = re.compile("[0-9a-df-np-sv-z]{32}-")
"""The name of a path in the Nix store."""
_MARKS: Final = ".,;:!?*_~)\"'`"
"""Of a sentence, and of Markdown, behind a word."""

_REDIRECTION: Final = re.compile(r"[0-9&]?>|[-+/]\W|--?[a-z]")
_PASSWORD_NAMES: Final = (
    r"pass(?:word|wort|phrase|code|wd)|pwd|pw|pin"
    rf"|{FOREIGN_NAMES}"
)
_WORD_NAME: Final = re.compile(
    r"(?i)(?:\A|[^A-Za-z0-9]|\\[nrt]|(?-i:(?<=[a-z])(?=[A-Z])))"
    r"(?:(?P<password>passw(?:or[dt]|d)|passphrase|passcode|pw|pass)"
    r"|api[-_ ]key|token|secret|(?:totp|otp|2fa|mfa)[- ](?:seed|secret|key))"
    r"[ \t]{1,2}\Z"
)
_TOLD_NAMES: Final = rf"(?:{_PASSWORD_NAMES}|pass|secret|token|credentials?|key|jwt)"
_COPULA: Final = "is|was|are|will be|ist|lautet|war|est|es|era|jest|\xe8|\xe9|\xe4r"
_TOLD_HEAD: Final = re.compile(
    rf"(?i)(?P<name>(?P<password>{_PASSWORD_NAMES}|pass)|secret|token"
    r"|credentials?|jwt|(?:[A-Za-z0-9]{1,16}[ -])?(?P<key>key))"
    rf"(?:(?: [^\x00-\x20:;,\"`()]{{1,24}}){{0,4}}? (?P<word>{_COPULA}|to)"
    r"(?: (?:now|still|just|set|changed|reset|updated|called|simply|currently))?"
    r"(?: to)?[: ]{1,2}|(?: (?:for|of|f\xfcr) [^ \t\r\n:]{1,40}){1,2} ?: )[\"'`]?\Z"
)
_KEY_MARKS: Final = re.compile(r"[A-Za-z0-9+/_.-]+={0,2}\Z")
_HEX_KEY: Final = re.compile(r"(?i)[0-9a-f]{32,128}\Z")


def _beside_key_word(text: str, start: int, end: int) -> Span | None:
    value = text[start:end].rstrip("=.-")
    if not (starts_word(text, start) and ends_word(text, end)):
        return None
    before = text[max(0, start - 64) : start].lower()
    if (
        "public" in before
        or value[:3].lower() in {"sha", "md5"}
        or "sha" in before
        or "ssh-" in before
        or before[-1:] in "/-+"
        or _STORE_NAME.match(value)
    ):
        return None
    return (start, end) if is_random(value) and not is_reference(value) else None


def _word_value(text: str, start: int, end: int) -> Span | None:
    """Accept a word that is plainly none, in the middle of a sentence."""
    value = text[start:end].rstrip(".,;:!")
    accepted = is_secret_value("password", value, quoted=False, assigned=False)
    return (start, start + len(value)) if accepted and not is_camel(value) else None


def _named_word(text: str, start: int, end: int) -> Span | None:
    """Accept a word after the name of a secret that is no mark-up and no word."""
    name = _WORD_NAME.search(text, max(0, start - 80), start)
    end = start + len(text[start:end].rstrip(_MARKS))
    value = text[start:end]
    if name is None or value[:1] in "([{<>|" or "](" in value or "**" in value:
        return None
    if _REDIRECTION.match(value):
        return None
    kind: Kind = "password" if name["password"] else "secret"
    accepted = is_secret_value(kind, value, quoted=False, assigned=False)
    return (start, end) if accepted and not is_camel(value) else None


def _begins_name(text: str, head: re.Match[str]) -> bool:
    """Return whether the name of a sentence is a name, and a whole one."""
    first = head.start("name")
    whole = not text[first - 1 : first].isalnum() or starts_word(text, first)
    return name_kind(head["name"]) is not None and (whole or text[first].isupper())


def _is_key(value: str) -> bool:
    """Return whether a value that is only called a key is random."""
    if _HEX_KEY.match(value):
        return True
    return bool(_KEY_MARKS.match(value)) and is_secret_value(
        "key", value, quoted=False, assigned=False
    )


def _told_value(text: str, start: int, end: int) -> Span | None:
    """Accept a value that a sentence states about a name.

    A word in quotes is one only right after the password that it is.
    """
    end, quoted = value_end(text, start, end)
    if not quoted:
        end = start + len(text[start:end].rstrip(_MARKS))
    value = text[start:end]
    head = _TOLD_HEAD.search(text, max(0, start - 160), start)
    if head is None or not _begins_name(text, head):
        return None
    kind: Kind = "password" if head["password"] else "secret"
    if head["key"] and name_kind(head["name"]) != "secret":
        return (start, end) if _is_key(value) else None
    sure = kind == "password" and head["word"] not in {"to", "as", None} and quoted
    accepted = is_secret_value(kind, value, quoted=quoted, assigned=sure)
    return (start, end) if accepted else None


PROSE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "password-word",
        "what stands right after the word password and is plainly no word",
        r"(?i)(?:passw(?:or[dt]|d)|passphrase|passcode|pw|api[-_ ]key|token|secret"
        r"|(?:totp|otp|2fa|mfa)[- ](?:seed|key)"
        r"|(?:user|username|login)[ :]{1,2}[^ \t\r\n,;]{1,40}[,;]? (?:and )?pass)"
        r"[ \t]{1,2}(?P<value>[^\x00-\x20\"'`\\:=]{0,40}[0-9!@#$%^&*+~?]"
        r"[^\x00-\x20\"'`\\]{0,255})",
        "password",
        _named_word,
    ),
    Rule(
        "told-secret",
        "passwords, tokens and keys stated in a sentence",
        # RE2 knows a literal of three characters at least.
        rf"(?i)(?:{_TOLD_NAMES.replace('|pw|', '|')} |pw )"
        rf"(?:(?:[^\x00-\x20:;,\"`()]{{1,24}} ){{0,4}}?(?:{_COPULA}|to)"
        r"(?: (?:now|still|just|set|changed|reset|updated|called|simply|currently))?"
        r"(?: to)?[: ]{1,2}"
        r"|(?:for|of|f\xfcr) [^ \t\r\n:]{1,40}(?: (?:for|of|f\xfcr) [^ \t\r\n:]{1,40})?"
        r" ?: )"
        r"[\"'`]?" + VALUE,
        "password",
        _told_value,
    ),
    Rule(
        "told-before",
        "passwords and keys that a sentence names before it says what they are",
        r"(?i)(?:(?:use|using|try|enter|type|set|with) [\"'`]?"
        r"(?P<value>[^\x00-\x20\"'`\\]{5,255})[\"'`]?"
        r" as (?:(?:the|a|my|your|our|its|new|admin|root) ){0,3}"
        r"(?:password|passphrase|passcode|token|secret|api[- ]key))",
        "password",
        _word_value,
    ),
    Rule(
        "login-pair",
        "name and password separated by a slash, after the word login",
        r"(?i)(?:log ?in|sign ?in|creds|credentials)(?: (?:with|as|are|is|mit))?:? "
        r"[\"'`]?[A-Za-z0-9._@-]{1,40}[\"'`]? ?/ ?[\"'`]?" + VALUE,
        "password",
        plain_value,
    ),
    Rule(
        "random-beside-word",
        "high-entropy text near the words key, token or secret",
        r"(?i)(?:secret|token|key|password|credential)s?[^A-Za-z0-9\r\n]{1,4}"
        r"(?:[a-z]{1,12}[^A-Za-z0-9\r\n/]{1,3}){0,3}(?P<value>[A-Za-z0-9+/_-]{20,255})",
        "secret",
        _beside_key_word,
    ),
    Rule(
        "seed-phrase",
        "mnemonics of wallets",
        r"(?i)(?:mnemonic|seed phrase|recovery phrase)[\"']?(?: is)?[ :=]{1,4}[\"'`]?"
        r"(?P<value>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})",
    ),
)
