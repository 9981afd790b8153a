"""Verifying fetched commits before anything of them is taken."""

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

    Claims in the name of nodes that did not sign them are recorded, reported and
    ignored.

    Raises:
        ConfigurationError: No key is trusted.
        RefusedError: A commit has no good signature; the message names the first.
    """
    if not settings.trust.require_signatures:
        return
    with known_signers(settings) as allowed:
        signers = verify_signatures(git, allowed, commits, known)
    here = committed_records(git, *known) if known else RecordSet()
    remembered = list(state.decisions.retractions())
    examination = examine(git, signers, here, remembered)
    found = [misattribution for misattribution, _ in examination.found]
    state.misattributions.update(found, examination.resolved)
    _report(found)


def _report(found: Sequence[Misattribution]) -> None:
    """Report once for each commit what it claims in the name of others."""
    counts = Counter((one.commit, one.signer, one.node, one.kind) for one in found)
    for (commit, signer, node, kind), count in sorted(counts.items()):
        logger.warning(
            "commit %s of %s: %d %s in the name of %s, which are ignored",
            commit[:12], signer or "no known node", count, kind.plural, node,
        )  # fmt: skip
