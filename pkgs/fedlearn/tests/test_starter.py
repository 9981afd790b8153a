"""The starter patterns in data/ of this repository are valid, clean and sorted."""

from collections import Counter

import pytest

from fedlearn.records.record import pattern_id
from fedlearn.records.record_set import KINDS
from fedlearn.redaction.findings import suspects_in_lines
from fedlearn.redaction.redactor import Redactor
from fedlearn.worktree.layout import SHARED_FILES
from fedlearn.worktree.shared_files import read_lines, read_records

from helpers import ROOT

pytestmark = pytest.mark.skipif(
    not (ROOT / "data").is_dir(), reason="this is the package without its repository"
)


def test_they_are_what_a_first_deployment_imports() -> None:
    """There are enough of each category, all above the threshold."""
    records = read_records(ROOT)
    counts = Counter(str(pattern.category) for pattern in records.active())
    assert records.rejected.total() == 0
    assert min(counts.values()) >= 15
    assert min(pattern.value_score for pattern in records.active()) >= 0.7
    for pattern in records.active():
        assert pattern.pattern_id == pattern_id(pattern.category, pattern.payload)


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_are_as_fedlearn_writes_them(kind: str) -> None:
    """A first sync in a clone of this repository changes no byte."""
    content = b"".join(line + b"\n" for line in read_records(ROOT).lines(kind))
    assert (ROOT / SHARED_FILES[kind]).read_bytes() == content


@pytest.mark.parametrize("path", SHARED_FILES.values())
def test_nothing_sensitive_is_in_them(path: str) -> None:
    """They pass the same check as every commit."""
    lines = list(read_lines(ROOT / path))
    assert b"".join(lines) == (ROOT / path).read_bytes().replace(b"\n", b"")
    assert list(suspects_in_lines(Redactor(), enumerate(lines, start=1))) == []
