"""Everything that may be wrong with data/ is found, each thing in its place."""

import os
from datetime import date
from pathlib import Path

import pytest

from fedlearn.audit import report as audit
from fedlearn.audit.report import AuditReport, Place, find_places
from fedlearn.errors import UsageError
from fedlearn.records.categories import Category
from fedlearn.redaction.redactor import Redactor
from fedlearn.settings import Retention, Settings
from fedlearn.worktree.layout import MAX_DATA_BYTES, MAX_FILE_BYTES, SHARED_FILES

from factories import make_evidence, make_pattern

SCRUBBER = Redactor()
SECRET = "ghp_" + "a1B2" * 9
SKILLS = SHARED_FILES[Category.SKILLS.value]


def write(tree: Path, path: str, content: bytes = b"") -> Path:
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def look(tree: Path, *paths: Path) -> AuditReport:
    report = AuditReport()
    report.check_places(find_places(tree, paths), SCRUBBER, 0.7)
    return report


def told(report: AuditReport) -> list[str]:
    return list(map(str, report.findings))


def test_a_clean_tree_has_no_finding(tmp_path: Path) -> None:
    """What fedlearn itself writes, and nothing beside it."""
    write(tmp_path, SKILLS, make_pattern().to_line() + b"\n")
    write(tmp_path, "data/README.md", b"hello\n")
    write(tmp_path, "data/nodes/system-a.json", b"{}")
    assert look(tmp_path) == AuditReport(checked=3)


def test_private_things_are_found_in_every_form(tmp_path: Path) -> None:
    """Records, documents and text."""
    write(tmp_path, SKILLS, make_pattern(f"x {SECRET}").to_line())
    write(tmp_path, "data/nodes/system-a.json", b'{"k":"%s"}' % SECRET.encode())
    write(tmp_path, "data/README.md", b"one\n%s\n" % SECRET.encode())
    fields = "payload.description, payload.skill_name, payload.usage_pattern"
    assert told(look(tmp_path)) == [
        "data/README.md:2: github-token",
        "data/nodes/system-a.json:1: github-token in k",
        f"{SKILLS}:1: github-token in {fields}",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "data/notes.txt",
        "data/patterns/other.jsonl",
        "data/patterns/skills-patterns.jsonl.orig",
        "data/telemetry/snapshots/2026-11-20.jsonl",
        "data/collections/snapshots/x.snapshot",
        "data/metrics/monthly/2026-11-System_A.json",
    ],
)
def test_files_that_do_not_belong(tmp_path: Path, path: str) -> None:
    """Whatever no version of fedlearn puts there."""
    write(tmp_path, path, b"{}")
    assert f"{path}: foreign-file" in told(look(tmp_path))


def test_links_do_not_belong(tmp_path: Path) -> None:
    """A link is not followed, wherever it points."""
    outside = write(tmp_path, "outside/secret.txt", SECRET.encode())
    link = tmp_path / SKILLS
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    (tmp_path / "data" / "folder").symlink_to(tmp_path / "outside")
    assert told(look(tmp_path)) == [
        "data/folder: foreign-file",
        f"{SKILLS}: foreign-file",
    ]


def test_a_broken_link_is_told(tmp_path: Path) -> None:
    """One that points nowhere as well."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "README.md").symlink_to("/nowhere")
    assert told(look(tmp_path)) == ["data/README.md: foreign-file"]


def grow(file: Path, size: int) -> None:
    """Make a file of some size that takes no room."""
    with file.open("r+b") as opened:
        opened.truncate(size)


def test_a_file_over_the_budget(tmp_path: Path) -> None:
    """One byte more than fits."""
    file = write(tmp_path, "data/README.md")
    grow(file, MAX_FILE_BYTES)
    assert told(look(tmp_path)) == []
    grow(file, MAX_FILE_BYTES + 1)
    assert told(look(tmp_path)) == ["data/README.md: file-too-large"]


def test_the_budget_of_the_settings_holds_for_the_audit(tmp_path: Path) -> None:
    """What sync may write passes; below ten megabytes a file of others may be."""
    grow(write(tmp_path, "data/README.md"), 16_000_000)
    places = find_places(tmp_path, [])
    retention = Retention(max_file_bytes=40_000_000)
    report = AuditReport()
    report.check_places(places, SCRUBBER, 0.7, retention)
    assert told(report) == []


def test_all_of_it_over_the_budget(tmp_path: Path) -> None:
    """Files that each fit, together too many."""
    for month in range(1, 7):
        file = write(tmp_path, f"data/metrics/monthly/2026-0{month}-system-a.json")
        grow(file, MAX_FILE_BYTES)
    assert 6 * MAX_FILE_BYTES > MAX_DATA_BYTES
    assert "data: data-too-large" in told(look(tmp_path))


def test_files_elsewhere_have_no_budget(tmp_path: Path) -> None:
    """Only data/ is on every node."""
    file = write(tmp_path, "movie.txt")
    grow(file, MAX_FILE_BYTES + 1)
    assert told(look(tmp_path, file)) == []


def test_a_name_is_found_and_shown_clean(tmp_path: Path) -> None:
    """In the finding of the name, and in all the others of that file."""
    write(tmp_path, f"data/{SECRET}.txt", SECRET.encode())
    report = look(tmp_path)
    assert told(report) == [
        "data/<github-token-1>.txt: foreign-file",
        "data/<github-token-1>.txt: github-token in the file name",
        "data/<github-token-1>.txt:1: github-token",
    ]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """Any bytes that a file system takes."""
    write(tmp_path, os.fsdecode(b"data/\xff.txt"))
    assert told(look(tmp_path)) == ["data/?.txt: foreign-file"]


def test_records_are_checked_too(tmp_path: Path) -> None:
    """Duplicate ids, weak values, vectors."""
    weak = make_pattern(evidence=make_evidence(score=0.1)).to_line()
    write(tmp_path, SKILLS, weak + b"\n" + weak + b"\n")
    snapshot = (
        "data/collections/snapshots/skills-patterns-20261120-080000-system-a.json"
    )
    write(tmp_path, snapshot, b'{"result":{"points":[{"id":1,"vector":[0.1]}]}}')
    assert told(look(tmp_path)) == [
        f"{snapshot}: vector in result.points[0].vector",
        f"{SKILLS}:1: below-threshold in value_score",
        f"{SKILLS}:2: duplicate-id",
        f"{SKILLS}:2: below-threshold in value_score",
    ]


def test_quality_is_checked_alone(tmp_path: Path) -> None:
    """Private things and budgets are left to the other audits."""
    weak = make_pattern(f"a {SECRET}", evidence=make_evidence(score=0.1)).to_line()
    write(tmp_path, SKILLS, weak + b"\n" + weak + b"\n")
    write(tmp_path, "data/notes.txt", SECRET.encode())
    report = AuditReport()
    report.check_quality(find_places(tmp_path, []), SCRUBBER, 0.7)
    assert told(report) == [f"{SKILLS}:2: duplicate-id", f"{SKILLS}: low-average"]


def test_named_files_alone_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they were named, inside the work tree and outside, files and folders."""
    tree = tmp_path / "tree"
    inside = write(tree, "docs/a.txt", SECRET.encode())
    outside = write(tmp_path, "other/b.txt", SECRET.encode())
    write(tree, SKILLS, SECRET.encode())
    monkeypatch.chdir(tree)
    report = look(tree, Path("docs"), outside)
    assert told(report) == [
        f"{inside.relative_to(tree)}:1: github-token",
        f"{outside}:1: github-token",
    ]


def test_the_data_of_another_place_is_known_by_its_names(tmp_path: Path) -> None:
    """A work tree that is not this node's has the same rules."""
    record = make_pattern(evidence=make_evidence(score=0.1)).to_line()
    file = write(tmp_path / "other", SKILLS, record)
    expected = f"{file}:1: below-threshold in value_score"
    assert told(look(tmp_path / "tree", tmp_path / "other")) == [expected]


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    """A typing error is no clean audit."""
    with pytest.raises(UsageError, match="does not exist"):
        find_places(tmp_path, [tmp_path / "gone"])


def test_the_git_directory_is_left_out(tmp_path: Path) -> None:
    """Objects are checked with --history."""
    write(tmp_path, ".git/config", SECRET.encode())
    assert find_places(tmp_path, [tmp_path]) == []


def test_a_report_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has that many findings has seen enough."""
    monkeypatch.setattr(audit, "MOST_FINDINGS", 3)
    write(tmp_path, "data/notes.txt", b"%s\n" % SECRET.encode() * 9)
    assert len(look(tmp_path).findings) == 3


def test_an_exception_that_is_over_is_told_without_its_value() -> None:
    """By its place and reason."""
    settings = Settings.model_validate(
        {
            "privacy": {
                "allow": [
                    {"value": "10.9.8.7", "reason": "a demo", "expires": "2026-01-01"}
                ]
            }
        }
    )
    report = AuditReport()
    report.warn_of_expired(settings.privacy.allow, date(2026, 11, 24))
    (warning,) = report.warnings
    assert warning.startswith("privacy.allow[0] (a demo) expired on 2026-01-01")
    assert "10.9.8.7" not in warning


def test_a_place_tells_what_it_holds(tmp_path: Path) -> None:
    """By its path in a work tree, however the file was named."""
    file = write(tmp_path, SKILLS)
    assert find_places(tmp_path, [file]) == [Place(file, SKILLS, SKILLS)]
