"""Faults that broke the build once: put back one by one, the build notices each."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import store
from builder import Builder, FailedError, say

ONE_TEST: Final = "test_another_process_gives_the_same_bytes"
COPY: Final = store.PLACE / "faulty"


@dataclass(frozen=True)
class Fault:
    """A fault and what notices it.

    Attributes:
        name: What is wrong.
        file: Where, by a pattern below the top folder.
        old: What stands there, as a regular expression.
        new: What stood there once.
        words: What the failure says, so that it is this one.
        build: What has to fail then.
    """

    name: str
    file: str
    old: str
    new: str
    words: str
    build: Callable[[Builder], None]


def run_one_test(builder: Builder) -> None:
    """Build with the one test that starts a child with an environment of its own."""
    package = COPY / "pkgs" / "fedlearn"
    (file,) = (
        path.relative_to(package)
        for path in package.glob("tests/**/test_*.py")
        if f"def {ONE_TEST}(" in path.read_text(encoding="utf-8")
    )
    builder.build("package", onlyTests=f"{file}::{ONE_TEST}")


FAULTS: Final = (
    Fault(
        "a child without the libraries",
        "pkgs/fedlearn/tests/helpers.py",
        r'return \{"PYTHONPATH": os.pathsep.join\(places\), \*\*stated\}',
        "return stated",
        "ModuleNotFoundError",
        run_one_test,
    ),
    Fault(
        "ruff called outside the source",
        "tests/eval/default.nix",
        r"cd \$\{pythonFiles\}\n(\s+# .*\n)\s+\$\{ruff\} check (.*) \.",
        r"\1 ruff --config ${pythonFiles}/pkgs/fedlearn/pyproject.toml"
        r" check \2 ${pythonFiles}",
        "INP001",
        lambda builder: builder.lint("lint"),
    ),
    Fault(
        "an import line whose noqa passes 88 columns",
        "pkgs/fedlearn/tests/monitor/dashboard/test_dashboard_browser.py",
        r"# noqa: PLC0415$",
        "# noqa: PLC0415  (only this test needs it)",
        "I001",
        lambda builder: builder.lint("lint"),
    ),
)


def notice(builder: Builder, fault: Fault) -> None:
    """Build from a copy with the fault in it.

    Raises:
        FailedError: It builds, or there is nothing left to spoil.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(store.PLACE / "source", COPY)
    spoil(COPY / fault.file, fault)
    right, builder.facts = builder.facts, builder.evaluate(COPY)
    builder.is_quiet = True
    try:
        fault.build(builder)
    except FailedError as error:
        if fault.words not in str(error):
            raise
        say(f"noticed: {fault.name}")
        return
    finally:
        builder.facts, builder.is_quiet = right, False
    raise FailedError(f"not noticed: {fault.name}")


def spoil(path: Path, fault: Fault) -> None:
    """Put a fault into a file."""
    text = path.read_text(encoding="utf-8")
    spoilt, count = re.subn(fault.old, fault.new, text, flags=re.MULTILINE)
    if not count:
        raise FailedError(f"{fault.name}: nothing to spoil in {fault.file}")
    path.write_text(spoilt, encoding="utf-8")
