"""What redaction made of texts that take long: kept, so that it is done once.

Every import redacts what other nodes sent. A few texts that were made to match often
would cost each of them the same again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self, cast

from fedlearn.errors import TooCostlyError
from fedlearn.records import canonical_json, texts_in
from fedlearn.redaction import JsonObject, RedactedRecord, Redactor
from fedlearn.state import State

MEMORY: Final = "redaction-memory"
"""The note of the state that keeps it between imports."""

LEAST_CHARS: Final = 1000
"""Of a record that can take long."""

LEAST_WORK: Final = 100_000
"""Characters read, from which on a result is kept: about 10 ms."""

MOST_KEPT_CHARS: Final = 4_000_000
"""Of all redacted texts that are kept."""

MOST_KEPT: Final = 10_000
"""Results that are kept."""


@dataclass(slots=True)
class RedactionMemory:
    """Results by the digest of the record and of the rules.

    Attributes:
        known: From earlier imports: record and counts; None for what took too much.
        used: Those of them that this import needed, and new ones.
    """

    known: Mapping[str, object] = field(default_factory=dict)
    used: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> Self:
        """Return what the last import kept."""
        kept = state.noted(MEMORY)
        return cls(kept if isinstance(kept, dict) else {})

    def keep(self, state: State) -> None:
        """Keep what this import needed, as far as there is room."""
        kept: dict[str, object] = {}
        room = MOST_KEPT_CHARS
        for key, result in self.used.items():
            room -= sum(map(len, texts_in(result)))
            if room >= 0 and len(kept) < MOST_KEPT:
                kept[key] = result
        if kept != self.known:
            state.note(MEMORY, kept)

    def redact(self, redactor: Redactor, record: JsonObject) -> RedactedRecord:
        """Redact a record, or return what was made of it before.

        Raises:
            TooCostlyError: It takes, or took, too much work.
        """
        if sum(map(len, texts_in(record))) < LEAST_CHARS:
            return redactor.redact(record)
        digest = hashlib.blake2b(redactor.digest, digest_size=20)
        digest.update(canonical_json(record))
        key = digest.hexdigest()
        if key in self.known:
            self.used[key] = self.known[key]
            return _read(self.known[key])
        return self._redact_new(redactor, record, key)

    def _redact_new(
        self, redactor: Redactor, record: JsonObject, key: str
    ) -> RedactedRecord:
        try:
            redacted = redactor.redact(record)
        except TooCostlyError:
            self.used[key] = None
            raise
        if redacted.work >= LEAST_WORK:
            self.used[key] = [redacted.record, redacted.counts]
        return redacted


def _read(kept: object) -> RedactedRecord:
    if kept is None:
        raise TooCostlyError("a text took too much work to check before")
    return RedactedRecord(*cast("tuple[JsonObject, dict[str, int]]", kept))
