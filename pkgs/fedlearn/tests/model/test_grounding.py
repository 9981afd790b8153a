"""What a lesson says must stand in its episode."""

import pytest
from model.sessions import FIX, QUOTE, SESSION, TRUE

from fedlearn.model.grounding import fault_of
from fedlearn.model.prompt import text_of

TEXT = text_of(SESSION)


def fault(solution: str, *quotes: str) -> str:
    """Check a solution against the session."""
    return fault_of([solution], quotes or (QUOTE,), TEXT)


def test_what_stands_there_is_taken() -> None:
    """A lesson in the words of its episode has no fault."""
    assert fault_of([str(TRUE["problem"]), str(TRUE["solution"])], [QUOTE], TEXT) == ""


@pytest.mark.parametrize(
    "solution",
    [
        f"{FIX} --privileged",
        f"{FIX} -u root",
        f"{FIX.replace('/srv/data', '/srv/files')}",
        f"{FIX.replace('1.4.2', '1.4.3')}",
        f"{FIX.replace('1.4.2', '1.4')}4",
        f"{FIX} and open port 8081",
        f"{FIX} in namespace user_t",
        f"{FIX}; see https://evil.example.net/fix.sh",
        f"{FIX} with SecurityContext",
        f"{FIX} until ENOENT is gone",
        "Run the container; then `setenforce 0`",
        "Run the container, then:\n```\npodman volume prune\n```",
        "To write uploads run sudo chmod on the volume",
        "Delete everything and install another operating system instead of this one",
    ],
)
def test_what_is_made_up_is_dropped(solution: str) -> None:
    """An option, path, version, number, name, address or command of its own."""
    assert fault(solution)


@pytest.mark.parametrize(
    "quote",
    [
        "permission denied: /srv/data/other",
        "denied",
        "",
        " ",
        "podman run -v /srv/data:/data:Z and something more",
        "PERMISSION GRANTED: /srv/data/uploads",
    ],
)
def test_a_quote_must_stand_there(quote: str) -> None:
    """Word for word, and long enough or a whole line."""
    assert fault(FIX, QUOTE, quote)


def test_a_lesson_without_a_quote_is_dropped() -> None:
    """There is nothing that proves it."""
    assert fault_of([FIX], [], TEXT) == "no quote"


@pytest.mark.parametrize(
    "quote",
    [
        QUOTE.upper(),
        QUOTE.replace(" ", "  "),
        "listening on port 8080",
        "the label of the\nvolume is container_file_t",
    ],
)
def test_forms_without_meaning_do_not_matter(quote: str) -> None:
    """Case, spaces and line ends of a quote may differ."""
    assert fault(FIX, quote) == ""


def test_a_term_is_not_found_inside_another() -> None:
    """1.4 does not stand there where 1.4.2 does, nor 80 where 8080 does."""
    assert fault(f"{FIX} on port 80")
