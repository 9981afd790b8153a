"""Looking at fetched commits before anything of them is taken."""

import logging
from collections import Counter
from collections.abc import Sequence

from fedlearn.git import Git
from fedlearn.records import RecordSet
from fedlearn.settings import Settings
from fedlearn.state import Misattribution, State
from fedlearn.trust.attribution import examine
from fedlearn.trust.signatures import verify_signatures
from fedlearn.trust.trusted_keys import known_signers
from fedlearn.worktree import committed_records

logger = logging.getLogger(__name__)


def verify_fetch(
    git: Git,
    settings: Settings,
    state: State,
    commits: Sequence[str],
    known: Sequence[str] = ("HEAD",),
) -> None:
    """Refuse commits that no known key has signed, where signatures are required.

    What they say in the name of nodes that did not sign them is noted, reported and
    not believed.

    Args:
        git: Git in the work tree.
        settings: Of this node.
        state: Of this node.
        commits: Tips.
        known: What this node has already, and is not looked at again.

    Raises:
        ConfigurationError: No key is trusted.
        RefusedError: Naming the first commit that is not signed well.
    """
    if not settings.trust.require_signatures:
        return
    with known_signers(settings) as allowed:
        signers = verify_signatures(git, allowed, commits, known)
    here = committed_records(git, *known) if known else RecordSet()
    remembered = list(state.decisions.retractions())
    examination = examine(git, signers, here, remembered)
    found = [misattribution for misattribution, _ in examination.found]
    state.misattributions.update(found, examination.settled)
    _report(found)


def _report(found: Sequence[Misattribution]) -> None:
    """Say once for each commit what it did in the name of others."""
    counts = Counter((one.commit, one.signer, one.node, one.kind) for one in found)
    for (commit, signer, node, kind), count in sorted(counts.items()):
        logger.warning(
            "commit %s of %s: %d %s in the name of %s, which are not believed",
            commit[:12], signer or "nobody", count, kind.plural, node,
        )  # fmt: skip
