"""All settings with their descriptions, and a configuration file with all of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fedlearn.settings import Settings, key_texts

_DEFAULTS: Final = {
    "node": "a hash of this machine's host name",
    "state_directory": "~/.local/state/fedlearn",
    "runtime.directory": "~/.local/share/nixos-ai-stack",
}
"""Defaults that depend on the machine, in words."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a section.

    Attributes:
        annotation: Its type.
        default: In words, if there is no value.
        text: What it means.
        value: The default; None if it depends on the machine, or is null.
    """

    name: str
    annotation: object
    default: str
    text: str
    value: object


@dataclass(frozen=True, slots=True)
class FileSection:
    """A section; the keys outside of any have a section without a name."""

    name: str
    text: str
    settings: tuple[Setting, ...]


def describe() -> list[FileSection]:
    """Describe all settings, in the order in which they are declared."""
    single, sections = [], []
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            texts = key_texts(kind)
            below = tuple(
                _setting(key, one, f"{name}.{key}", texts[key])
                for key, one in kind.model_fields.items()
            )
            text = " ".join((kind.__doc__ or "").split())
            sections.append(FileSection(name, text, below))
        else:
            single.append(_setting(name, field, name, key_texts(Settings)[name]))
    return [FileSection("", "", tuple(single)), *sections]


def write_toml(chosen: Mapping[str, object]) -> str:
    """Return a file in which the chosen settings are set, and the others are comments.

    Args:
        chosen: Values by dotted key, such as `qdrant.url`.
    """
    lines = ["# Settings of fedlearn. Lines that are commented out show the defaults."]
    for section in describe():
        lines += ["", f"# {section.text}", f"[{section.name}]"] if section.name else []
        for one in section.settings:
            key = f"{section.name}.{one.name}" if section.name else one.name
            lines += ["", *(f"# {line}" for line in _wrap(one.text))]
            if key in chosen:
                lines.append(f"{one.name} = {_toml(chosen[key])}")
            elif one.value is None:
                lines.append(f"# {one.name} =  ({one.default})")
            else:
                lines.append(f"# {one.name} = {_toml(one.value)}")
    return "\n".join(lines) + "\n"


def _setting(name: str, field: FieldInfo, key: str, text: str) -> Setting:
    value = None
    if key not in _DEFAULTS:
        value = _plain(field.get_default(call_default_factory=True))
    default = _DEFAULTS.get(key, "none")
    return Setting(name, field.annotation, default, " ".join(text.split()), value)


def _plain(value: object) -> object:
    """Convert a default to plain JSON data."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def _toml(value: object) -> str:
    """Format a text, number, boolean or list of these: their JSON is also TOML."""
    return json.dumps(value, default=str).replace("\x7f", "\\u007f")


def _wrap(text: str) -> list[str]:
    """Break a text into lines for a comment."""
    return re.findall(r"\S(?:.{0,76}\S)?(?=\s|$)", text)
