"""Signatures of commits: the key of this node, and the keys that it accepts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.git import Git, parents_of
from fedlearn.settings import Settings
from fedlearn.trust.allowed_signers import read_signers
from fedlearn.worktree import skeleton_files

KEY_NAME: Final = "signing-key"
SIGNERS_NAME: Final = "allowed_signers"
"""Files in the state directory."""

_GOOD: Final = "G"
"""How git shows a good signature of an allowed signer (`%G?`)."""


def signing_key(settings: Settings) -> Path | None:
    """Return the key that signs this node's commits; None if they are not signed.

    Raises:
        ConfigurationError: They must be signed, and there is no key.
    """
    repository = settings.repository
    key = key_place(settings)
    has_key = repository.signing_key is not None or key.is_file()
    if repository.sign is False or not (repository.sign or has_key):
        return None
    if not key.is_file():
        raise ConfigurationError(
            f"commits must be signed, and there is no key in {key}",
            hint="make it with: fedlearn node enrol",
        )
    return key


def key_place(settings: Settings) -> Path:
    """Return where this node's key is, or will be."""
    return settings.repository.signing_key or settings.state_directory / KEY_NAME


def signers_place(settings: Settings) -> Path:
    """Return where the trusted keys are, or will be."""
    return settings.trust.allowed_signers or settings.state_directory / SIGNERS_NAME


def verify_signatures(
    git: Git, allowed: Path, commits: Sequence[str], known: Sequence[str] = ("HEAD",)
) -> dict[str, str]:
    """Refuse fetched commits that no trusted key has signed.

    The empty beginning that `init` makes is the same on every node and not signed.

    Returns:
        Who signed each commit, the oldest first; empty for a beginning.

    Raises:
        ConfigurationError: There is no file of trusted keys.
        RefusedError: A commit has no good signature; the message names the first.
    """
    if not allowed.is_file():
        raise ConfigurationError(
            f"signatures are required, and no key is trusted: there is no {allowed}",
            hint="trust the nodes you know: fedlearn node trust NODE",
        )
    if not commits:
        return {}
    listed = git.records(
        # Else a key of whoever runs it, for another kind of signature, would do.
        4, "-c", "gpg.program=false", "-c", "gpg.x509.program=false",
        "-c", f"gpg.ssh.allowedSignersFile={allowed.resolve()}",
        "log", "--topo-order", "--no-show-signature",
        "--format=%H%x00%G?%x00%GF%x00%GS%x00", *commits, "--not", *known,
    )  # fmt: skip
    names = _names_by_key(allowed)
    signers: dict[str, str] = {}
    for commit, state, fingerprint, name in listed:
        is_good = state == _GOOD
        # The key of a certificate is not in the file: its authority vouches for it.
        is_own = name in names.get(fingerprint, {name})
        signers[commit] = name if is_good and is_own else ""
        if not is_good and not _is_beginning(git, commit):
            raise RefusedError(
                f"commit {commit[:12]} of {_author(git, commit)} has no signature of a "
                "trusted key; nothing was merged",
                hint="if you know who made it: fedlearn node trust NODE",
            )
    return dict(reversed(signers.items()))


def _names_by_key(allowed: Path) -> dict[str, set[str]]:
    """Return the names that a file of trusted keys binds to each fingerprint."""
    names: dict[str, set[str]] = {}
    for one in read_signers(allowed):
        names.setdefault(one.key.fingerprint, set()).add(one.node)
    return names


def _author(git: Git, commit: str) -> str:
    """Return the author of a commit: a text of whoever made it, only to be shown."""
    return git.text(
        "rev-list", "--no-walk", "--no-commit-header", "--format=%an", commit
    )


def _is_beginning(git: Git, commit: str) -> bool:
    """Return whether a commit has no parent, and only what `init` writes."""
    if parents_of(git, [commit])[commit]:
        return False
    empty = {path: content for path, content in skeleton_files().items() if not content}
    names = git.listed("ls-tree", "-r", "-z", "--name-only", commit)
    return set(names) <= skeleton_files().keys() and all(
        not git.run("cat-file", "blob", f"{commit}:{name}")
        for name in names
        if name in empty
    )
