"""A machine of a scenario: a home of its own, and the program in processes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from helpers import Result, environment

TIMEOUT_S: Final = 120


class Machine:
    """One machine with the program installed.

    Args:
        home: Its home folder.
        node: Its name.
        variables: For git, as its hub gives them.
    """

    def __init__(self, home: Path, node: str, variables: Mapping[str, str]) -> None:
        self.home = home
        self.node = node
        self._variables = dict(variables)
        self._sources: list[object] = []

    @property
    def repository(self) -> Path:
        """Its work tree."""
        return self.home / "state" / "repository"

    def __call__(self, *arguments: str | Path) -> Result:
        """Call the program."""
        config = self.home / "config.json"
        config.write_text(json.dumps(self._settings()), encoding="utf-8")
        command = [sys.executable, "-m", "fedlearn", "--config", str(config)]
        return self._run([*command, *map(str, arguments)], self.home)

    def git(self, folder: Path, *arguments: str) -> str:
        """Call git as a person would."""
        done = self._run(["git", *arguments], folder)
        assert done.code == 0, done.err
        return done.out

    def learn(self, *events: dict[str, object]) -> None:
        """Let the AI stack of this machine write telemetry."""
        path = self.home / "stack" / "telemetry" / "hybrid-events.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(event)}\n" for event in events)

    def read_from(self, *sources: Mapping[str, object]) -> None:
        """Set the other repositories that it reads."""
        self._sources = list(sources)

    def find(self, text: str) -> dict[str, list[str]]:
        """Search; give the nodes behind each hit, by title."""
        done = self("search", text, "--json")
        assert done.code == 0, done.err
        return {hit["title"]: hit["nodes"] for hit in done.json}

    def reinstall(self) -> None:
        """Lose everything but the key."""
        for path in (self.home / "state", self.home / "stack"):
            shutil.rmtree(path, ignore_errors=True)

    def _settings(self) -> dict[str, object]:
        return {
            "node": self.node,
            "state_directory": str(self.home / "state"),
            "runtime": {"directory": str(self.home / "stack")},
            "embedding": {"dimension": 128},
            "repository": {"sources": self._sources},
        }

    def _run(self, command: list[str], folder: Path) -> Result:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment(
                PATH=os.environ["PATH"],
                HOME=str(self.home),
                LANG="C.UTF-8",
                GIT_AUTHOR_NAME="a person",
                GIT_AUTHOR_EMAIL="person@example.org",
                GIT_COMMITTER_NAME="a person",
                GIT_COMMITTER_EMAIL="person@example.org",
                **self._variables,
            ),
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        )
        return Result(done.returncode, done.stdout, done.stderr)
