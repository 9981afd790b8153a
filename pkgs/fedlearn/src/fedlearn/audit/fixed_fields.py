"""Fields under data/ whose form is fixed: they are validated and never searched.

One random id in 40,000 looks like a telephone number, and a node may be named after
its address; nobody could do anything about such a finding. What has not exactly the
form of its field is searched like any text, so that nothing hides there.
"""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Final, Literal

import msgspec

from fedlearn.audit.chunks import Numbered
from fedlearn.records import (
    UNREADABLE,
    Basis,
    Category,
    Evidence,
    Id,
    Node,
    Time,
    canonical_json,
)
from fedlearn.redaction import Forms, JsonValue, parse
from fedlearn.worktree import (
    CARDS,
    COLLECTION_SNAPSHOTS,
    DATA,
    METRICS,
    SHARED_FILES,
    SKELETON,
    belongs,
    owner_of,
)


class _WholeBasis(Basis, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A basis with nothing beside it; the name of a model is searched like a text."""

    model: Literal[""] = ""


class _WholeEvidence(Evidence, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Evidence with nothing beside it."""

    basis: _WholeBasis | msgspec.UnsetType = msgspec.UNSET


def _has_type(form: object) -> Callable[[JsonValue], bool]:
    """Return what tells whether a value is of a type of the records."""

    def fits(value: JsonValue) -> bool:
        try:
            msgspec.convert(value, form)
        except UNREADABLE:
            return False
        return True

    return fits


_ID: Final = _has_type(Id)
_NODE: Final = _has_type(Node)
_NODES: Final = _has_type(list[Node])
_TIME: Final = _has_type(Time)
_CATEGORY: Final = _has_type(Category)
_EVIDENCE: Final = _has_type(dict[Node, _WholeEvidence])
_DIGEST: Final = _has_type(
    Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{32}|[0-9a-f]{64})\Z")]
)
_PUBLIC_KEY: Final = _has_type(
    Annotated[
        str,
        msgspec.Meta(
            pattern=r"^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}\Z"
        ),
    ]
)

_RECORD: Final[Forms] = {
    **dict.fromkeys(("pattern_id", "sample_id"), _ID),
    **dict.fromkeys(("timestamp", "retracted_at"), _TIME),
    "retracted_by": _NODE,
    "nodes": _NODES,
    "category": _CATEGORY,
    "evidence": _EVIDENCE,
}
_MARK: Final[Forms] = {
    "nodes": _NODES,
    "evidence": _EVIDENCE,
    "timestamp": _TIME,
    **dict.fromkeys(("text_sha256", "payload_sha256"), _DIGEST),
}
_POINT: Final[Forms] = {
    "id": _ID,
    "payload": {"pattern_id": _ID, "fedlearn": _MARK},
}
_SNAPSHOT: Final[Forms] = {
    "result": {"points": _POINT},
    "fedlearn": {"node": _NODE, "collection": _CATEGORY},
}
_NOTHING: Final[Forms] = {}

_TRAILERS: Final = re.compile(
    r"^Fedlearn-Node: (?P<node>[a-z0-9][a-z0-9-]{0,62})\n"
    r"Fedlearn-Digest: [0-9a-f]{64}\n?\Z",
    re.MULTILINE,
)
"""What ends the message of a commit of fedlearn."""


def forms_of(path: str) -> Forms:
    """Return the fixed fields of a file of records, or of the whole of a document."""
    if not belongs(path):
        return _NOTHING
    if path.startswith(f"{CARDS}/"):
        return {"node": _NODE, "public_key": _PUBLIC_KEY}
    if path.startswith(f"{METRICS}/"):
        return {"node": _NODE}
    return _SNAPSHOT if path.startswith(f"{COLLECTION_SNAPSHOTS}/") else _RECORD


def free_name(path: str) -> str:
    """Return what of the name of a file is not fixed, empty if all of it is."""
    if path in SHARED_FILES.values() or path in SKELETON:
        return ""
    node = owner_of(path)
    if node is None:
        return path
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return stem.removesuffix(node).removesuffix("-")


def free_message(text: str) -> str:
    """Return a commit message without the name of a node and the digest.

    A name is left out where fedlearn writes it, behind the subject and in the trailers.
    """
    trailers = _TRAILERS.search(text)
    if trailers is None:
        return text
    head = text[: trailers.start()]
    subject, end, body = head.partition("\n")
    if subject.startswith("data: "):
        subject = subject.removesuffix(f" from {trailers['node']}")
    return subject + end + body


def free_lines(path: str, numbered: Iterator[Numbered]) -> Iterator[Numbered]:
    """Yield the lines of a file without the fixed fields of the records in them.

    A program that reads lines would find something in them.
    """
    whole = path.startswith(f"{DATA}/") and belongs(path)
    forms = _POINT if path.startswith(f"{COLLECTION_SNAPSHOTS}/") else forms_of(path)
    for number, line in numbered:
        yield number, _free_line(line, forms) if whole else line


def _free_line(line: bytes, forms: Forms) -> bytes:
    try:
        value = parse(line.rstrip().removesuffix(b","))
    except (ValueError, RecursionError):
        return line
    return canonical_json(_free_value(value, forms))


def _free_value(value: JsonValue, forms: Forms) -> JsonValue:
    """Return a value without its fixed fields."""
    if not isinstance(value, dict):
        return value
    free: dict[str, JsonValue] = {}
    for key, item in value.items():
        form = forms.get(key)
        if callable(form):
            free |= {} if form(item) else {key: item}
        else:
            free[key] = _free_value(item, form) if form else item
    return free
