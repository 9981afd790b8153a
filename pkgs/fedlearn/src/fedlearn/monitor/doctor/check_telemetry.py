"""Why nothing is shared: from telemetry files to the patterns of this node."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fedlearn.errors import BrokenDataError, ConfigurationError, FedlearnError
from fedlearn.ingest import REASON_TEXTS, reason_text
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    ok,
    problem,
    warning,
)
from fedlearn.settings import Extraction
from fedlearn.state import Total
from fedlearn.telemetry.events import Observation, interpret
from fedlearn.telemetry.lines import (
    BLANK,
    LIVE_SUFFIX,
    MAX_LINE_BYTES,
    check_file,
    find_files,
    validate_line,
)
from fedlearn.wording import counted

TAIL_BYTES: Final = 8 * 1024 * 1024
"""How much of the end of each file is read: recent events say most."""

SHOWN: Final = 3
"""Forms that are shown, the most frequent first."""

EXAMPLE_CHARS: Final = 80
"""How much is shown of an example."""

BUCKETS: Final = 10
"""Intervals of the histogram of values."""


@dataclass(slots=True)
class TelemetryTail:
    """What the ends of the telemetry files hold.

    Attributes:
        lines: Complete lines.
        rejected: Invalid lines, by reason.
        skipped: Valid events without a pattern, by reason.
        good: Events that become patterns.
        values: How many events have a value in [n/10, (n+1)/10), by n.
    """

    lines: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    good: int = 0
    values: Counter[int] = field(default_factory=Counter)

    def add(self, line: bytes, extraction: Extraction) -> None:
        """Interpret a line as a sync would."""
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
        """Return the counts as one line of text."""
        return ", ".join(
            f"{n / BUCKETS:.1f}-{(n + 1) / BUCKETS:.1f}: {count}"
            for n, count in sorted(self.values.items())
        )


def telemetry_files(context: CheckContext) -> Iterable[CheckResult]:
    """There is telemetry, and this user can read it."""
    runtime = context.settings.runtime
    files = _live_files(context)
    if not files:
        yield warning(
            f"there is no telemetry below {runtime.directory}",
            "enable telemetry in the AI stack, or set runtime.directory or "
            "runtime.telemetry to where it writes",
        )
    closed = [path for path in files if not context.readable(path)]
    for path in closed:
        yield problem(
            ConfigurationError,
            f"{path} cannot be read by this user",
            f"grant access: setfacl -m u:$USER:r {path}, or use a common group "
            "(services.fedlearn.runtime.group on NixOS)",
        )
    odd = set[Path]()
    for path in find_files(runtime.directory, (*runtime.telemetry, *runtime.dataset)):
        try:
            if path not in closed:
                check_file(path)
        except FedlearnError as error:
            odd.add(path)
            yield problem(type(error), str(error), error.hint or "")
    if good := [path for path in files if path not in odd and path not in closed]:
        yield ok(f"{counted(len(good), 'readable telemetry file')}")
    yield from _not_understood(context)


def _not_understood(context: CheckContext) -> Iterator[CheckResult]:
    """Report the forms of times and samples that were passed over."""
    with context.state() as state:
        kept = state.rejects() if state else []
    for reason, what in (("time", "times"), ("sample", "samples")):
        shapes = Counter(one.excerpt for one in kept if one.reason == reason)
        if shapes:
            forms = "; ".join(shape for shape, _count in shapes.most_common(SHOWN))
            yield warning(
                f"{counted(shapes.total(), 'line')} with {what} in a form that is not "
                f"understood, such as: {forms}",
                "docs/reference/extraction.md lists the forms that are",
            )


def own_patterns(context: CheckContext) -> Iterable[CheckResult]:
    """This node contributes patterns, or its telemetry shows why not."""
    with context.state() as state:
        count = sum(1 for _ in state.patterns()) if state else 0
        reasons = state.tallies.of("skipped") if state else []
    if count:
        yield ok(f"this node contributes {counted(count, 'pattern')}")
        return
    if told := [one for one in reasons if one.name in _OF_THE_ANSWER]:
        yield _not_learned(told)
        return
    extraction, tail = context.settings.extraction, TelemetryTail()
    readable = [path for path in _live_files(context) if context.readable(path)]
    for path in readable:
        for line in _last_lines(path):
            tail.add(line, extraction)
    yield from _diagnose(tail, extraction) if readable else ()


def _not_learned(reasons: list[Total]) -> CheckResult:
    """Report the most frequent reasons why what was read taught nothing."""
    parts = [
        f"{one.total:,} x {one.name}: {reason_text(one.name)}"
        + (f', such as "{one.example[:EXAMPLE_CHARS]}"' if one.example else "")
        for one in reasons[:SHOWN]
    ]
    return warning(
        f"nothing was learned from what was read. {'; '.join(parts)}",
        "fedlearn sync --explain FILE shows it for each event of a file; "
        "docs/explanation/knowledge.md tells what becomes a pattern",
    )


_OF_THE_ANSWER: Final = REASON_TEXTS.keys() - {
    *("shape", "step", "unknown", "no-text", "redacted", "category", "agent-type"),
    "unscored",
}
"""Reasons that say what an answer is; for the others there are words of their own."""


def _live_files(context: CheckContext) -> list[Path]:
    """Find the files that the AI stack writes to."""
    runtime = context.settings.runtime
    found = find_files(runtime.directory, runtime.telemetry)
    return [path for path in found if path.suffix == LIVE_SUFFIX and _is_file(path)]


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113  (Path's raises where it may not look)


def _last_lines(path: Path) -> Iterator[bytes]:
    """Yield the last complete lines of a file."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = max(0, size - TAIL_BYTES)
        file.seek(start)
        if start:
            file.readline()  # the end of a line
        while line := file.readline(MAX_LINE_BYTES + 2):
            if line.endswith(b"\n") or len(line) > MAX_LINE_BYTES:
                yield line.removesuffix(b"\n")


def _diagnose(tail: TelemetryTail, extraction: Extraction) -> Iterator[CheckResult]:
    """Report the main reason why no line became a pattern."""
    if not tail.lines:
        yield warning(
            "the telemetry files are empty",
            "this is normal for an idle AI stack; otherwise enable its telemetry",
        )
    elif tail.good:
        yield warning(
            f"{counted(tail.good, 'event')} with patterns not read yet",
            "run: fedlearn federate",
        )
    elif tail.rejected.total() == tail.lines:
        reasons = ", ".join(f"{n} {why}" for why, n in tail.rejected.most_common())
        yield problem(
            BrokenDataError,
            f"all of {counted(tail.lines, 'line')} of telemetry rejected: {reasons}",
            "fedlearn sync --rejects shows them; docs/reference/extraction.md explains "
            "the reasons",
        )
    else:
        yield _skipped(tail, extraction)


def _skipped(tail: TelemetryTail, extraction: Extraction) -> CheckResult:
    """Report which setting, or what in the events, leaves everything out.

    Events that a setting excludes, or that hold digests, say more than the many which
    never hold a pattern.
    """
    off = tail.skipped["category"] + tail.skipped["agent-type"]
    redacted, low = tail.skipped["redacted"], tail.skipped["low"]
    if not extraction.categories or off > max(redacted, low):
        return problem(
            ConfigurationError,
            f"the settings exclude all telemetry: {counted(off, 'event')} of other "
            "categories or agent types",
            "extend extraction.categories or extraction.agent_types",
        )
    if redacted and redacted >= low:
        return problem(
            ConfigurationError,
            f"{counted(redacted, 'event')} with digests instead of texts",
            "let the AI stack write its texts in clear (fedlearn redacts them), or "
            "harvest what it stores in Qdrant: fedlearn export",
        )
    if low or tail.values:
        return warning(
            f"no event reaches the threshold of {extraction.threshold}; values: "
            f"{tail.histogram() or 'only computed ones'}",
            "lower extraction.threshold if these events are worth sharing, or wait",
        )
    return warning(
        f"none of {counted(tail.lines, 'event')} holds a problem with its solution",
        "docs/reference/extraction.md lists the events that become patterns",
    )
