"""What the sections of the settings have in common."""

import hashlib
import os
import socket
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

from fedlearn.records import NODE_NAME

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
