"""Another repository whose patterns are read too."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from fedlearn.records import Category
from fedlearn.settings.section import NodeName, Section

BranchName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]*$")
]

Url = Annotated[
    str, StringConstraints(pattern=r"^[^-\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")
]
"""Nothing that git could take for an option."""


class Source(Section):
    """A repository that is read and never written to."""

    name: NodeName
    """Names it in reports, and precedes the names of its nodes."""

    url: Url | None = None
    """Where git fetches it."""

    path: Path | None = None
    """A folder that holds it, such as a submodule; it is read as it is. A relative one
    is below this node's own work tree."""

    branch: BranchName = "main"
    """The branch that is read of `url`."""

    categories: tuple[Category, ...] = tuple(Category)
    """Only patterns of these."""

    minimum_value: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Least value score that its nodes claim."""

    minimum_nodes: Annotated[int, Field(ge=1)] = 1
    """How many of its nodes must have observed a pattern."""

    allowed_signers: Path | None = None
    """Keys of which one must have signed its newest commit, as git's
    `gpg.ssh.allowedSignersFile`; without it no signature is required."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Require one place, and signatures only where there are commits."""
        if (self.url is None) == (self.path is None):
            raise ValueError("needs either url or path")
        if self.path and self.allowed_signers:
            raise ValueError("allowed_signers needs url: a folder has no signature")
        return self

    @property
    def place(self) -> str:
        """Where it is, as configured; it may hold credentials."""
        return self.url or str(self.path)
