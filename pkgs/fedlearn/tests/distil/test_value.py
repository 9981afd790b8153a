"""The parts of a value, and what reaches the threshold of 0.7."""

from pathlib import Path
from typing import Final

import pytest

from fedlearn.distil import value
from fedlearn.distil.lesson import Lesson
from fedlearn.distil.value import WEIGHTS, measured_value, value_parts
from fedlearn.records import Category, Confirmation
from fedlearn.settings import Settings

THRESHOLD: Final = 0.7
FACT: Final = {
    "title": "The lock file must lie in /tmp",
    "description": "The lock must lie in /tmp, because two users write the folder.",
}
SHORT_FACT: Final = {"title": "Pin images", "description": "Pin versions of images."}
ERROR: Final = {
    "error_type": "ENOSPC",
    "error_message": "ENOSPC: no watchers left",
    "solution": "Set fs.inotify.max_user_watches=524288.",
}
HOW_TO: Final = {
    "skill_name": "How do I limit the journal?",
    "description": "How do I limit the journal?",
    "usage_pattern": "Set `SystemMaxUse=500M` in /etc/systemd/journald.conf and run "
    "`systemctl restart systemd-journald`; older entries are removed at once.",
}
THIN: Final = {**HOW_TO, "usage_pattern": "Restart it with `systemctl restart`."}


@pytest.fixture(autouse=True)
def _share_of_placeholders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure what is specific by placeholders only: the measure has its own tests."""

    def share(text: str) -> float:
        return min(1.0, 12 * text.count("<") / max(len(text), 1))

    monkeypatch.setattr(value, "specific_share", share)


def lesson(
    payload: dict[str, str],
    confirmation: Confirmation = Confirmation.STATED,
    failures: int = 0,
) -> Lesson:
    """Return a lesson of the category that has such fields."""
    category = Category.PRACTICES if "title" in payload else Category.SKILLS
    return Lesson(
        category=Category.ERRORS if "solution" in payload else category,
        payload={**payload},
        confirmation=confirmation,
        failures=failures,
    )


def measured(one: Lesson, *, succeeded: bool | None = None, feedback: int = 0) -> float:
    """Return the value of a lesson."""
    return measured_value(value_parts(one, succeeded=succeeded, feedback=feedback))


@pytest.mark.parametrize("payload", [FACT, SHORT_FACT, ERROR])
def test_a_lesson_that_was_said_as_one_is_shared(payload: dict[str, str]) -> None:
    """Though nobody knows how its episode ended."""
    assert measured(lesson(payload)) >= THRESHOLD


def test_a_complete_how_to_of_a_success_is_shared() -> None:
    """An answer with commands, after which the task succeeded."""
    assert measured(lesson(HOW_TO), succeeded=True) >= THRESHOLD


@pytest.mark.parametrize("succeeded", [True, None])
def test_a_thin_how_to_is_not_shared(succeeded: bool | None) -> None:  # noqa: FBT001
    """A reader gets nothing from "restart it"."""
    assert measured(lesson(THIN), succeeded=succeeded) < THRESHOLD


def test_what_is_true_on_one_machine_is_not_shared() -> None:
    """However well it was confirmed."""
    text = "<host-1> needs <path-1> and <path-2> for <user-1>"
    one = lesson({**ERROR, "solution": text}, Confirmation.VERIFIED)
    mostly = lesson({"title": text, "description": text}, Confirmation.PERSON)
    assert measured(mostly, succeeded=True, feedback=1) < THRESHOLD
    assert measured(one) < measured(lesson(ERROR, Confirmation.VERIFIED))


@pytest.mark.parametrize("payload", [FACT, ERROR, HOW_TO])
def test_what_failed_or_was_blamed_is_worth_nothing(payload: dict[str, str]) -> None:
    """A failed episode refutes a statement, and a person refutes anything."""
    assert measured(lesson(payload), succeeded=False) == 0.0
    proven = lesson(payload, Confirmation.VERIFIED)
    assert measured(proven, succeeded=True, feedback=-1) == 0.0


def test_stronger_confirmations_are_worth_more() -> None:
    """In the order of the words, from what a model drew to what was verified."""
    kinds = ("MODEL", "STATED", "REPEATED", "PERSON", "REPAIRED", "VERIFIED")
    parts = [
        value_parts(lesson(HOW_TO, Confirmation[kind]), succeeded=True, feedback=0)
        for kind in kinds
    ]
    assert [one["confirmation"] for one in parts] == [0.7, 0.7, 0.8, 0.9, 0.9, 1.0]


def test_praise_lifts_the_confirmation() -> None:
    """A person who says that it helped counts as much as one who wrote it."""
    parts = value_parts(lesson(HOW_TO), succeeded=None, feedback=1)
    assert parts["confirmation"] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("The restore overwrites files: data loss.", "The service fails to start."),
        ("The service fails to start.", "The service is slow."),
        ("The service is slow.", "The colour is wrong."),
        ("Der Dienst löscht Dateien: Datenverlust.", "Der Dienst stürzt ab."),
        ("Une fuite de secret: sécurité.", "Le service échoue."),
        ("Hay pérdida de datos.", "El servicio falla."),
    ],
)
def test_what_is_at_stake_counts(more: str, less: str) -> None:
    """Harm before a stop, before slowness, before looks, in four languages."""
    high, low = (
        value_parts(
            lesson({"title": "t", "description": text}), succeeded=None, feedback=0
        )
        for text in (more, less)
    )
    assert high["impact"] > low["impact"]


def test_tries_that_failed_raise_the_impact() -> None:
    """Who had to try often is glad to be told."""
    often = value_parts(lesson(ERROR, failures=3), succeeded=None, feedback=0)
    once = value_parts(lesson(ERROR), succeeded=None, feedback=0)
    assert often["impact"] > once["impact"]


@pytest.mark.parametrize(
    "payload", [FACT, ERROR, HOW_TO, {**THIN, "usage_pattern": ""}]
)
def test_all_parts_are_in_range(payload: dict[str, str]) -> None:
    """Each part and the sum are in [0, 1], however much there is."""
    large = {name: text * 500 for name, text in payload.items()}
    for one in (lesson(payload), lesson(large, Confirmation.VERIFIED, 99)):
        parts = value_parts(one, succeeded=True, feedback=1)
        assert all(0.0 <= part <= 1.0 for part in parts.values())
        assert 0.0 <= measured_value(parts) <= 1.0


def test_the_weights_sum_to_one() -> None:
    """So that the value stays comparable with scores of programs."""
    assert sum(value.WEIGHTS.values()) == pytest.approx(1.0)


def test_the_threshold_is_that_of_the_settings() -> None:
    """The claims above are about what a node shares by default."""
    assert Settings().extraction.threshold == pytest.approx(THRESHOLD)


def test_the_page_has_the_weights() -> None:
    """What a reader is told is what is added up."""
    page = Path(__file__).parents[4] / "docs" / "explanation" / "knowledge.md"
    if not page.is_file():
        pytest.skip("this is the package alone, without its documentation")
    text = page.read_text(encoding="utf-8")

    for name, weight in WEIGHTS.items():
        assert f"| {name} | {weight:.2f} |" in text
