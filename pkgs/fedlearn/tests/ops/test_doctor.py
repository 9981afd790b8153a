"""`fedlearn doctor`: each test breaks one thing and sees cause and remedy named."""

import json
import os
import shutil
import time
from pathlib import Path
from typing import cast

import pytest

from fedlearn.errors import RefusedError
from fedlearn.ops.doctor import CHECKS, Diagnosis, Patient, examine, exit_code, mend
from fedlearn.patterns.categories import Category
from fedlearn.refine import open_scrubber
from fedlearn.repository.layout import COLLECTION_SNAPSHOTS, SHARED_FILES
from fedlearn.settings import Settings
from fedlearn.state import Quarantined, Run, State
from fedlearn.store import open_store

from factories import make_pattern
from helpers import MakeNode, Node, Program, make_event

SECRET = "ghp_" + "a1B2" * 9


def patient(node: Node, **changes: object) -> Patient:
    made = Patient(node.settings, open_scrubber(node.settings))
    made.booted = node.directory / "no-systemd"
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def look(node: Node, check: str, **changes: object) -> list[Diagnosis]:
    return examine(patient(node, **changes), [check])


def one(found: list[Diagnosis]) -> tuple[str, str, str, int]:
    """Give level, cause, remedy and code of the only thing that was found."""
    (diagnosis,) = found
    finding = diagnosis.finding
    return finding.level, finding.message, finding.remedy or "", finding.code


def change(node: Node, section: str, **values: object) -> None:
    """Change settings of a node, as a configuration file would."""
    content = node.settings.model_dump(mode="json")
    content[section] |= values
    node.settings = Settings.model_validate(content)


@pytest.fixture
def well(make_node: MakeNode) -> Node:
    """A node that learned, pushed and imported."""
    node = make_node()
    node.init()
    node.write(make_event("a timer"))
    assert node.federate().problems == []
    node.settings.state_directory.chmod(0o700)
    return node


def test_a_node_that_is_well_has_no_problem(well: Node, program: Program) -> None:
    """Every check that applies says ok, and the program ends with 0."""
    found = examine(patient(well))
    levels = {d.check: d.finding.level for d in found if d.finding.level != "ok"}
    assert levels == {}
    assert {d.check for d in found} >= CHECKS.keys() - {
        "key-files", "waiting", "unpushed", "place", "snapshots",
    }  # fmt: skip
    assert program("doctor", node=well).code == 0


# Why nothing is shared.


def test_no_telemetry(make_node: MakeNode) -> None:
    """The folder is named, and the settings that say where to look."""
    node = make_node(alone=True)
    level, cause, remedy, _code = one(look(node, "telemetry-files"))
    assert level == "warning"
    assert f"no telemetry below {node.directory}/stack" in cause
    assert "runtime.telemetry" in remedy


def test_telemetry_that_may_not_be_read(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is named, and how to let fedlearn read it."""
    node = make_node(alone=True)
    node.write(make_event())
    node.telemetry.chmod(0)
    if os.geteuid() == 0:  # root may read whatever it likes
        monkeypatch.setattr(os, "access", lambda path, _mode: path != node.telemetry)
    level, cause, remedy, code = one(look(node, "telemetry-files"))
    assert (level, code) == ("problem", 3)
    assert f"{node.telemetry} cannot be read" in cause
    assert "setfacl" in remedy


def test_nothing_is_valuable_enough(make_node: MakeNode) -> None:
    """The threshold and a histogram of the values are shown."""
    node = make_node(alone=True)
    node.write(*(make_event(f"{n}", value_score=s) for n, s in enumerate((0.2, 0.6))))
    level, cause, remedy, _code = one(look(node, "own-patterns"))
    assert level == "warning"
    assert "no event reaches 0.7; values: 0.2-0.3: 1, 0.6-0.7: 1" in cause
    assert "extraction.threshold" in remedy


def test_everything_is_scrubbed(make_node: MakeNode) -> None:
    """Digests instead of texts are recognised as such."""
    node = make_node(alone=True)
    digest = "sha256:" + "ab" * 32
    node.write(make_event(query=digest, response=digest, value_score=0.9))
    level, cause, remedy, code = one(look(node, "own-patterns"))
    assert (level, code) == ("problem", 3)
    assert "everything is scrubbed: 1 events" in cause
    assert "in clear" in remedy


def test_all_lines_are_rejected(make_node: MakeNode) -> None:
    """The reasons are counted, and how to see the lines is said."""
    node = make_node(alone=True)
    node.write("{broken", "[]")
    level, cause, remedy, code = one(look(node, "own-patterns"))
    assert (level, code) == ("problem", 5)
    assert "all of 2 lines" in cause
    assert "1 json, 1 object" in cause
    assert "--rejects" in remedy


@pytest.mark.parametrize(
    "setting", [{"categories": ["best-practices"]}, {"agent_types": ["remote"]}]
)
def test_extraction_is_off(make_node: MakeNode, setting: dict[str, object]) -> None:
    """Settings that leave out what the stack writes are named."""
    node = make_node(alone=True)
    node.write(make_event())
    change(node, "extraction", **setting)
    level, cause, remedy, code = one(look(node, "own-patterns"))
    assert (level, code) == ("problem", 3)
    assert "extraction is off" in cause
    assert "extraction.categories or extraction.agent_types" in remedy


def test_what_was_not_read_yet(make_node: MakeNode) -> None:
    """Good telemetry without a sync has its remedy in one command."""
    node = make_node(alone=True)
    node.write(make_event())
    level, cause, remedy, _code = one(look(node, "own-patterns"))
    assert (level, remedy) == ("warning", "run: fedlearn federate")
    assert "1 event with patterns" in cause


def test_telemetry_that_holds_no_knowledge(make_node: MakeNode) -> None:
    """Events without texts are normal, and said to be so."""
    node = make_node(alone=True)
    node.write({"event_type": "hybrid_search", "timestamp": "2026-11-20T08:00:00Z"})
    level, cause, _remedy, _code = one(look(node, "own-patterns"))
    assert level == "warning"
    assert "none of 1 events holds a problem with its solution" in cause


def test_telemetry_without_a_line(make_node: MakeNode) -> None:
    """An empty file is a normal state of an idle stack."""
    node = make_node(alone=True)
    node.write()
    assert "are empty" in one(look(node, "own-patterns"))[1]


# Why nothing arrives.


def test_qdrant_is_down(well: Node) -> None:
    """The URL is named, and how to start it."""
    change(well, "qdrant", url="http://127.0.0.1:9")
    level, cause, remedy, code = one(look(well, "qdrant"))
    assert (level, code) == ("problem", 4)
    assert "127.0.0.1:9" in cause
    assert "start Qdrant" in remedy


def test_a_collection_is_missing(well: Node) -> None:
    """It is named; --fix makes it, and then all is well."""
    with open_store(well.settings) as store:
        store.drop(Category.SKILLS)
    found = look(well, "qdrant")
    level, cause, remedy, code = one(found)
    assert (level, remedy, code) == ("problem", "make it: fedlearn init", 3)
    assert "no collection skills-patterns" in cause
    assert list(mend(found).values()) == ["done"]
    assert one(look(well, "qdrant"))[0] == "ok"


def test_a_collection_takes_other_vectors(well: Node) -> None:
    """Both sizes are named, and the two ways out."""
    change(well, "embedding", dimension=256)
    level, cause, remedy, code = one(look(well, "vectors"))
    assert (level, code) == ("problem", 3)
    assert "takes vectors of 128" in cause
    assert "vectors of 256" in cause
    assert "--reembed" in remedy


def test_the_embedder_is_down(well: Node) -> None:
    """A server that does not answer is no fault of Qdrant."""
    change(well, "embedding", kind="ollama", url="http://127.0.0.1:9", model="bge-m3")
    level, cause, _remedy, code = one(look(well, "vectors"))
    assert (level, code) == ("problem", 4)
    assert "127.0.0.1:9" in cause


def test_the_key_of_qdrant_is_missing(well: Node, tmp_path: Path) -> None:
    """The setting and the file are named."""
    change(well, "qdrant", api_key_file=str(tmp_path / "none"))
    level, cause, remedy, code = one(look(well, "key-files"))
    assert (level, code) == ("problem", 3)
    assert cause.startswith(f"qdrant.api_key_file: {tmp_path}/none")
    assert "let this user own it" in remedy


def test_a_key_that_others_can_read(well: Node, tmp_path: Path) -> None:
    """--fix closes the file."""
    key = tmp_path / "key"
    key.write_text("secret")
    key.chmod(0o644)
    change(well, "qdrant", api_key_file=str(key))
    found = look(well, "key-files")
    assert one(found)[:3] == (
        "warning",
        f"qdrant.api_key_file: others can read {key}",
        f"chmod 600 {key}",
    )
    mend(found)
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("node", "fixable"), [("system-a", True), ("system-b", False)])
def test_a_snapshot_is_cut_off(well: Node, node: str, *, fixable: bool) -> None:
    """It is named; one's own can be removed, that of another node cannot."""
    folder = well.settings.repository_path / COLLECTION_SNAPSHOTS
    folder.mkdir(parents=True)
    path = folder / f"skills-patterns-20261124-050000-{node}.json"
    path.write_text('{"result":{"points":[\n{"id": 1')
    found = look(well, "snapshots")
    level, cause, _remedy, code = one(found)
    assert (level, code) == ("problem", 5)
    assert path.name in cause
    assert bool(mend(found)) is fixable
    assert path.exists() is not fixable


def test_what_waits_for_somebody(well: Node) -> None:
    """Missing embeddings and undecided patterns are counted."""
    with State.open(well.settings.state_directory) as state:
        state.quarantine.replace([Quarantined("1", "t", ("r",), ("system-b",))])
        figures: dict[str, object] = {"pending_embeddings": 4}
        state.runs.add(Run("import", "2026-11-24T08:00:00Z", "failed", figures))
    said = [(d.finding.message, d.finding.remedy) for d in look(well, "waiting")]
    assert said == [
        (
            "4 patterns without an embedding yet",
            "mend the embedder, then run: fedlearn import",
        ),
        ("1 pattern waiting in quarantine", "decide about them: fedlearn quarantine"),
    ]


# Why nothing leaves.


def fake_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let git speak ssh with a program that says what a server would say."""
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))


def by_ssh(node: Node, tmp_path: Path) -> None:
    node.git.run("remote", "set-url", "origin", f"git@example.org:{tmp_path}/hub.git")


@pytest.mark.parametrize(
    ("said", "cause", "remedy"),
    [
        (
            "git@example.org: Permission denied (publickey).",
            "does not know this node's key",
            "add its public key",
        ),
        (
            "Host key verification failed.",
            "the host key of the remote is unknown",
            "known_hosts",
        ),
        (
            "ssh: Could not resolve hostname example.org: Name or service not known",
            "cannot be found",
            "DNS",
        ),
        (
            "fatal: '/x' does not appear to be a git repository",
            "there is no such repository",
            "repository.url",
        ),
    ],
)
def test_the_remote_refuses(
    well: Node,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    said: str,
    cause: str,
    remedy: str,
) -> None:
    """What ssh says is turned into a cause and what to do."""
    by_ssh(well, tmp_path)
    fake_ssh(tmp_path, monkeypatch, f'echo "{said}" >&2; exit 255')
    level, message, todo, code = one(look(well, "remote"))
    assert level == "problem"
    assert code in {3, 4}
    assert cause in message
    assert remedy in todo


def test_a_key_that_may_only_read(
    well: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fetching works, so only the look at a push can find it."""
    by_ssh(well, tmp_path)
    script = """case "$*" in
      *receive-pack*) echo "ERROR: The key you are using is a deploy key" >&2; exit 1;;
    esac
    for last; do :; done
    eval "$last" """
    fake_ssh(tmp_path, monkeypatch, script)
    level, cause, remedy, code = one(look(well, "remote"))
    assert (level, code) == ("problem", 6)
    assert "may read the repository but not write" in cause
    assert "permission to write" in remedy


def test_the_branch_is_protected(well: Node, tmp_path: Path) -> None:
    """Only the real push showed it; the doctor remembers what was said."""
    hook = tmp_path / "hub.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is a protected branch' >&2; exit 1\n")
    hook.chmod(0o755)
    well.write(make_event("a socket"))
    with pytest.raises(RefusedError):
        well.federate()
    found = look(well, "last-runs")
    level, cause, remedy, code = one(found)
    assert (level, code) == ("problem", 6)
    assert "the branch is protected" in cause
    assert "repository.push_branch" in remedy
    assert "1 commit not pushed yet" in one(look(well, "unpushed"))[1]


def test_a_cycle_that_failed_otherwise(well: Node) -> None:
    """Message and hint of the run are repeated, with the code it had."""
    said: dict[str, object] = {
        "problem": "x is odd",
        "hint": "y",
        "error": "RefusedError",
    }
    with State.open(well.settings.state_directory) as state:
        state.runs.add(Run("federate", "2026-11-24T08:00:00Z", "failed", said))
    assert one(look(well, "last-runs")) == (
        "problem", "the last federate failed: x is odd", "y", 6,
    )  # fmt: skip


def test_a_password_in_the_url_of_the_remote(well: Node) -> None:
    """The remote is named, the password is not."""
    url = "https://me:hunter2secret@example.org/x.git"
    well.git.run("remote", "add", "team", url)
    level, cause, remedy, code = one(look(well, "audit"))
    assert (level, code) == ("problem", 6)
    assert "team" in cause
    assert "hunter2" not in cause
    assert "ssh remote" in remedy


def test_no_repository(make_node: MakeNode) -> None:
    """The verb that makes one is named; checks that need one stay silent."""
    node = make_node(alone=True)
    found = examine(patient(node))
    said = {d.check: d.finding for d in found if d.finding.level == "problem"}
    assert said["repository"].remedy == "make it with: fedlearn init"
    assert not {"audit", "sizes", "digest", "remote"} & said.keys()


def test_another_branch_is_checked_out(well: Node) -> None:
    """Both branches are named."""
    well.git.run("switch", "--quiet", "--create", "mine")
    level, cause, remedy, code = one(look(well, "repository"))
    assert (level, code) == ("problem", 6)
    assert cause == "mine is checked out, not main"
    assert "git switch main" in remedy


def test_a_merge_is_under_way(well: Node) -> None:
    """A half-done merge of a person stops every cycle."""
    (well.git.directory() / "MERGE_HEAD").write_text(well.git.text("rev-parse", "HEAD"))
    level, cause, remedy, code = one(look(well, "repository"))
    assert (level, code) == ("problem", 75)
    assert "under way" in cause
    assert "--abort" in remedy


# What data/ holds.


def test_data_is_too_large(well: Node) -> None:
    """The largest files are named; --fix removes old snapshots of this node."""
    path = well.settings.repository_path / SHARED_FILES["error-solutions"]
    path.write_text("\n" * 1_100_000)
    change(well, "retention", max_data_bytes=1_000_000, dataset_snapshots=1)
    folder = well.settings.repository_path / "data/fine-tuning/snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    for number in (1, 2):
        (folder / f"dataset-v{number}-system-a.jsonl").write_text("")
    found = look(well, "sizes")
    level, cause, remedy, code = one(found)
    assert (level, code) == ("problem", 6)
    assert "data has 1,10" in cause
    assert "most are in data/patterns/error-solutions.jsonl" in cause
    assert "fedlearn prune removes 1 old snapshots" in remedy
    assert "vectors" in remedy
    mend(found)
    assert [p.name for p in folder.iterdir()] == ["dataset-v2-system-a.jsonl"]


def test_a_file_nears_its_budget(well: Node) -> None:
    """From 80 % on there is a warning, before anything fails."""
    path = well.settings.repository_path / SHARED_FILES["error-solutions"]
    path.write_text("\n" * 85_000)
    change(well, "retention", max_file_bytes=100_000)
    level, cause, _remedy, code = one(look(well, "sizes"))
    assert (level, code) == ("warning", 0)
    assert "error-solutions.jsonl has 85,000 of 100,000 bytes" in cause


def test_something_private_is_in_data(well: Node) -> None:
    """File, line and rule are named, the value is not."""
    path = well.settings.repository_path / SHARED_FILES["skills-patterns"]
    pattern = make_pattern(f"use {SECRET}")
    path.write_bytes(path.read_bytes() + pattern.to_line() + b"\n")
    found = [d for d in look(well, "audit") if d.finding.code == 6]
    level, cause, remedy, _code = one(found)
    assert level == "problem"
    assert "data/patterns/skills-patterns.jsonl:2" in cause
    assert SECRET not in cause
    assert "fedlearn audit --fix" in remedy


def test_a_record_is_broken(well: Node) -> None:
    """A line that is no record is a fault, but nothing private."""
    path = well.settings.repository_path / SHARED_FILES["skills-patterns"]
    path.write_bytes(path.read_bytes() + b"no record\n")
    level, cause, remedy, code = one(look(well, "audit"))
    assert (level, code) == ("problem", 5)
    assert "1 fault in data/: data/patterns/skills-patterns.jsonl:2: schema" in cause
    assert "fedlearn audit" in remedy


def test_git_would_not_unite_the_files(well: Node) -> None:
    """The lines are added by --fix to what stands there."""
    path = well.settings.repository_path / "data/.gitattributes"
    path.write_text("*.md text\n")
    found = look(well, "attributes")
    level, cause, _remedy, code = one(found)
    assert (level, code) == ("problem", 5)
    assert "data/.gitattributes is missing" in cause
    mend(found)
    assert one(look(well, "attributes"))[0] == "ok"
    assert path.read_text().startswith("*.md text\n")


def test_the_digest_has_diverged(well: Node) -> None:
    """A commit whose records are others than its message says names its node."""
    message = f"data: x\n\nFedlearn-Node: system-b\nFedlearn-Digest: {'0' * 64}\n"
    well.git.run("commit", "--quiet", "--no-verify", "--allow-empty", "-m", message)
    level, cause, remedy, code = one(look(well, "digest"))
    assert (level, code) == ("problem", 5)
    assert "digest has diverged" in cause
    assert "system-b" in cause
    assert "same version" in remedy


# The machine.


def test_the_disk_is_full(well: Node) -> None:
    """Below 100 MB it is a problem, below 1 GB a warning."""
    level, cause, remedy, code = look_at_disk(well, 50_000_000)
    assert (level, code) == ("problem", 75)
    assert "50 MB left" in cause
    assert "make room" in remedy
    assert look_at_disk(well, 500_000_000)[0] == "warning"


def look_at_disk(node: Node, free: int) -> tuple[str, str, str, int]:
    return one(look(node, "disk", free_bytes=lambda _path: free)[:1])


def test_clocks_do_not_agree(well: Node) -> None:
    """A commit from the future names its node, and nothing else is doubted."""
    day = 86_400
    level, cause, remedy, _code = one(
        look(well, "clock", now=lambda: time.time() - day)
    )
    assert level == "warning"
    assert "a commit of system-a is 1,4" in cause  # 1,440 minutes
    assert "set-ntp" in remedy


def test_a_lock_was_left_behind(well: Node) -> None:
    """A lock of git that is old is removed by --fix; a young one may be in use."""
    lock = well.git.directory() / "index.lock"
    lock.write_text("")
    assert one(look(well, "locks"))[0] == "ok"
    os.utime(lock, (0, 0))
    found = look(well, "locks")
    level, cause, remedy, code = one(found)
    assert (level, code) == ("problem", 75)
    assert str(lock) in cause
    assert "fuser" in remedy
    assert list(mend(found).values()) == ["done"]
    assert not lock.exists()


def test_a_timer_is_not_running(well: Node, tmp_path: Path) -> None:
    """The unit is named with the command that starts it."""
    timers = json.dumps([{"unit": "fedlearn-federate.timer", "next": None}])
    found = look(well, "schedule", booted=tmp_path, systemctl=lambda _command: timers)
    level, cause, remedy, code = one(found)
    assert (level, cause, code) == (
        "problem", "fedlearn-federate.timer is not running", 3,
    )  # fmt: skip
    assert "systemctl enable --now fedlearn-federate.timer" in remedy


def test_there_is_no_timer(well: Node, tmp_path: Path) -> None:
    """Where systemd runs, a node without a timer is told how to get one."""
    found = look(well, "schedule", booted=tmp_path, systemctl=lambda _command: "[]")
    level, cause, remedy, _code = one(found)
    assert (level, cause) == ("warning", "systemd has no timer of fedlearn")
    assert "docs/how-to/timers.md" in remedy


def test_nothing_has_run_for_days(well: Node) -> None:
    """Without systemd the age of the last cycle tells."""
    found = look(well, "schedule", now=lambda: time.time() + 3 * 86_400)
    level, cause, _remedy, _code = one(found)
    assert level == "warning"
    assert "no cycle has run since" in cause


def test_others_can_look_into_the_state(well: Node) -> None:
    """--fix closes the folder."""
    well.settings.state_directory.chmod(0o755)
    found = look(well, "permissions")
    level, cause, _remedy, _code = one(found)
    assert level == "warning"
    assert "others can look into" in cause
    mend(found)
    assert one(look(well, "permissions"))[0] == "ok"


def test_runtime_data_lies_in_the_repository(well: Node) -> None:
    """What would be shared by accident is a problem of its own."""
    place = str(well.settings.repository_path / "runtime")
    change(well, "runtime", directory=place)
    level, cause, remedy, code = one(look(well, "place"))
    assert (level, code) == ("problem", 6)
    assert "runtime.directory" in cause
    assert "another place" in remedy


# The verb.


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


def test_a_rehearsal_mends_nothing(well: Node, program: Program) -> None:
    """--fix --dry-run tells what --fix would do, and --fix does it."""
    path = well.settings.repository_path / "data/.gitattributes"
    path.write_text("")
    rehearsed = program("doctor", "attributes", "--fix", "--dry-run", node=well)
    assert "would be done: add the lines to data/.gitattributes" in rehearsed.out
    assert path.read_text() == ""
    done = program("doctor", "attributes", "--fix", node=well)
    assert (done.code, "merge=union" in path.read_text()) == (0, True)


def test_looking_changes_nothing(well: Node) -> None:
    """Neither repository nor state is touched, and none is made."""
    before = well.data(), well.git.text("status", "--porcelain")
    examine(patient(well))
    assert (well.data(), well.git.text("status", "--porcelain")) == before
    shutil.rmtree(well.settings.state_directory)
    examine(
        patient(well), [name for name in CHECKS if name not in {"qdrant", "vectors"}]
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
