"""Joining in constant memory gives exactly what the records gives."""

from collections.abc import Collection, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.atomic import write_atomically
from fedlearn.records.categories import Category
from fedlearn.records.record import Pattern
from fedlearn.records.record_set import RecordSet
from fedlearn.worktree.stream_join import Joined, UnsortedError, joined_into_file

from factories import make_evidence, make_pattern, patterns

SKILLS = Category.SKILLS
IDS = tuple(f"00000000-0000-5000-8000-00000000000{n}" for n in range(6))

some_skills = st.lists(
    patterns(IDS).filter(lambda pattern: pattern.category is SKILLS), max_size=6
)


def fold_of(*some: Pattern) -> RecordSet:
    records = RecordSet()
    for pattern in some:
        records.add_pattern(pattern)
    return records


def write(path: Path, *some: Pattern) -> bytes:
    """Write a pattern file as fedlearn does."""
    write_atomically(path, (line + b"\n" for line in fold_of(*some).lines(SKILLS)))
    return path.read_bytes()


def join(path: Path, own: Iterable[Pattern], retracted: Collection[str] = ()) -> Joined:
    """Join into a file, and let it be replaced."""
    with joined_into_file(path, SKILLS, own, retracted) as joined:
        pass
    return joined


@given(there=some_skills, own=some_skills, retracted=st.sets(st.sampled_from(IDS)))
def test_it_writes_what_the_fold_would(
    tmp_path_factory: pytest.TempPathFactory,
    there: list[Pattern],
    own: list[Pattern],
    retracted: set[str],
) -> None:
    """Whatever was there and whatever is added, the bytes are those of the records."""
    path = tmp_path_factory.mktemp("join") / "skills.jsonl"
    before = write(path, *(p for p in there if p.pattern_id not in retracted))
    mine = list(fold_of(*own).active())
    joined = join(path, mine, retracted)
    whole = [p for p in (*there, *own) if p.pattern_id not in retracted]
    expected = [line + b"\n" for line in fold_of(*whole).lines(SKILLS)]
    assert path.read_bytes() == b"".join(expected)
    assert joined.changed == (path.read_bytes() != before)


def test_nothing_new_leaves_the_file_alone(tmp_path: Path) -> None:
    """The file keeps its inode, and no rubbish is left beside it."""
    path = tmp_path / "skills.jsonl"
    write(path, make_pattern("one"), make_pattern("two"))
    before = path.stat().st_ino
    size = path.stat().st_size
    assert join(path, [make_pattern("one")]) == Joined(size_bytes=size)
    assert path.stat().st_ino == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_new_is_counted(tmp_path: Path) -> None:
    """More evidence is a change, but no new pattern."""
    path = tmp_path / "skills.jsonl"
    write(path, make_pattern("one"))
    more = make_pattern("one", evidence=make_evidence(count=7))
    own = sorted([more, make_pattern("two")], key=lambda p: p.pattern_id)
    joined = join(path, own)
    assert (joined.changed, joined.new) == (True, 1)
    assert joined.size_bytes == path.stat().st_size


def test_a_file_that_may_not_be_replaced_stays(tmp_path: Path) -> None:
    """Whoever finds the joined file too large leaves all as it was."""
    path = tmp_path / "skills.jsonl"
    before = write(path, make_pattern("one"))

    def refuse() -> None:
        with joined_into_file(path, SKILLS, [make_pattern("two")], ()) as joined:
            raise ValueError(joined.size_bytes - len(before))

    with pytest.raises(ValueError, match=r"[1-9]"):
        refuse()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


LINES = [make_pattern(text).to_line() for text in ("one", "two")]
ONE, TWO = sorted(LINES, key=lambda line: line[line.index(b"pattern_id") :])
PRACTICE = make_pattern("three", category=Category.PRACTICES).to_line()


@pytest.mark.parametrize(
    "lines",
    [[TWO, ONE], [ONE, ONE], [ONE, b"<<<<<<< HEAD", TWO], [ONE + b" "], [PRACTICE]],
)
def test_a_file_in_disorder_is_left_to_the_fold(
    tmp_path: Path, lines: list[bytes]
) -> None:
    """Nothing is changed, so that whoever holds everything can mend it."""
    path = tmp_path / "skills.jsonl"
    write_atomically(path, (line + b"\n" for line in lines))
    before = path.read_bytes()
    with pytest.raises(UnsortedError):
        join(path, [make_pattern("new")])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_retracted_line_brings_the_fold(tmp_path: Path) -> None:
    """A pattern that was taken back meanwhile has to leave the file."""
    path = tmp_path / "skills.jsonl"
    write(path, make_pattern("one"))
    with pytest.raises(UnsortedError):
        join(path, [], {make_pattern("one").pattern_id})
