"""A check that failed and passed after a change is an error solution."""

import pytest
from distil.fix_sessions import (
    EDIT,
    FIXES,
    GREEN,
    NOTHING,
    PYTEST,
    bad,
    edited,
    lessons,
    ran,
)

from fedlearn.records import Confirmation


@pytest.mark.parametrize("name", FIXES)
def test_a_fix_is_found(name: str) -> None:
    """Each session gives one lesson, of the kind of its error."""
    steps, kind = FIXES[name]
    assert [one.payload["error_type"] for one in lessons(*steps)] == [kind]


@pytest.mark.parametrize("name", NOTHING)
def test_what_proves_nothing_gives_nothing(name: str) -> None:
    """Without a failure, a change or a proof there is no lesson."""
    assert lessons(*NOTHING[name]) == []


@pytest.mark.parametrize("name", FIXES)
def test_what_a_fix_rests_on_stands_in_the_session(name: str) -> None:
    """Each quote is a text of a step, and each core text says something."""
    steps, _ = FIXES[name]
    said = "\n".join(f"{step.command}\n{step.text}" for step in steps)
    for one in lessons(*steps):
        assert all(quote in said for quote in one.quotes)
        assert one.confirmation is Confirmation.VERIFIED
        assert all(one.payload[f] for f in ("error_type", "error_message", "solution"))


def test_the_solution_is_what_was_changed() -> None:
    """Edits are shown by their file and lines, commands as they were."""
    root = "/srv/demo"
    [one] = lessons(
        bad(f"cd {root} && pytest -q", PYTEST),
        edited(f"{root}/src/app.py", "  def f():\n-   old()\n+   new()"),
        ran("pip install attrs"),
        ran("pytest", GREEN),
    )
    assert one.payload["solution"] == (
        "Change src/app.py:\n-   old()\n+   new()\nRun `pip install attrs`"
    )
    assert one.payload["context"] == "pytest -q"
    assert one.payload["files"] == ["src/app.py"]


def test_changes_before_the_last_failure_did_not_mend_it() -> None:
    """Only what was changed since the error was last seen is the solution."""
    first = edited("src/other.py", "- a\n+ b")
    [one] = lessons(
        bad("pytest", PYTEST), first, bad("pytest", PYTEST), EDIT, ran("pytest", GREEN)
    )
    assert one.failures == 2
    assert "other.py" not in str(one.payload["solution"])


def test_an_error_that_another_followed_has_its_own_changes() -> None:
    """The change before the next error mended the first one."""
    other = PYTEST.replace("TypeError", "KeyError")
    first, second = lessons(
        bad("pytest", PYTEST),
        edited("src/a.py", "+ first"),
        bad("pytest", other),
        edited("src/b.py", "+ second"),
        ran("pytest", GREEN),
    )
    assert "first" in str(first.payload["solution"])
    assert "second" not in str(first.payload["solution"])
    assert "first" not in str(second.payload["solution"])


def test_an_error_that_returns_was_not_mended_before() -> None:
    """What came before its return is no solution."""
    other = PYTEST.replace("TypeError", "KeyError")
    found = lessons(
        bad("pytest", PYTEST),
        edited("src/a.py", "+ first"),
        bad("pytest", other),
        edited("src/b.py", "+ second"),
        bad("pytest", PYTEST),
        edited("src/c.py", "+ third"),
        ran("pytest", GREEN),
    )
    [one] = [o for o in found if o.payload["error_type"] == "TypeError"]
    assert one.payload["solution"] == "Change src/c.py:\n+ third"


def test_what_was_taken_back_is_no_change() -> None:
    """An edit that version control undid is not part of the solution."""
    [one] = lessons(
        bad("pytest", PYTEST),
        edited("src/wrong.py", "+ wrong"),
        ran("git checkout src/wrong.py"),
        EDIT,
        ran("pytest", GREEN),
    )
    assert "wrong" not in str(one.payload["solution"])


def test_a_file_written_whole_again_is_shown_by_what_differs() -> None:
    """The second version of a script is compared with the first."""
    start = "cat > run.py <<'EOF'\nimport os\nstart()\n"
    error = "Traceback (most recent call last):\nRuntimeError: no loop"
    [one] = lessons(
        ran(f"{start}EOF"),
        bad("python run.py", error),
        ran(f"{start}loop()\nEOF\npython run.py", "ok"),
    )
    assert one.payload["solution"] == "Change run.py:\n+ loop()"


def test_long_sessions_and_outputs_are_read_in_linear_time() -> None:
    """Hundreds of steps with outputs of 100 kB are read; the fix is found."""
    noise = "compiling something 0123456789\n" * 3_000
    steps = [ran(f"make step{n}", noise) for n in range(200)]
    found = lessons(
        bad("pytest", noise + PYTEST), *steps, EDIT, ran("pytest", noise + GREEN)
    )
    assert [one.payload["error_type"] for one in found] == ["TypeError"]


def test_the_context_is_the_check_alone() -> None:
    """Of a command that also wrote a file, only what was checked is told."""
    start = "cat > run.py <<'EOF'\nimport os\nstart()\n"
    error = "Traceback (most recent call last):\nRuntimeError: no loop"
    [one] = lessons(
        bad(f"{start}EOF\npython run.py", error),
        ran(f"{start}loop()\nEOF\npython run.py", "ok"),
    )
    assert one.payload["context"] == "python run.py"


def test_a_trace_put_in_to_see_something_is_no_fix() -> None:
    """A debug output between a failure and a success is no solution."""
    trace = edited("src/app.py", "+ print('DEBUG total')")
    assert lessons(bad("pytest", PYTEST), trace, ran("pytest", GREEN)) == []
