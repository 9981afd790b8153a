"""The trust policy of this node."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from fedlearn.settings.section import NodeName, Section


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
