"""Patterns whose retraction this node does not follow."""

from fedlearn.records import PatternTable, RecordSet
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import TrustPolicy, find_retracted
from fedlearn.worktree import open_repository


def reinstate(
    settings: Settings, state: State, records: RecordSet, policy: TrustPolicy
) -> int:
    """Undo retractions by nodes that this one does not follow, and count them.

    Only the records given change; what is written to data/ stays as all nodes have it.
    """
    doubtful = {
        key
        for key, one in records.retractions.items()
        if key not in policy.own_retractions
        and (policy.asks_several or policy.doubts(one))
    }
    known = _find(settings, state, records, doubtful) if doubtful else PatternTable()
    back = 0
    for key in doubtful:
        pattern = known.get(key)
        if not policy.follows(records.retractions[key], pattern):
            del records.retractions[key]
            if pattern is not None:
                records.add_pattern(pattern)
                back += 1
    return back


def _find(
    settings: Settings, state: State, records: RecordSet, wanted: set[str]
) -> PatternTable:
    """Find patterns that data/ does not hold any more: in the state, or in history."""
    state.retracted_elsewhere.limit_to(records.retractions.keys())
    remembered = state.retracted_elsewhere.all()
    unknown = wanted - remembered.keys() - records.patterns.keys()
    if unknown:
        git = open_repository(settings.repository_path, settings.node)
        searched = find_retracted(git, unknown)
        state.retracted_elsewhere.keep(unknown, searched)
        remembered |= {key: searched.get(key) for key in unknown}
    found = PatternTable()
    own = (p for p in state.patterns() if p.pattern_id in wanted)
    kept = (p for key, p in remembered.items() if p is not None and key in wanted)
    held = (records.patterns[key] for key in wanted & records.patterns.keys())
    for pattern in (*own, *kept, *held):
        found.add(pattern)
    return found
