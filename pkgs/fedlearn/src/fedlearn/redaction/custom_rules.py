"""What a node and its settings add to the rule table, and what they except from it."""

import re
import socket
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import re2

from fedlearn.errors import ConfigurationError
from fedlearn.records import utc_today
from fedlearn.redaction.redactor import Redactor
from fedlearn.redaction.rule_table import RULES
from fedlearn.redaction.rules import Rule
from fedlearn.settings import AllowedValue, ExtraRule, Settings

_DOMAINS: Final = re.compile(r"^\s*(?:search|domain)\s+(\S.*)$", re.MULTILINE)


def open_redactor(settings: Settings) -> Redactor:
    """Make the redactor of this machine: its own names are private too.

    Raises:
        ConfigurationError: A rule of the settings cannot be used.
    """
    privacy = settings.privacy
    names = {*own_names(), *privacy.host_names} - {settings.node}  # public by choice
    return Redactor(
        host_names=sorted(names),
        extra_rules=own_rules(privacy.rules),
        allowed=in_force(privacy.allow, utc_today()),
    )


def own_names(
    host_name: str | None = None, resolver_file: Path = Path("/etc/resolv.conf")
) -> set[str]:
    """Return the host name, its short form, and the domains of this machine.

    The network is not asked: a name server that does not answer would delay
    every run.
    """
    name = socket.gethostname() if host_name is None else host_name
    short, _, domain = name.partition(".")
    try:
        text = resolver_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    searched = {word for line in _DOMAINS.findall(text) for word in line.split()}
    return {name, short, domain, *searched} - {"", "."}


def own_rules(extra: Iterable[ExtraRule]) -> tuple[Rule, ...]:
    """Return the rules of the settings.

    Raises:
        ConfigurationError: One has the id of a rule of the table, or RE2 does not
            understand it.
    """
    return tuple(map(_make, extra))


def _make(extra: ExtraRule) -> Rule:
    if any(extra.id == rule.id for rule in RULES):
        raise ConfigurationError(
            f"privacy.rules: the table has a rule {extra.id} already",
            hint="choose another id",
        )
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(extra.pattern, options)
    except re2.error as error:
        raise ConfigurationError(
            f"privacy.rules: RE2 does not understand {extra.id}: {error}",
            hint="https://github.com/google/re2/wiki/Syntax lists what it supports",
        ) from error
    return Rule(
        id=extra.id,
        finds="what a rule of the settings describes",
        pattern=extra.pattern,
        kind=extra.placeholder,
    )


def in_force(allowed: Iterable[AllowedValue], today: date) -> list[str]:
    """Return the values that stay on a day."""
    return [one.value for one in allowed if not _is_over(one, today)]


def expired(allowed: Sequence[AllowedValue], today: date) -> list[int]:
    """Return the places, from 0, of the entries that allow nothing any more."""
    return [n for n, one in enumerate(allowed) if _is_over(one, today)]


def _is_over(one: AllowedValue, today: date) -> bool:
    return one.expires is not None and one.expires < today
