"""Episodes of several events, candidates, answers of a model, and totals."""

from pathlib import Path

import pytest

from fedlearn.episodes import Step, StepKind
from fedlearn.state import LessonCandidate, Reading, SeenStep, State, Total
from fedlearn.state.episodes import MAX_EPISODES, MAX_STEPS


@pytest.fixture(name="state")
def open_state(tmp_path: Path) -> State:
    """Open a new state."""
    return State.open(tmp_path)


def a_step(number: int, key: str = "one", **fields: object) -> SeenStep:
    """Make a step that happened after so many seconds."""
    seen = f"2026-11-20T08:{number // 60:02}:{number % 60:02}Z"
    step = Step(kind=StepKind.RUN, command=f"make {number}", seen=seen)
    return SeenStep(f"{key}-{number}".encode(), key, "local", step, **fields)  # type: ignore[arg-type]


def record(state: State, *steps: SeenStep) -> int:
    """Record steps; return how many episodes were new."""
    return state.record(Reading("", b"", steps=steps)).episodes


def commands(state: State, key: str = "one") -> list[str]:
    """Return what was run in an episode, in order."""
    return [step.command for step in state.episodes.get(key).steps]


def test_steps_come_back_in_the_order_of_time(state: State) -> None:
    """Files may be read in any order."""
    record(state, a_step(3))
    record(state, a_step(1), a_step(2))

    assert commands(state) == ["make 1", "make 2", "make 3"]


def test_a_line_that_is_read_again_is_one_step(state: State) -> None:
    """Each step counts once, and an episode is new once."""
    assert record(state, a_step(1)) == 1
    assert record(state, a_step(1), a_step(2)) == 0
    assert commands(state) == ["make 1", "make 2"]


def test_an_episode_is_changed_until_it_is_distilled(state: State) -> None:
    """New steps make it worth distilling again; old ones do not."""
    record(state, a_step(1))
    assert state.episodes.changed() == ["one"]
    state.record_episode("one", [])
    assert state.episodes.changed() == []
    record(state, a_step(1))
    assert state.episodes.changed() == []
    record(state, a_step(2))
    assert state.episodes.changed() == ["one"]


def test_the_latest_steps_are_kept(state: State) -> None:
    """An endless episode does not fill the disk."""
    record(state, *(a_step(number) for number in range(MAX_STEPS + 10)))
    loaded = commands(state)
    state.record_episode("one", [])

    assert commands(state) == loaded

    assert commands(state)[0] == "make 10"
    assert len(commands(state)) == MAX_STEPS


def test_the_latest_episodes_are_kept(state: State) -> None:
    """The oldest go, with their steps; those that are not distilled stay."""
    record(state, *(a_step(n, f"e{n:05}") for n in range(MAX_EPISODES + 5)))
    for key in state.episodes.changed()[1:]:
        state.record_episode(key, [])
    state.episodes.limit()

    assert commands(state, "e00000")  # not distilled
    assert not commands(state, "e00004")
    assert commands(state, "e00005")


def test_a_model_is_asked_once_about_an_episode(state: State) -> None:
    """The latest episodes come first."""
    record(state, a_step(1, "old", for_model=True), a_step(2, "new", for_model=True))
    record(state, a_step(3, "never"))
    assert state.episodes.for_model() == ["new", "old"]
    state.record_asked("new", [])
    assert state.episodes.for_model() == ["old"]


def test_a_candidate_is_kept_once_and_compared_once(state: State) -> None:
    """What is read again is not compared again."""
    one = LessonCandidate(b"1", "2026-11-20T08:00:00Z", "kind", b"{}")
    state.record(Reading("", b"", candidates=[one]))
    assert state.candidates.has_new()
    state.record_repeated([])
    state.record(Reading("", b"", candidates=[one]))
    assert not state.candidates.has_new()
    assert state.candidates.all() == [one]


def test_answers_of_a_model_are_kept_by_digest(state: State) -> None:
    """What was never asked is None."""
    state.model_answers.put(b"1", b"[]")

    assert state.model_answers.get(b"1") == b"[]"
    assert state.model_answers.get(b"2") is None


def test_totals_add_up_and_keep_the_first_example(state: State) -> None:
    """The most frequent comes first."""
    state.record(Reading("", b"", tallies=[Total("skipped", "probe", 2, "ping")]))
    more = [Total("skipped", "probe", 1, "hello"), Total("skipped", "plan", 9)]
    state.record(Reading("", b"", tallies=more))

    assert state.tallies.of("skipped") == [
        Total("skipped", "plan", 9),
        Total("skipped", "probe", 3, "ping"),
    ]
