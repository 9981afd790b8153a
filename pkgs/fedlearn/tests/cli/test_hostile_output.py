"""What others wrote steers no terminal, and no password is printed."""

import io
import json
import logging
import unicodedata

import pytest

from fedlearn import __main__
from fedlearn.cli.invocation import print_json
from fedlearn.cli.logs import LineFormatter
from fedlearn.cli.main import main
from fedlearn.cli.render.console import printable
from fedlearn.errors import RefusedError

from helpers import MakeNode, Program

HOSTILE = "a\x1b[31m\x9b2J\u202eb\u2028c\r\x85\udcff"
URL = "https://user:p@ss@host.example.org/x?token=abc"


def controls(text: str) -> set[str]:
    """Return the characters of a text that steer a terminal."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {c for c in text if unicodedata.category(c) in kinds} - {"\n"}


def test_an_error_is_shown_without_controls_and_passwords(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that a remote said is marked, so that it is no line of ours."""

    def refuse(*_arguments: object, **_options: object) -> None:
        raise RefusedError(f"{URL} said: {HOSTILE}\n  hint: no", hint=f"see {URL}")

    monkeypatch.setattr(main, "main", refuse)
    assert __main__.run(["status"]) == RefusedError.exit_code
    said = capsys.readouterr().err
    assert (controls(said), "p@ss" in said, "abc" in said) == (set(), False, False)
    assert said.split("\n")[1:] == [
        "  |   hint: no", "  hint: see https://host.example.org/x", "",
    ]  # fmt: skip


@pytest.mark.parametrize("as_json", [True, False])
def test_a_log_line_has_no_controls_and_passwords(*, as_json: bool) -> None:
    """Neither in its message nor in its figures."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter("run", as_json=as_json, journal=False))
    record = logging.makeLogRecord(
        {"msg": "%s %s", "args": (HOSTILE, URL), "fedlearn": {"problem": HOSTILE + URL}}
    )
    handler.emit(record)
    said = stream.getvalue()
    assert (controls(said), "p@ss" in said, "abc" in said) == (set(), False, False)
    assert said.count("\n") == 1


def test_json_keeps_the_data_and_steers_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A program reads the same text, also one that is no UTF-8."""
    for text in (HOSTILE, HOSTILE[:-1]):
        print_json({"a": [text]})
        said = capsys.readouterr().out
        assert json.loads(said) == {"a": [text]}
        assert controls(said) == set()


def test_a_table_shows_codes() -> None:
    """Who reads it sees that something is there."""
    assert controls(printable(HOSTILE).plain) == set()
    assert "\\x1b[31m" in printable(HOSTILE).plain


def test_settings_and_doctor_show_no_password(
    make_node: MakeNode, program: Program
) -> None:
    """Neither is a place to look up what is in a URL."""
    node = make_node()
    node.init()
    node.git.run("remote", "set-url", "origin", f"file:///nowhere/{URL}")
    settings = node.settings
    changed = settings.repository.model_copy(update={"url": URL})
    node.settings = settings.model_copy(update={"repository": changed})
    shown = program("config", "show", node=node)
    doctor = program("doctor", "--json", "remote", "audit", node=node)
    assert shown.json["repository"]["url"] == "https://host.example.org/x"
    assert "p@ss" not in shown.out + doctor.out + doctor.err
