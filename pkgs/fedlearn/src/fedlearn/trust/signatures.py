"""Signatures of commits: with which key this node signs, and whose it takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.git import Git
from fedlearn.settings import Settings
from fedlearn.worktree import skeleton_files

KEY_NAME: Final = "signing-key"
SIGNERS_NAME: Final = "allowed_signers"
"""Files in the state directory."""

_GOOD: Final = "G"
"""What git says of a good signature of an allowed signer (`%G?`)."""


def signing_key(settings: Settings) -> Path | None:
    """Give the key that signs this node's commits; None if they are not signed.

    Raises:
        ConfigurationError: They shall be signed, and there is no key.
    """
    repository = settings.repository
    key = key_place(settings)
    if repository.sign is False or not (repository.sign or _is_wanted(settings, key)):
        return None
    if not key.is_file():
        raise ConfigurationError(
            f"commits shall be signed, and there is no key in {key}",
            hint="make it with: fedlearn node enrol",
        )
    return key


def key_place(settings: Settings) -> Path:
    """Tell where this node's key is, or shall be."""
    return settings.repository.signing_key or settings.state_directory / KEY_NAME


def _is_wanted(settings: Settings, key: Path) -> bool:
    """Whether somebody named a key, or enrolled this node."""
    return settings.repository.signing_key is not None or key.is_file()


def signers_place(settings: Settings) -> Path:
    """Tell where the trusted keys are, or shall be."""
    return settings.trust.allowed_signers or settings.state_directory / SIGNERS_NAME


def verify_signatures(
    git: Git, allowed: Path, commits: Sequence[str], known: Sequence[str] = ("HEAD",)
) -> dict[str, str]:
    """Refuse fetched commits that no trusted key has signed.

    The empty beginning that `init` makes is the same on every node and not signed.

    Args:
        git: Git in the work tree.
        allowed: The trusted keys, as git's `gpg.ssh.allowedSignersFile`.
        commits: Tips.
        known: What this node has already, and is not looked at again.

    Returns:
        Who signed each commit, the oldest first; empty for a beginning.

    Raises:
        ConfigurationError: There is no file of trusted keys.
        RefusedError: Naming the first commit that is not signed well.
    """
    if not allowed.is_file():
        raise ConfigurationError(
            f"signatures are required, and no key is trusted: there is no {allowed}",
            hint="trust the nodes you know: fedlearn node trust NODE",
        )
    if not commits:
        return {}
    listed = git.text(
        # Else a key of whoever runs it, for another kind of signature, would do.
        "-c", "gpg.program=false", "-c", "gpg.x509.program=false",
        "-c", f"gpg.ssh.allowedSignersFile={allowed.resolve()}",
        "log", "--topo-order", "--format=%G? %H %GS%x00%an",
        *commits, "--not", *known,
    )  # fmt: skip
    signers: dict[str, str] = {}
    for line in listed.splitlines():
        state, commit, names = line.split(" ", 2)
        signer, _, author = names.partition("\0")
        signers[commit] = signer if state == _GOOD else ""
        if state != _GOOD and not _is_beginning(git, commit):
            raise RefusedError(
                f"commit {commit[:12]} of {author} has no signature of a trusted key; "
                "nothing was merged",
                hint="if you know who made it: fedlearn node trust NODE",
            )
    return dict(reversed(signers.items()))


def _is_beginning(git: Git, commit: str) -> bool:
    """Whether a commit has no parent, and only what `init` writes."""
    if git.text("rev-list", "--parents", "--max-count=1", commit).count(" "):
        return False
    empty = {path: content for path, content in skeleton_files().items() if not content}
    names = git.text("ls-tree", "-r", "--name-only", commit).splitlines()
    return set(names) <= skeleton_files().keys() and all(
        not git.run("cat-file", "blob", f"{commit}:{name}")
        for name in names
        if name in empty
    )
