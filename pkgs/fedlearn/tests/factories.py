"""Data for tests: records with sensible defaults, and strategies for any record."""

from hypothesis import strategies as st

from fedlearn.records.categories import FAMILIES, Category
from fedlearn.records.record import (
    RULES_VERSION,
    Evidence,
    Message,
    Pattern,
    Payload,
    Retraction,
    Sample,
    pattern_id,
    sample_id,
)

TIME = "2026-11-20T08:00:00Z"


def make_evidence(
    count: int = 1,
    score: float = 0.9,
    first_seen: str = TIME,
    last_seen: str = TIME,
    *,
    helpful: int = 0,
    harmful: int = 0,
) -> Evidence:
    return Evidence(
        count=count,
        score=score,
        first_seen=first_seen,
        last_seen=last_seen,
        helpful=helpful,
        harmful=harmful,
    )


def make_payload(
    category: Category = Category.SKILLS, text: str = "a timer"
) -> Payload:
    return {name: f"{name} of {text}" for name in FAMILIES[category].core}


def make_pattern(
    text: str = "a timer",
    *,
    category: Category = Category.SKILLS,
    node: str = "system-a",
    evidence: Evidence | None = None,
    rules: int = RULES_VERSION,
) -> Pattern:
    payload = make_payload(category, text)
    return Pattern(
        pattern_id=pattern_id(category, payload),
        category=category,
        payload=payload,
        evidence={node: evidence or make_evidence()},
        agent_type="local",
        rules=rules,
    )


def make_sample(text: str = "How?", node: str = "system-a") -> Sample:
    messages = (
        Message(role="user", content=text),
        Message(role="assistant", content="Like this."),
    )
    return Sample(
        sample_id=sample_id(messages),
        messages=messages,
        quality_score=None,
        nodes=(node,),
    )


def make_retraction(pattern: Pattern, node: str = "system-a") -> Retraction:
    return Retraction(
        pattern_id=pattern.pattern_id,
        reason="wrong",
        retracted_at=TIME,
        retracted_by=node,
    )


times = st.datetimes().map(lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
nodes = st.sampled_from(("system-a", "system-b", "system-c"))
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
evidences = st.builds(
    Evidence,
    count=st.integers(0, 50),
    score=st.floats(0, 1),
    first_seen=times,
    last_seen=times,
    helpful=st.integers(0, 5),
    harmful=st.integers(0, 5),
)


@st.composite
def patterns(draw: st.DrawFn, ids: tuple[str, ...] | None = None) -> Pattern:
    """Draw any pattern; with few ids, so that joins meet."""
    category = draw(st.sampled_from(Category))
    family = FAMILIES[category]
    # Nothing is learned from white space: no rule makes a pattern of it.
    payload: Payload = {name: draw(texts.filter(str.strip)) for name in family.core}
    for name in family.texts:
        if draw(st.booleans()):
            payload[name] = draw(texts)
    for name in family.lists:
        if draw(st.booleans()):
            payload[name] = draw(st.lists(texts, max_size=4))
    return Pattern(
        pattern_id=draw(st.sampled_from(ids)) if ids else pattern_id(category, payload),
        category=category,
        payload=payload,
        evidence=draw(st.dictionaries(nodes, evidences, min_size=1)),
        agent_type=draw(st.sampled_from(("", "local", "remote"))),
        rules=draw(st.integers(1, 3)),
    )
