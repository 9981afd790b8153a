"""Texts that want to be more than text."""

from fedlearn.records.categories import Category
from fedlearn.records.record import RULES_VERSION, Pattern, Payload, pattern_id
from fedlearn.state import Quarantined

from factories import make_evidence
from helpers import Node
from monitor.holdings import fill, remember, retract

PAYLOADS = (
    "</script><script>window.ran = 1</script>",
    '<img src=x onerror="window.ran = 1">',
    "<!--<script>window.ran = 1</script>",
    "]]><svg onload=window.ran=1>",
    "javascript:window.ran=1",
    '"><a href="javascript:window.ran=1">click</a>',
    "{{ 7 * 7 }}{% raw %}${window.ran=1}`",
    "\u202egnp.exe\u2066 reversed \u2028 line \u2029 end",
    "</title></style></textarea><iframe src=//example.org></iframe>",
    "\\u003c/script>\\",
)


def make_hostile(node: Node) -> None:
    """Fill every place of the page that shows another's text with each payload."""
    patterns = [_make(payload) for payload in PAYLOADS]
    gone = [_make(f"gone {payload}") for payload in PAYLOADS]
    fill(node, [*patterns, *gone])
    for pattern, payload in zip(gone, PAYLOADS, strict=True):
        retract(node, pattern, payload)
    remember(
        node,
        quarantined=[
            Quarantined(one.pattern_id, payload, (payload,), (payload,))
            for one, payload in zip(gone, PAYLOADS, strict=True)
        ],
    )


def _make(text: str) -> Pattern:
    payload: Payload = {"title": text, "description": text}
    return Pattern(
        pattern_id=pattern_id(Category.PRACTICES, payload),
        category=Category.PRACTICES,
        payload=payload,
        evidence={"system-b": make_evidence()},
        agent_type=text,
        rules=RULES_VERSION,
    )
