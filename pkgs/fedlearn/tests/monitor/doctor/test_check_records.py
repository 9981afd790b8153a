"""What is wrong in data/: cause and remedy are named."""

from fedlearn.monitor.doctor import apply_fixes
from fedlearn.worktree.layout import SHARED_FILES

from factories import make_pattern
from helpers import Node
from monitor.doctor.examination import SECRET, change, look, one


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
    assert "fedlearn prune removes 1 old snapshot" in remedy
    assert "vectors" in remedy
    apply_fixes(found)
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
    found = [d for d in look(well, "audit") if d.code == 6]
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
    apply_fixes(found)
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
