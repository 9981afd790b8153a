"""Lines are put into blocks so that nothing is cut in two, and none is lost."""

from hypothesis import given
from hypothesis import strategies as st

from fedlearn.audit.chunks import (
    BLOCK_BYTES,
    OVERLAP_BYTES,
    Window,
    blocks,
)

LINES = st.lists(
    st.one_of(
        st.binary(max_size=20).map(lambda line: line.replace(b"\n", b"")),
        st.integers(1, 40_000).map(lambda size: b"x" * size),
    ),
    max_size=30,
)


def numbered(lines: list[bytes]) -> list[tuple[int, bytes]]:
    return list(enumerate(lines, start=1))


@given(LINES)
def test_every_line_stands_in_a_block(lines: list[bytes]) -> None:
    """With its number, and under the offset at which it begins."""
    seen = {}
    for block in blocks(numbered(lines)):
        offset = 0
        for number in block.numbers:
            seen[number] = block.text_of(number)
            assert block.line_at(offset) == number
            offset += len(seen[number])
            assert block.line_at(offset) == number
            offset += 1
        assert offset == len(block.text) + 1
    expected = {n: line.decode("utf-8", "replace") for n, line in numbered(lines)}
    assert seen == expected


@given(LINES)
def test_blocks_are_small(lines: list[bytes]) -> None:
    """A block is full when a line fills it, whatever the file's size."""
    longest = max(map(len, lines), default=0)
    for block in blocks(numbered(lines)):
        assert len(block.text) <= BLOCK_BYTES + OVERLAP_BYTES + longest + 1


def test_a_block_repeats_the_end_of_the_one_before() -> None:
    """What begins at the end of one is seen whole in the next."""
    lines = [b"%063d" % number for number in range(3000)]
    first, second, *_ = blocks(numbered(lines))
    shared = set(first.numbers) & set(second.numbers)
    assert len(shared) == OVERLAP_BYTES // 64
    assert max(shared) == first.numbers[-1]


def test_a_gap_ends_a_block() -> None:
    """Lines that are not neighbours are not read as if they were."""
    made = list(blocks([(1, b"a"), (2, b"b"), (9, b"c")]))
    assert [block.text for block in made] == ["a\nb", "c"]


def test_nothing_is_no_block() -> None:
    """Without lines there is none."""
    assert list(blocks([])) == []


def test_an_offset_belongs_to_the_line_it_is_in() -> None:
    """From its first character to its end."""
    block = Window("ab\ncd", [5, 6])
    assert [block.line_at(offset) for offset in range(5)] == [5, 5, 5, 6, 6]
