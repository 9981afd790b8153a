"""What is shared, and its join.

A record is one canonical JSON line: a pattern with the evidence of each node, a
retraction, or a sample. Its identity comes from its category and its redacted core
text. A record set joins any records in any order to the same bytes; near-duplicates
are patterns with the same content in other words.

`near_duplicates` is imported by its own name: it loads numpy.
"""

from fedlearn.records.canonical import UNREADABLE, canonical_json, texts_in
from fedlearn.records.categories import FAMILIES, Category
from fedlearn.records.confirmation import Confirmation
from fedlearn.records.fair_share import Item, Room, retraction_items, share_out
from fedlearn.records.join import (
    join_evidence,
    join_patterns,
    join_retractions,
    join_samples,
)
from fedlearn.records.lookup import resolve, supported_by
from fedlearn.records.record import (
    MAX_COUNT,
    MAX_LIST_ITEMS,
    MAX_QUOTES,
    MAX_TEXT_CHARS,
    MODEL_NAME_UNSAFE,
    NODE_NAME,
    RULES_VERSION,
    SCHEMA,
    Basis,
    Evidence,
    EvidenceByNode,
    Id,
    Message,
    Messages,
    Node,
    Pattern,
    Payload,
    Retraction,
    Sample,
    Time,
    normalise,
    pattern_id,
    payload_digest,
    sample_id,
)
from fedlearn.records.record_set import (
    KINDS,
    MAX_LINE_BYTES,
    RETRACTIONS,
    SAMPLES,
    PatternTable,
    RecordSet,
)
from fedlearn.records.times import format_time, utc_now, utc_today

__all__ = [
    "FAMILIES",
    "KINDS",
    "MAX_COUNT",
    "MAX_LINE_BYTES",
    "MAX_LIST_ITEMS",
    "MAX_QUOTES",
    "MAX_TEXT_CHARS",
    "MODEL_NAME_UNSAFE",
    "NODE_NAME",
    "RETRACTIONS",
    "RULES_VERSION",
    "SAMPLES",
    "SCHEMA",
    "UNREADABLE",
    "Basis",
    "Category",
    "Confirmation",
    "Evidence",
    "EvidenceByNode",
    "Id",
    "Item",
    "Message",
    "Messages",
    "Node",
    "Pattern",
    "PatternTable",
    "Payload",
    "RecordSet",
    "Retraction",
    "Room",
    "Sample",
    "Time",
    "canonical_json",
    "format_time",
    "join_evidence",
    "join_patterns",
    "join_retractions",
    "join_samples",
    "normalise",
    "pattern_id",
    "payload_digest",
    "resolve",
    "retraction_items",
    "sample_id",
    "share_out",
    "supported_by",
    "texts_in",
    "utc_now",
    "utc_today",
]
