"""`fedlearn doctor` as a whole."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest
from git.servers import silent_server

from fedlearn.monitor.doctor import (
    CHECKS,
    CheckContext,
    CheckResult,
    check_exchange,
    examination,
    examine,
    exit_code,
)

from helpers import Node, Program, ends
from monitor.doctor.examination import change, context, look


def test_a_node_that_is_well_has_no_problem(well: Node, program: Program) -> None:
    """Every check that applies says ok, and the program ends with 0."""
    found = examine(context(well))
    levels = {d.check: d.level for d in found if d.level != "ok"}
    assert levels == {}
    assert {d.check for d in found} >= CHECKS.keys() - {
        "key-files", "waiting", "unpushed", "place", "snapshots", "sources",
    }  # fmt: skip
    assert program("doctor", node=well).code == 0


def test_the_code_is_that_of_the_gravest_problem(well: Node, program: Program) -> None:
    """A leak comes before a Qdrant that is down; JSON says the same as the code."""
    change(well, "qdrant", url="http://127.0.0.1:9")
    assert program("doctor", "qdrant", node=well).code == 4
    (well.settings.repository_path / "data/.gitattributes").write_text("")
    result = program("doctor", "qdrant", "attributes", "--json", node=well)
    assert (result.code, result.json["exit_code"]) == (5, 5)
    assert [(c["check"], c["level"]) for c in result.json["checks"]] == [
        ("qdrant", "problem"),
        ("attributes", "problem"),
    ]


def test_a_dry_run_fixes_nothing(well: Node, program: Program) -> None:
    """--fix --dry-run tells what --fix would do, and --fix does it."""
    path = well.settings.repository_path / "data/.gitattributes"
    path.write_text("")
    rehearsed = program("doctor", "attributes", "--fix", "--dry-run", node=well)
    assert "would fix: add the lines to data/.gitattributes" in rehearsed.out
    assert path.read_text() == ""
    done = program("doctor", "attributes", "--fix", node=well)
    assert (done.code, "merge=union" in path.read_text()) == (0, True)


def test_looking_changes_nothing(well: Node) -> None:
    """Neither repository nor state is touched, and none is made."""
    before = well.data(), well.git.text("status", "--porcelain")
    examine(context(well))
    assert (well.data(), well.git.text("status", "--porcelain")) == before
    shutil.rmtree(well.settings.state_directory)
    examine(
        context(well), [name for name in CHECKS if name not in {"qdrant", "vectors"}]
    )
    assert not well.settings.state_directory.exists()


def test_every_check_is_known_by_a_sentence() -> None:
    """The reference lists each check with what holds when it is ok."""
    for name, check in CHECKS.items():
        assert str(cast("object", check.__doc__)).strip().endswith("."), name


def test_no_problem_means_no_code(well: Node) -> None:
    """Warnings alone end with 0."""
    found = look(well, "schedule", now=lambda: time.time() + 3 * 86_400)
    assert exit_code(found) == 0


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything wait less."""
    monkeypatch.setattr(check_exchange, "LOOK_S", 0.5)
    monkeypatch.setattr(examination, "SERVER_S", 1)
    monkeypatch.setattr(examination, "ANSWER_S", 4.0)


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that accepts and never answers."""
    with silent_server() as port:
        yield port


@pytest.mark.usefixtures("hurried")
def test_what_never_answers_is_named(well: Node, silent: int) -> None:
    """The remote, a source, Qdrant and the embedder at once; all else is checked."""
    url = f"http://127.0.0.1:{silent}"
    well.git.run("remote", "set-url", "origin", f"{url}/hub.git")
    change(well, "qdrant", url=url)
    change(well, "embedding", kind="openai", model="bge-m3", url=url)
    change(well, "repository", sources=[{"name": "team", "url": f"{url}/team.git"}])
    found = {one.check: one for one in examine(context(well))}
    for name in ("remote", "sources", "qdrant", "vectors"):
        assert found[name].code == 4, name
        assert f"127.0.0.1:{silent}" in found[name].message, name
    assert {found[name].level for name in ("audit", "last-runs", "clock")} == {"ok"}


@pytest.mark.usefixtures("hurried")
def test_a_check_that_hangs_holds_up_nothing(
    well: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named, and so are those of its group that were not reached."""
    over = threading.Event()

    def hangs(_context: object) -> list[CheckResult]:
        over.wait()
        return []

    hangs.__module__ = CHECKS["audit"].__module__
    monkeypatch.setattr(examination, "ANSWER_S", 0.5)
    known = MappingProxyType({**CHECKS, "sizes": hangs})
    monkeypatch.setattr(examination, "CHECKS", known)
    found = {
        one.check: one for one in examine(context(well), ["disk", "sizes", "audit"])
    }
    over.set()
    assert found["disk"].level == "ok"
    assert (found["sizes"].level, found["sizes"].code) == ("problem", 4)
    assert found["audit"].message == "not checked: sizes did not end"


def test_a_check_at_work_is_waited_for(
    well: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large repository takes its time, and hangs not."""
    begun = time.thread_time

    def works(_context: object) -> list[CheckResult]:
        end = begun() + 0.5
        while begun() < end:
            pass
        return [CheckResult("ok", "done")]

    monkeypatch.setattr(examination, "ANSWER_S", 0.1)
    monkeypatch.setattr(examination, "CHECKS", {"sizes": works})
    (found,) = examine(context(well), ["sizes"])
    assert found.message == "done"


@pytest.mark.usefixtures("hurried")
def test_a_helper_of_git_that_hangs_is_ended(
    well: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that the doctor started is left behind."""
    helper = tmp_path / "helper"
    helper.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 600\n")
    helper.chmod(0o755)
    monkeypatch.setattr(examination, "ANSWER_S", 1.0)

    def hangs(seen: CheckContext) -> list[CheckResult]:
        seen.git.run("-c", f"alias.helper=!{helper}", "helper")
        return []

    monkeypatch.setattr(examination, "CHECKS", {"sizes": hangs})
    (found,) = examine(context(well), ["sizes"])
    assert found.code == 4
    assert ends(tmp_path / "pid")
