"""The README and the tutorial: what they tell people to type does what they say."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers import ROOT, environment

README = ROOT / "README.md"
TUTORIAL = ROOT / "docs" / "tutorial" / "two-machines.md"

pytestmark = pytest.mark.skipif(
    not TUTORIAL.exists(), reason="the package is tested without its documents"
)

BLOCK = re.compile(
    r"^```sh\n(?:# on (?P<machines>.*?)\n)?(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
HUB = "git@git.example.org:patterns.git"
SOURCE = "https://git.example.org/fedlearn.git"
ADDRESS, MAILBOX = "192.168.7.20", "operator@system-a.internal"


@dataclass(frozen=True)
class Block:
    """Commands of a document.

    Attributes:
        machines: Where they run.
        text: As a person would paste them.
    """

    machines: tuple[str, ...]
    text: str

    @property
    def script(self) -> str:
        """The commands without those of make, which CI runs in a clone."""
        lines = self.text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("make "))


def read_blocks(document: Path) -> list[Block]:
    return [
        Block(tuple((match["machines"] or "").split(" and ")), match["text"])
        for match in BLOCK.finditer(document.read_text(encoding="utf-8"))
    ]


class Machines:
    """Empty home directories which reach the hub by the address of the document.

    Commands that name no machine run in the top folder of a clone.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self.out = dict[str, list[str]]()

    def run(self, block: Block) -> None:
        for machine in block.machines:
            output = self._run(machine, block.script)
            self.out.setdefault(machine, []).append(output)

    def _run(self, machine: str, script: str) -> str:
        home = self.top / (machine or "reader")
        if not home.exists():
            home.mkdir()
            (home / ".gitconfig").write_text(
                f'[url "{self.top}/hub/patterns.git"]\n  insteadOf = {HUB}\n'
                f'[url "{ROOT}"]\n  insteadOf = {SOURCE}\n'
                f"[safe]\n  directory = *\n",
                encoding="utf-8",
            )
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=home if machine else ROOT,
            env=environment(
                HOME=str(home),
                PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                LANG="C.UTF-8",
            ),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Machines:
    """Do what the tutorial says, from its first line to its last."""
    machines = Machines(tmp_path_factory.mktemp("tutorial"))
    for block in read_blocks(TUTORIAL):
        machines.run(block)
    return machines


def test_each_machine_finds_what_the_other_learned(machines: Machines) -> None:
    """The searches of the tutorial find what the text says."""
    assert "qdrant does not start" in machines.out["system-b"][1]
    assert "podman cannot bind port 80" in machines.out["system-a"][-2]


def test_the_dry_run_of_the_tutorial_announces_one_pattern(machines: Machines) -> None:
    """The line that is worth too little is not counted, and nothing is written."""
    shown = machines.out["system-a"][2]
    (new,) = re.findall(r"new pattern .* (\d+) ", shown)

    assert (new, "would write data/patterns/" in shown) == ("1", True)


def test_what_is_private_in_the_tutorial_stays_at_home(machines: Machines) -> None:
    """Neither the address nor the mailbox is in the repository or on the hub."""
    shown = machines.out["system-a"][4]
    elsewhere = machines.top / "hub", machines.top / "system-b" / ".local"

    assert "<private-ip-1>" in shown
    assert not [
        path
        for path in _files(*elsewhere)
        if {ADDRESS, MAILBOX} & set(re.findall(r"[\w.@-]+", _text(path)))
    ]


def test_the_last_run_of_the_tutorial_changes_nothing(machines: Machines) -> None:
    """What git status says after the second federate is empty."""
    repository = machines.top / "system-a/.local/state/fedlearn/repository"

    log = subprocess.run(
        ["git", "log", "--format=%s"], cwd=repository, capture_output=True, check=True
    )
    assert len(log.stdout.splitlines()) == 3  # begin, system-a, system-b


def test_commands_of_the_readme_work_in_an_empty_home(tmp_path: Path) -> None:
    """Whatever the README shows as a command runs as written."""
    (tmp_path / "hub").mkdir()
    machines = Machines(tmp_path)
    machines.run(Block(("hub",), "git init --quiet --bare -b main patterns.git"))
    for block in read_blocks(README):
        machines.run(block)

    assert "qdrant" in machines.out[""][-1].casefold()


def test_ci_runs_what_the_readme_says_of_make() -> None:
    """The lines with make are left out above because CI runs them in a clone."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    lines = [
        line.split('"')[0].split("ARGS")[0].strip()
        for document in (README, TUTORIAL)
        for block in read_blocks(document)
        for line in block.text.splitlines()
        if line.startswith("make ")
    ]

    assert {line.replace("-C fedlearn ", "") for line in lines} <= set(script)


def _files(*folders: Path) -> Iterator[Path]:
    return (path for top in folders for path in top.rglob("*") if path.is_file())


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")
