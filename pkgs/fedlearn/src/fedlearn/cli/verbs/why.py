"""fedlearn why."""

import click

from fedlearn.actions import explain
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import data_console, json_option, print_json, show_why
from fedlearn.records import resolve
from fedlearn.state import State
from fedlearn.trust import TrustPolicy
from fedlearn.worktree import open_repository, read_records


@click.command("why", epilog="Example: fedlearn why 5f0e93")
@click.argument("pattern_id", metavar="ID")
@json_option
@click.pass_obj
def command(invocation: Invocation, pattern_id: str, *, as_json: bool) -> None:
    """Tell who says a pattern, and why it is in use on this node or is not.

    The beginning of the ID is enough where it is unique; an import and a search tell
    ids. A whole ID may be that of a point which came from a snapshot.

    Keys of --json: pattern_id, title, payload, reason, explanation, let_in, in_qdrant
    (null where Qdrant does not answer), category, value_score, last_seen, evidence (by
    node: count, score, first_seen, last_seen, helpful, harmful, standing,
    organisation, claimed_by_another), redacted (placeholders by kind), retracted (null,
    or at, by, reason, followed), quarantine (null, or decision, rules).
    """
    settings = invocation.settings
    git = open_repository(settings.repository_path, settings.node)
    records = read_records(git.work_tree)
    known = records.patterns.keys() | records.retractions.keys()
    with State.open(settings.state_directory) as state:
        key = resolve(pattern_id, known, whole=True)
        policy = TrustPolicy.of(settings, state)
        told = explain(settings, state, policy, records, key)
    if as_json:
        pattern, retraction = told.pattern, told.retraction
        plain = told.to_json()
        if retraction is not None and isinstance(plain["retracted"], dict):
            plain["retracted"]["reason"] = retraction.reason
        print_json(
            {
                **plain,
                "title": pattern.title if pattern else None,
                "payload": pattern.payload if pattern else None,
            }
        )
    else:
        show_why(data_console(), told)
