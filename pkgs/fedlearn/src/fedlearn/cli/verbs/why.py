"""fedlearn why."""

import click

from fedlearn.cli.invocation import Invocation, json_option


@click.command("why", epilog="Example: fedlearn why 5f0e93")
@click.argument("pattern_id", metavar="ID")
@json_option
@click.pass_obj
def command(invocation: Invocation, pattern_id: str) -> None:
    """Show who observed a pattern, and why this node uses it or not.

    A unique beginning of the ID is enough; `fedlearn search` shows ids. A full ID may
    also be that of a point that came from a snapshot.

    Keys of --json: pattern_id, title, payload, reason, explanation, let_in, in_qdrant
    (null if Qdrant does not answer), category, value_score, last_seen, evidence (by
    node: count, score, first_seen, last_seen, helpful, harmful, basis (how it was
    confirmed, if it was distilled), value_parts (of a measured value), standing,
    organisation, claimed_by_another), redacted (placeholders by kind), retracted (null,
    or at, by, reason, followed), quarantine (null, or decision, rules).
    """
    from fedlearn.actions import explain
    from fedlearn.cli.render.trust import show_why
    from fedlearn.records import resolve
    from fedlearn.trust import TrustPolicy
    from fedlearn.worktree import read_records

    settings = invocation.settings
    records = read_records(invocation.git.work_tree)
    known = records.patterns.keys() | records.retractions.keys()
    with invocation.open_state() as state:
        key = resolve(pattern_id, known, whole=True)
        policy = TrustPolicy.of(settings, state)
        found = explain(settings, state, policy, records, key)
    pattern, retraction = found.pattern, found.retraction
    plain = found.to_json()
    if retraction is not None and isinstance(plain["retracted"], dict):
        plain["retracted"]["reason"] = retraction.reason
    plain |= {
        "title": pattern.title if pattern else None,
        "payload": pattern.payload if pattern else None,
    }
    invocation.answer(plain, lambda: show_why(found))
