"""The git work tree that is shared, what stays in it, and what else is read."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

from fedlearn.records import Category
from fedlearn.settings.section import NodeName, Section

BranchName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]*$")
]

Url = Annotated[
    str, StringConstraints(pattern=r"^[^-\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")
]
"""Nothing that git could take for an option."""

PushBranch = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]*(<node>)?$")
]


AuthorName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^<>\x00-\x1f\x7f]*\w[^<>\x00-\x1f\x7f]*$", max_length=128
    ),
]

AuthorEmail = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+$", max_length=254
    ),
]
"""Git leaves out what these forbid, so that another name or address would be there."""


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
        if (self.url is None) == (self.path is None):
            raise ValueError("needs either url or path")
        if self.path and self.allowed_signers:
            raise ValueError("allowed_signers needs url: a folder has no signature")
        return self

    @property
    def place(self) -> str:
        """Where it is, as configured; it may hold credentials."""
        return self.url or str(self.path)


def _kind_of_source(value: object) -> str:
    """Return which of the two a value is, so that an error is about the right one."""
    return "branch" if isinstance(value, str) else "repository"


AnySource = Annotated[
    Annotated[str, Tag("branch")] | Annotated[Source, Tag("repository")],
    Discriminator(_kind_of_source),
]


class Repository(Section):
    """The git work tree that holds `data/`."""

    path: Path | None = None
    """Work tree; by default `repository` in the state directory."""

    url: str | None = None
    """What `fedlearn init` clones; without it the repository stays local."""

    remote: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$")] = "origin"
    """Name of the git remote that is pulled from and pushed to."""

    branch: BranchName = "main"
    """Branch that is pulled, and pushed where `push_branch` names no other."""

    push_branch: PushBranch | None = None
    """Branch that is pushed, such as `nodes/<node>`; `<node>` is this node's name."""

    sources: tuple[AnySource, ...] = ()
    """What else is read: a text is a branch of the remote, such as `nodes/*`; an object
    with `name` and `url` or `path` is another repository."""

    sign: bool | None = None
    """Sign this node's commits; null signs as soon as there is a key."""

    signing_key: Path | None = None
    """Private ssh key without a passphrase that signs; by default the one that
    `fedlearn node enrol` makes in the state directory."""

    author_name: AuthorName | None = None
    """Name in the commits of this node, which everybody sees; by default the node's."""

    author_email: AuthorEmail | None = None
    """E-mail address in them, for a server that accepts only some; by default
    `<node>@fedlearn.invalid`, which is nobody's."""

    lock_wait_s: Annotated[float, Field(ge=0)] = 0.0
    """How long a run waits for another one, seconds; then it exits with code 75."""

    @field_validator("sources")
    @classmethod
    def _distinct(cls, sources: tuple[str | Source, ...]) -> tuple[str | Source, ...]:
        names = [one.name for one in sources if isinstance(one, Source)]
        if len(set(names)) < len(names):
            raise ValueError("two repositories have the same name")
        return sources

    @property
    def branches(self) -> tuple[str, ...]:
        """The sources that are branches of the remote."""
        return tuple(one for one in self.sources if isinstance(one, str))

    @property
    def repositories(self) -> tuple[Source, ...]:
        """The sources that are other repositories."""
        return tuple(one for one in self.sources if isinstance(one, Source))


class Retention(Section):
    """What stays under `data/`, and how much of it."""

    dataset_snapshots: Annotated[int, Field(ge=1)] = 5
    """Snapshots of the dataset that a node keeps."""

    collection_snapshots: Annotated[int, Field(ge=1)] = 5
    """Snapshots of each collection that a node keeps."""

    telemetry_days: Annotated[int, Field(ge=1)] = 90
    """Days of telemetry snapshots that a node keeps."""

    max_file_bytes: Annotated[int, Field(ge=100_000)] = 10_000_000
    """Largest shared file, bytes; the weakest records are evicted until it fits."""

    max_data_bytes: Annotated[int, Field(ge=1_000_000)] = 50_000_000
    """Largest `data/`, bytes."""
