"""Redaction in place keeps ids and whatever is not private, and is done once."""

import json
from pathlib import Path

import msgspec
import pytest

from fedlearn.audit import fix as redact
from fedlearn.audit.fix import redact_all, redact_file
from fedlearn.audit.outgoing import OutgoingFile, audit
from fedlearn.audit.report import Place, find_places
from fedlearn.records.categories import Category
from fedlearn.records.record import MAX_TEXT_CHARS, RULES_VERSION, Pattern, Sample
from fedlearn.redaction.redactor import Redactor
from fedlearn.worktree.layout import SHARED_FILES

from factories import make_pattern, make_sample

SCRUBBER = Redactor()
SECRET = "ghp_" + "a1B2" * 9
SKILLS = SHARED_FILES[Category.SKILLS.value]


def place(tree: Path, path: str, content: bytes) -> Place:
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    (found,) = find_places(tree, [file])
    return found


def fix(tree: Path, path: str, content: bytes) -> bytes:
    """Redact a file; the second time must change nothing."""
    found = place(tree, path, content)
    assert redact_file(found, SCRUBBER)
    fixed = found.file.read_bytes()
    assert not redact_file(found, SCRUBBER)
    assert found.file.read_bytes() == fixed
    leaving = OutgoingFile(path, len(fixed), iter([fixed]))
    assert list(audit(SCRUBBER, leaving)) == []
    return fixed


def test_a_pattern_keeps_its_id(tmp_path: Path) -> None:
    """And says that it has passed the rules of now, so that it wins every join."""
    leaking = msgspec.structs.replace(make_pattern(f"x {SECRET}"), rules=0)
    other = make_pattern("clean").to_line()
    fixed = fix(tmp_path, SKILLS, b"\n".join((leaking.to_line(), other, b"")))
    first, second, end = fixed.split(b"\n")
    pattern = msgspec.json.decode(first, type=Pattern)
    assert pattern.pattern_id == leaking.pattern_id
    assert pattern.rules == RULES_VERSION
    assert pattern.evidence == leaking.evidence
    assert pattern.payload["skill_name"] == "skill_name of x <github-token-1>"
    assert (second, end) == (other, b"")


def test_a_sample_keeps_its_id(tmp_path: Path) -> None:
    """What refers to it still meets it."""
    sample = make_sample(f"use {SECRET}")
    fixed = fix(tmp_path, "data/fine-tuning/dataset.jsonl", sample.to_line() + b"\n")
    read = msgspec.json.decode(fixed, type=Sample)
    assert read.sample_id == sample.sample_id
    assert read.messages[0].content == "use <github-token-1>"


def test_a_text_that_grows_is_cut(tmp_path: Path) -> None:
    """A placeholder may be longer than the value; the record stays readable."""
    text = "x" * (MAX_TEXT_CHARS - 9) + " 10.1.2.3"
    payload = {**make_pattern().payload, "description": text}
    leaking = msgspec.structs.replace(make_pattern(), payload=payload)
    fixed = fix(tmp_path, SKILLS, leaking.to_line())
    assert msgspec.json.decode(fixed, type=Pattern).pattern_id == leaking.pattern_id


def test_documents_stay_documents(tmp_path: Path) -> None:
    """Only texts change, not numbers, and the line end stays."""
    content = json.dumps({"a": [1, 2.5, None, {"k": SECRET}]}).encode() + b"\n"
    fixed = fix(tmp_path, "data/nodes/system-a.json", content)
    assert json.loads(fixed) == {"a": [1, 2.5, None, {"k": "<github-token-1>"}]}
    assert fixed.endswith(b"}\n")


def test_text_keeps_every_other_byte(tmp_path: Path) -> None:
    """Line ends of either kind, and bytes that are no text."""
    content = b"one\r\n\xff " + SECRET.encode() + b"\r\nthree"
    expected = b"one\r\n\xff <github-token-1>\r\nthree"
    assert fix(tmp_path, "notes.txt", content) == expected


@pytest.mark.parametrize(
    "line",
    [
        '{"a": "%s", ',
        '{"a":"\\ud83d %s"}',
        '{"a":"%s","n":123456789012345678901234567890}',
        "%s",
    ],
)
def test_lines_that_are_no_records_are_text(tmp_path: Path, line: str) -> None:
    """Cut off, with half characters, with numbers beyond every bound."""
    content = b"{}\n" + (line % SECRET).encode() + b"\n{}\n"
    fixed = fix(tmp_path, "data/telemetry/snapshots/2026-11-20-system-a.jsonl", content)
    assert fixed == content.replace(SECRET.encode(), b"<github-token-1>")


def test_clean_files_are_not_written(tmp_path: Path) -> None:
    """Not even in another way of writing the same."""
    content = b'{ "b" : 1,\n "a": 2 }\n'
    found = place(tmp_path, "data/nodes/system-a.json", content)
    before = found.file.stat()
    assert list(redact_all([found], SCRUBBER)) == []
    assert found.file.read_bytes() == content
    assert found.file.stat().st_ino == before.st_ino


@pytest.mark.parametrize("what", ["link", "binary", "large"])
def test_what_cannot_be_redacted_stays(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit that follows finds it."""
    content = (b"\0" if what == "binary" else b"") + SECRET.encode()
    found = place(tmp_path, "data/notes.txt", content)
    if what == "link":
        target = found.file.rename(tmp_path / "target")
        found.file.symlink_to(target)
    if what == "large":
        monkeypatch.setattr(redact, "MAX_DOCUMENT_BYTES", len(content) - 1)
    assert not redact_file(found, SCRUBBER)
    assert found.file.read_bytes() == content


def test_the_files_that_changed_are_named(tmp_path: Path) -> None:
    """In their order."""
    files = [
        place(tmp_path, "data/a.txt", SECRET.encode()),
        place(tmp_path, "data/b.txt", b"clean"),
        place(tmp_path, "data/c.txt", SECRET.encode()),
    ]
    assert list(redact_all(files, SCRUBBER)) == ["data/a.txt", "data/c.txt"]
