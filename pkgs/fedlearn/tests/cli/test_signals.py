"""Ctrl-C and SIGTERM end every verb at once, whatever it waits for."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import call

from helpers import MakeNode, Node, make_event, some

HANGS_S = 30
"""What takes longer waits for the end of a call, not for the signal."""

SLOW = """
import sys, threading
from fedlearn.__main__ import main
from fedlearn.ingest import files, workers
files.WORTH_BYTES = 0
workers.Pipeline.telemetry = lambda *_: print("busy", threading.Event().wait(60))
main()
"""

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2024-11-05",
        "capabilities": {},
        "clientInfo": {"name": "a", "version": "1"},
    },
}


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


@pytest.fixture
def node(make_node: MakeNode, silent: socket.socket) -> Node:
    """A node whose Qdrant and whose remote do not answer."""
    node = make_node()
    node.init()
    node.write(make_event("one"))
    node.git.run("remote", "set-url", "origin", "ssh://host.example.org/x.git")
    port = silent.getsockname()[1]
    qdrant = {"url": f"http://127.0.0.1:{port}", "timeout_s": 60}
    settings = node.settings.model_dump() | {"qdrant": qdrant}
    node.settings = type(node.settings).model_validate(settings)
    return node


def children(process: int) -> list[int]:
    """Return the processes below one."""
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [pid for one in map(int, below) for pid in (one, *children(one))]


def until(is_true: Callable[[], object]) -> None:
    while not is_true():
        time.sleep(0.01)


def talk(process: "subprocess.Popen[bytes]") -> None:
    """Be the client of a server: greet it, and stay silent."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
    process.stdin.flush()
    process.stdout.readline()


CASES = [
    ("federate", signal.SIGINT),  # in git
    ("sync", signal.SIGTERM),  # in workers
    ("mcp", signal.SIGINT),
    ("mcp", signal.SIGTERM),
    ("import", signal.SIGTERM),  # in a call of Qdrant
    ("doctor", signal.SIGINT),
]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux")
@pytest.mark.parametrize("case", some(CASES, often=3))
def test_a_signal_ends_a_verb_at_once(
    node: Node, silent: socket.socket, tmp_path: Path, case: tuple[str, signal.Signals]
) -> None:
    """Its code is that of the signal; no traceback, and no child is left."""
    verb, number = case
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\nexec sleep 600\n")
    ssh.chmod(0o755)
    program = ["-c", SLOW] if verb == "sync" else ["-m", "fedlearn"]
    arguments = ("doctor", "qdrant") if verb == "doctor" else (verb,)
    with ExitStack() as held, subprocess.Popen(
        [sys.executable, *program, *call(tmp_path, arguments, node)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "GIT_SSH_COMMAND": str(ssh)},
    ) as process:  # fmt: skip
        match verb:
            case "federate":
                until((tmp_path / "asked").exists)
            case "sync":
                until(lambda: len(children(process.pid)) > 1)
            case "mcp":
                talk(process)
            case _:
                held.enter_context(silent.accept()[0])
        below = children(process.pid)
        process.send_signal(number)
        process.wait(HANGS_S)
        stderr = process.communicate()[1].decode()
    assert (process.returncode, "Traceback" in stderr) == (128 + number, False), stderr
    until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in below))
