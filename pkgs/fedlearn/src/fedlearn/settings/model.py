"""The one model that holds all settings, and its short sections."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from fedlearn.settings.privacy import Privacy
from fedlearn.settings.qdrant import Embedding, Export, Qdrant
from fedlearn.settings.repository import Repository, Retention
from fedlearn.settings.runtime import Extraction, Runtime
from fedlearn.settings.section import (
    NodeName,
    Section,
    base_directory,
    default_node,
)


class Trust(Section):
    """Which evidence of other nodes is trusted; the policy of this node alone."""

    require_signatures: bool = False
    """Merge nothing as long as a fetched commit is not signed by a trusted key."""

    allowed_signers: Path | None = None
    """Trusted keys, as git's `gpg.ssh.allowedSignersFile`; by default the file in the
    state directory that `fedlearn node trust` writes."""

    minimum_nodes: Annotated[int, Field(ge=1)] = 1
    """How many others must hold a foreign pattern before it enters Qdrant."""

    minimum_organisations: Annotated[int, Field(ge=1)] = 1
    """How many organisations of trusted nodes must hold it; 1 asks for none."""

    max_new_per_node: Annotated[int, Field(ge=1)] | None = None
    """How many new foreign patterns of one node enter Qdrant in one import; the others
    wait for the next one. Null for all."""

    revoked: tuple[NodeName, ...] = ()
    """Nodes whose evidence is ignored; what only they hold is removed from Qdrant."""


class Dashboard(Section):
    """Where `fedlearn dashboard` writes."""

    directory: Path | None = None
    """Folder of the page; null writes none unless `--out` names one."""


class Prometheus(Section):
    """Where the metrics go."""

    directory: Path | None = None
    """Folder that node_exporter's textfile collector reads; null writes none."""


class Settings(Section):
    """Everything that can be set; `fedlearn config schema` prints it as JSON schema."""

    node: NodeName = Field(default_factory=default_node)
    """Public name of this machine in the federation; never its host name."""

    organisation: Annotated[str, StringConstraints(max_length=128)] | None = None
    """Public name of who runs it; shown on this node's card."""

    state_directory: Path = Field(
        default_factory=lambda: (
            base_directory("XDG_STATE_HOME", ".local/state") / "fedlearn"
        )
    )
    """Where fedlearn keeps what belongs to this machine."""

    runtime: Runtime = Runtime()
    repository: Repository = Repository()
    extraction: Extraction = Extraction()
    privacy: Privacy = Privacy()
    qdrant: Qdrant = Qdrant()
    embedding: Embedding = Embedding()
    export: Export = Export()
    trust: Trust = Trust()
    retention: Retention = Retention()
    dashboard: Dashboard = Dashboard()
    prometheus: Prometheus = Prometheus()

    @property
    def author(self) -> tuple[str, str]:
        """Name and e-mail address in this node's commits."""
        repository = self.repository
        email = repository.author_email or f"{self.node}@fedlearn.invalid"
        return repository.author_name or self.node, email

    @property
    def repository_path(self) -> Path:
        """The work tree."""
        return self.repository.path or self.state_directory / "repository"

    @property
    def qdrant_path(self) -> Path:
        """The folder of the embedded store."""
        return self.qdrant.path or self.state_directory / "qdrant"
