"""Looking once more before anything leaves: names the place, never the value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from fedlearn.privacy.scrub import JsonValue, Scrubber


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """A line that holds something private.

    Attributes:
        path: The file.
        line: Its number, from 1.
        fields: Where in the record, sorted; empty when the line is no record.
        rules: Ids of the rules that found something, sorted.
    """

    path: str
    line: int
    fields: tuple[str, ...]
    rules: tuple[str, ...]

    def __str__(self) -> str:
        place = f" in {', '.join(self.fields)}" if self.fields else ""
        return f"{self.path}:{self.line}: {', '.join(self.rules)}{place}"


def audit_lines(
    scrubber: Scrubber, path: str, numbered: Iterable[tuple[int, bytes]]
) -> list[AuditFinding]:
    """Look at lines of a file.

    Args:
        scrubber: Knows what is private.
        path: The file, as findings shall name it.
        numbered: Lines with their numbers, from 1.
    """
    findings = (_audit_line(scrubber, path, n, line) for n, line in numbered)
    return [finding for finding in findings if finding]


def _audit_line(
    scrubber: Scrubber, path: str, number: int, line: bytes
) -> AuditFinding | None:
    """Look at one line: at each text of a record, or at the line as it stands."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        record = line.decode(errors="replace")
    scrubbed = scrubber.scrub({"": record})
    if not scrubbed.counts:
        return None
    return AuditFinding(
        path=path,
        line=number,
        fields=tuple(sorted(set(_changed_fields(record, scrubbed.record[""])))),
        rules=tuple(sorted(scrubbed.counts)),
    )


def _changed_fields(before: JsonValue, after: JsonValue, at: str = "") -> Iterator[str]:
    """Name the fields that redaction would change; a changed key by its parent."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from _changed_fields(value, after[key], f"{at}.{key}".lstrip("."))
            else:
                yield f"a key of {at}" if at else "a key"
    elif isinstance(before, list) and isinstance(after, list):
        for one, two in zip(before, after, strict=True):
            yield from _changed_fields(one, two, f"{at}[]")
    elif before != after and at:
        yield at
