"""What a person's git needs reaches it; what leads it elsewhere does not."""

import os
from pathlib import Path

import pytest
from git.servers import closed_port, http_server, make_certificate

from fedlearn.errors import ConfigurationError
from fedlearn.git.command import Git, GitError
from fedlearn.git.remote import list_heads
from fedlearn.git.remote_faults import explain_remote


def seen(git: Git, name: str) -> str:
    """Return a variable as git has it."""
    return git.text("-c", f'alias.seen=!echo "${name}"', "seen")


@pytest.mark.parametrize(
    "name",
    [
        "https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "no_proxy",
        "GH_TOKEN", "GITLAB_TOKEN", "GCM_CREDENTIAL_STORE", "DBUS_SESSION_BUS_ADDRESS",
        "GIT_ASKPASS", "SSH_ASKPASS", "GIT_SSH", "GIT_SSH_VARIANT", "GIT_PROXY_COMMAND",
        "GIT_SSL_CAINFO", "SSL_CERT_FILE", "GIT_HTTP_USER_AGENT", "GNUPGHOME",
    ],
)  # fmt: skip
def test_what_reaches_a_remote_is_passed_on(
    git: Git, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Proxies, certificates, helpers of credentials with their variables, ssh."""
    monkeypatch.setenv(name, "/set by a person")
    assert seen(git, name) == "/set by a person"


@pytest.mark.parametrize(
    "name",
    [
        "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_CONFIG",
        "GIT_EXTERNAL_DIFF", "GIT_ATTR_SOURCE",
        "GIT_REPLACE_REF_BASE", "GIT_LITERAL_PATHSPECS", "GIT_TRACE", "LANGUAGE",
    ],
)  # fmt: skip
def test_what_leads_git_elsewhere_is_not_passed_on(
    git: Git, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A hook has such variables of the repository that it runs in."""
    monkeypatch.setenv(name, "2")
    assert seen(git, name) == ""


@pytest.fixture
def marking(tmp_path: Path) -> tuple[Path, Path]:
    """A program that leaves a mark and fails, and the mark."""
    program, mark = tmp_path / "program", tmp_path / "mark"
    program.write_text(f'#!/bin/sh\necho "$@" > {mark}\nexit 1\n')
    program.chmod(0o755)
    return program, mark


def ask(git: Git, url: str) -> None:
    with pytest.raises(GitError):
        list_heads(git, url)


@pytest.mark.parametrize("way", ["core.sshCommand", "GIT_SSH", "GIT_SSH_COMMAND"])
def test_a_person_chooses_the_ssh(
    git: Git, marking: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """By configuration or by a variable, and no option of ours is added."""
    program, mark = marking
    if way.startswith("GIT_"):
        monkeypatch.setenv(way, str(program))
    else:
        git.run("config", way, str(program))
    ask(git, "ssh://hub.invalid/x.git")
    assert "hub.invalid" in mark.read_text()
    assert "BatchMode" not in mark.read_text()


@pytest.mark.parametrize(("askpass", "batch"), [("", True), ("/bin/askpass", False)])
def test_ssh_asks_only_where_a_person_answers(
    git: Git,
    marking: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    *,
    askpass: str,
    batch: bool,
) -> None:
    """It gives up a connection soon in any case."""
    program, mark = marking
    program.rename(program.with_name("ssh"))
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("SSH_ASKPASS", askpass)
    ask(git, "ssh://hub.invalid/x.git")
    assert "ConnectTimeout=20" in mark.read_text()
    assert ("BatchMode=yes" in mark.read_text()) is batch


def test_a_proxy_is_asked(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named when it does not answer."""
    port = closed_port()
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    with pytest.raises(GitError, match=f"127.0.0.1 port {port}"):
        list_heads(git, "http://hub.invalid/x.git")


def test_a_token_comes_from_a_helper(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its variable reaches it, as `gh auth git-credential` needs."""
    monkeypatch.setenv("GH_TOKEN", "of-a-person")
    mark = tmp_path / "mark"
    git.run("config", "credential.helper", f'!echo "$GH_TOKEN" > {mark}; :')
    with http_server(tmp_path) as port:
        ask(git, f"http://127.0.0.1:{port}/401/x.git")
    assert mark.read_text() == "of-a-person\n"


def test_a_certificate_of_a_person_is_trusted(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An authority of a company, that the system does not know."""
    pem = make_certificate(tmp_path / "pem")
    git.run("init", "--quiet", "--bare", str(tmp_path / "hub.git"))
    monkeypatch.setenv("GIT_SSL_CAINFO", f"{pem}.crt")
    with http_server(tmp_path, pem) as port:
        url = f"https://127.0.0.1:{port}/x/hub.git"
        assert list_heads(git, url).commits == {}
        monkeypatch.delenv("GIT_SSL_CAINFO")
        with pytest.raises(GitError) as caught:
            list_heads(git, url)
    error = explain_remote("origin", caught.value.stderr)
    assert "its certificate is not trusted" in str(error)
    assert error.exit_code == ConfigurationError.exit_code


def test_configuration_in_variables_counts(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Containers and CI give tokens and addresses in this way."""
    git.run("init", "--quiet", "--bare", str(tmp_path / "hub.git"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://hub.invalid/")
    assert list_heads(git, "https://hub.invalid/hub.git").commits == {}
