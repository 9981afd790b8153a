"""Checks that run one after the other, beside those of other groups."""

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Final

from fedlearn.errors import UnreachableError
from fedlearn.monitor.doctor.check import (
    Check,
    CheckContext,
    CheckResult,
    problem,
    run_check,
    warning,
)

WORK_S: Final = 1.0
"""Time in which a check that works, rather than waits, uses the processor."""


class CheckGroup(Thread):
    """A thread that runs checks, and is left behind where one of them never ends."""

    def __init__(self, checks: Mapping[str, Check], context: CheckContext) -> None:
        super().__init__(daemon=True)
        self._checks = checks
        self._context = context
        self._found: dict[str, list[CheckResult]] = {}
        self._bug: Exception | None = None
        self.start()

    def run(self) -> None:
        """Run them all; a bug is raised where the results are asked for."""
        try:
            for name, check in self._checks.items():
                self._found[name] = run_check(check, self._context)
        except Exception as error:  # noqa: BLE001
            self._bug = error

    def wait(self, end: float) -> None:
        """Wait for the checks until a time, and for those at work as long as they are.

        Args:
            end: Of `time.monotonic`.
        """
        self.join(max(0.0, end - time.monotonic()))
        before = -1
        while self.is_alive() and before != (before := self._ticks()):
            self.join(WORK_S)

    def results(self) -> dict[str, list[CheckResult]]:
        """Return what the checks found; the first without an answer did not end."""
        if self._bug:
            raise self._bug
        found = {**self._found}
        hanging, *others = [one for one in self._checks if one not in found] or [""]
        if hanging:
            found[hanging] = [
                problem(
                    UnreachableError,
                    "what it reads or asks does not answer",
                    "look for a network file system or a helper of git that hangs",
                )
            ]
        skipped = warning(
            f"not checked: {hanging} did not end", "run doctor again then"
        )
        return found | {name: [skipped] for name in others}

    def _ticks(self) -> int:
        """Return the processor time that it used; 0 where the system is no Linux."""
        stat = Path(f"/proc/self/task/{self.native_id}/stat")
        with suppress(OSError):
            # proc_pid_stat(5): the name in brackets may hold anything.
            fields = stat.read_bytes().rpartition(b")")[2].split()
            return int(fields[11]) + int(fields[12])
        return 0
