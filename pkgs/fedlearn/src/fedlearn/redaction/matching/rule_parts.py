"""What several rules for secrets are made of."""

from typing import Final

VALUE: Final = r"(?P<value>[^\x00-\x20\"'`\\][^\x00-\x20\"'`\\]{0,255})"
"""The first characters of a value, which may go on."""

FOREIGN_NAMES: Final = (
    "kennwort|contrase[\xf1\xd1n]a|mot de passe|senha|wachtwoord|l[o\xf6\xd6]senord"
    "|has[l\u0142\u0141]o|parola|[\u043f\u041f]\u0430\u0440\u043e\u043b\u044c"
    "|\u5bc6\u7801|\u5bc6\u78bc|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638"
)
"""The word password in German, Spanish, French, Portuguese, Dutch, Swedish, Polish,
Romanian and Turkish, Russian, Chinese, Japanese and Korean."""

FOREIGN_HINTS: Final = (
    *("kennwort", "contrase", "mot de passe", "senha", "wachtwoord", "senord", "has"),
    *("parola", "\u0430\u0440\u043e\u043b\u044c", "\u5bc6", "\u30d1\u30b9"),
    "\ube44\ubc00",
)
