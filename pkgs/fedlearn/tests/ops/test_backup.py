"""Backup and restore: everything comes back, and nothing hostile comes in."""

import errno
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import msgspec
import pytest
import zstandard

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    RefusedError,
    TryAgainError,
)
from fedlearn.ops import archive
from fedlearn.ops.archive import Entry, Manifest
from fedlearn.ops.backup import back_up
from fedlearn.ops.restore import restore
from fedlearn.repository.layout import SHARED_FILES
from fedlearn.repository.lock import locked
from fedlearn.settings import Settings
from fedlearn.state import State

from helpers import MakeNode, Node, Program, make_event


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    """A node with a commit that the hub does not have, and a change beside it."""
    made = make_node()
    made.init()
    made.write(make_event("a timer"))
    made.federate()
    made.git.run("remote", "set-url", "origin", "/nowhere/hub.git")
    made.write(make_event("a socket"))
    made.federate()
    made.write(make_event("a mount"))
    made.sync()
    return made


@pytest.fixture
def backup(node: Node, tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar.zst"
    back_up(node.settings, file)
    return file


def new_machine(node: Node, tmp_path: Path, name: str = "new") -> Node:
    """Make an empty machine of the same node."""
    directory = tmp_path / name
    directory.mkdir()
    return Node(directory, node.settings.node, None)


def knowledge(node: Node) -> object:
    """Give all that a backup is for."""
    with State.open(node.settings.state_directory) as state:
        known = [p.to_line() for p in state.patterns()], state.redactions()
        runs = state.runs.last("federate"), state.noted("settled") is None
    return node.data(), node.git.text("log", "--format=%H"), known, runs[0]


def test_an_empty_machine_gets_everything_back(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """State, history, unpushed commits and uncommitted files are the same."""
    new = new_machine(node, tmp_path)
    report = restore(new.settings, backup)
    assert (report.repository, report.state, report.aside) == ("made", True, [])
    assert knowledge(new) == knowledge(node)
    assert new.git.text("status", "--porcelain") == node.git.text(
        "status", "--porcelain"
    )
    assert new.git.text("remote", "get-url", "origin") == "/nowhere/hub.git"
    assert new.git.commit_id("origin/main") == node.git.commit_id("origin/main")


def test_a_restored_node_goes_on_where_it_was(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """Telemetry that was read is not counted again."""
    new = new_machine(node, tmp_path)
    restore(new.settings, backup)
    new.telemetry.parent.mkdir(parents=True)
    new.telemetry.write_bytes(node.telemetry.read_bytes())
    before = new.data()
    assert new.sync().figures.extracted == {}
    assert new.data() == before


def test_a_second_restore_changes_nothing(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """The same call again finds all in its place."""
    new = new_machine(node, tmp_path)
    restore(new.settings, backup)
    before = knowledge(new)
    assert restore(new.settings, backup).repository == "unchanged"
    assert knowledge(new) == before


def test_the_file_is_for_its_owner_alone(node: Node, backup: Path) -> None:
    """Nobody else reads what this machine learned, and no secret is in it."""
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in backup.parent.glob(".fedlearn-*")] == []
    (node.settings.state_directory / "signing-key").write_text("SECRET KEY")
    node.git.run("remote", "set-url", "origin", "https://me:hunter2@example.org/x.git")
    url = "https://me:hunter2@example.org/x.git"
    repository = node.settings.repository.model_copy(update={"url": url})
    node.settings = node.settings.model_copy(update={"repository": repository})
    report = back_up(node.settings, backup, force=True)
    assert [Path(path).name for path in report.left_out] == ["signing-key"]
    with backup.open("rb") as file:
        unpacked = zstandard.ZstdDecompressor().stream_reader(file).read()
    assert b"hunter2" not in unpacked
    assert b"SECRET KEY" not in unpacked
    assert b"example.org/x.git" in unpacked


def test_a_backup_replaces_nothing_unasked(node: Node, backup: Path) -> None:
    """The file of yesterday stays unless --force says otherwise."""
    with pytest.raises(RefusedError, match="exists"):
        back_up(node.settings, backup)


def test_a_backup_waits_for_its_turn(node: Node, tmp_path: Path) -> None:
    """What a run is in the middle of writing is not copied."""
    target = tmp_path / "other.tar.zst"
    with locked(node.git.directory()), pytest.raises(TryAgainError):
        back_up(node.settings, target)
    assert not target.exists()


def test_a_state_that_is_written_to_meanwhile_is_copied_whole(
    node: Node, tmp_path: Path
) -> None:
    """A writer in the middle of a transaction neither blocks nor spoils the copy."""
    with State.open(node.settings.state_directory) as state, state.rehearsal():
        back_up(node.settings, tmp_path / "other.tar.zst")
    new = new_machine(node, tmp_path)
    restore(new.settings, tmp_path / "other.tar.zst")
    assert knowledge(new) == knowledge(node)


def test_a_full_disk_leaves_no_half_backup(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the file nor a temporary one stays behind."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    target = tmp_path / "out" / "backup.tar.zst"
    target.parent.mkdir()
    with pytest.raises(OSError, match="No space"):
        back_up(node.settings, target)
    assert list(target.parent.iterdir()) == []


def test_no_room_to_unpack_is_found_before_anything_changes(
    node: Node, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how much is needed and how much is there."""
    real = os.statvfs(tmp_path)
    small = os.statvfs_result([real.f_bsize, 1, 1, 1, 1, *real[5:10]])
    monkeypatch.setattr(os, "statvfs", lambda _path: small)
    new = new_machine(node, tmp_path)
    with pytest.raises(TryAgainError, match="bytes are to be unpacked"):
        restore(new.settings, backup)
    assert not new.settings.repository_path.exists()


# What is newer is not overwritten.


def test_a_newer_state_is_kept(node: Node, backup: Path) -> None:
    """A run after the backup makes the state newer; the refusal says when it was."""
    with State.open(node.settings.state_directory) as state:
        run = state.runs.last("sync")
        assert run
        newer = type(run)("sync", "2099-01-01T00:00:00Z", "done", {})
        state.runs.add(newer)
    with pytest.raises(RefusedError, match="2099-01-01"):
        restore(node.settings, backup)
    report = restore(node.settings, backup, force=True)
    assert any("state.db.before-restore" in path for path in report.aside)
    with State.open(node.settings.state_directory) as state:
        assert state.runs.last("sync") == run


def test_commits_after_the_backup_are_kept(node: Node, backup: Path) -> None:
    """They are counted; forced, the whole repository is moved aside."""
    node.git.run("commit", "--quiet", "--no-verify", "--allow-empty", "-m", "mine")
    mine = node.git.commit_id("HEAD")
    with pytest.raises(RefusedError, match="1 commits that the backup lacks"):
        restore(node.settings, backup)
    report = restore(node.settings, backup, force=True)
    assert report.repository == "replaced"
    assert node.git.commit_id(str(mine)) is None
    aside = Path(next(path for path in report.aside if "clone" in path))
    assert (aside / ".git").is_dir()


def test_changes_that_no_commit_holds_are_kept(node: Node, backup: Path) -> None:
    """A person's work under data/ is not lost by a restore."""
    path = node.settings.repository_path / SHARED_FILES["best-practices"]
    path.write_text("mine\n")
    with pytest.raises(RefusedError, match="best-practices"):
        restore(node.settings, backup)
    assert path.read_text() == "mine\n"


def test_an_older_repository_is_brought_forward(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """Hooks and settings of a clone that is only behind stay as they are."""
    new = new_machine(node, tmp_path)
    new.git.work_tree.mkdir()
    new.git.run("clone", "--quiet", str(node.settings.repository_path), ".")
    new.git.run("reset", "--quiet", "--hard", "HEAD~1")
    new.git.run("config", "mine.own", "kept")
    assert restore(new.settings, backup).repository == "forwarded"
    assert new.git.commit_id("HEAD") == node.git.commit_id("HEAD")
    assert new.git.text("config", "mine.own") == "kept"


def test_another_node_is_refused(backup: Path, tmp_path: Path) -> None:
    """Evidence under another name would count twice."""
    directory = tmp_path / "b"
    directory.mkdir()
    other = Node(directory, "system-b", None)
    with pytest.raises(ConfigurationError, match="backup of node system-a") as caught:
        restore(other.settings, backup)
    assert "set node to system-a" in str(caught.value.hint)


def test_a_restore_that_was_killed_is_completed(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """Between repository and state is the worst moment; the same call goes on."""
    new = new_machine(node, tmp_path)
    config = tmp_path / "c.json"
    config.write_text(new.settings.model_dump_json())
    code = (
        "import os, sys; from pathlib import Path; from fedlearn import settings;"
        "from fedlearn.ops import restore;"
        "restore._restore_state = lambda *a, **k: os._exit(9);"
        "restore.restore(settings.load(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, config, backup], check=False, timeout=60
    )
    assert killed.returncode == 9
    assert not (new.settings.state_directory / "state.db").exists()
    restore(new.settings, backup, force=True)
    assert knowledge(new) == knowledge(node)


# What is damaged or hostile.


def refused(settings: Settings, file: Path) -> str:
    """Restore what must be refused; give the message."""
    with pytest.raises(FedlearnError) as caught:
        restore(settings, file)
    assert not settings.repository_path.exists()
    assert not (settings.state_directory / "state.db").exists()
    assert list(settings.state_directory.iterdir()) == []
    assert isinstance(caught.value, BrokenDataError)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_a_file_that_is_cut_off_is_refused(
    node: Node, backup: Path, tmp_path: Path, share: float
) -> None:
    """Wherever it ends, nothing is changed."""
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    refused(new_machine(node, tmp_path).settings, backup)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.97])
def test_a_flipped_bit_is_found(
    node: Node, backup: Path, tmp_path: Path, share: float
) -> None:
    """Checksum or hash finds it, before anything is changed."""
    content = bytearray(backup.read_bytes())
    content[int(len(content) * share)] ^= 1
    backup.write_bytes(bytes(content))
    refused(new_machine(node, tmp_path).settings, backup)


def craft(
    file: Path, *members: tuple[tarfile.TarInfo, bytes], **changes: object
) -> None:
    """Write an archive with whatever members, whose list names them all."""
    entries = tuple(
        Entry(member.name, len(content), hashlib.sha256(content).hexdigest())
        for member, content in members
    )
    manifest = Manifest(
        version="0", node="system-a", created="", state_time="", branch="main",
        head="", remote_url="", files=entries,
    )  # fmt: skip
    listed = msgspec.json.encode(msgspec.structs.replace(manifest, **changes))
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for member, content in [(tarfile.TarInfo("manifest.json"), listed), *members]:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    file.write_bytes(zstandard.compress(raw.getvalue()))


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "/etc/outside", "state/../../outside", "state/a/b", "outside",
        "changed/data/../../x", "changed/.git/config", "state/.hidden", "state/",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(
    node: Node, tmp_path: Path, name: str
) -> None:
    """Only names that a backup can have are unpacked."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, (tarfile.TarInfo(name), b"x"))
    refused(new_machine(node, tmp_path).settings, file)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_refused(node: Node, tmp_path: Path, kind: bytes) -> None:
    """Links lead elsewhere, and a pipe never ends."""
    member = tarfile.TarInfo("state/allowed_signers")
    member.type, member.linkname = kind, "/etc/passwd"
    file = tmp_path / "hostile.tar.zst"
    craft(file, (member, b""))
    assert "not what its list says" in refused(
        new_machine(node, tmp_path).settings, file
    )


def test_a_bomb_is_refused_by_its_list(node: Node, tmp_path: Path) -> None:
    """What would unpack to more than any backup is not begun."""
    file = tmp_path / "hostile.tar.zst"
    big = Entry("settings.json", archive.MAX_TOTAL_BYTES + 1, "0" * 64)
    craft(file, files=(big,))
    assert "would unpack to" in refused(new_machine(node, tmp_path).settings, file)


def test_a_member_that_is_larger_than_listed_is_refused(
    node: Node, tmp_path: Path
) -> None:
    """A small entry cannot hide a large member."""
    file = tmp_path / "hostile.tar.zst"
    craft(
        file,
        (tarfile.TarInfo("settings.json"), b"x" * 100_000),
        files=(Entry("settings.json", 1, hashlib.sha256(b"x").hexdigest()),),
    )
    refused(new_machine(node, tmp_path).settings, file)


def test_a_state_that_is_no_database_is_refused(node: Node, tmp_path: Path) -> None:
    """Right hashes do not make it a state."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, (tarfile.TarInfo("state/state.db"), b"no database" * 100))
    assert "damaged" in refused(new_machine(node, tmp_path).settings, file)


def test_a_repository_that_is_no_bundle_is_refused(node: Node, tmp_path: Path) -> None:
    """git looks at it before it is put anywhere."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, (tarfile.TarInfo("repository.bundle"), b"no bundle"))
    assert "repository in the backup is damaged" in refused(
        new_machine(node, tmp_path).settings, file
    )


def test_a_newer_form_is_named_as_such(node: Node, tmp_path: Path) -> None:
    """An old program does not guess what a newer one wrote."""
    file = tmp_path / "newer.tar.zst"
    craft(file, schema=99)
    with pytest.raises(ConfigurationError, match="newer fedlearn"):
        restore(new_machine(node, tmp_path).settings, file)


# The verbs.


def test_the_verbs_tell_what_they_did(
    node: Node, tmp_path: Path, program: Program
) -> None:
    """Backup, a rehearsal, the settings, and the restore itself."""
    file = tmp_path / "b.tar.zst"
    made = program("backup", file, "--json", node=node).json
    assert (made["file"], made["unpushed_commits"]) == (str(file), 1)
    new = new_machine(node, tmp_path)
    assert program("restore", file, "--dry-run", node=new).code == 0
    assert not new.settings.repository_path.exists()
    shown = program("restore", file, "--settings", node=new).json
    assert shown["embedding"]["dimension"] == 128
    done = program("restore", file, "--json", node=new).json
    assert (done["node"], done["repository"], done["state"]) == (
        "system-a",
        "made",
        True,
    )
    assert program("restore", tmp_path / "none", node=new).code == 3
