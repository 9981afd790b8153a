"""Hubs that differ from what fedlearn would make: format, branch, rules."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.exchange.exchange import Exchange
from fedlearn.git.command import Git
from fedlearn.settings import Settings
from fedlearn.worktree.clone import Origin, prepare

from handwork import commit, make_objects
from helpers import MakeNode, Node, make_event

Clone = Callable[..., Exchange]


def origin(hub: Path, branch: str = "main") -> Origin:
    return Origin(str(hub), "origin", branch)


def test_a_hub_of_sha256(tmp_path: Path) -> None:
    """The clone has the format of what is cloned."""
    theirs = make_objects(tmp_path / "hub", "sha256")
    prepared = prepare(tmp_path / "a", "system-a", origin(tmp_path / "hub"))
    git = Git(tmp_path / "a", "system-a")
    assert prepared.cloned
    assert git.text("rev-parse", "--show-object-format") == "sha256"
    assert git.is_ancestor(theirs.text("rev-parse", "HEAD"), "HEAD")


def test_a_hub_of_sha1_where_a_person_prefers_sha256(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the hub has is decisive."""
    make_objects(tmp_path / "hub")
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    prepare(tmp_path / "a", "system-a", origin(tmp_path / "hub"))
    git = Git(tmp_path / "a", "system-a")
    assert git.text("rev-parse", "--show-object-format") == "sha1"


def test_an_empty_hub_of_sha256(tmp_path: Path, clone: Clone) -> None:
    """It does not tell its format; the push does, and the hint is the way out."""
    Git(tmp_path, "hub").run("init", "--bare", "--object-format=sha256", "other.git")
    a = clone("system-a")
    a.git.run("remote", "set-url", "origin", str(tmp_path / "other.git"))
    a.git.run("update-ref", "-d", "refs/remotes/origin/main")
    with pytest.raises(ConfigurationError, match="object format") as caught:
        a.push()
    assert "GIT_DEFAULT_HASH=sha256 fedlearn init" in str(caught.value.hint)


def test_a_federation_on_another_branch_is_not_split(
    tmp_path: Path, hub: Path, clone: Clone
) -> None:
    """The settings say main, and the others share on master."""
    first = clone("system-a")
    first.git.run("push", "origin", "HEAD:refs/heads/master")
    Git(hub, "hub").run("symbolic-ref", "HEAD", "refs/heads/master")
    with pytest.raises(ConfigurationError, match="default branch is master") as caught:
        prepare(tmp_path / "b", "system-b", origin(hub))
    assert caught.value.hint == "set repository.branch to master"
    assert not (tmp_path / "b").exists()
    assert prepare(tmp_path / "b", "system-b", origin(hub, "master")).cloned


def test_a_hub_with_another_default_branch_is_said(
    tmp_path: Path, hub: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It holds something else, so the federation begins on its own branch."""
    theirs = make_objects(tmp_path / "theirs")
    commit(theirs)
    theirs.run("push", str(hub), "HEAD:refs/heads/master")
    Git(hub, "hub").run("symbolic-ref", "HEAD", "refs/heads/master")
    with caplog.at_level(logging.WARNING):
        prepare(tmp_path / "a", "system-a", origin(hub))
    assert "its default branch is master; this node shares on main" in caplog.text


@pytest.fixture
def strict(make_node: MakeNode, tmp_path: Path) -> Node:
    """A node whose hub wants addresses of a company in each commit."""
    node = make_node()
    hook = tmp_path / "hub.git" / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\nread old new ref\n"
        "git log --format='%ae%n%ce' $new | grep -v '@example.org$' || exit 0\n"
        "echo 'e-mail addresses of other domains are rejected' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    node.write(make_event())
    return node


def test_a_hub_that_wants_an_address_of_the_company(strict: Node) -> None:
    """The settings name one, and the first commit has it too."""
    content = strict.settings.model_dump(mode="json")
    content["repository"] |= {"author_email": "robot@example.org"}
    strict.settings = Settings.model_validate(content)
    strict.init()
    assert strict.federate().problems == []
    names = set(strict.git.text("log", "--format=%an <%ae>").split("\n"))
    assert names == {"system-a <robot@example.org>"}


def test_the_setting_is_named_where_an_address_is_refused(strict: Node) -> None:
    """With the words of the server."""
    strict.init()
    with pytest.raises(RefusedError, match="of other domains are rejected") as caught:
        strict.federate()
    assert "set repository.author_email" in str(caught.value.hint)


@pytest.mark.parametrize("bad", ["no address", "a@b@c", "a@b>", "a b@c", "a@b\n"])
def test_an_address_that_git_would_change_is_refused(bad: str) -> None:
    """What is set is what stands in the commits."""
    with pytest.raises(ValueError, match="author_email"):
        Settings.model_validate({"repository": {"author_email": bad}})
