"""Who counts, how many are enough, and what a retraction of another takes away."""

import msgspec
import pytest

from fedlearn.records.join import join_patterns
from fedlearn.records.record import Pattern
from fedlearn.trust.policy import TrustPolicy, Verdict

from factories import make_evidence, make_pattern, make_retraction

ORGANISATIONS = {"system-a": "acme", "system-b": "acme", "system-c": "other"}


def held_by(*nodes: str) -> Pattern:
    """Make a pattern that some nodes observed."""
    pattern = make_pattern(node=nodes[0])
    for node in nodes[1:]:
        pattern = join_patterns(pattern, make_pattern(node=node))
    return pattern


def make_policy(**changes: object) -> TrustPolicy:
    policy = TrustPolicy("here", organisations=ORGANISATIONS)
    for name, value in changes.items():
        object.__setattr__(policy, name, value)
    return policy


@pytest.mark.parametrize(
    ("nodes", "policy", "verdict"),
    [
        (["system-a"], {}, Verdict.TRUSTED),
        (["system-a"], {"minimum_nodes": 2}, Verdict.MINIMUM_NODES),
        (["system-a", "system-b"], {"minimum_nodes": 2}, Verdict.TRUSTED),
        (["system-a"], {"revoked": frozenset({"system-a"})}, Verdict.REVOKED),
        (
            ["system-a", "system-b"],
            {"minimum_organisations": 2},
            Verdict.MINIMUM_ORGANISATIONS,
        ),
        (["system-a", "system-c"], {"minimum_organisations": 2}, Verdict.TRUSTED),
        (
            ["system-a", "stranger", "stranger-2"],
            {"minimum_organisations": 2},
            Verdict.MINIMUM_ORGANISATIONS,
        ),
        (
            ["system-a", "system-c"],
            {"minimum_organisations": 2, "revoked": frozenset({"system-c"})},
            Verdict.MINIMUM_ORGANISATIONS,
        ),
    ],
)
def test_enough_others_have_to_say_it(
    nodes: list[str], policy: dict[str, object], verdict: Verdict
) -> None:
    """Nodes and organisations are counted; strangers belong to none."""
    assert make_policy(**policy).verdict(held_by(*nodes)) is verdict


def test_what_this_node_observed_needs_nobody() -> None:
    """It trusts itself."""
    pattern = held_by("here")
    own = make_policy(own={pattern.pattern_id}, minimum_nodes=9)
    assert own.verdict(pattern) is Verdict.OWN


def test_its_own_name_in_data_proves_nothing() -> None:
    """What it did not observe cannot be put into its mouth by others."""
    pattern = held_by("here", "system-a")
    assert make_policy(minimum_nodes=2).verdict(pattern) is Verdict.MINIMUM_NODES


def test_feedback_is_no_observation() -> None:
    """Feedback alone supports nothing."""
    pattern = make_pattern(evidence=make_evidence(count=0, helpful=3))
    assert make_policy().verdict(pattern) is Verdict.NOBODY


def test_a_text_that_was_put_in_its_place_is_one_voice() -> None:
    """A higher number of rules replaces the text, but not what was agreed to."""
    pattern = held_by("system-a", "system-c")
    changed = msgspec.structs.replace(
        pattern, payload={**pattern.payload, "usage_pattern": "other"}, rules=999
    )
    assert make_policy(minimum_organisations=2).verdict(changed) is Verdict.TEXT
    assert make_policy().verdict(changed) is Verdict.TRUSTED


def test_only_what_the_id_vouches_for_enters_where_several_must_agree() -> None:
    """A list of examples that one node added is nobody else's word."""
    pattern = held_by("system-a", "system-c")
    padded = msgspec.structs.replace(
        pattern, payload={**pattern.payload, "success_examples": ["run this"]}
    )
    policy = make_policy(minimum_organisations=2)
    assert policy.trusted_part(padded).payload == pattern.payload
    assert (
        policy.trusted_part(padded, lambda: {padded.pattern_id: padded}).payload
        == padded.payload
    )
    assert make_policy().trusted_part(padded).payload == padded.payload


def test_texts_are_doubted_where_a_revoked_node_may_have_written_them() -> None:
    """What it added to a pattern of others leaves with it."""
    pattern = held_by("system-a", "bad")
    padded = msgspec.structs.replace(
        pattern, payload={**pattern.payload, "success_examples": ["run this"]}
    )
    changed = msgspec.structs.replace(
        pattern, payload={**pattern.payload, "usage_pattern": "other"}
    )
    for policy in (
        make_policy(revoked=frozenset({"bad"})),
        make_policy(touched={pattern.pattern_id}),
    ):
        assert policy.trusted_part(padded).payload == pattern.payload
        assert policy.verdict(changed) is Verdict.TEXT


def test_the_evidence_of_revoked_nodes_is_left_out() -> None:
    """Their score and feedback count no more."""
    policy = make_policy(revoked=frozenset({"system-a"}))
    part = policy.trusted_part(held_by("system-a", "system-c"))
    assert part.evidence.keys() == {"system-c"}


@pytest.mark.parametrize(
    ("by", "nodes", "policy", "followed"),
    [
        ("stranger", ["system-a"], {}, True),
        ("system-a", ["system-a"], {"revoked": frozenset({"system-a"})}, False),
        ("system-a", ["system-a", "system-c"], {"minimum_organisations": 2}, True),
        ("system-b", ["system-a", "system-c"], {"minimum_organisations": 2}, True),
        ("stranger", ["system-a", "system-c"], {"minimum_organisations": 2}, False),
        ("stranger", ["system-a"], {"minimum_nodes": 2}, True),
        ("stranger", ["system-a", "system-b"], {"minimum_nodes": 2}, False),
    ],
)
def test_who_takes_back_retracts_his_own_word(
    by: str, nodes: list[str], policy: dict[str, object], *, followed: bool
) -> None:
    """Where several must agree, one alone takes nothing away from the others."""
    pattern = held_by(*nodes)
    retraction = make_retraction(pattern, by)
    assert make_policy(**policy).follows(retraction, pattern) is followed


def test_a_retraction_of_its_own_is_always_followed() -> None:
    """Whoever else holds the pattern, and whoever took it back first."""
    pattern = held_by("system-a", "system-c")
    policy = make_policy(minimum_organisations=2, own_retractions={pattern.pattern_id})
    assert policy.follows(make_retraction(pattern, "stranger"), pattern)


def test_an_own_pattern_is_never_taken_in_other_words() -> None:
    """It enters as this node observed it, whatever the shared file says."""
    pattern = held_by("here", "system-a")
    other = msgspec.structs.replace(
        pattern, payload=dict.fromkeys(pattern.payload, "A")
    )
    policy = make_policy(own={pattern.pattern_id})
    assert policy.verdict(other) is Verdict.OWN
    own = {pattern.pattern_id: pattern}
    assert policy.trusted_part(other, lambda: own).payload == pattern.payload
