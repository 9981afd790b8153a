"""What several tests need: nodes of a federation, and calls of the program."""

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from fedlearn import __main__
from fedlearn.actions.cycle import Cycle
from fedlearn.actions.init import InitReport, initialise
from fedlearn.actions.reports import FederateReport, SyncReport
from fedlearn.git.command import Git
from fedlearn.settings import Settings
from fedlearn.state import State

ROOT = Path(__file__).parents[3]
"""Of the repository."""


class Node:
    """One node of a federation under test."""

    def __init__(self, directory: Path, name: str, url: str | None) -> None:
        self.directory = directory
        self.telemetry = directory / "stack" / "telemetry" / "hybrid-events.jsonl"
        self.dataset = directory / "stack" / "fine-tuning" / "dataset.jsonl"
        self.settings = Settings.model_validate(
            {
                "node": name,
                "state_directory": directory / "state",
                "runtime": {"directory": directory / "stack"},
                "repository": {"path": directory / "clone", "url": url},
                "embedding": {"dimension": 128},
            }
        )
        self.git = Git(directory / "clone", name)

    def init(self) -> InitReport:
        return initialise(self.settings)

    def write(self, *events: dict[str, object] | str) -> None:
        """Append lines to the node's telemetry."""
        self.telemetry.parent.mkdir(parents=True, exist_ok=True)
        with self.telemetry.open("a", encoding="utf-8") as file:
            for event in events:
                file.write(event if isinstance(event, str) else json.dumps(event))
                file.write("\n")

    def sync(self) -> SyncReport:
        with State.open(self.settings.state_directory) as state:
            return Cycle(self.settings, state).sync()

    def federate(self) -> FederateReport:
        with State.open(self.settings.state_directory) as state:
            return Cycle(self.settings, state).federate()

    def data(self) -> dict[str, bytes]:
        """Give the content of all files under data/."""
        top = self.settings.repository_path / "data"
        return {
            str(path.relative_to(top)): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }


def make_event(text: str = "a timer", **changes: object) -> dict[str, object]:
    """Make a valuable event."""
    return {
        "timestamp": "2026-11-20T08:00:00+00:00",
        "event_type": "interaction_recorded",
        "query": f"How to set up {text}",
        "response": f"Write the unit of {text} and enable it.",
        "value_score": 0.9,
        **changes,
    }


MakeNode = Callable[..., Node]


@dataclass(frozen=True)
class Result:
    """What a call did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  (JSON is whatever it is)
        """The data that it printed."""
        return json.loads(self.out)


Program = Callable[..., Result]


def run_here(arguments: Iterable[str]) -> Result:
    """Run the program in this process, with streams and a log of its own.

    A process of its own takes half a second to load the program; a bug is raised.
    """
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in "12")
    logger = logging.getLogger("fedlearn")
    handlers, level = logger.handlers, logger.level
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open() as nothing:
        patch.setattr(sys, "argv", [str(__main__.__file__), *arguments])
        patch.setattr(sys, "stdin", nothing)
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            code = __main__.run(sys.argv[1:])
        finally:
            logger.handlers = handlers
            logger.setLevel(level)
    texts = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Result(code, *texts)


def some(values: Iterable[Any], *, often: int) -> list[Any]:
    """Return parameters of a test; all but the first so many are slow."""
    every = list(values)
    return [
        *every[:often],
        *(pytest.param(value, marks=pytest.mark.slow) for value in every[often:]),
    ]


def environment(**stated: str) -> dict[str, str]:
    """Return the environment of a child: what is stated, and where Python looks.

    Where the package and its libraries lie in no venv, as in a Nix build, a child with
    an environment of its own finds them by PYTHONPATH only.
    """
    places = (place for place in sys.path if Path(place).is_dir())
    return {"PYTHONPATH": os.pathsep.join(places), **stated}


def is_alive(written: Path) -> bool:
    """Return whether the process runs that wrote its number to a file."""
    status = Path("/proc", written.read_text().strip(), "stat")
    with suppress(FileNotFoundError, ProcessLookupError):
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def ends(written: Path) -> bool:
    """Wait for the end of that process: the kernel may take a moment."""
    for _ in range(1000):
        if not is_alive(written):
            return True
        threading.Event().wait(0.01)
    return False
