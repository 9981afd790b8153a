"""What git says of a remote that fails becomes a cause, a remedy and an exit code."""

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from git.servers import closed_port, http_server, silent_server

from fedlearn.errors import FedlearnError
from fedlearn.git.command import Git
from fedlearn.git.remote import Remote
from fedlearn.git.remote_faults import FAULTS, explain_remote

from helpers import ROOT

SAID: Final = tomllib.loads(
    Path(__file__).with_name("remote_faults.toml").read_text("utf-8")
)["fault"]


@pytest.mark.parametrize("fault", SAID, ids=lambda fault: fault["cause"])
def test_what_is_printed_has_a_cause(fault: dict[str, Any]) -> None:
    """Whatever else is in the message, and the words are shown."""
    said, cause, code = fault.values()
    error = explain_remote("origin (https://example.org/x.git)", said)
    assert cause in str(error)
    assert (error.exit_code, bool(error.hint)) == (code, True)
    assert str(error).startswith("origin (https://example.org/x.git): ")
    assert said.splitlines()[0].strip() in str(error)


def test_what_is_not_known_is_shown_without_a_guess() -> None:
    """Progress, and what git says of every failure, are left out."""
    said = (
        "remote: Counting objects: 100% (3/3)\rremote: Counting objects: 100% (3/3), "
        "done.\nReceiving objects:  50% (1/2)\rfatal: the moon is full\n"
        "fatal: Could not read from remote repository.\n\n"
        "Please make sure you have the correct access rights\n"
        "and the repository exists.\n"
    )
    error = explain_remote("origin (x)", said)
    assert str(error) == "origin (x): git failed: fatal: the moon is full"
    assert error.exit_code == 3
    assert "network" not in str(error.hint)


def test_a_url_is_no_cause() -> None:
    """Words in the address of a repository say nothing."""
    said = "fatal: unable to access 'https://example.org/archived/size limit/': odd"
    assert "git failed" in str(explain_remote("origin", said))


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """An http server, a silent and a closed port."""
    top = tmp_path_factory.mktemp("servers")
    Git(top, "hub").run("init", "--quiet", "--bare", "-b", "main", "hub.git")
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(top))
        yield {
            "http": stack.enter_context(http_server(top)),
            "silent": stack.enter_context(silent_server()),
            "closed": closed_port(),
        }


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for a sign of life."""
    monkeypatch.setattr("fedlearn.git.command.SILENCE_S", 0.6)


REAL: Final = [
    ("http://127.0.0.1:{http}/401/x.git", "a user and a token", 3),
    ("http://127.0.0.1:{http}/403/x.git", "no permission", 3),
    ("http://127.0.0.1:{http}/404/x.git", "does not exist", 3),
    ("http://127.0.0.1:{http}/407/x.git", "proxy requires a user", 3),
    ("http://127.0.0.1:{http}/302/x.git", "leads to another one", 3),
    ("http://127.0.0.1:{http}/429/x.git", "fewer requests", 4),
    ("http://127.0.0.1:{http}/500/x.git", "fault of its own", 4),
    ("http://127.0.0.1:{http}/502/x.git", "fault of its own", 4),
    ("http://127.0.0.1:{http}/503/x.git", "fault of its own", 4),
    ("http://127.0.0.1:{http}/push-413/hub.git", "too large for it", 6),
    ("http://127.0.0.1:{http}/push-503/hub.git", "fault of its own", 4),
    ("https://127.0.0.1:{http}/x/hub.git", "speaks no TLS", 3),
    ("http://127.0.0.1:{closed}/x.git", "does not answer", 4),
    ("http://127.0.0.1:{silent}/x.git", "does not answer: no answer within", 4),
    ("git://127.0.0.1:{silent}/x.git", "does not answer: no answer within", 4),
    ("ssh://127.0.0.1:{closed}/x.git", "does not answer", 4),
    ("ssh://127.0.0.1:{silent}/x.git", "does not answer", 4),
    ("https://hub.invalid/x.git", "cannot be resolved", 4),
    ("ssh://hub.invalid/x.git", "cannot be resolved", 4),
    ("odd://127.0.0.1/x.git", "its URL cannot be used", 3),
    ("https://[bad/x.git", "its URL cannot be used", 3),
    ("/nowhere/x.git", "does not exist", 3),
]  # fmt: skip


@pytest.mark.parametrize(("url", "cause", "code"), REAL)
@pytest.mark.usefixtures("hurried")
def test_a_real_remote_fails(
    git: Git, ports: dict[str, int], url: str, cause: str, code: int
) -> None:
    """The remote is named, and the exit code says whether it may pass by itself."""
    error = failure(git, url.format(**ports))
    assert cause in str(error)
    assert (error.exit_code, str(error).startswith("origin (")) == (code, True)


def test_a_proxy_that_refuses(
    git: Git, ports: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the proxy, and not the remote."""
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{ports['http']}")
    error = failure(git, "https://example.invalid/x.git")
    assert "the proxy does not let git through" in str(error)
    assert error.exit_code == 3


def failure(git: Git, url: str) -> FedlearnError:
    """Fetch from a remote and push to it; give the error."""
    git.run("remote", "add", "origin", url)
    remote = Remote(git, "origin", ("main",))
    try:
        remote.fetch()
        remote.push("HEAD", "main")
    except FedlearnError as error:
        return error
    pytest.fail("nothing failed")


HOOKS: Final = [
    ("main is a protected branch", "the branch is protected", 6),
    ("only addresses of example.org: e-mail is not allowed", "e-mail address", 6),
    ("\x1b[31mno commits on Fridays", "refused the push", 6),
]


@pytest.mark.parametrize(("said", "cause", "code"), HOOKS)
def test_a_hook_declines(git: Git, hub: Path, said: str, cause: str, code: int) -> None:
    """What the server says is shown, whether its cause is known or not."""
    hook = hub / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\necho '{said}' >&2; exit 1\n")
    hook.chmod(0o755)
    error = failure(git, str(hub))
    assert cause in str(error)
    assert f"remote: {said}" in str(error)
    assert error.exit_code == code


def test_a_branch_that_is_checked_out_there(git: Git, tmp_path: Path) -> None:
    """A repository with a work tree is no hub."""
    shutil.copytree(git.work_tree, tmp_path / "other")
    git.run("commit", "--quiet", "--allow-empty", "--message=more")
    error = failure(git, str(tmp_path / "other"))
    assert "has this branch checked out" in str(error)
    assert error.exit_code == 6


def test_the_page_has_every_cause() -> None:
    """With its exit code and remedy, as the program has them."""
    page = ROOT / "docs" / "explanation" / "git.md"
    if not page.exists():
        pytest.skip("the package is tested without its documents")
    rows = [f"| {f.cause} | {f.kind.exit_code} | {f.remedy} |" for f in FAULTS]
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line in rows] == rows
