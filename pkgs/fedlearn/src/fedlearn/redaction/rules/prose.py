"""Secrets that a sentence states."""

import re
from typing import Final

from fedlearn.redaction.rules.assigned_values import plain_value, value_in_prose
from fedlearn.redaction.rules.context import ends_word, is_random, starts_word
from fedlearn.redaction.rules.rule import FOREIGN_NAMES, VALUE, Rule, Span
from fedlearn.redaction.rules.secret_values import (
    is_camel,
    is_reference,
    is_secret_value,
)

_STORE_NAME: Final = re.compile("[0-9a-df-np-sv-z]{32}-")
"""The name of a path in the Nix store."""


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


PROSE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "password-word",
        "what stands right after the word password and is plainly no word",
        r"(?i)(?:passw(?:or[dt]|d)|passphrase|passcode|pw|api[-_ ]key|token|secret"
        r"|(?:user|username|login)[ :]{1,2}[^ \t\r\n,;]{1,40}[,;]? (?:and )?pass)"
        r"[ \t]{1,2}(?P<value>[^\x00-\x20\"'`\\:=]{0,40}[0-9!@#$%^&*+~?]"
        r"[^\x00-\x20\"'`\\]{0,255})",
        "password",
        plain_value,
    ),
    Rule(
        "told-secret",
        "passwords, tokens and keys stated in a sentence",
        r"(?i)(?:pass(?:word|wort|phrase|code|wd)?|pwd|secret|token|credentials?|"
        rf"(?:api|access|secret|private|license)[ -]key|{FOREIGN_NAMES})"
        r"(?:(?: [A-Za-z0-9@._'-]{1,24}){0,4}? (?:is|was|are|to|as|will be|ist|lautet"
        "|war|est|es|era|jest|\xe8|\xe9|\xe4r)"
        r"(?: (?:now|still|just|set|changed|reset|updated|called|simply|currently))?"
        "(?: to)?[: ]{1,2}|(?: (?:for|of|f\xfcr) [^ \\t\\r\\n:]{1,40}){1,2} ?: )"
        r"[\"'`]?" + VALUE,
        "password",
        value_in_prose,
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
