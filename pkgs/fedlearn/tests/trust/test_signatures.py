"""Who signed a commit is read from git's answer, whatever an author is called."""

import shutil
import subprocess
from pathlib import Path

import pytest

from fedlearn.errors import RefusedError
from fedlearn.git.command import Git
from fedlearn.trust.roster import card_writers
from fedlearn.trust.signatures import verify_signatures

from handwork import ODD_CHARACTERS, add, commit, make_objects, write_commit

pytestmark = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="ssh-keygen is missing"
)


@pytest.fixture(params=["sha1", "sha256"])
def git(tmp_path: Path, request: pytest.FixtureRequest) -> Git:
    """A repository whose commits system-c signs."""
    git = make_objects(tmp_path / "work", request.param)
    git.signing_key = make_key(tmp_path / "key")
    return git


@pytest.fixture
def allowed(git: Git, tmp_path: Path) -> Path:
    """A file that trusts system-c."""
    path = tmp_path / "allowed_signers"
    path.write_text(f'system-c namespaces="git" {public(git)}\n')
    return path


def make_key(path: Path) -> Path:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)],
        check=True, timeout=60,
    )  # fmt: skip
    return path


def public(git: Git) -> str:
    assert git.signing_key
    return git.signing_key.with_suffix(".pub").read_text().strip()


def sign(git: Git, author: str = "system-c", *, day: int = 1) -> str:
    """Make a signed commit beside all others; give its id."""
    date = f"2026-11-{day:02}T08:00:00Z"
    named = {"GIT_AUTHOR_NAME": author, "GIT_COMMITTER_DATE": date}
    tree = git.text("rev-parse", "HEAD^{tree}")
    made = git.run("commit-tree", "-S", tree, stdin=b"x", environment=named)
    return made.decode().strip()


@pytest.mark.parametrize("odd", ODD_CHARACTERS)
def test_an_author_names_no_signer(git: Git, allowed: Path, odd: str) -> None:
    """The name of an author is no line that says who signed another commit."""
    victim = sign(git, day=2)
    forger = sign(git, f"x{odd}G {victim} system-b", day=1)
    signers = verify_signatures(git, allowed, [victim, forger])
    assert signers == {forger: "system-c", victim: "system-c"}


@pytest.mark.parametrize("odd", ODD_CHARACTERS)
def test_an_unsigned_commit_names_no_signer(git: Git, allowed: Path, odd: str) -> None:
    """It is refused, and its author is only shown."""
    author = f"x{odd}G system-c <a@b> 1 +0000".encode()
    commit = write_commit(git, files=[(b"a", b"b")], author=author)
    with pytest.raises(RefusedError, match=commit[:12]):
        verify_signatures(git, allowed, [commit])


def test_the_key_of_a_certificate_counts_for_its_authority(
    git: Git, tmp_path: Path
) -> None:
    """The key itself is in no file; the authority says whose it is."""
    authority, key = make_key(tmp_path / "authority"), git.signing_key
    assert key
    subprocess.run(
        ["ssh-keygen", "-q", "-s", str(authority), "-I", "id", "-n", "system-d",
         str(key.with_suffix(".pub"))],
        check=True, timeout=60,
    )  # fmt: skip
    git.signing_key = key.with_name("key-cert.pub")
    shutil.copyfile(key, key.with_name("key-cert"))
    allowed = tmp_path / "authorities"
    public_half = authority.with_suffix(".pub").read_text()
    allowed.write_text(f"system-d cert-authority {public_half}")
    commit = sign(git)
    assert verify_signatures(git, allowed, [commit]) == {commit: "system-d"}


@pytest.mark.parametrize("odd", ['"', "\n", "\u2028", ">"])
def test_an_odd_file_hides_no_writer_of_a_card(git: Git, odd: str) -> None:
    """Who wrote a card is read from the commit that did."""
    add(git, "data/nodes/system-c.json", b"{}\n")
    add(git, f"data/nodes/{odd}system-b.json", b"{}\n")
    commit(git)
    listed = subprocess.run(
        ["ssh-keygen", "-l", "-f", f"{git.signing_key}.pub"],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert card_writers(git) == {"system-c": listed.stdout.split()[1]}
