"""What belongs to several events: fixes that were verified, and what was repeated.

Steps and candidates were recorded with the lines they stand in; what they give is
recorded here, an episode at a time. A run that was killed is finished by the next one.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

import msgspec

from fedlearn.distil import Lesson, verified_fixes
from fedlearn.episodes import Episode
from fedlearn.ingest.learner import Learner, LessonSource
from fedlearn.records import FAMILIES, Confirmation, Pattern
from fedlearn.state import LessonCandidate, Observed, Recorded, State
from fedlearn.telemetry.events import DIGEST_BYTES, TOOL_RESULT, UNKNOWN_TIME, passes

SESSION: Final = "session"
REPEATED: Final = "repeated"
"""Kinds of what episodes give."""

REPEATED_DAYS: Final = 3
"""On so many different days an answer must be given to be knowledge."""

SAME: Final = 0.75
"""Least estimated share of common shingles of answers that say the same."""


class OpenEpisode(NamedTuple):
    """What an episode of several events gave, or several episodes together.

    Attributes:
        kind: `session`, or `repeated` for what several say.
    """

    kind: str
    observed: list[Observed]
    recorded: Recorded


def learn_open(
    state: State, learner: Learner, threshold: float
) -> Iterator[OpenEpisode]:
    """Record what episodes with new steps give, and what was repeated."""
    changed = state.episodes.changed()
    for key in changed:
        fixes = _fixes(state.episodes.get(key), learner)
        yield OpenEpisode(SESSION, fixes, state.record_episode(key, fixes))
    if changed:
        state.episodes.limit()
    if state.candidates.has_new():
        same = _repeated(state, learner, threshold)
        yield OpenEpisode(REPEATED, same, state.record_repeated(same))


def _fixes(episode: Episode, learner: Learner) -> list[Observed]:
    """Return the errors of an episode that were mended, and were checked to be."""
    lessons = verified_fixes(episode)
    seen = max((step.seen for step in episode.steps), default="") or UNKNOWN_TIME
    key = episode.key.encode()
    digest = hashlib.blake2b(key, digest_size=DIGEST_BYTES, person=b"episode").digest()
    source = LessonSource(digest, seen, TOOL_RESULT, episode.agent_type, succeeded=True)
    return learner.learn_lessons(source, lessons).observed


def _repeated(state: State, learner: Learner, threshold: float) -> list[Observed]:
    """Return the candidates that were given on enough different days."""
    from fedlearn.records.near_duplicates import clusters  # noqa: PLC0415

    known = state.own_ids()
    met = {one.digest.hex(): one for one in state.candidates.all()}
    patterns = {key: _PATTERN.decode(one.record) for key, one in met.items()}
    # Who asks in other words gets the same answer.
    groups = clusters({key: _answer(p) for key, p in patterns.items()}, SAME)
    found = (
        _same(
            [met[key] for key in group],
            [patterns[key] for key in group],
            known,
            learner,
            threshold,
        )
        for group in groups
    )
    return [*chain.from_iterable(found)]


def _answer(pattern: Pattern) -> str:
    return str(pattern.payload[FAMILIES[pattern.category].core[-1]])


def _same(
    group: list[LessonCandidate],
    patterns: list[Pattern],
    known: set[str],
    learner: Learner,
    threshold: float,
) -> list[Observed]:
    """Return the observations of one pattern that near-equal answers add up to."""
    days = {date.fromisoformat(one.seen[:10]) for one in group if one.seen}
    days.discard(date.fromisoformat(UNKNOWN_TIME[:10]))
    if len(days) < REPEATED_DAYS:
        return []
    order = sorted(
        range(len(group)),
        key=lambda at: (
            patterns[at].pattern_id not in known,
            group[at].seen,
            group[at].digest,
        ),
    )
    first = patterns[order[0]]
    lesson = Lesson(
        category=first.category,
        payload=dict(first.payload),
        confirmation=Confirmation.REPEATED,
    )
    value = learner.value(lesson)
    if not passes(value, threshold):
        return []
    return [
        learner.observe(
            LessonSource(
                group[at].digest, group[at].seen, group[at].kind, first.agent_type
            ),
            lesson,
            value,
        )
        for at in order
    ]


_PATTERN: Final = msgspec.json.Decoder(Pattern)
