"""What a name announces about its value."""

import re
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["password", "secret", "key", "pin"]
"""A password may be weak, a mere key is rarely secret, a PIN has only digits."""

_BOUNDARY: Final = r"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))"
"""Where a part of a name begins, `user_key` and `userKey` alike."""

_NUMBERED: Final = (
    r"(?:[-_]?[0-9]{1,3}|[-_](?:prod|dev|test|staging|main|root|admin|user|old|new"
    r"|plain|text|value|confirm\w*))?$"
)
_PUBLIC: Final = (
    r"(?i)pub(?:lic)?(?:[-_ .]?(?:signing|ssh|host|api))?[-_ .]?keys?(?:token)?$"
    r"|fingerprint|known[-_ ]?hosts|(?:eos|bos|pad|unk|sep|cls|mask|stop|start|end"
    r"|next|special|max|min|num|per|of|with|without|unknown|added)"
    r"[-_ ]?tokens?$"
    r"|(?:host|primary|foreign|sort|cache|partition|row|object|hot|mon|don|tur"
    r"|idempotency|group|dict|map|hash|lookup|registry|thread|route|routing|config"
    r"|translation|locale|did:|tokens?[-_ ]storage)[-_ ]?keys?$"
    r"|(?:com|by|sur|tres|over|under|en)pass$|^author$|site[-_]?key$"
    r"|(?:^|[^a-z])(?:collection|render|first|second|third|last|final|single|multi|low"
    r"|high|band|one|two|next|prev|each|by|sub|pre|post|proxy|fastcgi|uwsgi|scgi|grpc"
    r"|memcached|boarding|season|let|did|will|to)[-_ ]?pass$"
    r"|(?-i:proxyPass|fastcgiPass|uwsgiPass|OLDPWD)$"
    r"|(?:existing|pull|tls|registry|image|generated?|create)[-_]?secrets?$"
    r"|(?:update|change|forgot|reset|rotate|show|hide|generate|random|lost|has"
    r"|no|use|need|needs|with|without|ask|prompt)[-_]?(?:pass|password|passwd)$"
)
_OWNERS: Final = (
    "user|root|db|database|admin|my|smtp|mysql|pg|postgres|ftp|imap|pop|mail|email"
    "|ldap|login|key|store|keystore|truststore|enable|wifi|auth|url|ssh|sudo|vnc|http"
    "|bind|svc|service|sql|redis|mongo|app|cert|pfx|jks|new|old|test|sys|node|router"
    "|client|server|owner|guest|super|remote|sasl|srv|web|api|ap|wlan|become|tomcat"
)
_WEAK: Final = (
    r"(?:(?i:passw(?:or[dt]|d)|pass[-_]?phrase|passcode|kennwort"
    r"|contrase[\xf1n]a|de passe|senha|wachtwoord|l[o\xf6]senord|has[l\u0142]o|parola"
    r"|\u043f\u0430\u0440\u043e\u043b\u044c|\u5bc6[\u7801\u78bc]"
    r"|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638|psk|requirepass)"
    rf"|(?:^|[^A-Za-z])(?i:pass|pwd|pw)|[a-z](?:Pass|Pwd|PW|Pw)"
    rf"|(?i:(?:{_OWNERS})(?:pass|pwd|pw)))(?i:{_NUMBERED})"
)
_PIN: Final = (
    r"(?:(?:^|[^A-Za-z])(?i:pin|pin[-_ ]?code|cvv2?|cvc2?)|[a-z](?:Pin|PIN|Cvv))$"
)
_STRONG: Final = (
    r"(?i)(?:secret|token|credentials?|bearer|authorization|mnemonic|jwt"
    r"|(?:totp|otp|2fa|mfa)[-_ ](?:seed|secret|key)"
    r"|(?:api|access|auth|secret|private|encryption|encrypt|signing|signature|license"
    r"|session|storage|preshared|shared|master|account|webhook|hmac|jwt|cookie|client"
    r"|consumer|subscription|security|crypto|instrumentation|integration)[-_. ]?key"
    rf"|{_BOUNDARY}(?:app|sign|service|deploy|admin|crypt|seed|wg|ssh|tls|x|user"
    r"|write|read|ingest|server|dsa|aes)[-_. ]?key"
    r"|apikey|secret[-_ ]?(?:key|access[-_ ]?key)(?:[-_ ]?base)?"
    r"|key[-_ ]?base|accesskey|connect\.sid|phpsessid|jsessionid"
    r"|csrftoken|xsrf-token|_gitlab_session|laravel_session|ci_session|^_auth"
    rf"|x-(?:amz|goog)-signature){_NUMBERED}"
)
_SHORT: Final = (
    r"(?i)(?:key|pat|auth|session(?:id)?|sig|signature|salt|nonce|sid|otp|seed)$"
)
_VARIABLE: Final = r"^[A-Z][A-Z0-9]+_KEY$"
"""A variable of the environment, as `HEROKU_KEY`."""

_NAMES: Final[tuple[tuple[str, Kind | None], ...]] = (
    (_PUBLIC, None),
    (_WEAK, "password"),
    (_PIN, "pin"),
    (_STRONG, "secret"),
    (_VARIABLE, "secret"),
    (_SHORT, "key"),
)
"""Forms of names and what they announce; the first that fits decides."""

_LONGEST_NAME: Final = 128


def name_kind(name: str) -> Kind | None:
    """Return what a name announces about its value; its end decides."""
    name = name[-_LONGEST_NAME:]
    return next((kind for form, kind in _NAMES if re.search(form, name)), None)


def list_kind(name: str) -> Kind | None:
    """Return what a name in the plural announces about each of its values.

    Many a list of tokens holds words.
    """
    kind = name_kind(name) or name_kind(re.sub("[sS]$", "", name))
    bare = re.match(r"(?i)(?:secret|token|credential|key)s?$", name)
    return "key" if bare and kind == "secret" else kind


def plural_kind(name: str) -> Kind | None:
    """Return what a name in the plural announces about a single value."""
    kind = name_kind(name[:-1]) if name[-1:] in {"s", "S"} else None
    return "key" if kind == "secret" else kind
