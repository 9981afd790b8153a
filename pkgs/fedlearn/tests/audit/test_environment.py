"""Remotes with a password, and runtime data that git tracks or would."""

from pathlib import Path

import pytest

from fedlearn.audit.environment import check_remotes, check_tracked
from fedlearn.git.command import Git
from fedlearn.redaction.redactor import Redactor
from fedlearn.settings import Settings

SCRUBBER = Redactor()


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository without a remote."""
    path = tmp_path / "work"
    path.mkdir()
    made = Git(path, "system-a")
    made.run("init", "--quiet", ".")
    return made


@pytest.mark.parametrize(
    "url",
    [
        "https://user:hunter22@git.example.org/x.git",
        "https://user:@@git.example.org/x.git",
        "https://:hunter22@git.example.org/x.git",
        "https://oauth2:glpat-a1B2c3D4e5F6g7H8i9J0@gitlab.example.org/x.git",
        "https://ghp_" + "a1B2" * 9 + "@github.example.org/x.git",
        "https://x-access-token:short@git.example.org/x.git",
        "ssh://git:hunter22@git.example.org/x.git",
        "http://user:password@git.example.org/x.git",
    ],
)
def test_a_url_with_a_password_is_a_finding(git: Git, url: str) -> None:
    """The remote is named, never the URL."""
    git.run("remote", "add", "origin", url)
    (finding,) = check_remotes(git, SCRUBBER)
    assert str(finding) == "(remote origin): remote-credentials in url"


@pytest.mark.parametrize(
    "url",
    [
        "git@git.example.org:team/x.git",
        "ssh://git@git.example.org:2222/x.git",
        "https://git.example.org/x.git",
        "https://git.example.org:8443/x.git",
        "https://user@git.example.org/x.git",
        "/srv/git/x.git",
        "file:///srv/git/x.git",
    ],
)
def test_a_url_without_one_is_none(git: Git, url: str) -> None:
    """A user alone, a port, a path."""
    git.run("remote", "add", "origin", url)
    assert list(check_remotes(git, SCRUBBER)) == []


def test_every_url_of_every_remote_is_checked(git: Git) -> None:
    """The one that is pushed to may be another."""
    git.run("remote", "add", "origin", "https://git.example.org/x.git")
    git.run("remote", "add", "other.one", "https://git.example.org/x.git")
    git.run(
        "config", "remote.other.one.pushurl", "https://u:hunter22@git.example.org/x"
    )
    (finding,) = check_remotes(git, SCRUBBER)
    assert finding.path == "(remote other.one)"


def test_urls_that_git_rewrites_are_checked(git: Git) -> None:
    """`insteadOf` can hold the password as well."""
    git.run("config", "url.https://u:hunter22@git.example.org/.insteadOf", "ex:")
    (finding,) = check_remotes(git, SCRUBBER)
    assert finding.rules == ("remote-credentials",)
    assert "hunter22" not in str(finding)


def test_no_remote_is_no_finding(git: Git) -> None:
    """A repository of its own has nothing to give away."""
    assert list(check_remotes(git, SCRUBBER)) == []


def settings(git: Git, state: Path, runtime: Path) -> Settings:
    return Settings.model_validate(
        {
            "state_directory": state,
            "runtime": {"directory": runtime},
            "repository": {"path": git.work_tree},
        }
    )


def tracked(git: Git, state: Path | None = None) -> list[str]:
    outside = git.work_tree.parent / "outside"
    known = settings(git, state or outside, outside)
    return list(map(str, check_tracked(git, known, SCRUBBER)))


def track(git: Git, *paths: str) -> None:
    for path in paths:
        file = git.work_tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x\n")
        git.run("add", "--force", path)


@pytest.mark.parametrize(
    "path",
    [
        "hybrid-events.jsonl",
        "stack/telemetry/aidb-events.jsonl",
        "state.db",
        "deep/er/state.db-wal",
        "app.log",
        "x.sqlite3",
        ".env",
        "conf/.env.local",
        "id_ed25519",
    ],
)
def test_runtime_data_is_not_tracked(git: Git, path: str) -> None:
    """What the stack, a database or a shell left lying there."""
    track(git, path, "README.md", "src/environment.py", "data/README.md")
    assert tracked(git) == [f"{path}: runtime-data"]


def test_what_is_named_alike_may_be_tracked(git: Git) -> None:
    """Neither code nor what belongs to data/."""
    track(git, "state.db.md", "catalog", "my-hybrid-events.jsonl.md", "id_rsa.pub")
    assert tracked(git) == []


def test_a_state_directory_in_the_work_tree_must_be_ignored(git: Git) -> None:
    """Or the next `git add .` takes it along."""
    state = git.work_tree / "state"
    state.mkdir()
    assert tracked(git, state) == ["state: runtime-data in .gitignore"]
    (git.work_tree / ".gitignore").write_text("/state/\n")
    assert tracked(git, state) == []
    track(git, "state/note")
    assert tracked(git, state) == ["state/note: runtime-data"]


def test_a_state_directory_that_is_not_there_yet(git: Git) -> None:
    """Nothing is there to be taken along."""
    assert tracked(git, git.work_tree / "state") == []
