"""The git work tree that is shared, and what stays in it."""

from pathlib import Path
from typing import Annotated

from pydantic import Discriminator, Field, StringConstraints, Tag, field_validator

from fedlearn.settings.section import Section
from fedlearn.settings.source import BranchName, Source

PushBranch = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]*(<node>)?$")
]


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

    lock_wait_s: Annotated[float, Field(ge=0)] = 0.0
    """How long a run waits for another one, seconds; then it exits with code 75."""

    @field_validator("sources")
    @classmethod
    def _distinct(cls, sources: tuple[str | Source, ...]) -> tuple[str | Source, ...]:
        """Refuse two repositories of one name."""
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
