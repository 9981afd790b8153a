"""Looking at fetched commits before anything of them is taken."""

from collections.abc import Sequence

from fedlearn.repository.admittance import known_signers
from fedlearn.repository.git import Git
from fedlearn.repository.trust import vet_signatures
from fedlearn.settings import Settings


def vet(
    git: Git,
    settings: Settings,
    commits: Sequence[str],
    known: Sequence[str] = ("HEAD",),
) -> None:
    """Refuse commits that no known key has signed, where signatures are required.

    Args:
        git: Git in the work tree.
        settings: Of this node.
        commits: Tips.
        known: What this node has already, and is not looked at again.

    Raises:
        ConfigurationError: No key is trusted.
        RefusedError: Naming the first commit that is not signed well.
    """
    if settings.trust.require_signatures:
        with known_signers(settings) as allowed:
            vet_signatures(git, allowed, commits, known)
