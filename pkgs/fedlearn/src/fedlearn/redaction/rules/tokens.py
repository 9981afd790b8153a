"""Keys and tokens with a published form, and private keys with their body."""

import base64
import re
from typing import Final

from fedlearn.redaction.rules.context import is_mixed
from fedlearn.redaction.rules.messaging import MESSAGE_RULES
from fedlearn.redaction.rules.prefixed import PREFIXED_RULES
from fedlearn.redaction.rules.rule import Rule, Span, token, token_rule, unmasked
from fedlearn.redaction.rules.services import CLOUD_RULES, CODE_HOST_RULES, MODEL_RULES

_LEAST_PART: Final = 4


def _web_token(text: str, start: int, end: int) -> Span | None:
    """Accept what has more than one part, or whose header names its algorithm."""
    span = token(text, start, end)
    if span is None:
        return None
    header, dot, rest = text[start : span[1]].partition(".")
    if dot and len(rest) >= _LEAST_PART:
        return span
    try:
        decoded = base64.urlsafe_b64decode(header[: len(header) // 4 * 4])
    except ValueError:
        return None
    return span if b'"alg"' in decoded or b'"typ"' in decoded else None


_SIGNATURE_WORD: Final = re.compile(
    r"(?i)(?:^|[^a-z])sig(?:s|natures?)?[\\\"']*[ \t]*[:=]"
    r"|/nix/store/[^\r\n]*[ \t][A-Za-z0-9_.-]+:\Z"
)
_SECRET_WORD: Final = re.compile("(?i)secret|private")
_BEFORE_SIGNATURE: Final = 1000
"""Characters before a signature in which its list is introduced."""


def _signing_key(text: str, start: int, end: int) -> Span | None:
    """Accept a key; signatures are as long, and public, but are called so."""
    before = text[max(0, start - _BEFORE_SIGNATURE) : start]
    called = [one.end() for one in _SIGNATURE_WORD.finditer(before)]
    if called and not _SECRET_WORD.search(before, called[-1]):
        return None
    return unmasked(text, start, end)


GENERAL_RULES: Final = (
    token_rule(
        "jwt",
        "JSON web tokens, signed and encrypted",
        r"eyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]{1,}){0,4}",
        validator=_web_token,
    ),
    token_rule(
        "age-secret-key",
        "age identities, plain, post-quantum and of plugins",
        r"(?i)AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{1,20})-(?:PQ-)?1[0-9A-Z]{16,}",
        "private-key",
        validator=unmasked,
    ),
    token_rule(
        "nix-signing-key",
        "secret keys that sign a Nix binary cache: 64 bytes after a name, unless they "
        "are called a signature",
        r":(?P<value>[A-Za-z0-9+/]{86}==)",
        "private-key",
        validator=_signing_key,
    ),
    token_rule(
        "wallet-key",
        "extended private keys of wallets and secret keys of Nostr",
        r"[xyztuv]prv[1-9A-HJ-NP-Za-km-z]{100,112}|nsec1[02-9ac-hj-np-z]{58}",
        "private-key",
    ),
    token_rule(
        "password-hash",
        "crypt hashes, as of /etc/shadow, htpasswd and hashedPassword, and those of "
        "Django, LDAP, MySQL and PostgreSQL",
        r"(?:pbkdf2_sha(?:1|256|512)\$|scrypt\$|SCRAM-SHA-(?:1|256)\$|\{S?SHA(?:256|384|512)?\}"
        r"|\{CRYPT\})[A-Za-z0-9+/$.:=]{24,250}|\*[0-9A-F]{40}|\$(?:[1567y]|2[abxy]|gy|7|apr1|argon2(?:id|i|d)|scrypt)"
        r"\$[A-Za-z0-9./$=,+-]{20,250}",
        validator=lambda text, start, end: (
            (start, end) if is_mixed(text[start + 3 : end]) else None
        ),
    ),
)

_LEAST_BODY: Final = re.compile(r"[A-Za-z0-9+/]{16}")


def _key_block(text: str, start: int, end: int) -> Span | None:
    """Accept a block with a body, not the mere mention of its first line."""
    body = text.find("KEY", start) if "KEY" in text[start:end] else start + 20
    return (start, end) if _LEAST_BODY.search(text, body, end) else None


_BLANK: Final = (
    r"(?:\n(?:[+-]| {0,6}[0-9]{1,5}[ \t:|])|[ \t\r\n\"',;>|#*]|\\{1,6}[nrt\"'])"
)
"""What stands between the lines of a key; in a diff and beside line numbers too."""

BLOCK_RULES: Final = (
    Rule(
        "private-key-block",
        "private keys in armour: PEM, OpenSSH, SSH2, PGP, OpenVPN; or a part",
        r"-----?[ ]?BEGIN [A-Za-z0-9 ]{0,40}(?:PRIVATE KEY|Static key)"
        r"[A-Za-z0-9 ]{0,10}-----?"
        rf"(?:{_BLANK}{{0,40}}(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset)"
        r": [^\r\n\\]{0,100})*"
        rf"(?:(?:[\"'] {{0,3}}\+|{_BLANK})*[A-Za-z0-9+/]{{16,}}={{0,2}})*"
        rf"(?:{_BLANK}{{0,40}}=?[A-Za-z0-9+/]{{1,15}}={{0,2}})?"
        rf"(?:(?:[\"'] {{0,3}}\+|{_BLANK})*=[A-Za-z0-9+/]{{4}})?"
        rf"(?:(?:[\"'] {{0,3}}\+|{_BLANK})*-----?[ ]?END [A-Za-z0-9 ]{{0,60}}"
        r"-----?)?",
        "private-key",
        _key_block,
    ),
    Rule(
        "putty-key",
        "the private part of a PuTTY key file",
        r"Private-Lines: [0-9]{1,3}"
        rf"(?P<value>(?:{_BLANK}{{1,40}}[A-Za-z0-9+/]{{16,}}={{0,2}})+"
        rf"(?:{_BLANK}{{0,40}}[A-Za-z0-9+/]{{1,15}}={{0,2}})?)",
        "private-key",
    ),
)

TOKEN_RULES: Final[tuple[Rule, ...]] = (
    *BLOCK_RULES,
    *MODEL_RULES[:2],
    *CODE_HOST_RULES,
    *CLOUD_RULES,
    *MESSAGE_RULES,
    *MODEL_RULES[2:],
    *GENERAL_RULES,
    *PREFIXED_RULES,
)
