"""Derivations, built one after the other in the sandbox."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import store
from sandbox import GROUP, NO_NAMESPACES, USER

HERE: Final = Path(__file__).resolve().parent
SOURCE: Final = store.PLACE / "source"
STORE: Final = store.PLACE / "store"
BUILD: Final = store.PLACE / "build"
EVALUATE: Final = ("nix-instantiate", "--eval", "--strict", "--json")
NIX: Final = Path("/nix/store")

FILES: Final = {
    "/etc/passwd": f"nixbld:x:{USER}:{GROUP}:Nix build user:/build:/noshell\n"
    "nobody:x:65534:65534:Nobody:/:/noshell\n",
    "/etc/group": f"root:x:0:\nnixbld:!:{GROUP}:\nnogroup:x:65534:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
}


class FailedError(Exception):
    """A derivation that did not build."""


class NoNamespacesError(Exception):
    """A machine where nothing can be kept apart."""


class Builder:
    """Builds what the evaluated package and checks ask for.

    Attributes:
        facts: What facts.nix gives.
        absent: Programs that this machine lacks; a linter among them has a stand-in.
        is_quiet: Whether what a derivation prints is kept for its error.
    """

    def __init__(self) -> None:
        self.is_quiet = False
        for folder in (SOURCE, STORE, BUILD):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        copy_known_files(SOURCE)
        self.absent = store.fill(STORE)
        self._libraries = store.install_libraries()
        (STORE / "ruff" / "bin").mkdir(parents=True)
        shutil.copy2(self._libraries / "bin" / "ruff", STORE / "ruff" / "bin")
        self.facts = self.evaluate(SOURCE)

    def evaluate(self, source: Path) -> dict[str, Any]:
        """Return the facts of a source tree."""
        done = subprocess.run(
            [*EVALUATE, "tests/build/facts.nix"],
            cwd=source, check=False, capture_output=True, text=True,
            env={**os.environ, "NIX_CONFIG": "build-users-group ="},
        )  # fmt: skip
        if done.returncode:
            raise FailedError(done.stderr)
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    def build(self, name: str, **more: str) -> None:
        """Build the package, with its checks."""
        arguments = self.facts[name]
        package = arguments["pname"]
        shutil.rmtree(STORE / package, ignore_errors=True)
        out = STORE / package
        variables = {
            key: " ".join(value) if isinstance(value, list) else value
            for key, value in arguments.items()
        }
        variables["src"] = self._place(arguments["src"])
        variables["pythonVersion"] = (
            f"{sys.version_info.major}.{sys.version_info.minor}"
        )
        variables |= more
        inputs = ["python3", *self._names(arguments["nativeCheckInputs"])]
        self._run(f"{name} builds", '. "$tools/phases.sh"', inputs, out, variables)

    def test(self, name: str) -> None:
        """Build a test of passthru.tests, with the installed package."""
        self._derivation(name, self.facts["tests"][name])

    def lint(self, name: str, facts: dict[str, Any] | None = None) -> None:
        """Build a check of the sources."""
        self._derivation(name, (facts or self.facts)["checks"][name])

    def _derivation(self, name: str, arguments: dict[str, Any]) -> None:
        inputs = self._names(arguments["inputs"])
        script = self._place(arguments["script"])
        if "writableTmpDirAsHomeHook" in inputs:
            script = f"HOME=$(mktemp -d)\n{script}"
        self._run(name, f"set -euo pipefail\n{script}", inputs, BUILD / "out", {})

    def _run(
        self, what: str, script: str, inputs: list[str], out: Path, more: dict[str, str]
    ) -> None:
        work = BUILD / "work"
        for folder in (work, BUILD / "root"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        shown = NIX / out.name
        writable = [(str(work), "/build", True)]
        if out.parent == STORE:
            out.mkdir()
            writable.append((str(out), str(shown), True))
        else:
            shown = Path("/build/out")
        if os.geteuid() == 0:
            for source, _, _ in writable:
                os.chown(source, USER, GROUP)
        specification = BUILD / "specification.json"
        specification.write_text(
            json.dumps(
                {
                    "root": str(BUILD / "root"),
                    "binds": [*self._binds(), *writable],
                    "files": FILES,
                    "links": store.system_links(),
                    "folder": "/build",
                    "environment": self._environment(inputs, shown) | more,
                }
            ),
            encoding="utf-8",
        )
        done = subprocess.run(
            [
                sys.executable, HERE / "sandbox.py", specification,
                str(NIX / "bash/bin/bash"), "-c", script,
            ],
            check=False, text=True,
            stdout=subprocess.PIPE if self.is_quiet else None,
            stderr=subprocess.STDOUT if self.is_quiet else None,
        )  # fmt: skip
        if done.returncode == NO_NAMESPACES:
            raise NoNamespacesError(what)
        if done.returncode:
            said = done.stdout or ""
            raise FailedError(f"{what}: exit code {done.returncode}\n{said}")
        say(f"{what}: ok")

    def _binds(self) -> list[tuple[str, str, bool]]:
        empty = BUILD / "empty"
        empty.mkdir(exist_ok=True)
        stores = [(str(path), str(NIX / path.name), False) for path in STORE.iterdir()]
        return [
            *store.system_binds(),
            *((str(empty), place, False) for place in store.hidden_libraries()),
            *stores,
            (str(self._libraries), str(NIX / "libraries"), False),
            (str(HERE), str(NIX / "tools"), False),
            (str(STORE / "bash/bin/bash"), "/bin/sh", False),
        ]

    def _environment(self, inputs: list[str], out: Path) -> dict[str, str]:
        folders = [*inputs, *store.STDENV]
        places = [NIX / name / "bin" for name in folders if (STORE / name).is_dir()]
        variables = {
            "CI": "1",  # by the hook of hypothesis
            "HOME": "/homeless-shelter",
            "NIX_BUILD_CORES": str(len(os.sched_getaffinity(0))),
            "NIX_BUILD_TOP": "/build",
            "PATH": ":".join(map(str, places)),
            "PWD": "/build",
            "PYTHONHASHSEED": "0",
            "PYTHONNOUSERSITE": "1",
            "SHELL": str(NIX / "bash/bin/bash"),
            "SOURCE_DATE_EPOCH": "315532800",
            "TERM": "xterm-256color",
            "TMPDIR": "/build",
            "TZ": "UTC",
            "libraries": str(NIX / "libraries"),
            "out": str(out),
            "tools": str(NIX / "tools"),
        }
        if "python3" in inputs:
            variables["PYTHONPATH"] = str(NIX / "libraries")
        return variables

    def _names(self, inputs: list[str]) -> list[str]:
        return [Path(one).name for one in inputs]

    def _place(self, text: str) -> str:
        """Make the source folders that a text speaks of; return it with their paths."""
        return re.sub(r"<<source (.*?)>>", lambda match: place(match[1]), text)


def say(text: str) -> None:
    """Print a line of progress, before what the next program prints."""
    sys.stdout.write(f"build: {text}\n")
    sys.stdout.flush()


def place(source: str) -> str:
    """Copy the files of a source into the store; return where they are."""
    wanted = json.loads(source)
    root = Path(wanted["root"])
    number = sum(1 for _ in STORE.glob("source-*"))
    target = STORE / f"source-{number}"
    for name in wanted["files"]:
        copy = target / Path(name).relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, copy)
    return str(NIX / target.name)


def copy_known_files(target: Path) -> None:
    """Copy what git knows, as it lies in the work tree: that is what a flake sees."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=store.ROOT, check=True, capture_output=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, copy = store.ROOT / name, target / name
        if source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
