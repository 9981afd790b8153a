"""Why nothing is shared: from the files of the stack to the patterns of this node."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fedlearn.errors import BrokenDataError, ConfigurationError
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    ok,
    problem,
    warning,
)
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import Observation, interpret
from fedlearn.telemetry.lines import (
    BLANK,
    LIVE_SUFFIX,
    MAX_LINE_BYTES,
    find_files,
    validate_line,
)
from fedlearn.wording import counted

LOOKED_AT_BYTES: Final = 8 * 1024 * 1024
"""How much of the end of each file is looked at: what came last tells most."""

BUCKETS: Final = 10
"""Bars of the histogram of values."""


@dataclass(slots=True)
class Glance:
    """What the ends of the telemetry files hold.

    Attributes:
        lines: Complete lines.
        rejected: Bad ones, by reason.
        skipped: Good ones that hold no pattern, by reason.
        good: Those that become patterns.
        values: How many events have a value in [n/10, (n+1)/10), by n.
    """

    lines: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    good: int = 0
    values: Counter[int] = field(default_factory=Counter)

    def add(self, line: bytes, extraction: Extraction) -> None:
        """Judge a line as a sync would."""
        event = validate_line(line)
        if event == BLANK:
            return
        self.lines += 1
        if isinstance(event, str):
            self.rejected[event] += 1
            return
        score = event.get("value_score", event.get("confidence_score"))
        if isinstance(score, (int, float)):
            self.values[min(int(score * BUCKETS), BUCKETS - 1)] += 1
        meaning = interpret(event, extraction)
        if isinstance(meaning, Observation):
            self.good += 1
        else:
            self.skipped[meaning[1]] += 1

    def histogram(self) -> str:
        """Show the values as a line of counts."""
        return ", ".join(
            f"{n / BUCKETS:.1f}-{(n + 1) / BUCKETS:.1f}: {count}"
            for n, count in sorted(self.values.items())
        )


def telemetry_files(context: CheckContext) -> Iterable[CheckResult]:
    """There is telemetry, and this user may read it."""
    runtime = context.settings.runtime
    files = live_files(context)
    if not files:
        yield warning(
            f"there is no telemetry below {runtime.directory}",
            "switch telemetry on in the AI stack, or set runtime.directory or "
            "runtime.telemetry to where it writes",
        )
        return
    closed = [path for path in files if not context.readable(path)]
    for path in closed:
        yield problem(
            ConfigurationError,
            f"{path} cannot be read by this user",
            f"let the user of fedlearn read it: setfacl -m u:$USER:r {path}, or a "
            "common group (services.fedlearn.runtime.group on NixOS)",
        )
    if len(files) > len(closed):
        yield ok(f"{counted(len(files) - len(closed), 'telemetry file')} can be read")


def own_patterns(context: CheckContext) -> Iterable[CheckResult]:
    """This node contributes patterns; if not, the reason is found in its telemetry."""
    with context.state() as state:
        count = sum(1 for _ in state.patterns()) if state else 0
    if count:
        yield ok(f"this node contributes {counted(count, 'pattern')}")
        return
    readable = [path for path in live_files(context) if context.readable(path)]
    glance = look(readable, context.settings.extraction)
    yield from _diagnose(glance, context) if readable else ()


def live_files(context: CheckContext) -> list[Path]:
    """Find the files that the stack writes now."""
    runtime = context.settings.runtime
    found = find_files(runtime.directory, runtime.telemetry)
    return [path for path in found if path.suffix == LIVE_SUFFIX and path.exists()]


def look(files: Iterable[Path], extraction: Extraction) -> Glance:
    """Judge the lines at the end of each file."""
    glance = Glance()
    for path in files:
        for line in _last_lines(path):
            glance.add(line, extraction)
    return glance


def _last_lines(path: Path) -> Iterator[bytes]:
    """Give the last complete lines of a file."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = max(0, size - LOOKED_AT_BYTES)
        file.seek(start)
        if start:
            file.readline()  # the end of a line
        while line := file.readline(MAX_LINE_BYTES + 2):
            if line.endswith(b"\n") or len(line) > MAX_LINE_BYTES:
                yield line.removesuffix(b"\n")


def _diagnose(glance: Glance, context: CheckContext) -> Iterator[CheckResult]:
    """Name why no line became a pattern: the reason that holds for most."""
    extraction = context.settings.extraction
    if not glance.lines:
        yield warning(
            "the telemetry files are empty",
            "nothing is wrong here: use the AI stack, or switch its telemetry on",
        )
    elif glance.good:
        yield warning(
            f"{counted(glance.good, 'event')} with patterns not read yet",
            "run: fedlearn federate",
        )
    elif glance.rejected.total() == glance.lines:
        reasons = ", ".join(f"{n} {why}" for why, n in glance.rejected.most_common())
        yield problem(
            BrokenDataError,
            f"all of {counted(glance.lines, 'line')} of telemetry rejected: {reasons}",
            "look at them with fedlearn sync --rejects; the reasons are explained in "
            "docs/reference/extraction.md",
        )
    else:
        yield _skipped(glance, extraction)


def _skipped(glance: Glance, extraction: Extraction) -> CheckResult:
    """Name the setting or the habit of the stack that leaves everything out.

    What was wanted but left out for a setting, or was redacted, tells more than
    the many events which never hold a pattern.
    """
    off = glance.skipped["category"] + glance.skipped["agent-type"]
    redacted, low = glance.skipped["redacted"], glance.skipped["low"]
    if not extraction.categories or off > max(redacted, low):
        return problem(
            ConfigurationError,
            f"extraction is off for what the stack writes: {off} events are of "
            "categories or agent types that the settings leave out",
            "widen extraction.categories or extraction.agent_types",
        )
    if redacted and redacted >= low:
        return problem(
            ConfigurationError,
            f"everything is redacted: {redacted} events hold only digests of their "
            "texts",
            "let the stack write texts in clear, for fedlearn redacts them itself, or "
            "use what it stores in Qdrant: fedlearn export harvests it",
        )
    if low or glance.values:
        return warning(
            f"nothing is valuable enough: no event reaches {extraction.threshold}; "
            f"values: {glance.histogram() or 'computed ones only'}",
            "lower extraction.threshold if these are worth sharing, or wait",
        )
    return warning(
        f"none of {glance.lines} events holds a problem with its solution",
        "docs/reference/extraction.md says which events are understood",
    )
