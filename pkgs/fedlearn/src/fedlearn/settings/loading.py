"""Reading the settings from JSON or TOML plus the environment.

Environment variables win over the file: `FEDLEARN_QDRANT__URL` sets the key
`url` below `qdrant`. An unknown key is an error that names it.
"""

import difflib
import json
import os
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from fedlearn.errors import ConfigurationError
from fedlearn.settings.model import Settings
from fedlearn.settings.section import base_directory

CONFIG_VARIABLE: Final = "FEDLEARN_CONFIG"
"""Names the configuration file when the command line does not."""

_PREFIX: Final = "fedlearn_"
_DELIMITER: Final = "__"
"""The names of variables may be of any case."""


def load(path: Path | None) -> Settings:
    """Read the settings from a file and the environment, or from it alone.

    Raises:
        ConfigurationError: The file cannot be read, or a key or value is wrong.
    """
    content = _read_file(path) if path else {}
    origin = str(path) if path else "the environment"
    return _validate(_overlay(content, _read_environment()), origin)


def check(path: Path) -> None:
    """Check a configuration file by itself: no environment, state or network.

    Raises:
        ConfigurationError: The file cannot be read, or a key or value is wrong.
    """
    _validate(_read_file(path), str(path))


def check_text(content: str, place: Path) -> None:
    """Check the text of a TOML file that is about to be written to a place.

    Raises:
        ConfigurationError: A key or value is wrong.
    """
    _validate(tomllib.loads(content), str(place))


def user_file() -> Path:
    """Return the path of a user's configuration file."""
    return base_directory("XDG_CONFIG_HOME", ".config") / "fedlearn" / "config.toml"


def find_file() -> Path | None:
    """Return the file that `FEDLEARN_CONFIG` names, else the user's or the system's."""
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    folders = (base_directory("XDG_CONFIG_HOME", ".config"), Path("/etc"))
    candidates = (
        folder / "fedlearn" / name
        for folder in folders
        for name in ("config.toml", "config.json")
    )
    return next((path for path in candidates if path.is_file()), None)


def _read_file(path: Path) -> dict[str, Any]:
    """Parse a TOML or JSON file by its name's ending."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror}",
            hint="name a readable file with --config or FEDLEARN_CONFIG",
        ) from error
    except ValueError as error:  # JSON, TOML and Unicode errors
        raise ConfigurationError(f"{path} is not valid: {error}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path} is not valid: an object is expected")
    return content


def _read_environment() -> dict[str, Any]:
    """Return what variables set; an empty one and a section of `null` set nothing.

    The variable of a section comes before those of its keys, which win over it.
    """
    found: dict[str, Any] = {}
    for name, text in sorted((k.lower(), v) for k, v in os.environ.items() if v):
        keys = name.removeprefix(_PREFIX).split(_DELIMITER)
        is_ours = name.startswith(_PREFIX) and keys[0] in Settings.model_fields
        if is_ours and (len(keys) == 1 or _is_json(_type_at(keys[:1]))):
            _set(found, keys, text)
    return {key: value for key, value in found.items() if value is not None}


def _set(found: dict[str, Any], keys: list[str], text: str) -> None:
    """Set a key from the text of its variable, in JSON where it takes no text."""
    value: Any = text
    if _is_json(_type_at(keys)):
        with suppress(ValueError):  # validation then names the key and what it takes
            value = json.loads(text)
    section: Any = found
    for key in keys[:-1]:
        section = section.setdefault(key, {}) if isinstance(section, dict) else None
    if isinstance(section, dict):
        section[keys[-1]] = value


def _overlay(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Put one object over another; where both have an object, they are merged."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        are_objects = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _overlay(old or {}, value) if are_objects else value
    return merged


def _validate(content: dict[str, Any], origin: str) -> Settings:
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise _explain(error, origin) from error


def _explain(error: ValidationError, origin: str) -> ConfigurationError:
    """Put the first of the faults into one sentence that names the key."""
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] != "extra_forbidden":
        return ConfigurationError(f"{origin}: {key}: {fault['msg']}")
    known = sorted(_model_in(_type_at(fault["loc"][:-1])).model_fields)
    close = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
    return ConfigurationError(f"{origin}: there is no setting {key}", hint=hint)


def _type_at(keys: Iterable[int | str]) -> Any:  # noqa: ANN401  (a type is whatever it is)
    """Return the type at a place in the settings; an index leads no deeper."""
    found: Any = Settings
    for key in keys:
        fields = getattr(_model_in(found), "model_fields", {})
        found = fields[key].annotation if key in fields else found
    return found


def _model_in(annotation: Any) -> Any:  # noqa: ANN401
    """Return the model in a type such as a list of models; None where there is none."""
    if hasattr(annotation, "model_fields"):
        return annotation
    found = map(_model_in, get_args(annotation))
    return next((model for model in found if model is not None), None)


def _is_json(annotation: Any) -> bool:  # noqa: ANN401
    """Return whether values of a type are lists or objects, or may be."""
    plain = get_origin(annotation) or annotation
    if isinstance(plain, type) and issubclass(plain, (BaseModel, tuple)):
        return True
    return any(map(_is_json, get_args(annotation)))
