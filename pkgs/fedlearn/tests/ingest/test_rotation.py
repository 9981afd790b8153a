"""No line is lost and none is read twice, however logrotate rotates the files."""

import gzip
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from fedlearn.ingest.files import Ingest, IngestFigures
from fedlearn.redaction import open_redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.telemetry.lines import blocks

from telemetry.factories import lines as write_lines

LOGROTATE = shutil.which("logrotate", path="/usr/sbin:/usr/bin:/sbin:/bin")

WAYS = {
    "create": "create",
    "nocreate": "nocreate",
    "copytruncate": "copytruncate",
    "compress": "create\ncompress",
    "delaycompress": "create\ncompress\ndelaycompress",
    "copytruncate-compress": "copytruncate\ncompress",
    "copytruncate-delaycompress": "copytruncate\ncompress\ndelaycompress",
    "zst": "create\ncompress\ncompresscmd /usr/bin/zstd\ncompressext .zst\n"
    "compressoptions -q --rm",
    "extension": "create\nextension .jsonl\ncompress\ndelaycompress",
    "olddir": "create\nolddir archive\ncreateolddir 0755\ncompress",
}

REDACTOR = open_redactor(Settings())


class Telemetry:
    """One event file, what rotates it, and what reads it."""

    def __init__(self, folder: Path, way: str = "create") -> None:
        self.path = folder / "telemetry" / "hybrid-events.jsonl"
        self.path.parent.mkdir(parents=True)
        self.settings = Settings.model_validate(
            {"state_directory": folder / "state", "runtime": {"directory": folder}}
        )
        self.configuration = folder / "logrotate.conf"
        self.configuration.write_text(
            f"{self.path} {{\nrotate 99\nmissingok\n{way}\n}}\n"
        )
        self.written = self.read = self.rejected = 0

    def write(self, count: int) -> None:
        """Append events, each another one, and a beginning that comes to nothing."""
        with self.path.open("ab") as file:
            file.write(write_lines(range(self.written, self.written + count)))
        self.written += count

    def rotate(self) -> None:
        command = [LOGROTATE or "", "-f", "-s", f"{self.configuration}.state"]
        subprocess.run([*command, str(self.configuration)], check=True)

    def sync(self) -> IngestFigures:
        with State.open(self.settings.state_directory) as state:
            figures = Ingest(self.settings, state, REDACTOR).run()
        self.read += figures.lines
        assert (figures.problems, figures.rejected) == ([], {})
        return figures

    def counted(self) -> int:
        with State.open(self.settings.state_directory) as state:
            return len(state.observations.newest(self.written + 1))


@pytest.fixture
def telemetry(tmp_path: Path) -> Telemetry:
    return Telemetry(tmp_path)


@pytest.mark.skipif(not LOGROTATE, reason="needs logrotate (apt-get install logrotate)")
@pytest.mark.parametrize("way", WAYS)
def test_logrotate_costs_no_line_and_repeats_none(tmp_path: Path, way: str) -> None:
    """Writing, rotating and reading in a random order, in each way to rotate."""
    if way == "zst" and not shutil.which("zstd"):
        pytest.skip("needs zstd")
    draw = random.Random(way)
    telemetry = Telemetry(tmp_path, WAYS[way])
    for _ in range(12):
        telemetry.write(draw.randrange(1, 60))
        for action in draw.choices((telemetry.sync, telemetry.rotate), k=2):
            action()
    telemetry.sync()
    assert telemetry.read == telemetry.counted() == telemetry.written


@pytest.mark.skipif(not LOGROTATE, reason="needs logrotate (apt-get install logrotate)")
@pytest.mark.parametrize("packed", ["nocompress", "compress"])
def test_logrotate_with_dates_costs_no_line(tmp_path: Path, packed: str) -> None:
    """The date stands behind the name."""
    telemetry = Telemetry(tmp_path, f"create\ndateext\n{packed}")
    telemetry.write(20)
    telemetry.sync()
    telemetry.write(5)
    telemetry.rotate()
    telemetry.write(3)
    telemetry.sync()
    telemetry.sync()
    assert telemetry.read == telemetry.counted() == 28


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("suffix", PACK)
def test_an_archive_of_a_file_that_was_read_holds_only_the_rest(
    telemetry: Telemetry, suffix: str
) -> None:
    """Its unpacked beginning is what was read, whatever the file was called then."""
    telemetry.write(200)
    telemetry.sync()
    telemetry.write(7)
    content = telemetry.path.read_bytes()
    telemetry.path.unlink()
    packed = telemetry.path.with_name(f"{telemetry.path.name}.3{suffix}")
    packed.write_bytes(PACK[suffix](content))
    assert telemetry.sync().lines == 7
    packed.rename(packed.with_name(f"{telemetry.path.name}.4{suffix}"))
    telemetry.write(1)
    assert telemetry.sync().lines == 1


def test_an_archive_that_is_being_written_is_left_for_later(
    telemetry: Telemetry,
) -> None:
    """As long as the file itself is there, that one is read."""
    telemetry.write(3)
    old = telemetry.path.rename(telemetry.path.with_name("hybrid-events.jsonl.1"))
    half = old.with_name(f"{old.name}.gz")
    half.write_bytes(gzip.compress(old.read_bytes())[:-20])
    assert telemetry.sync().lines == 3
    half.write_bytes(gzip.compress(old.read_bytes()))
    old.unlink()
    assert telemetry.sync().lines == 0


def test_a_writer_that_goes_on_in_the_renamed_file_loses_nothing(
    telemetry: Telemetry,
) -> None:
    """It has the old file open, and ends a line there after the rotation."""
    telemetry.write(3)
    with telemetry.path.open("ab") as writer:
        whole = write_lines([3])
        writer.write(whole[:20])
        writer.flush()
        telemetry.sync()
        telemetry.path.rename(telemetry.path.with_name("hybrid-events.jsonl.1"))
        telemetry.written = 10
        telemetry.write(1)
        assert telemetry.sync().lines == 1
        writer.write(whole[20:])
    assert telemetry.sync().lines == 1


def test_files_that_share_their_beginning_are_told_apart(
    telemetry: Telemetry,
) -> None:
    """Each begins with the same line, as a header."""
    header = write_lines([0])
    telemetry.path.write_bytes(header + write_lines(range(1, 100)))
    telemetry.sync()
    old = telemetry.path.with_name("hybrid-events.jsonl.1")
    old.write_bytes(header + write_lines(range(200, 400)))
    assert telemetry.sync().lines == 201
    telemetry.written = 400
    assert telemetry.counted() == 300


def test_archives_in_another_packing_are_named(telemetry: Telemetry) -> None:
    """The message says how rotation has to pack."""
    path = telemetry.path.with_name("hybrid-events.jsonl.2.xz")
    path.write_bytes(b"x")
    with State.open(telemetry.settings.state_directory) as state:
        (problem,) = Ingest(telemetry.settings, state, REDACTOR).run().problems
    assert str(path) in str(problem)
    assert "gzip or zstd" in str(problem.hint)


@pytest.mark.parametrize("suffix", PACK)
def test_a_bomb_is_unpacked_up_to_a_limit(
    telemetry: Telemetry, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in front of it is read, then one reject stands for the rest."""
    monkeypatch.setattr(blocks, "UNPACKED_BYTES", 1 << 20)
    bomb = write_lines(range(3)) + bytes(1 << 26)
    path = telemetry.path.with_name(f"hybrid-events.jsonl.2{suffix}")
    path.write_bytes(PACK[suffix](bomb))
    with State.open(telemetry.settings.state_directory) as state:
        figures = Ingest(telemetry.settings, state, REDACTOR).run()
    assert figures.rejected == {"archive": 1}
    assert (figures.lines, figures.extracted.total()) == (3, 3)
