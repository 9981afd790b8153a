"""Ending a git with all that it has started, such as ssh."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import subprocess

_PROCESSES: Final = Path("/proc")


def has_terminal() -> bool:
    """Return whether a person may be asked something, such as by ssh."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


running: Final[set["subprocess.Popen[bytes]"]] = set()
"""Those that a call of git waits for, of any thread."""


def end_all() -> None:
    """End every git that some thread waits for, since nobody waits for the thread."""
    for process in [*running]:
        end_process(process, leads_group=os.getpgid(process.pid) == process.pid)


def end_process(process: "subprocess.Popen[bytes]", *, leads_group: bool) -> None:
    """End a process that is still there, and what it has started.

    Args:
        process: What is ended.
        leads_group: Whether it has a group of its own. Otherwise those are ended that
            Linux shows as its children, and theirs.
    """
    if process.returncode is not None:
        return
    if leads_group:
        os.killpg(process.pid, signal.SIGKILL)
        return
    below = [*_descendants(process.pid)]
    process.kill()  # first: it may start another when one of its own ends
    for child in below:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _descendants(ancestor: int) -> Iterator[int]:
    """Yield the processes below one, parents before children."""
    parents = dict(_parents())
    found = {ancestor}
    while more := {one for one, up in parents.items() if up in found} - found:
        yield from more
        found |= more


def _parents() -> Iterator[tuple[int, int]]:
    """Yield each process with its parent; none where the system is no Linux."""
    for status in _PROCESSES.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):  # it has ended
            # proc_pid_stat(5): the name in brackets may hold anything.
            fields = status.read_bytes().rpartition(b")")[2].split()
            yield int(status.parent.name), int(fields[1])
