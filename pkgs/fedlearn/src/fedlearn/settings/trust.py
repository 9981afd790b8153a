"""Which of what other nodes say is believed."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from fedlearn.settings.section import NodeName, Section


class Trust(Section):
    """Which of what other nodes say is believed; local policy."""

    require_signatures: bool = False
    """Merge nothing while a fetched commit has no signature of a trusted key."""

    allowed_signers: Path | None = None
    """Trusted keys, as git's `gpg.ssh.allowedSignersFile`; by default the file in the
    state directory that `fedlearn node trust` writes."""

    minimum_nodes: Annotated[int, Field(ge=1)] = 1
    """How many others must hold a foreign pattern before it enters Qdrant."""

    minimum_organisations: Annotated[int, Field(ge=1)] = 1
    """How many organisations of trusted nodes must hold it; 1 asks for none."""

    max_new_per_node: Annotated[int, Field(ge=1)] | None = None
    """How many new foreign patterns of one node enter Qdrant at one import; the rest
    waits for the next. Null for all."""

    revoked: tuple[NodeName, ...] = ()
    """Nodes whose word counts no more; what only they hold leaves Qdrant."""
