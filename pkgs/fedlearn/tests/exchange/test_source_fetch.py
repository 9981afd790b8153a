"""Copies of other repositories: what is brought here, and what a hostile one does."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    RefusedError,
    UnreachableError,
)
from fedlearn.exchange import source_fetch as outside
from fedlearn.exchange.sources import Copies
from fedlearn.git.command import Git
from fedlearn.git.lock import locked
from fedlearn.records.record_set import RecordSet
from fedlearn.settings import Source

from factories import TIME, make_pattern, make_retraction
from handwork import add, commit, make_repository

SKILLS = "data/patterns/skills-patterns.jsonl"


def line_of(text: str) -> bytes:
    return make_pattern(text).to_line() + b"\n"


@pytest.fixture
def theirs(tmp_path: Path) -> Git:
    """A repository of others with one pattern."""
    git = make_repository(tmp_path / "theirs")
    add(git, SKILLS, line_of("one"))
    commit(git)
    return git


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path / "copies", tmp_path / "work")


def of(git: Git, **changes: object) -> Source:
    given = {"name": "theirs", "url": str(git.work_tree), **changes}
    return Source.model_validate(given)


def refresh(copies: Copies, *sources: Source) -> list[FedlearnError]:
    return copies.refresh(sources, lambda: TIME)


def titles(records: RecordSet) -> list[str]:
    return sorted(pattern.title for pattern in records.active())


def test_what_they_hold_is_brought_here(copies: Copies, theirs: Git) -> None:
    """And what they add comes with the next run."""
    source = of(theirs)
    assert refresh(copies, source) == []
    assert titles(copies.records(source)) == ["skill_name of one"]
    add(theirs, SKILLS, line_of("one") + line_of("two"))
    newest = commit(theirs)
    refresh(copies, source)
    assert len(titles(copies.records(source))) == 2
    note = copies.note(source)
    assert note
    assert (note.version, note.fetched_at) == (newest, TIME)


@pytest.mark.parametrize("below", ["", "data"])
def test_a_folder_is_read_as_it_lies_there(
    copies: Copies, theirs: Git, below: str
) -> None:
    """A submodule, or its data folder, with what nobody committed yet."""
    (theirs.work_tree / SKILLS).write_bytes(line_of("new"))
    source = of(theirs, url=None, path=str(theirs.work_tree / below))
    assert refresh(copies, source) == []
    assert titles(copies.records(source)) == ["skill_name of new"]


def test_a_relative_folder_is_below_the_work_tree(tmp_path: Path, theirs: Git) -> None:
    """As a submodule is."""
    copies = Copies(tmp_path / "copies", tmp_path)
    source = of(theirs, url=None, path="theirs")
    assert refresh(copies, source) == []
    assert titles(copies.records(source)) == ["skill_name of one"]


def test_what_is_unchanged_is_not_fetched_again(
    copies: Copies, theirs: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One question is enough to know."""
    source = of(theirs)
    refresh(copies, source)
    monkeypatch.setattr("fedlearn.exchange.sources.fetch", None)
    assert refresh(copies, source) == []


def test_a_failing_one_keeps_its_copy_and_stops_no_other(
    copies: Copies, theirs: Git, tmp_path: Path
) -> None:
    """The problem names the source and has a hint."""
    source, other = of(theirs), of(theirs, name="other")
    refresh(copies, source)
    theirs.work_tree.rename(tmp_path / "moved")
    other = other.model_copy(update={"url": str(tmp_path / "moved")})
    (problem,) = refresh(copies, source, other)
    assert isinstance(problem, ConfigurationError)
    assert str(problem).startswith("source theirs: ")
    assert problem.hint
    assert titles(copies.records(source)) == titles(copies.records(other)) != []


def test_a_copy_of_another_place_is_none(copies: Copies, theirs: Git) -> None:
    """Whoever changes the address does not import what stood at the old one."""
    refresh(copies, of(theirs))
    elsewhere = of(theirs, url="/nowhere.git")
    refresh(copies, elsewhere)
    assert titles(copies.records(elsewhere)) == []


def test_the_copy_of_what_is_no_source_any_more_is_removed(
    copies: Copies, theirs: Git, tmp_path: Path
) -> None:
    """And so is what a killed run left half-fetched."""
    refresh(copies, of(theirs))
    (tmp_path / "copies" / "_killed").mkdir()
    assert len([p for p in (tmp_path / "copies").iterdir() if p.is_dir()]) > 1
    refresh(copies)
    assert [p for p in (tmp_path / "copies").iterdir() if p.is_dir()] == []


def test_a_run_that_was_killed_halfway_is_done_again(
    copies: Copies, theirs: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a copy does not pass for a new one."""
    source = of(theirs)
    refresh(copies, source)
    before = copies.note(source)
    add(theirs, SKILLS, line_of("two"))
    commit(theirs)

    def full(path: Path, parts: object) -> None:
        del parts
        raise OSError(28, os.strerror(28), str(path))

    with monkeypatch.context() as patch:
        patch.setattr("fedlearn.exchange.sources.write_atomically", full)
        (problem,) = refresh(copies, source)
    assert "No space" in str(problem)
    assert copies.note(source) == before
    assert refresh(copies, source) == []
    assert titles(copies.records(source)) == ["skill_name of two"]


def test_two_runs_at_once_do_not_meet(
    copies: Copies, theirs: Git, tmp_path: Path
) -> None:
    """The second one leaves it to the first."""
    (tmp_path / "copies").mkdir()
    with locked(tmp_path / "copies"):
        assert refresh(copies, of(theirs)) == []
    assert copies.note(of(theirs)) is None


def test_what_they_take_back_is_taken_back(copies: Copies, theirs: Git) -> None:
    """Of what they brought."""
    retraction = make_retraction(make_pattern("one")).to_line() + b"\n"
    add(theirs, "data/patterns/retractions.jsonl", retraction)
    commit(theirs)
    refresh(copies, of(theirs))
    assert titles(copies.records(of(theirs))) == []


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c touch% {mark}",
        "ssh://-oProxyCommand=touch%20{mark}/x",
        "-oProxyCommand=touch {mark}:x",
        "fd::17",
        "helper::{mark}",
    ],
)
def test_no_address_runs_a_command(
    copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Not even where the user's own configuration allows it."""
    mark, config = tmp_path / "mark", tmp_path / "gitconfig"
    config.write_text('[protocol "ext"]\nallow = always\n[protocol]\nallow = always\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    source = Source.model_construct(name="bad", url=url.format(mark=mark))
    (problem,) = refresh(copies, source)
    assert isinstance(problem, ConfigurationError)
    assert not mark.exists()


def test_credentials_are_not_told(copies: Copies, tmp_path: Path) -> None:
    """Neither in messages nor in any file that is kept."""
    url = "http://robot:hunter2secret@127.0.0.1:9/x.git"
    (problem,) = refresh(copies, Source(name="there", url=url))
    assert "hunter2" not in str(problem)
    kept = [p for p in (tmp_path / "copies").rglob("*") if p.is_file()]
    assert all(b"hunter2" not in path.read_bytes() for path in kept)


@pytest.mark.parametrize("scheme", ["http", "git"])
def test_who_never_answers_is_left_alone(
    copies: Copies, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """No program waits on for a server that takes a connection and says nothing."""
    monkeypatch.setattr(outside, "LOOK_TIMEOUT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"{scheme}://127.0.0.1:{server.getsockname()[1]}/x.git"
        (problem,) = refresh(copies, Source(name="mute", url=url))
        assert isinstance(problem, UnreachableError)
        connection, _ = server.accept()
        with connection:
            connection.settimeout(60)
            while connection.recv(4096):  # what was asked, then the end
                pass


def make_link(git: Git, path: str, target: Path) -> None:
    place = git.work_tree / path
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    git.run("add", "--all", ".")
    commit(git)


@pytest.mark.parametrize("link", [SKILLS, "data/patterns", "data"])
@pytest.mark.parametrize("kind", ["url", "path"])
def test_a_link_is_not_followed(
    copies: Copies, theirs: Git, tmp_path: Path, link: str, kind: str
) -> None:
    """What it leads to on this machine is not read."""
    secret = tmp_path / "secret"
    (secret / "patterns").mkdir(parents=True)
    for place in (secret, secret / "patterns"):
        (place / "skills-patterns.jsonl").write_bytes(line_of("secret"))
    target = secret if link == "data" else secret / "patterns"
    make_link(
        theirs, link, target / "skills-patterns.jsonl" if link == SKILLS else target
    )
    source = of(theirs, **{"url": None, kind: str(theirs.work_tree)})
    refresh(copies, source)
    assert titles(copies.records(source)) == []


def test_a_pipe_in_the_place_of_a_file_hangs_nobody(
    copies: Copies, theirs: Git
) -> None:
    """It is no file, and nobody waits for who writes to it."""
    (theirs.work_tree / SKILLS).unlink()
    os.mkfifo(theirs.work_tree / SKILLS)
    (problem,) = refresh(copies, of(theirs, url=None, path=str(theirs.work_tree)))
    assert isinstance(problem, BrokenDataError)


@pytest.mark.parametrize("kind", ["url", "path"])
def test_a_file_that_is_too_large_is_refused(
    copies: Copies, theirs: Git, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The copy of before stays."""
    source = of(theirs, **{"url": None, kind: str(theirs.work_tree)})
    refresh(copies, source)
    add(theirs, SKILLS, line_of("two") * 9)
    commit(theirs)
    monkeypatch.setattr(outside, "MAX_COPIED_BYTES", 1000)
    (problem,) = refresh(copies, source)
    assert isinstance(problem, BrokenDataError)
    assert titles(copies.records(source)) == ["skill_name of one"]


def test_a_repository_that_is_too_large_fills_no_disk(
    copies: Copies, theirs: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git may write is bounded, and what it wrote vanishes."""
    add(theirs, "film.bin", os.urandom(400_000))
    commit(theirs)
    monkeypatch.setattr(outside, "MAX_FETCHED_BYTES", 100_000)
    (problem,) = refresh(copies, of(theirs))
    assert isinstance(problem, UnreachableError)
    left = sum(
        p.stat().st_size for p in (tmp_path / "copies").rglob("*") if p.is_file()
    )
    assert left < 1000


def test_nothing_of_theirs_runs_here(
    copies: Copies, theirs: Git, tmp_path: Path
) -> None:
    """Hooks, filters, submodules: there is no work tree that they could act on."""
    mark = tmp_path / "mark"
    for name in ("post-checkout", "post-merge", "pre-commit"):
        hook = theirs.directory() / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
        hook.chmod(0o755)
    add(theirs, ".gitattributes", b"* filter=evil\n")
    add(
        theirs,
        ".gitmodules",
        b'[submodule "x"]\npath = x\nurl = "ext::sh -c touch%% x"\n',
    )
    theirs.run("commit", "--quiet", "--no-verify", "--message=evil")
    refresh(copies, of(theirs))
    assert titles(copies.records(of(theirs))) == ["skill_name of one"]
    assert not mark.exists()


def test_wrong_records_cost_themselves_only(copies: Copies, theirs: Git) -> None:
    """They are counted; the others are there."""
    add(theirs, SKILLS, b"{}\nnot json\n" + b"x" * 2_000_000 + b"\n" + line_of("one"))
    commit(theirs)
    refresh(copies, of(theirs))
    records = copies.records(of(theirs))
    assert (titles(records), records.rejected.total()) == (["skill_name of one"], 3)


def test_a_repository_without_patterns_is_named(copies: Copies, tmp_path: Path) -> None:
    """It may be the wrong one."""
    other = make_repository(tmp_path / "other")
    (problem,) = refresh(copies, of(other))
    assert "no pattern files" in str(problem)
    (problem,) = refresh(copies, of(other, branch="nowhere"))
    assert "no branch nowhere" in str(problem)


@pytest.fixture
def make_key(tmp_path: Path) -> Callable[[str], Path]:
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is missing")

    def make(name: str) -> Path:
        key = tmp_path / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)],
            check=True, timeout=60,
        )  # fmt: skip
        return key

    return make


def test_a_signature_can_be_asked_for(
    copies: Copies, theirs: Git, tmp_path: Path, make_key: Callable[[str], Path]
) -> None:
    """Unsigned or by another key: refused; and a key taken out ends the trust."""
    good, allowed = make_key("good"), tmp_path / "allowed"
    allowed.write_text(f"them {good.with_suffix('.pub').read_text()}")
    source = of(theirs, allowed_signers=str(allowed))
    for key in (None, make_key("other")):
        theirs.signing_key = key
        commit(theirs)
        (problem,) = refresh(copies, source)
        assert isinstance(problem, RefusedError)
        assert titles(copies.records(source)) == []
    theirs.signing_key = good
    commit(theirs)
    assert refresh(copies, source) == []
    assert titles(copies.records(source)) == ["skill_name of one"]
    allowed.write_text("")
    assert titles(copies.records(source)) == []
