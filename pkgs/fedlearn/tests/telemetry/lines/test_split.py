"""Cutting a stream into lines."""

import io

from hypothesis import given
from hypothesis import strategies as st

from fedlearn.telemetry.lines.split import EDGE_BYTES, Trail, split_blocks

TEXTS = st.lists(st.binary(max_size=30), max_size=30).map(b"\n".join)


def pieces(content: bytes, size: int, *, final: bool) -> list[bytes]:
    """Cut a content in blocks of a size; give all lines."""
    stream, trail = io.BytesIO(content), Trail()
    blocks = split_blocks(stream.read, trail, size, lambda: final)
    return [line for _, text in blocks for line in text.split(b"\n")]


@given(TEXTS, st.integers(1, 99))
def test_lines_do_not_depend_on_the_size_of_blocks(content: bytes, size: int) -> None:
    """What lies before the last LF is cut at each LF, and nowhere else."""
    assert content.split(b"\n")[:-1] == pieces(content, size, final=False)


@given(TEXTS, st.integers(1, 99))
def test_a_final_stream_loses_nothing(content: bytes, size: int) -> None:
    """Nobody will write on, so the last line counts too."""
    expected = content.split(b"\n") if content else []
    if expected and not expected[-1]:
        expected.pop()

    assert expected == pieces(content, size, final=True)


@given(st.lists(st.binary(max_size=3 * EDGE_BYTES), max_size=5))
def test_the_trail_does_not_depend_on_how_it_was_extended(
    parts: list[bytes],
) -> None:
    """Bytes taken at once or one after the other leave the same fingerprint."""
    slow, fast = Trail(), Trail()
    for part in parts:
        slow.extend(part)
    fast.extend(b"".join(parts))

    assert fast.fingerprint() == slow.fingerprint()


@given(st.binary(min_size=1, max_size=2 * EDGE_BYTES), st.data())
def test_the_trail_sees_every_byte_of_the_edges(
    content: bytes, data: st.DataObject
) -> None:
    """One other byte within the edges gives another fingerprint."""
    place = data.draw(st.integers(0, len(content) - 1))
    other = bytearray(content)
    other[place] ^= 1
    one, two = Trail(), Trail()
    one.extend(content)
    two.extend(bytes(other))

    assert one.fingerprint() != two.fingerprint()
