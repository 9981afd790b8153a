"""Running a program and measuring it: wall time, processor time, peak memory."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

SAMPLE_S: Final = 0.05
"""Time between two looks at the memory of a process and its children."""

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run of a program took.

    Attributes:
        wall_s: Time from start to end.
        processor_s: Time on all cores, children included.
        peak_bytes: The larger of the kernel's own peak of the largest process and
            of the sum over all processes, shared pages divided, as it was sampled.
        output: What it wrote to stdout.
    """

    wall_s: float
    processor_s: float
    peak_bytes: int
    output: bytes


class RunError(Exception):
    """A program that is measured failed."""


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    output: Path | None = None,
) -> Usage:
    """Run a program to its end.

    Args:
        command: Program and arguments.
        environment: Instead of this process's own.
        output: Where stdout goes; by default it is kept.

    Raises:
        RunError: It failed.
    """
    target = output or Path(os.devnull)
    start = time.perf_counter()
    with target.open("wb") as sink:
        child = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink if output else subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        sampler = _Sampler(child.pid)
        said = _Reader(child.stdout), _Reader(child.stderr)
        _, status, usage = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - start
    sampler.stop()
    stdout, stderr = said[0].text(), said[1].text()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RunError(
            f"{command[0]} ended with {child.returncode}: {stderr.decode()[-2000:]}"
        )
    return Usage(
        wall_s=wall_s,
        processor_s=usage.ru_utime + usage.ru_stime,
        peak_bytes=max(usage.ru_maxrss * 1024, sampler.peak_bytes),
        output=stdout,
    )


class _Reader(threading.Thread):
    """Reads a pipe to its end, so that nobody waits for us."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._text = b""
        self.start()

    def run(self) -> None:
        if self._pipe:
            with self._pipe:
                self._text = self._pipe.read()

    def text(self) -> bytes:
        """Give what was read, once the pipe has ended."""
        self.join()
        return self._text


class _Sampler(threading.Thread):
    """Adds up the memory of a process and all that it started."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._pid = pid
        self._stopped = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._stopped.wait(SAMPLE_S):
            self.peak_bytes = max(self.peak_bytes, _bytes_of(self._pid))

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()
        self.join()


def _bytes_of(pid: int) -> int:
    """Add up the proportional memory of a process and its descendants."""
    total = 0
    folder = Path(f"/proc/{pid}")
    with suppress(OSError, ValueError):  # it may end meanwhile
        rollup = (folder / "smaps_rollup").read_text()
        total += 1024 * int(rollup.partition("\nPss:")[2].split(maxsplit=1)[0])
        for task in (folder / "task").iterdir():
            for child in (task / "children").read_text().split():
                total += _bytes_of(int(child))
    return total
