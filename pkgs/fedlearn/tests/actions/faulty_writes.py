"""Runs the program with a fault at each of its writes in turn, and once more without.

Started as a process of its own, which has loaded everything: each run is a fork of it.
"""

import errno
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from fedlearn.__main__ import run
from fedlearn.actions.backup.workplace import FOLDER
from fedlearn.atomic import TEMPORARY_SUFFIX

CHANGES = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.symlink"}
)
"""What Python reports of changes to a file system, besides opened files."""

NEEDS_ROOM = frozenset({"open", "os.mkdir", "os.symlink", "subprocess.Popen"})
"""A full disk lets files be removed and renamed."""

KILLED = "KILLED"


def is_write(event: str, arguments: tuple[Any, ...]) -> bool:
    """Return whether a call changes a file system, or starts git."""
    if event == "open":
        path, _, flags = arguments
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return bool(writes) and not str(path).startswith("/dev/")
    return event in CHANGES or event == "subprocess.Popen"


def hook(fault: str, first: int, reached: Path) -> Callable[..., None]:
    """Return what audits the calls of this process, and fails from one of them on."""
    count = 0

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if not is_write(event, arguments):
            return
        count += 1
        if count < first:
            return
        os.utime(reached)
        if fault == KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        code = getattr(errno, fault)
        if event != "subprocess.Popen" and (fault == "EROFS" or event in NEEDS_ROOM):
            raise OSError(code, os.strerror(code), str(arguments[0]))

    return audit


def call(arguments: list[str], said: Path, arm: Callable[[], None]) -> int:
    """Run the program in a fork; return its code, negative for a signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(stream, 1)
        os.dup2(stream, 2)
        arm()
        code = run(arguments)
    except BaseException:  # noqa: BLE001  (the parent tells it)
        traceback.print_exc()
    finally:
        os._exit(code)


def rounds(order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what became of each run with a fault, and of those after it."""
    with tempfile.TemporaryDirectory() as folder:
        said, reached = Path(folder, "said"), Path(folder, "reached")
        reached.touch()
        place, kept = Path(order["place"]), Path(folder, "kept")
        shutil.copytree(place, kept, symlinks=True)
        number, found = order["first"], True
        while found:
            shutil.rmtree(place)
            shutil.copytree(kept, place, symlinks=True)
            os.utime(reached, (0, 0))
            audit = hook(order["fault"], number, reached)
            code = call(order["verb"], said, partial(sys.addaudithook, audit))
            found = reached.stat().st_mtime > 0
            done = {"at": number, "code": code, "said": said.read_text()}
            done |= finish(order["next"], said)
            yield done | {"left": [*map(str, filter(is_left, place.rglob("*")))]}
            number += order["step"]


def is_left(path: Path) -> bool:
    """Return whether something was only needed meanwhile."""
    return path.suffix == TEMPORARY_SUFFIX or path.name.startswith((".restore", FOLDER))


def finish(calls: list[list[str]], said: Path) -> dict[str, Any]:
    """Run what comes next, to the first that fails."""
    for arguments in calls:
        if code := call(arguments, said, lambda: None):
            return {"next": code, "next said": said.read_text()}
    return {"next": 0}


if __name__ == "__main__":
    json.dump(list(rounds(json.loads(sys.argv[1]))), sys.stdout)
