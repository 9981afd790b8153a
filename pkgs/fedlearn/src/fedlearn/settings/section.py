"""What the sections of the settings have in common."""

import hashlib
import logging
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from fedlearn.records import NODE_NAME

_log: Final = logging.getLogger(__name__)

RULE_NAME: Final = r"^[a-z][a-z0-9-]{0,40}$"

NodeName = Annotated[str, StringConstraints(pattern=f"^{NODE_NAME}$")]


def default_node() -> str:
    """Return a stable name of this machine that does not reveal its host name."""
    digest = hashlib.sha256(socket.gethostname().encode()).hexdigest()
    return f"node-{digest[:8]}"


def base_directory(variable: str, fallback: str) -> Path:
    """Return a base directory as the XDG specification defines it."""
    return Path(os.environ.get(variable) or Path.home() / fallback)


class Section(BaseModel):
    """One top-level key; read-only, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    RENAMED_KEYS: ClassVar[Mapping[str, str]] = {}
    """New names of keys whose old names are still read, with a warning."""

    @model_validator(mode="before")
    @classmethod
    def _rename(cls, content: object) -> object:
        """Read keys by their old names, from a file or the environment."""
        if not isinstance(content, dict):
            return content
        old_keys = sorted(cls.RENAMED_KEYS.keys() & content.keys())
        for old in old_keys:
            new = cls.RENAMED_KEYS[old]
            if new in content:
                raise ValueError(f"{old} is the old name of {new}: set only {new}")
            _log.warning("the setting %s is now called %s: rename it", old, new)
        return {cls.RENAMED_KEYS.get(key, key): content[key] for key in content}
