"""Reading the settings from JSON or TOML plus the environment.

Environment variables win over the file: `FEDLEARN_QDRANT__URL` sets the key
`url` below `qdrant`. An unknown key is an error that names it.
"""

import difflib
import json
import os
import tomllib
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from fedlearn.errors import ConfigurationError
from fedlearn.settings.model import Settings
from fedlearn.settings.section import base_directory

CONFIG_VARIABLE: Final = "FEDLEARN_CONFIG"
"""Names the configuration file when the command line does not."""


class _EnvironmentSettings(Settings, BaseSettings):
    """The settings with the environment over them."""

    model_config = SettingsConfigDict(
        env_prefix="FEDLEARN_", env_nested_delimiter="__", env_ignore_empty=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which arrives as arguments."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load(path: Path | None) -> Settings:
    """Read the settings.

    Args:
        path: Configuration file; None for defaults and environment alone.

    Raises:
        ConfigurationError: The file cannot be read, or a key or value is wrong.
    """
    content = _read_file(path) if path else {}
    origin = str(path) if path else "the environment"
    try:
        return _EnvironmentSettings(**content)
    except ValidationError as error:
        raise _explain(error, origin) from error


def check(path: Path) -> None:
    """Check a configuration file by itself: no environment, state or network.

    Raises:
        ConfigurationError: The file cannot be read, or a key or value is wrong.
    """
    try:
        Settings.model_validate(_read_file(path))
    except ValidationError as error:
        raise _explain(error, str(path)) from error


def check_text(content: str, place: Path) -> None:
    """Check the text of a TOML file that is about to be written.

    Args:
        content: The text.
        place: As messages shall name it.

    Raises:
        ConfigurationError: A key or value is wrong.
    """
    try:
        Settings.model_validate(tomllib.loads(content))
    except ValidationError as error:
        raise _explain(error, str(place)) from error


def user_file() -> Path:
    """Give the place of a user's configuration file."""
    return base_directory("XDG_CONFIG_HOME", ".config") / "fedlearn" / "config.toml"


def find_file() -> Path | None:
    """Find the configuration file when none was named: the user's, the system's."""
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


def _explain(error: ValidationError, origin: str) -> ConfigurationError:
    """Put the first of the faults into one sentence that names the key."""
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] != "extra_forbidden":
        return ConfigurationError(f"{origin}: {key}: {fault['msg']}")
    known = _known_keys(fault["loc"][:-1])
    close = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
    return ConfigurationError(f"{origin}: there is no setting {key}", hint=hint)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """List the keys that exist at a place in the settings."""
    model: Any = Settings
    for part in location:
        field = getattr(model, "model_fields", {}).get(part)
        model = _model_in(field.annotation) if field else model
    return sorted(getattr(model, "model_fields", {}))


def _model_in(annotation: Any) -> Any:  # noqa: ANN401  (a type is whatever it is)
    """Find the model in a type such as a list of models; None where there is none."""
    if hasattr(annotation, "model_fields"):
        return annotation
    found = map(_model_in, get_args(annotation))
    return next((model for model in found if model is not None), None)
