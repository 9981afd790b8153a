"""Secrets that a key of a record announces, not the text itself."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from fedlearn.redaction.decode import fold
from fedlearn.redaction.rule_table import RULES
from fedlearn.redaction.rules import Kind, Rule, is_secret_value, name_kind

_PASSWORD: Final = next(rule for rule in RULES if rule.id == "password")
_SECRET: Final = next(rule for rule in RULES if rule.id == "secret")
_NAMES: Final = ("name", "key", "field", "variable")
_VALUES: Final = ("value", "val", "data")


@lru_cache(maxsize=4096)
def _kind(name: str) -> Kind | None:
    folded = fold(name)
    return name_kind(folded) or name_kind(folded.removesuffix("s"))


def may_name_secret(key: str) -> bool:
    """Return whether a key can make its value a secret; cheap, for every key."""
    return _kind(key) is not None or key.lower() in _VALUES


def pair_kind(record: Mapping[str, object], key: str) -> Kind | None:
    """Return what a key, or the name beside the key `value`, announces."""
    kind = _kind(key)
    if kind is None and key.lower() in _VALUES:
        names = (record.get(name) for name in _NAMES)
        return next((_kind(name) for name in names if isinstance(name, str)), None)
    return kind


def pair_rule(kind: Kind, value: str) -> Rule | None:
    """Return the rule by which the value under such a key is a finding."""
    if not is_secret_value(kind, fold(value), quoted=True, assigned=True):
        return None
    return _PASSWORD if kind == "password" else _SECRET
