"""A check by an external scanner: betterleaks or gitleaks, whichever is on PATH.

It gets the new lines on its standard input, in an empty folder, so that no
configuration, list of exceptions or comment that came with the repository affects
it, and nothing sensitive is written to disk for it. It writes a redacted report, of
which only rules and lines are read.

Both programs: `PROGRAM stdin`, since gitleaks 8.19; before that, `gitleaks detect
--no-git --source FOLDER`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from fedlearn.audit.findings import AuditFinding, shown
from fedlearn.audit.fixed_fields import free_lines
from fedlearn.audit.outgoing import OutgoingFile
from fedlearn.errors import BrokenDataError, ConfigurationError, UnreachableError
from fedlearn.redaction import Redactor

PROGRAMS: Final = ("betterleaks", "gitleaks")
"""In the order in which they are looked up; the first that exists is used."""

LEAKS_CODE: Final = 77
"""The exit code that we ask for when there are leaks: 1 means failure as well."""

TIMEOUT_S: Final = 300
"""For the lines of one commit."""

_PASSED_ON: Final = ("HOME", "PATH", "TMPDIR")
"""Neither GITLEAKS_CONFIG nor its like: the program uses its own rules."""

_OPTIONS: Final = (
    "--no-banner", "--redact", f"--exit-code={LEAKS_CODE}", "--report-format=json",
)  # fmt: skip

_HINT: Final = "run it by hand, or set privacy.external_scanner to false"


class _Leak(msgspec.Struct):
    rule: str = msgspec.field(name="RuleID")
    start_line: int = msgspec.field(name="StartLine", default=1)


class Scanner:
    """Runs the program; the redactor makes names fit to be shown."""

    def __init__(self, program: Path, redactor: Redactor) -> None:
        self._program = program
        self._redactor = redactor

    def __call__(self, leaving: Iterable[OutgoingFile]) -> list[AuditFinding]:
        """Return the findings in the new lines.

        Raises:
            BrokenDataError: The program failed, so that its result is unknown.
            UnreachableError: It took too long.
        """
        places: list[tuple[str, int]] = []
        lines: list[bytes] = []
        for one in leaving:
            for number, line in free_lines(one.path, one.added()):
                places.append((one.path, number))
                lines.append(line)
        if not lines:
            return []
        return [self._finding(leak, places) for leak in self._scan(b"\n".join(lines))]

    def _finding(self, leak: _Leak, places: list[tuple[str, int]]) -> AuditFinding:
        # The programs count from 1, older ones from 0.
        path, line = places[min(max(leak.start_line - 1, 0), len(places) - 1)]
        name = shown(self._redactor, path)
        rule = f"{self._program.name}:{leak.rule}"
        return AuditFinding(name, line, (), (rule,))

    def _scan(self, content: bytes) -> list[_Leak]:
        with tempfile.TemporaryDirectory(prefix="fedlearn-") as folder:
            report = Path(folder) / "report.json"
            output = f"--report-path={report}"
            done = self._run(
                folder, ["stdin", "--ignore-gitleaks-allow", output], content
            )
            if done.returncode and b"unknown command" in done.stderr:
                source = Path(folder) / "source"
                source.mkdir(mode=0o700)
                (source / "lines.txt").write_bytes(content)
                done = self._run(
                    folder, ["detect", "--no-git", f"--source={source}", output], b""
                )
            return self._read(done, report)

    def _run(
        self, folder: str, arguments: list[str], content: bytes
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {k: os.environ[k] for k in _PASSED_ON if k in os.environ}
        try:
            return subprocess.run(
                [str(self._program), *arguments, *_OPTIONS],
                cwd=folder,
                env=environment,
                input=content,
                capture_output=True,
                check=False,
                timeout=TIMEOUT_S,
            )
        except subprocess.TimeoutExpired as error:
            raise UnreachableError(
                f"{self._program.name} did not finish within {TIMEOUT_S} s"
            ) from error
        except OSError as error:
            raise BrokenDataError(
                f"{self._program} cannot be started: {error.strerror}", hint=_HINT
            ) from error

    def _read(
        self, done: subprocess.CompletedProcess[bytes], report: Path
    ) -> list[_Leak]:
        """Read the report; leaks without a readable one are a leak all the same."""
        if done.returncode == 0:
            return []
        if done.returncode != LEAKS_CODE:
            raise BrokenDataError(
                f"{self._program} failed with exit code {done.returncode}", hint=_HINT
            )
        try:
            leaks = msgspec.json.decode(report.read_bytes(), type=list[_Leak])
        except (OSError, msgspec.DecodeError):
            leaks = []
        return leaks or [_Leak(rule="unknown")]


def find_scanner(redactor: Redactor) -> Scanner:
    """Find the external scanner on PATH.

    Raises:
        ConfigurationError: There is none.
    """
    for name in PROGRAMS:
        if path := shutil.which(name):
            return Scanner(Path(path), redactor)
    raise ConfigurationError(
        f"privacy.external_scanner is true, but there is no {' or '.join(PROGRAMS)}",
        hint="install one of them, or set privacy.external_scanner to false",
    )
