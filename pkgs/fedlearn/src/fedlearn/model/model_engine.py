"""Which episodes a model is asked about, and what is taken of its answers."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from fedlearn.distil import Lesson, lesson_of_pair
from fedlearn.episodes import Episode
from fedlearn.errors import FedlearnError
from fedlearn.ingest import Learner, LessonSource
from fedlearn.model.chat import Answer, ChatServer
from fedlearn.model.grounding import fault_of
from fedlearn.model.prompt import (
    MAX_LESSONS,
    PROMPT_VERSION,
    ModelLesson,
    is_echo,
    messages_for,
    text_of,
)
from fedlearn.records import MODEL_NAME_UNSAFE, Confirmation, canonical_json
from fedlearn.settings import LanguageModel
from fedlearn.state import State
from fedlearn.telemetry.events import DIGEST_BYTES, UNKNOWN_TIME

MAX_RUN_S: Final = 300.0
"""After so long no further episode is asked about in a run, seconds."""

MIN_TEXT_CHARS: Final = 20
"""A shorter solution says nothing."""

KIND: Final = "model"
"""The kind of what a model drew from episodes."""


@dataclass(slots=True)
class ModelFigures:
    """What a model was asked, and gave.

    Attributes:
        asked: Episodes.
        lessons: New observations.
        dropped: Lessons that were not taken, by reason.
        waiting: Episodes that a later run asks about.
        problem: Why asking ended early.
    """

    asked: int = 0
    lessons: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    problem: FedlearnError | None = None


class ModelEngine:
    """Draws lessons from episodes, one at a time, each at most once.

    Args:
        ask: Asks the server; `ChatServer.ask`.
    """

    def __init__(
        self,
        chosen: LanguageModel,
        state: State,
        ask: Callable[[list[dict[str, str]]], Answer],
    ) -> None:
        self._chosen = chosen
        self._state = state
        self._ask = ask
        self.dropped = Counter[str]()

    def lessons_of(self, episode: Episode) -> list[Lesson]:
        """Return the lessons that stand in an episode.

        Raises:
            UnreachableError: The server does not answer.
            ConfigurationError: It refuses the key, or does not know the model.
        """
        text = text_of(episode)
        answer = self._answer(episode, text)
        if answer.fault:
            self.dropped[answer.fault] += 1
        if len(answer.lessons) > MAX_LESSONS:
            self.dropped["too-many"] += len(answer.lessons) - MAX_LESSONS
        lessons = []
        for one in answer.lessons[:MAX_LESSONS]:
            if reason := _reason_against(one, text):
                self.dropped[reason] += 1
            else:
                lessons.append(_lesson(one))
        return lessons

    def _answer(self, episode: Episode, text: str) -> Answer:
        """Return what the model said, from memory where it was asked before."""
        identity = [[*map(canonical_json, episode.steps)], self._chosen.name]
        content = msgspec.json.encode([identity, PROMPT_VERSION])
        digest = hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()
        if known := self._state.model_answers.get(digest):
            return msgspec.json.decode(known, type=Answer)
        answer = self._ask(messages_for(text))
        self._state.model_answers.put(digest, msgspec.json.encode(answer))
        return answer


def learn_by_model(
    chosen: LanguageModel,
    state: State,
    learner: Learner,
    clock: Callable[[], float] = time.monotonic,
) -> ModelFigures:
    """Ask about the episodes that wait, and record what stands in them.

    It ends at the first answer that does not come: the next run goes on.
    """
    figures, end = ModelFigures(), clock() + MAX_RUN_S
    keys = state.episodes.for_model()
    if not keys:
        return figures
    try:
        server = ChatServer(chosen)
    except FedlearnError as error:
        return ModelFigures(waiting=len(keys), problem=error)
    engine = ModelEngine(chosen, state, server.ask)
    try:
        for key in keys[: chosen.max_episodes_per_run]:
            if clock() >= end:
                break
            episode = state.episodes.get(key)
            lessons = engine.lessons_of(episode)
            learned = learner.learn_lessons(_source(episode, chosen), lessons)
            engine.dropped.update(learned.reasons)
            recorded = state.record_asked(key, learned.observed)
            figures.asked += 1
            figures.lessons += recorded.lessons.total()
    except FedlearnError as error:
        figures.problem = error
    finally:
        server.close()
    figures.dropped = engine.dropped
    figures.waiting = len(state.episodes.for_model())
    return figures


def _source(episode: Episode, chosen: LanguageModel) -> LessonSource:
    key = episode.key.encode()
    digest = hashlib.blake2b(key, digest_size=DIGEST_BYTES, person=b"model").digest()
    seen = max((step.seen for step in episode.steps), default="") or UNKNOWN_TIME
    name = MODEL_NAME_UNSAFE.sub("-", chosen.name)[:64]
    model = name, PROMPT_VERSION
    return LessonSource(digest, seen, KIND, episode.agent_type, model=model)


def _reason_against(one: ModelLesson, text: str) -> str:
    """Return why a lesson is not taken; "" where it is."""
    if len(one.solution.strip()) < MIN_TEXT_CHARS or not one.problem.strip():
        return "empty"
    if is_echo(one.solution) or is_echo(one.problem):
        return "echo"
    return (
        "ungrounded" if fault_of([one.problem, one.solution], one.quotes, text) else ""
    )


def _lesson(one: ModelLesson) -> Lesson:
    problem, solution = one.problem.strip(), one.solution.strip()
    quotes = tuple(one.quotes)
    return lesson_of_pair(one.category, problem, solution, Confirmation.MODEL, quotes)
