"""One odd source costs that source only: it is named, and the rest is read."""

import json
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fedlearn.errors import FedlearnError
from fedlearn.telemetry.lines import blocks, check_file, find_files
from fedlearn.telemetry.lines.split import LineBlock, Read, Trail, split_blocks

from helpers import MakeNode, Program, make_event

EVENT = json.dumps(make_event("odd"))


def bind(path: Path) -> None:
    """Leave a socket behind; its path may be longer than an address."""
    folder = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)


ODD: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "fifo": (os.mkfifo, 3, "is not a file but a pipe"),
    "folder": (Path.mkdir, 3, "is not a file but a folder"),
    "socket": (bind, 3, "is not a file but a socket"),
    "device": (lambda p: p.symlink_to("/dev/zero"), 3, "is not a file but a device"),
    "loop": (lambda p: p.symlink_to(p), 3, "cannot be read: Too many levels"),
    "dangling": (lambda p: p.symlink_to(p.parent / "gone"), 3, "leads nowhere"),
    "utf-16": (lambda p: p.write_text(f"{EVENT}\n", "utf-16"), 5, "it is UTF-16"),
    "utf-16-be": (lambda p: p.write_text(f"{EVENT}\n", "utf-16-be"), 5, "is UTF-16"),
    "array": (lambda p: p.write_text(f"[{EVENT}, {EVENT}]"), 5, "it is one JSON array"),
    "pretty": (lambda p: p.write_text(f"[\n{EVENT}\n]\n"), 5, "it is one JSON array"),
    "binary": (lambda p: p.write_bytes(bytes(range(256)) * 9), 5, "it is binary"),
    "text": (lambda p: p.write_text("plain words\n" * 10), 5, "it is no JSON"),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_source_is_recognised_as_what_it_is(tmp_path: Path, kind: str) -> None:
    """The message names the path and its form, and the code is that of its kind."""
    make, code, words = ODD[kind]
    path = tmp_path / "hybrid-events.jsonl"
    make(path)
    with pytest.raises(FedlearnError, match=words) as caught:
        check_file(path)
    assert (caught.value.exit_code, str(path) in str(caught.value)) == (code, True)


@pytest.mark.parametrize(
    "content",
    ["", "\n", '{"event_ty', '{"torn\n{"event_ty', f"[]\n{EVENT}\n{EVENT}\n"],
)
def test_a_file_with_few_bad_lines_is_in_order(tmp_path: Path, content: str) -> None:
    """It is still being written, or a writer was killed."""
    path = tmp_path / "hybrid-events.jsonl"
    path.write_text(content)
    check_file(path)


def test_the_rest_is_read_and_every_odd_source_is_named(
    make_node: MakeNode, program: Program
) -> None:
    """Once in each run, by federate, sync and doctor; the exchange goes on."""
    node = make_node()
    node.init()
    node.write(make_event("one"))
    for kind, (make, _code, _words) in ODD.items():
        path = node.directory / f"stack/{kind}/telemetry/hybrid-events.jsonl"
        path.parent.mkdir(parents=True)
        make(path)
    first = program("federate", "--json", node=node)
    later = program("sync", node=node)
    found = program("doctor", "telemetry-files", "--json", node=node)
    assert first.json["sync"]["extracted"]["skills-patterns"] >= 1
    assert (first.json["push_tries"], first.json["import"]["written"] > 0) == (1, True)
    assert [run.code for run in (first, later, found)] == [5] * 3
    steps = program("status", "--json", node=node).json["steps"]
    assert {steps[name]["succeeded"] for name in ("sync", "federate")} == {False}
    for kind, (_make, _code, words) in ODD.items():
        for said in (first.err, later.err, found.out):
            lines = [x for x in said.splitlines() if not x.startswith("error: ")]
            named = [one for one in lines if f"/{kind}/" in one]
            assert (len(named), words in "".join(named)) == (1, True), (kind, said)


@pytest.fixture
def other_user() -> Iterator[Path]:
    """A folder that another user may enter; the test runs as that user."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for path in (folder / "a" / "telemetry", folder / "b" / "telemetry"):
            path.mkdir(parents=True)
        (folder / "a" / "telemetry" / "hybrid-events.jsonl").touch(mode=0)
        path.chmod(0)
        os.setresuid(65534, 65534, 0)
        try:
            yield folder
        finally:
            os.setresuid(0, 0, 0)


def test_what_this_user_may_not_read_is_named(other_user: Path) -> None:
    """A file with mode 0, and a folder that may not be entered."""
    closed = find_files(other_user, ["*/telemetry/hybrid-events.jsonl"])
    assert [path.name for path in closed] == ["hybrid-events.jsonl", "telemetry"]
    for path in closed:
        with pytest.raises(FedlearnError, match="cannot be read: Permission") as caught:
            check_file(path)
        assert caught.value.exit_code == 3


def test_a_file_that_shrinks_and_vanishes_while_it_is_read_stops_nothing(
    tmp_path: Path,
) -> None:
    """What was there is read; the next run starts anew."""
    path = tmp_path / "hybrid-events.jsonl"
    path.write_text(f"{EVENT}\n" * 1000)
    reading = blocks.read_blocks(path, None, block_bytes=4096)
    first = next(reading)
    os.truncate(path, 0)
    path.unlink()
    assert len([*reading]) <= 1
    assert [*blocks.read_blocks(path, first.cursor)] == []


def test_a_disk_that_fails_costs_what_lies_behind_the_fault(
    make_node: MakeNode, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before is kept, and the error names the file."""
    node = make_node(alone=True)
    node.init()
    node.write(*(make_event(str(n)) for n in range(999)))

    def fail(read: Read, trail: Trail, *rest: Any) -> Iterator[LineBlock]:  # noqa: ANN401  (passed on)
        for number, block in enumerate(split_blocks(read, trail, *rest)):
            if number == 2:
                raise OSError(5, "Input/output error")
            yield block

    monkeypatch.setattr(blocks, "split_blocks", fail)
    result = program("sync", "--json", node=node)
    assert result.code == 5
    assert f"{node.telemetry} cannot be read further: Input/output" in result.err
    assert 0 < result.json["read"]["lines"] < 999


def test_what_is_not_understood_is_counted_and_its_form_shown(
    make_node: MakeNode, program: Program
) -> None:
    """A time, and a line of a dataset: in sync, status and doctor; nothing private."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one"), make_event("two", timestamp="05.07.26, 8 Uhr"))
    node.dataset.parent.mkdir(parents=True)
    node.dataset.write_text(
        '{"text": "my words"}\n{"prompt": "x", "chosen": "y", "rejected": "z"}\n'
    )
    done = program("sync", "--json", node=node)
    assert (done.code, done.json["rejected"]) == (0, {"time": 1, "sample": 1})
    assert done.json["skipped"]["sample"] == {"without rejected": 1}
    assert (done.json["extracted"], done.json["samples"]) == ({"skills-patterns": 1}, 1)
    status = program("status", "--json", node=node).json
    assert status["rejected_lines"] == {"time": 1, "sample": 1}
    found = program("doctor", "telemetry-files", "--json", node=node).out
    assert "1 line with times in a form that is not understood, such as: " in found
    assert "99.99.99, 9 aaa" in found
    assert "such as: text" in found
    assert "1970" not in "".join(map(str, node.data().values()))
