"""Whether what is assigned to a name is a secret or only looks like one."""

import re
from typing import Final

from fedlearn.redaction.rules.context import (
    WORDS_OF_PROSE,
    is_masked,
    is_mixed,
    is_random,
    words,
)
from fedlearn.redaction.rules.name_forms import Kind, name_kind
from fedlearn.redaction.rules.rule import FOREIGN_NAMES

__all__ = [
    "Kind",
    "is_camel",
    "is_reference",
    "is_secret_value",
    "is_stand_in",
    "is_technical",
    "is_value_in_prose",
    "name_kind",
]

_REFERENCE: Final = (
    r"(?x)"
    r"  \$[A-Za-z_][A-Za-z0-9_]*\W?$ | \$\{ | \$\( | \$\$ | \$[0-9@*#?] | \{\{ | <"
    r"| \{[A-Za-z_][A-Za-z0-9_.\[\]'\"]*\}$ | %[A-Za-z_]+%$ | %\( | %[sdvrq]$ | %d/ "
    r"| @[A-Za-z0-9_.-]+@\W*$ | \#\{ | <% | ` | ![A-Za-z]+$ | \?$ | :[a-z_]+$"
    r"| (?:os\.|process\.env|env[.:(\[]|ENV[.:(\[]|getenv|System\.|std::|builtins\."
    r"|lib\.|pkgs\.|config\.|cfg\.|self\.|this\.|args\.|settings\.|options\.|opts\."
    r"|secrets\.|secret://|vault[.:/]|op://|ENC\[|AQICAH|file:|ssm:|arn:|gcp:|keyring"
    r"|sops|import[(.]|lambda|function|new[ ]|null|None$|undefined|https?://|s3://"
    r"|gs://|urn:|credential\(|var\.|local\.|data\.|module\.|each\.|params\.|request\."
    r"|req\.|ctx\.|app\.|props\.|state\.|data:image|did:|index[ ]\."
    r"|Ag[A-D][A-Za-z0-9+/]{40})"
    r"| \$[A-Za-z_][A-Za-z0-9_]*(?:->|[.\[(/,]|::)"
    r"| &?[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_]|!\()"
    r"| &?[A-Za-z_][A-Za-z0-9_:]*<[A-Za-z&'(\[] | &[A-Za-z_]\w*[.{(\[] | //"
    r"| \[[A-Z][A-Z0-9_ ]*\]$ | [)\],.;](?:[ $.)\[(\\]|$) | \(\?[:Pi=!<]"
    r"| ![A-Za-z/]+[ ] | /[ ]"
    r"| (?:Get|New|Read|Import|Invoke|ConvertTo|ConvertFrom)-[A-Z][A-Za-z]+"
    r"| [*&][A-Za-z_][A-Za-z0-9_.]*[\),;]*$"
    r"| [A-Za-z0-9_.-]+:[/%$] | ~/ | \.{1,2}/ | \.[a-z]+\( | [A-Za-z]:\\"
    r"| /(?:run|etc|var|home|nix|usr|opt|tmp|mnt|srv|root|dev|proc|sys|Users|path"
    r"|secrets|app|data)\b"
)
_CALL: Final = r"[A-Za-z_][A-Za-z0-9_.:]*(?:\(|\[|->|\.\$)"
_ATTRIBUTE: Final = r"[|!]{0,2}[A-Za-z_][A-Za-z_-]*(?:\.[A-Za-z_][A-Za-z_-]*)+;?$"
_FILE: Final = (
    r"[^\s]*\.(?:pem|key|crt|cert|pub|json|ya?ml|toml|txt|nix|age|gpg|asc|env|conf"
    r"|cfg|ini|p12|pfx|jks|py|js|ts|go|rs|sh|md|html?|service|socket|xml|enc|file)$"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)$"
)
_PATH: Final = r"/?[a-z0-9._-]+(?:/[A-Za-z0-9._-]+)+/?$"
_ABSOLUTE: Final = r"/[a-z0-9._-]+/"
_TEMPLATE: Final = (
    r"\$?\{\{.*?\}\}|\$\{[^{}]*\}?|\$\([^()]*\)?|%[A-Za-z_]{2,40}%|%env\([^()]*\)%?"
    r"|%\([A-Za-z_]+\)s?|%[sdvrq]$|<[a-z][a-z0-9 _-]*>"
    r"|\{[a-z_][A-Za-z0-9_.]*(?:\}|[:(\[!][^{}]*\}?)"
)
"""What a program puts in the place of a mark in a text."""

_STAND_IN: Final = (
    r"(?i)(?:your|my|the|some|an?|insert|enter|put|add|use|replace|example|sample|dummy"
    r"|fake|placeholder|todo|fixme|tbd|change|changeme|redacted|removed|hidden|masked"
    r"|secret|token|password|passwd|pass|pwd|api|key|here|value|string|it|this|with"
    r"|goes|of|user|name|service|access|client|me|strong|random|long|db|database|new"
    r"|old|default|none|generated|actual|real|own|in|is|to|bot|auth|xxx+|\W|_)+$"
    r"|(?:fake|dummy|mock|example|sample|your|my)[-_](?:[a-z]+[-_])+[0-9]{1,3}$"
)
_KEEPS_MEANING: Final = r"(?i)<[a-z][a-z0-9 _-]*>|\[(?:redacted|masked|filtered)"
_NAME_WORD: Final = (
    r"(?i)(?:[a-z]{1,20}[_-])*(?:passw(?:or)?d|pass|pwd|secret|token|key|passphrase"
    r"|credential)s?(?:[_-][a-z]+)?$|(?-i:[a-z][A-Za-z]*(?:Password|Pass|Secret|Token"
    r"|Key|Credential)s?;?$|_*[A-Za-z]*(?:Private|Public|Secret|Signing)Key$)"
)
is_technical: Final = re.compile(
    r"(?i)(?:sha|md|base|utf|oauth|bcrypt|argon|aes|rsa|ed25519|x509|x25519|hs|rs|es|ps"
    r"|ipv|http|pbkdf|scrypt|ecdsa|v|sec|tls|ssl|p|k8s|s3|ec|oidc|x|h|rfc|ascii|iso)"
    r"[-_]?[0-9]+(?:mb[34]|[-_.:/][a-z0-9_.:/-]*)?$|(?:u?int|float|[iuf])(?:8|16|32|64|128)"
    r"(?:_t)?$|(?:var)?char\([0-9]+\)|[0-9]+(?:st|nd|rd|th|ms|s|m|h|d|k|kb|mb|gb|x|%|px|"
    r"[-\s]?(?:bits?|bytes?|characters?|chars?|days?|hours?|minutes?|seconds?|digits?"
    r"|words?|times?|tokens?|char|bit|byte|day|hour|minute|second))$"
).match
"""Accepts the name of an algorithm, a standard or a measure."""

_LABEL: Final = (
    rf"(?i)[^0-9]{{0,40}}\b(?:jeton|schl[\xfc]ssel|passwort|{FOREIGN_NAMES})(?:s|er)?\b"
    r"[^0-9]{0,40}$"
)
"""The word password in another language, as programs show it."""

_TITLE: Final = r"[A-Z][a-z]+(?: [A-Za-z][a-z]*){1,2}[.:!?]?$"
"""A few words of a form or a button, as `Show details`."""

_WORD_LIST: Final = r"(?i)[a-z]{2,}(?:[,+|;:/][a-z]{2,})+$"
"""Words in a row, as the styles of a theme and the keys of a shortcut."""

_HEADER: Final = r"(?i)x-[a-z]+(?:-[a-z0-9]+)*$"
"""The name of a field of HTTP."""

_OPTION: Final = r"--?[a-z]+(?:-[a-z]+)*$|--[a-z-]+="
_PLAIN_NUMBER: Final = r"[-+]?[0-9][0-9_,]*(?:\.[0-9]+)*(?:e[-+]?[0-9]+)?$"
_DIGEST: Final = (
    r"(?i)(?:sha(?:1|256|384|512)[-:]|md5[-:])[A-Za-z0-9+/=]+$|(?:[0-9a-f]{32}|[0-9a-f]"
    r"{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|[0-9a-df-np-sv-z]{52})$"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|[a-z0-9_.-]+:[a-z0-9+/]{86}==$"
)
_PUBLIC_VALUE: Final = (
    r"ssh-|ecdsa-|sk-ssh|age1|pk_(?:live|test)_|AAAA[BCE]3|npub1|SHA256:"
    r"|-----BEGIN (?:PUBLIC|CERT)"
)
_WORDS_OF_SENTENCES: Final = words(
    """
    the must should is are was be been required enter please of for to your cannot can't
    not invalid password passwords when if with will field used user minimum length
    """
)
is_camel: Final = re.compile(r"(?:[a-z]{2,}|[A-Z][a-z]+)(?:[A-Z][a-z]+)+;?$").match
"""Accepts an identifier such as `mkOption` or `SecretStr`."""

_DIGITS_OF_PIN: Final = r"[0-9]{3,12}$"
_NUMBERED_WORD: Final = r"[0-9]+(?:;[0-9]+)+(?:$|:)|\^?~?[0-9]+\.[0-9]+\.[0-9]+$"
"""A colour of a terminal, or a version."""

_LONGEST_STAND_IN: Final = 100
"""Characters; nobody reads a longer mark, and it takes time to match."""

_LEAST_IN_PROSE: Final = 5
_LEAST_PASSWORD: Final = 3
_LEAST_SECRET: Final = 8
_LONG_WORD: Final = 11
_LEAST_KEY: Final = 20
_MOST_WORDS: Final = 8


def is_reference(value: str) -> bool:
    """Return whether a value only says where the secret comes from."""
    forms = (_REFERENCE, _CALL, _ATTRIBUTE, _FILE, _ABSOLUTE)
    return any(re.match(form, value) for form in forms) or _is_template(value)


def _is_template(value: str) -> bool:
    """Return whether a value has marks to fill in, and nothing secret beside them."""
    if "{" not in value and "%" not in value and "$(" not in value:
        return False
    rest = re.sub(_TEMPLATE, "", value)
    return rest != value and not is_value_in_prose(rest.strip("-_./: "))


def is_stand_in(value: str) -> bool:
    """Return whether a value is a placeholder: a mask, a mark, `your-key-here`."""
    return bool(
        is_masked(value)
        or value.lower() in WORDS_OF_PROSE
        or re.search(_KEEPS_MEANING, value)
        or re.match(_NAME_WORD, value)
        or (
            len(value) <= _LONGEST_STAND_IN
            and not value.isalnum()
            and re.match(_STAND_IN, value)
        )
        or "changeme" in value.lower()
    )


def is_secret_value(kind: Kind, value: str, *, quoted: bool, assigned: bool) -> bool:
    """Return whether a value, without its quotes, is secret under a name of a kind.

    What is not assigned, as by a program, stands in prose.
    """
    if is_reference(value) or is_stand_in(value) or re.match(_PUBLIC_VALUE, value):
        return False
    if kind == "pin":
        return bool(re.match(_DIGITS_OF_PIN, value))
    if kind == "password":
        return _is_password(value, quoted=quoted, assigned=assigned)
    if len(value) < _LEAST_SECRET or " " in value or _is_numeric(value):
        return False
    if kind == "secret":
        return _is_secret(value, quoted=quoted, assigned=assigned)
    public = re.match(_DIGEST, value) or re.match(_PATH, value)
    return len(value) >= _LEAST_KEY and is_random(value) and not public


def _is_numeric(value: str) -> bool:
    return bool(re.match(_PLAIN_NUMBER, value) or re.match(_NUMBERED_WORD, value))


def _is_password(value: str, *, quoted: bool, assigned: bool) -> bool:
    if len(value) < _LEAST_PASSWORD:
        return False
    if " " in value:
        return quoted and _is_passphrase(value)
    if re.match(_LABEL, value) or re.match(_NUMBERED_WORD, value):
        return False
    if not assigned:
        return is_value_in_prose(value)
    return not (value.endswith(":") or (not quoted and re.match(_OPTION, value)))


def _is_secret(value: str, *, quoted: bool, assigned: bool) -> bool:
    if (re.match(_PATH, value) and not is_random(value)) or re.match(_WORD_LIST, value):
        return False
    if not assigned:
        return is_value_in_prose(value)
    if is_mixed(value) and any(map(str.isdigit, value)):
        return not is_technical(value)
    has_mark = any(not (mark.isalnum() or mark in "-_./: ") for mark in value)
    long = value.isalpha() and (quoted or len(value) > _LONG_WORD)
    camel = is_camel(value) and not (quoted and value[0].isupper())
    return not camel and (is_mixed(value[1:]) or has_mark or long)


def _is_passphrase(value: str) -> bool:
    if re.match(_LABEL, value) or re.match(_TITLE, value):
        return False
    parts = value.lower().split()
    return len(parts) <= _MOST_WORDS and not any(
        word.strip(".,:;!?'") in _WORDS_OF_SENTENCES for word in parts
    )


def is_value_in_prose(value: str) -> bool:
    """Return whether a word of prose is a value: no plain, technical or known word."""
    if re.match(_PLAIN_NUMBER, value) or is_technical(value):
        return False
    letters = any(map(str.isalpha, value))
    digits = any(map(str.isdigit, value))
    marks = any(mark in value[1:-1] for mark in "!@#$%^&*+=~?")
    parts = re.split(r"[-_./]", value)
    inner = len(value) >= _LEAST_SECRET and any(is_mixed(part[1:]) for part in parts)
    if len(value) < _LEAST_IN_PROSE or is_camel(value) or re.match(_HEADER, value):
        return False
    return letters and (digits or marks or inner)
