"""Import admission: what others failed to redact is redacted here.

Possible prompt injection and dangerous advice are kept out until a person decides. All
of it is counted against the nodes that sent it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self, cast

import msgspec

from fedlearn.errors import TooCostlyError
from fedlearn.lints import lint
from fedlearn.qdrant.importing.redaction_memory import RedactionMemory
from fedlearn.records import Pattern, payload_digest
from fedlearn.redaction import TOO_COSTLY, JsonObject, Redactor
from fedlearn.state import Quarantined, State

ADMITTED: Final = "admitted"
REJECTED: Final = "rejected"
"""What a person can decide."""


@dataclass(slots=True)
class QuarantineChecks:
    """The checks of an import, with what they found.

    Attributes:
        decisions: What was decided, by pattern id; each holds for one payload.
        flagged: What was found, by pattern id.
        bound: Digests of the payloads to which decisions without one now hold.
        cleaned: Findings of the privacy rules, by node and rule.
    """

    redactor: Redactor
    node: str
    decisions: Mapping[str, Quarantined]
    memory: RedactionMemory = field(default_factory=RedactionMemory)
    flagged: dict[str, Quarantined] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    cleaned: dict[str, Counter[str]] = field(default_factory=dict)
    _other: set[str] = field(default_factory=set)
    """Ids of payloads that are not those that were decided about."""

    @classmethod
    def of(cls, redactor: Redactor, node: str, state: State) -> Self:
        """Return the checks with the decisions that the state keeps."""
        known = state.quarantine.all()
        decisions = {one.pattern_id: one for one in known if one.decision}
        return cls(redactor, node, decisions, RedactionMemory.of(state))

    def admit(self, patterns: Iterable[Pattern]) -> list[Pattern]:
        """Return those that may enter, redacted."""
        admitted = []
        for pattern in patterns:
            try:
                clean = self._clean(pattern)
            except TooCostlyError:
                self._withhold(pattern)
                continue
            if self.may_enter_pattern(clean):
                admitted.append(clean)
        return admitted

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
        decision = self._decision(pattern_id, payload)
        if rules := lint(payload):
            self.flagged[pattern_id] = Quarantined(
                pattern_id,
                title,
                rules,
                tuple(sorted(nodes)),
                decision,
                payload_digest(payload),
            )
        return decision != REJECTED and (not rules or decision == ADMITTED)

    def _decision(self, pattern_id: str, payload: Mapping[str, object]) -> str | None:
        """Return what was decided about a payload; nothing holds for another."""
        known = self.decisions.get(pattern_id)
        if known is None:
            return None
        digest = payload_digest(payload)
        bound = known.digest or self.bound.setdefault(pattern_id, digest)
        if digest == bound:
            return known.decision
        self._other.add(pattern_id)
        return None

    def kept_out(self) -> set[str]:
        """Return the ids of all that may not be in the store."""
        decisions = self.decisions.items()
        rejected = {key for key, one in decisions if one.decision == REJECTED}
        undecided = {
            key
            for key, one in self.flagged.items()
            if not one.decision or TOO_COSTLY in one.rules
        }
        return (rejected - self._other) | undecided

    def redact_payload(self, payload: dict[str, object]) -> dict[str, object]:
        """Redact the payload of a point; nothing is left of one that takes too long."""
        try:
            record = cast("JsonObject", payload)
            return {**self.memory.redact(self.redactor, record).record}
        except TooCostlyError:
            return {}

    def _withhold(self, pattern: Pattern) -> None:
        """Keep out what was not checked, whatever a person decided."""
        key, payload = pattern.pattern_id, pattern.payload
        self.flagged[key] = Quarantined(
            key,
            "(not checked)",
            (TOO_COSTLY,),
            tuple(sorted(pattern.evidence)),
            self._decision(key, payload),
            payload_digest(payload),
        )

    def _clean(self, pattern: Pattern) -> Pattern:
        """Redact a payload; the identity is never computed anew."""
        record: JsonObject = {
            name: text if isinstance(text, str) else [*text]
            for name, text in pattern.payload.items()
        }
        redacted = self.memory.redact(self.redactor, record)
        if not redacted.counts:
            return pattern
        for node in pattern.evidence.keys() - {self.node}:
            self.cleaned.setdefault(node, Counter()).update(redacted.counts)
        payload = msgspec.convert(redacted.record, dict[str, str | list[str]])
        return msgspec.structs.replace(pattern, payload=payload)
