"""The records under data/: pattern, evidence, retraction and sample.

They are decoded with their types, lengths and ranges checked, because other
nodes write them. Evidence holds numbers, times, digests and names of a fixed form
only, so no prose of another node can enter a record by a join of evidence.
"""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec

from fedlearn.records.canonical import STRUCTS, canonical_json, texts_in
from fedlearn.records.categories import FAMILIES, Category
from fedlearn.records.confirmation import Confirmation

SCHEMA: Final = 1
"""Version of every record that this program writes."""

RULES_VERSION: Final = 2
"""Version of the redaction rules; grows with every change that can alter what is found.

A pattern carries the version that its text has passed."""

MAX_TEXT_CHARS: Final = 16_384
"""Longest text of a payload that is taken from another node."""

MAX_COUNT: Final = 2**53
"""Highest count of a record; what would be more stays at it."""

MODEL_NAME: Final = r"[A-Za-z0-9._:/-]{0,64}"
"""What a model may be called in a record: no prose."""

MODEL_NAME_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._:/-]+")
"""What such a name may not hold."""

MAX_QUOTES: Final = 8
"""Digests of quotes in one claim."""

MAX_LIST_ITEMS: Final = 32
"""Longest list of a payload; also how many items a join keeps."""

PATTERN_NAMESPACE: Final = uuid.UUID("c0a83a4e-8d0f-5c3a-9b57-6d4e2f1b7a90")
"""UUIDv5 name space of patterns; changing it would make every pattern new."""

SAMPLE_NAMESPACE: Final = uuid.UUID("0b6f0d1c-55a4-5b7e-8f43-2f9d8c7e6a15")
"""UUIDv5 name space of fine-tuning samples."""

NODE_NAME: Final = "[a-z0-9][a-z0-9-]{0,62}"
"""What a node may be called: the name is part of file and branch names."""

Node = Annotated[str, msgspec.Meta(pattern=rf"^{NODE_NAME}\Z")]
Score = Annotated[float, msgspec.Meta(ge=0, le=1)]
Counter = Annotated[int, msgspec.Meta(ge=0, le=MAX_COUNT)]
Time = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z"),
]
Id = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT_CHARS)]
Texts = Annotated[list[Text], msgspec.Meta(max_length=MAX_LIST_ITEMS)]
Payload = dict[str, Text | Texts]


class Basis(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What a node's claim rests on, where the pattern was distilled from episodes.

    Attributes:
        confirmation: How it was confirmed.
        failures: How often the check failed before it passed.
        succeeded: Whether the episode ended well; absent where that is not known.
        feedback: What a person said of the episode: 1 good, -1 bad.
        quotes: SHA-256 of each quote of the episode it rests on, in hexadecimal and
            sorted: who has the episode can prove it.
        model: Name of the model that drew it; "" for the built-in engine.
        prompt: Version of the prompt that the model was given.
    """

    confirmation: Confirmation
    failures: Counter = 0
    succeeded: bool | None = None
    feedback: Literal[-1, 0, 1] = 0
    quotes: Annotated[tuple[Digest, ...], msgspec.Meta(max_length=MAX_QUOTES)] = ()
    model: Annotated[str, msgspec.Meta(pattern=rf"^{MODEL_NAME}\Z")] = ""
    prompt: Counter = 0


class Evidence(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one node says about a pattern.

    Attributes:
        count: Observations that led to the pattern.
        score: Highest score seen, in [0, 1]; the sender's own claim.
        helpful: How often it was found helpful on that node.
        basis: Absent where a program gave the score.
    """

    count: Counter
    score: Score
    first_seen: Time
    last_seen: Time
    helpful: Counter = 0
    harmful: Counter = 0
    basis: Basis | msgspec.UnsetType = msgspec.UNSET


EvidenceByNode = Annotated[dict[Node, Evidence], msgspec.Meta(min_length=1)]


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """Knowledge worth sharing, with the evidence of every node that holds it.

    Attributes:
        pattern_id: UUIDv5 of the category and the core texts; also the point id.
        payload: Redacted texts, by the field names of the category's family.
        evidence: By node; never empty.
        agent_type: Kind of agent that observed it; may be empty.
        rules: Version of the redaction rules that were applied to the payload.
    """

    pattern_id: Id
    category: Category
    payload: Payload
    evidence: EvidenceByNode
    agent_type: Annotated[str, msgspec.Meta(max_length=128)]
    rules: Counter
    schema: Literal[1] = SCHEMA

    def __post_init__(self) -> None:
        """Require the fields of the payload's family, and make lists sorted sets.

        Raises:
            ValueError: A field is missing or unknown.
            TypeError: A text is where a list should be, or the other way round.
        """
        family = FAMILIES[self.category]
        for name in family.core:
            if name not in self.payload:
                raise ValueError(f"payload has no {name}")
        for name, value in self.payload.items():
            expected = list if name in family.lists else str
            if name not in family.core + family.texts + family.lists:
                raise ValueError(f"payload has an unknown field {name[:64]!r}")
            if not isinstance(value, expected):
                raise TypeError(f"payload field {name} is not a {expected.__name__}")
        canonical = {
            name: sorted(set(value)) if isinstance(value, list) else value
            for name, value in self.payload.items()
            if value != []
        }
        if canonical != self.payload:  # one spelling, or equal records would differ
            msgspec.structs.force_setattr(self, "payload", canonical)

    @property
    def value_score(self) -> float:
        """The highest score of the evidence, in [0, 1]."""
        return max(evidence.score for evidence in self.evidence.values())

    @property
    def timestamp(self) -> str:
        """The latest time of the evidence, UTC."""
        return max(evidence.last_seen for evidence in self.evidence.values())

    @property
    def title(self) -> str:
        """Its content in a line."""
        return str(self.payload[FAMILIES[self.category].title])

    @property
    def is_genuine(self) -> bool:
        """Whether its id is that of its text; a redaction of a later version is not."""
        return pattern_id(self.category, self.payload) == self.pattern_id

    def to_line(self) -> bytes:
        """Return its line in a pattern file, without the line end."""
        whole = msgspec.structs.asdict(self)
        # What follows from its evidence, for people and their tools.
        whole |= {"timestamp": self.timestamp, "value_score": self.value_score}
        return STRUCTS.encode(whole)


class Retraction(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The decision of a node that a pattern shall not be used again; it is final."""

    pattern_id: Id
    reason: Annotated[str, msgspec.Meta(max_length=1024)]
    retracted_at: Time
    retracted_by: Node
    schema: Literal[1] = SCHEMA

    def to_line(self) -> bytes:
        """Return its line in the file, without the line end."""
        return canonical_json(self)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a fine-tuning sample."""

    role: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    content: Annotated[str, msgspec.Meta(max_length=4 * MAX_TEXT_CHARS)]


Messages = Annotated[tuple[Message, ...], msgspec.Meta(min_length=1, max_length=64)]
"""The turns of a sample."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One chat-format fine-tuning example, identified by its content.

    Attributes:
        sample_id: UUIDv5 of the redacted messages.
        quality_score: None where no producer gave one.
    """

    sample_id: Id
    messages: Messages
    quality_score: Score | None
    nodes: Annotated[tuple[Node, ...], msgspec.Meta(min_length=1)]
    schema: Literal[1] = SCHEMA

    def to_line(self) -> bytes:
        """Return its line in the file, without the line end."""
        return canonical_json(self)


def normalise(text: str) -> str:
    """Remove differences without meaning: compatibility forms, case, spaces."""
    if text.isascii():  # the same, several times faster
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def pattern_id(category: Category, payload: Mapping[str, object]) -> str:
    """Identify a redacted payload by its core texts, the same on every machine."""
    core = [normalise(str(payload[name])) for name in FAMILIES[category].core]
    content = canonical_json([category, *core]).decode()
    return str(uuid.uuid5(PATTERN_NAMESPACE, content))


def sample_id(messages: tuple[Message, ...]) -> str:
    """Identify a sample by its redacted messages."""
    return str(uuid.uuid5(SAMPLE_NAMESPACE, canonical_json(messages).decode()))


def payload_digest(payload: Mapping[str, object]) -> str:
    """Return the SHA-256 of the texts of a payload, in hexadecimal.

    Numbers grow with the evidence, and say nothing to a reader.
    """
    return hashlib.sha256(canonical_json(sorted(texts_in(payload)))).hexdigest()
