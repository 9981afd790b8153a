"""Measure many nodes that federate at once with one bare repository.

Every node is a clone of its own with one new pattern; all run `fedlearn federate`
at the same moment, through a git that waits a round trip before each exchange with
the remote. A node has landed when the remote has its commit. Afterwards each node
federates once more, and all must hold the same bytes.

Nodes are machines of their own, which load their programs side by side. Here they
share one machine, so each is forked from a process that has loaded fedlearn and the
Qdrant client already; everything else is done as by the command.

The peer is what people do by hand: `git pull && git push` in a loop until it works,
with the same git, the same clones and a line merge (`merge=union`).

Example:
    python -m benchmarks.contention --nodes 40
"""

import argparse
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from benchmarks.table import Table, machine
from fedlearn.__main__ import run
from fedlearn.actions.init import initialise
from fedlearn.settings import Settings

logger = logging.getLogger(__name__)

MOST_S: Final = 30.0
"""Until all nodes have landed."""

ROUND_TRIP_S: Final = 0.1

COLUMNS: Final = (
    "nodes",
    "all landed s",
    "most tries",
    "tries",
    "landed",
    "processor s",
)

_GIT: Final = """#!/bin/sh
for word in "$@"; do
  case $word in fetch|push|pull|ls-remote|clone) sleep {wait}; break ;; esac
done
exec {git} "$@"
"""

_BY_HAND: Final = """
cd "$1"
for try in $(seq 1 200); do
  if git pull --quiet --no-rebase --no-edit origin main >/dev/null &&
    git push --quiet origin main
  then echo $try; exit 0; fi
done
exit 1
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What all nodes did at once.

    Attributes:
        landed_s: Until the last of those that landed had landed.
        tries: Pushes of each node that landed.
        processor_s: Of all processes.
    """

    landed_s: float
    tries: list[int]
    processor_s: float


class Federation:
    """Nodes round a bare repository in a folder."""

    def __init__(self, top: Path, nodes: int, *, own_branches: bool) -> None:
        self.top = top
        self.names = [f"node-{number:02}" for number in range(nodes)]
        self._own_branches = own_branches
        hub = top / "hub.git"
        _run("git", "init", "--quiet", "--bare", "--initial-branch=main", str(hub))
        self._environment = os.environ | {
            "PATH": f"{_slow_git(top)}{os.pathsep}{os.environ['PATH']}",
            **_AUTHOR,
        }
        for name in self.names:
            self._make(name)

    def _make(self, name: str) -> None:
        """Make a node that has read nothing yet, and give it something to read."""
        home = self.top / name
        home.mkdir()
        (home / "config.json").write_text(json.dumps(self._settings(name)))
        initialise(Settings.model_validate(self._settings(name)))
        event = {
            "timestamp": "2026-11-20T08:00:00Z",
            "event_type": "interaction_recorded",
            "query": f"what {name} found out about the {_word(name)} service",
            "response": f"Set the option {_word(name)} and start it again.",
            "value_score": 0.9,
        }
        telemetry = home / "stack/telemetry/hybrid-events.jsonl"
        telemetry.parent.mkdir(parents=True)
        telemetry.write_text(json.dumps(event) + "\n")

    def _settings(self, name: str) -> dict[str, object]:
        home = self.top / name
        repository: dict[str, object] = {
            "path": str(home / "clone"),
            "url": str(self.top / "hub.git"),
        }
        if self._own_branches:
            repository |= {"push_branch": "nodes/<node>", "sources": ["nodes/*"]}
        return {
            "node": name,
            "state_directory": str(home / "state"),
            "runtime": {"directory": str(home / "stack")},
            "repository": repository,
            "embedding": {"dimension": 128},
        }

    def federate(self) -> Round:
        """Let all nodes run a cycle at the same moment."""
        import_module("fedlearn.qdrant.client.client")
        return self._at_once(self._fork, _read_tries)

    def pull_and_push(self) -> Round:
        """Let all nodes do by hand what federate does, in a loop."""
        begun = str(self.top / self.names[0] / "clone")
        _run("git", "-C", begun, "push", "--quiet", "--no-verify", "origin", "main")
        for name in self.names:
            clone = self.top / name / "clone"
            _run("git", "-C", str(clone), "config", "core.hooksPath", "/dev/null")
            with (clone / "data/patterns/skills-patterns.jsonl").open("a") as file:
                file.write(json.dumps({"pattern_id": name}) + "\n")
            _run("git", "-C", str(clone), *_IDENTITY, "commit", "--quiet",
                 "--no-verify", "--all", "--message=by hand")  # fmt: skip
        return self._at_once(self._start_by_hand, int)

    def _at_once(
        self, start_node: Callable[[str], int], read: Callable[[str], int]
    ) -> Round:
        """Start all nodes, wait for them, and read what those that landed printed."""
        before = os.times()
        start = time.perf_counter()
        running = [start_node(name) for name in self.names]
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in running]
        done = [
            self._output(name)
            for name, code in zip(self.names, codes, strict=True)
            if not code
        ]
        after = os.times()
        landed = self._landings(start)
        return Round(
            landed_s=max(landed, default=time.perf_counter() - start),
            tries=[read(said) for said in done],
            processor_s=after.children_user + after.children_system
            - before.children_user - before.children_system,
        )  # fmt: skip

    def _fork(self, name: str) -> int:
        """Start `fedlearn federate` on a node; return the id of its process."""
        if pid := os.fork():
            return pid
        try:
            os.environ |= self._environment
            with self._output_file(name).open("wb") as output:
                os.dup2(output.fileno(), sys.stdout.fileno())
            config = str(self.top / name / "config.json")
            code = run(["--config", config, "federate", "--json"])
            sys.stdout.flush()
        except Exception:
            logger.exception("%s failed", name)
            code = 1
        os._exit(code)

    def _start_by_hand(self, name: str) -> int:
        """Start the loop of a person on a node; return the id of its process."""
        clone = str(self.top / name / "clone")
        flags = os.O_WRONLY | os.O_CREAT
        return os.posix_spawnp(
            "bash",
            ["bash", "-c", _BY_HAND, "-", clone],
            self._environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 1, str(self._output_file(name)), flags, 0o600)
            ],
        )

    def _output_file(self, name: str) -> Path:
        return self.top / name / "output"

    def _output(self, name: str) -> str:
        return self._output_file(name).read_text()

    def _landings(self, start: float) -> list[float]:
        """Tell when the references of the remote were written, by their files."""
        now, clock = time.time(), time.perf_counter()
        heads = (self.top / "hub.git/refs/heads").rglob("*")
        times = [path.stat().st_mtime for path in heads if path.is_file()]
        return [clock - start - (now - written) for written in times]

    def contents(self) -> set[str]:
        """Sum up data/patterns of each node; one sum when all hold the same."""
        return {_sum(self.top / name / "clone/data/patterns") for name in self.names}


_AUTHOR: Final = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "node"), ("EMAIL", "node@example.org"))
}
_IDENTITY: Final = ("-c", "user.name=node", "-c", "user.email=node@example.org")


def _read_tries(printed: str) -> int:
    """Return the number of pushes from the report of a cycle."""
    return int(json.loads(printed)["push_tries"])


def _slow_git(top: Path) -> Path:
    """Write a git that waits before it speaks with a remote; give its folder."""
    folder = top / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text(_GIT.format(wait=ROUND_TRIP_S, git=shutil.which("git")))
    program.chmod(0o755)
    return folder


def _word(name: str) -> str:
    """Make a word that no other node has, so that no two patterns are alike."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _sum(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _measure(table: Table, nodes: int, name: str, *, own_branches: bool) -> None:
    """Add the row of one way to federate, and hold it to its targets."""
    with tempfile.TemporaryDirectory() as folder:
        federation = Federation(Path(folder), nodes, own_branches=own_branches)
        first = federation.federate()
        _add(table, nodes, name, first)
        federation.federate()
        table.require(f"{name}: until all landed", first.landed_s, MOST_S, "s")
        table.require_least(f"{name}: landed", len(first.tries), nodes, "nodes")
        table.require(
            f"{name}: contents after one more cycle",
            len(federation.contents()), 1, "different",
        )  # fmt: skip
        if own_branches:
            table.require(f"{name}: tries", max(first.tries), 1, "tries")


def _add(table: Table, nodes: int, name: str, done: Round) -> None:
    table.add(
        f"{nodes}, {name}", f"{done.landed_s:.1f}", str(max(done.tries, default=0)),
        str(sum(done.tries)), str(len(done.tries)), f"{done.processor_s:.1f}",
    )  # fmt: skip


def main() -> int:
    """Measure, print, and tell whether the targets hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", type=int, default=40)
    parser.add_argument("--skip-by-hand", action="store_true")
    arguments = parser.parse_args()
    table = Table(COLUMNS)
    sys.stderr.write(f"{machine()}\n")
    if not arguments.skip_by_hand:
        with tempfile.TemporaryDirectory() as folder:
            federation = Federation(Path(folder), arguments.nodes, own_branches=False)
            done = federation.pull_and_push()
            _add(table, arguments.nodes, "git pull and push by hand", done)
    _measure(table, arguments.nodes, "one branch", own_branches=False)
    _measure(table, arguments.nodes, "own branches", own_branches=True)
    return 0 if table.print() else 1


if __name__ == "__main__":
    sys.exit(main())
