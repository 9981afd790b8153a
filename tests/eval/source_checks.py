"""Checks of the files themselves: syntax, style, lock, flake, linters."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from support import (
    ROOT,
    FailedError,
    call,
    differences,
    evaluated,
    nix_files,
    project_files,
    require,
    shown,
    tool,
)

VM_TESTS = ROOT / "tests" / "nixos"
PAGE = ROOT / "docs" / "how-to" / "nixos.md"

# flake.nix only wires; what is longer belongs into a file of its own.
FLAKE_LINES = 100

# What the style forbids, as patterns over a file without its comments.
FORBIDDEN = {
    r"\bwith lib;": "with lib;",
    r"\brec \{": "rec",
    r"\bbuiltins\.getEnv\b": "builtins.getEnv",
}


def check_syntax() -> str:
    """Every Nix file parses."""
    files = nix_files()
    for path in files:
        require("nix-instantiate", "--parse", shown(path))
    return f"{len(files)} files"


def check_style() -> str:
    """No Nix file holds what the style forbids, and flake.nix stays short."""
    found = []
    for path in nix_files():
        code = re.sub(r"(^|\s)#.*", "", path.read_text(encoding="utf-8"))
        found += [
            f"{shown(path)}: {name}"
            for pattern, name in FORBIDDEN.items()
            if re.search(pattern, code)
        ]
    lines = (ROOT / "flake.nix").read_text(encoding="utf-8").splitlines()
    if len(lines) >= FLAKE_LINES:
        found.append(f"flake.nix: {len(lines)} lines")
    if found:
        raise FailedError("\n".join(found))
    return f"flake.nix has {len(lines)} lines; no {', no '.join(FORBIDDEN.values())}"


def check_lock() -> str:
    """The lock file pins the flake's one input, and no path of some machine."""
    nodes = json.loads((ROOT / "flake.lock").read_text(encoding="utf-8"))["nodes"]
    if set(nodes) != {"nixpkgs", "root"}:
        raise FailedError(f"flake.lock holds {sorted(nodes)}")
    original, locked = nodes["nixpkgs"]["original"], nodes["nixpkgs"]["locked"]
    if "path" in (original["type"], locked["type"]):
        raise FailedError("flake.lock holds a path: git checkout flake.lock")
    url = f"github:{original['owner']}/{original['repo']}/{original['ref']}"
    if f'"{url}"' not in (ROOT / "flake.nix").read_text(encoding="utf-8"):
        raise FailedError(f"flake.lock is for {url}, which flake.nix does not name")
    return f"{url} at {locked['rev'][:12]}"


def check_functions() -> str:
    """The pure functions of modules/lib.nix give what they have to."""
    cases = evaluated("import ./tests/eval/pure.nix")
    wrong = [
        line
        for claim, case in cases.items()
        for line in differences(case["expected"], case["actual"], claim)
    ]
    if wrong:
        raise FailedError("\n".join(wrong))
    return f"{len(cases)} claims"


def check_flake() -> str:
    """The flake's wiring holds, with a stand-in for nixpkgs."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "fedlearn")
        # A flake sees only what git knows, and the work tree may hold new files.
        for path in project_files():
            target = copy / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        require("git", "init", "--quiet", cwd=copy)
        require("git", "add", "--all", cwd=copy)
        # Asks the network, and so fails here, if the lock does not fit flake.nix.
        require("nix", "flake", "metadata", ".", "--no-update-lock-file", cwd=copy)
        stub = copy / "tests" / "eval" / "stub-nixpkgs"
        options = ["--override-input", "nixpkgs", f"path:{stub}"]
        options.append("--no-write-lock-file")
        if "--all-systems" in require("nix", "flake", "check", "--help", cwd=copy):
            options.append("--all-systems")
        shows = require("nix", "flake", "show", "--json", ".", *options, cwd=copy)
        require("nix", "flake", "check", ".", "--no-build", *options, cwd=copy)
    outputs = json.loads(shows)
    checks = sorted(outputs["checks"]["x86_64-linux"])
    compare_page(checks)
    return f"{', '.join(sorted(outputs))}; checks: {', '.join(checks)}"


def compare_page(checks: list[str]) -> None:
    """Fail if the page names a check that is not there, or misses one without KVM."""
    groups = re.findall(
        r"\.#checks\.x86_64-linux\.\{?([a-z,-]+)", PAGE.read_text(encoding="utf-8")
    )
    named = {name for group in groups for name in group.split(",")}
    cheap = {name for name in checks if not name.startswith("vm-")}
    if wrong := sorted((named - set(checks)) | (cheap - named)):
        raise FailedError(f"{shown(PAGE)} and the flake differ in {wrong}")


def check_scripts() -> str:
    """Each virtual-machine test has its script, which compiles and never sleeps."""
    names = {path.stem for path in VM_TESTS.glob("*.nix")} - {"default"}
    scripts = {path.stem: path for path in VM_TESTS.glob("*.py")}
    if names != set(scripts):
        raise FailedError(f"without a partner: {sorted(names ^ set(scripts))}")
    for path in scripts.values():
        text = path.read_text(encoding="utf-8")
        compile(text, shown(path), "exec")
        if "sleep" in text:
            raise FailedError(f"{shown(path)}: wait for something, not for a time")
    return ", ".join(sorted(names))


def linter(*command: str) -> Callable[[], str]:
    """Return a check that runs a linter over every Nix file, where it is installed."""

    def check() -> str:
        program = tool(command[0])
        for path in nix_files():
            done = call(program, *command[1:], shown(path))
            if done.returncode != 0:
                raise FailedError(done.stdout + done.stderr)
        return "nothing found"

    return check
