"""Redacting what was redacted before, perhaps by other rules; ids stay."""

import msgspec

from fedlearn.errors import TooCostlyError
from fedlearn.records import (
    MAX_TEXT_CHARS,
    RULES_VERSION,
    Messages,
    Pattern,
    Payload,
    Sample,
)
from fedlearn.redaction.redactor import Redactor


def redact_again(pattern: Pattern, redactor: Redactor) -> Pattern:
    """Return a pattern that has passed the present rules; its id stays.

    One that takes too much work is returned as it is: the import leaves it out.
    """
    try:
        redacted = redactor.redact(
            {
                name: text if isinstance(text, str) else [*text]
                for name, text in pattern.payload.items()
            }
        )
    except TooCostlyError:
        return pattern
    payload: Payload = {
        # A placeholder may be longer than what it replaces.
        name: text[:MAX_TEXT_CHARS] if isinstance(text, str) else text
        for name, text in msgspec.convert(redacted.record, Payload).items()
    }
    rules = max(pattern.rules, RULES_VERSION)
    return msgspec.structs.replace(pattern, payload=payload, rules=rules)


def redact_sample_again(sample: Sample, redactor: Redactor) -> Sample:
    """Return a sample that has passed the present rules; its id stays."""
    try:
        messages = [msgspec.to_builtins(one) for one in sample.messages]
        redacted = redactor.redact({"messages": messages})
    except TooCostlyError:  # the outgoing check refuses it
        return sample
    if not redacted.counts:
        return sample
    clean = msgspec.convert(redacted.record["messages"], Messages)
    return msgspec.structs.replace(sample, messages=clean)
