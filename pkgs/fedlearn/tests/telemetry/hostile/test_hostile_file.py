"""The file of bad, odd and nasty lines is read exactly as its list says.

The file stands here compressed, because no editor and no conversion of line ends
may touch it.
"""

import json
from pathlib import Path

import pytest
import zstandard

from fedlearn.settings import Extraction
from fedlearn.telemetry.events import Observation, interpret
from fedlearn.telemetry.events.reader import Batch, read_batches

FOLDER = Path(__file__).parent
EXPECTED = json.loads((FOLDER / "hostile.expected.json").read_bytes())
VERDICTS = {line["offset"]: line for line in EXPECTED["expect"]}
SIZES = [1000, 1 << 16, 1 << 23]

Verdict = dict[str, object]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the file."""
    packed = (FOLDER / "hostile.jsonl.zst").read_bytes()
    path = tmp_path_factory.mktemp("hostile") / "hybrid-events.jsonl"
    path.write_bytes(zstandard.ZstdDecompressor().decompress(packed))
    return path


@pytest.fixture(params=SIZES)
def batches(path: Path, request: pytest.FixtureRequest) -> list[Batch]:
    """Read the file in blocks of several sizes."""
    return list(read_batches(path, None, batch_bytes=request.param))


def test_it_is_the_file_of_the_list(path: Path) -> None:
    """Nothing has touched it."""
    assert EXPECTED["size"] == path.stat().st_size
    assert EXPECTED["lines"] == path.read_bytes().count(b"\n") + 1


def test_every_bad_line_has_its_reason(batches: list[Batch]) -> None:
    """Exactly the rejects of the list are rejected, each with its word."""
    expected = {
        offset: line["reason"]
        for offset, line in VERDICTS.items()
        if line["verdict"] == "reject" and line["reason"] != "missing"
    }

    rejects = [reject for batch in batches for reject in batch.rejects]
    assert expected == {reject.offset: reject.reason for reject in rejects}


def test_every_other_line_is_an_event(batches: list[Batch]) -> None:
    """Scored events and ordinary telemetry are both taken."""
    expected = [
        offset
        for offset, line in VERDICTS.items()
        if line["verdict"] == "accept" or line["reason"] == "missing"
    ]

    events = [event for batch in batches for event in batch.events]
    assert expected == [event.offset for event in events]


def test_exactly_the_patterns_of_the_list_are_found(batches: list[Batch]) -> None:
    """At the default threshold; where the list leaves it open, so do we."""
    for event in (event for batch in batches for event in batch.events):
        found = isinstance(interpret(event.data, Extraction()), Observation)
        assert VERDICTS[event.offset].get("pattern", False) in {found, None}


def test_blank_lines_are_not_counted(batches: list[Batch]) -> None:
    """Nor is the last line, which has no end."""
    expected = EXPECTED["lines"] - EXPECTED["ignore"] - EXPECTED["wait"]

    assert expected == sum(batch.lines for batch in batches)


def test_reading_resumes_before_the_unfinished_line(batches: list[Batch]) -> None:
    """The next run reads it, once it has an end."""
    assert EXPECTED["resume_offset"] == batches[-1].cursor.offset
