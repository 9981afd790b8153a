"""Finding event files and their archives."""

from pathlib import Path

from fedlearn.settings import Runtime
from fedlearn.telemetry.lines.find import find_files

GLOBS = ("telemetry/hybrid-events.jsonl", "*/telemetry/hybrid-events.jsonl")


def make(folder: Path, *names: str) -> list[Path]:
    """Make empty files."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def test_finds_archives_before_their_file(tmp_path: Path) -> None:
    """The unread tail of a rotated file comes before the new file, oldest first."""
    expected = make(
        tmp_path,
        "telemetry/archive/hybrid-events-20251231T235959Z.jsonl.zst",
        "telemetry/archive/hybrid-events-20260101T000000Z.jsonl",
        "telemetry/archive/hybrid-events-20260201T000000Z.jsonl.zst",
        "telemetry/hybrid-events.jsonl",
    )

    assert expected == find_files(tmp_path, GLOBS)


def test_finds_archives_whose_file_is_gone(tmp_path: Path) -> None:
    """After a rotation there is no live file until the next event."""
    name = "hybrid/telemetry/archive/hybrid-events-20260101T000000Z.jsonl.zst"
    expected = make(tmp_path, name)

    assert expected == find_files(tmp_path, GLOBS)


def test_takes_nothing_else(tmp_path: Path) -> None:
    """Neighbours in the same folders hold no events."""
    make(
        tmp_path,
        "telemetry/agent-run-events.jsonl",
        "telemetry/hybrid-events.jsonl.trim.tmp",
        "telemetry/archive/hybrid-events.jsonl",
        "telemetry/archive/hybrid-events-old.jsonl.zst",
        "telemetry/archive/aidb-events-20260101T000000Z.jsonl.zst",
    )

    assert find_files(tmp_path, GLOBS) == []


def test_finds_a_file_once(tmp_path: Path) -> None:
    """Several globs and links that lead to one file give it once."""
    [path] = make(tmp_path, "telemetry/hybrid-events.jsonl")
    (tmp_path / "z").symlink_to(tmp_path, target_is_directory=True)

    assert [path] == find_files(tmp_path, [*GLOBS, str(path), "**/hybrid-events.jsonl"])


def test_takes_absolute_globs(tmp_path: Path) -> None:
    """A glob may name a folder anywhere."""
    [path] = make(tmp_path, "spool/telemetry/hybrid-events.jsonl")

    assert [path] == find_files(tmp_path / "x", [f"{tmp_path}/*/telemetry/*.jsonl"])


def test_the_folder_is_no_pattern(tmp_path: Path) -> None:
    """Brackets and stars in the name of the folder mean themselves."""
    [path] = make(tmp_path / "[a]*", "telemetry/hybrid-events.jsonl")
    make(tmp_path / "ab", "telemetry/hybrid-events.jsonl")

    assert [path] == find_files(tmp_path / "[a]*", GLOBS)


def test_the_default_settings_find_every_writer(tmp_path: Path) -> None:
    """Both layouts of the stack are found, each file in a stable order."""
    expected = make(
        tmp_path,
        "aidb/telemetry/aidb-events.jsonl",
        "aidb/telemetry/vscode-events.jsonl",
        "hybrid/telemetry/hybrid-events.jsonl",
        "ralph/telemetry/ralph-events.jsonl",
        "telemetry/hybrid-events.jsonl",
    )

    assert expected == find_files(tmp_path, Runtime(directory=tmp_path).telemetry)
