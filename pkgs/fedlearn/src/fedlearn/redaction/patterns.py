"""Redacting a pattern that was redacted before, perhaps by other rules."""

import msgspec

from fedlearn.errors import TooCostlyError
from fedlearn.records import MAX_TEXT_CHARS, RULES_VERSION, Pattern, Payload
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
