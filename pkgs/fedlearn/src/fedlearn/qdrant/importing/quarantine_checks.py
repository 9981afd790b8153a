"""Import admission: what others failed to redact is redacted here.

Possible prompt injection is kept out until a person decides about it. Both are
counted against the nodes that sent it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import msgspec

from fedlearn.records import Pattern
from fedlearn.redaction import JsonObject, Redactor, lint
from fedlearn.state import Quarantined, State

ADMITTED: Final = "admitted"
REJECTED: Final = "rejected"
"""What a person can decide."""


@dataclass(slots=True)
class QuarantineChecks:
    """The checks of an import, with what they found.

    Attributes:
        flagged: What was found, by pattern id.
        cleaned: Findings of the privacy rules, by node and rule.
    """

    redactor: Redactor
    node: str
    decisions: Mapping[str, str]
    flagged: dict[str, Quarantined] = field(default_factory=dict)
    cleaned: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, redactor: Redactor, node: str, state: State) -> Self:
        """Return the checks with the decisions that the state keeps."""
        known = state.quarantine.all()
        decisions = {one.pattern_id: one.decision for one in known if one.decision}
        return cls(redactor, node, decisions)

    def admit(self, patterns: Iterable[Pattern]) -> list[Pattern]:
        """Return those that may enter, redacted."""
        clean = (self._clean(pattern) for pattern in patterns)
        return [pattern for pattern in clean if self.may_enter_pattern(pattern)]

    def may_enter_pattern(self, pattern: Pattern) -> bool:
        """Lint a pattern, and return whether it may enter."""
        return self.may_enter(
            pattern.pattern_id, pattern.title, pattern.payload, pattern.evidence
        )

    def may_enter(
        self,
        pattern_id: str,
        title: str,
        payload: Mapping[str, object],
        nodes: Iterable[str],
    ) -> bool:
        """Lint a payload, and return whether it may enter."""
        decision = self.decisions.get(pattern_id)
        if rules := lint(payload):
            self.flagged[pattern_id] = Quarantined(
                pattern_id, title, rules, tuple(sorted(nodes)), decision
            )
        return decision != REJECTED and (not rules or decision == ADMITTED)

    def kept_out(self) -> set[str]:
        """Return the ids of all that may not be in the store."""
        rejected = {key for key, d in self.decisions.items() if d == REJECTED}
        undecided = {key for key, one in self.flagged.items() if not one.decision}
        return rejected | undecided

    def _clean(self, pattern: Pattern) -> Pattern:
        """Redact a payload; the identity is never computed anew."""
        record: JsonObject = {
            name: text if isinstance(text, str) else [*text]
            for name, text in pattern.payload.items()
        }
        redacted = self.redactor.redact(record)
        if not redacted.counts:
            return pattern
        for node in pattern.evidence.keys() - {self.node}:
            self.cleaned.setdefault(node, Counter()).update(redacted.counts)
        payload = msgspec.convert(redacted.record, dict[str, str | list[str]])
        return msgspec.structs.replace(pattern, payload=payload)
