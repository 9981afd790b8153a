"""What the program prints, and the code it ends with."""

import json
import sqlite3
from pathlib import Path

import pytest

from fedlearn import __main__, errors
from fedlearn.cli.main import VERBS, main

from helpers import MakeNode, Program, make_event


def test_the_verbs_work_one_after_the_other(
    make_node: MakeNode, process: Program
) -> None:
    """init, federate, search and status, as a person calls them."""
    node = make_node()
    node.write(make_event("a timer"))
    assert process("init", node=node).code == 0
    federated = process("federate", "--json", node=node)
    assert (federated.code, federated.json["problems"]) == (0, [])
    (hit,) = json.loads(process("search", "timer", "--json", node=node).out)
    assert (hit["title"], hit["nodes"]) == ("How to set up a timer", ["system-a"])
    status = process("status", "--json", node=node).json
    assert status["node"] == "system-a"
    assert status["patterns"]["skills-patterns"] == {
        "count": 1,
        "average_value_score": 0.9,
        "lowest_value_score": 0.9,
        "highest_value_score": 0.9,
        "new": 1,
    }
    assert status["collections"] == {
        "best-practices": 0,
        "error-solutions": 0,
        "skills-patterns": 1,
    }
    assert status["last_sync"]
    assert len(str(status["digest"])) == 64


def test_a_second_init_changes_nothing(make_node: MakeNode, program: Program) -> None:
    """The repository, its log and the collections stay as they are."""
    node = make_node()
    program("init", node=node)
    before = node.git.text("log")
    again = program("init", "--json", node=node).json
    assert again["collections"] == []
    assert again["prepared"] == {"cloned": False, "created": False, "written": []}
    assert node.git.text("log") == before


def test_data_goes_to_stdout_and_talk_to_stderr(
    make_node: MakeNode, process: Program
) -> None:
    """What is piped on is data alone, and has no colour codes."""
    node = make_node()
    process("init", node=node)
    node.write(make_event("a timer"))
    result = process("sync", node=node)
    assert (result.code, result.out) == (0, "")
    assert "skills-patterns" in result.err
    status = process("status", node=node)
    assert "system-a" in status.out
    assert "\x1b" not in status.out + result.err


def test_texts_of_others_cannot_steer_the_terminal(
    make_node: MakeNode, program: Program
) -> None:
    """Control characters and markup in a pattern are shown, not obeyed."""
    node = make_node()
    program("init", node=node)
    node.write(make_event("[red]a\x1b]0;owned\x07 timer[/red]"))
    program("federate", node=node)
    out = program("search", "timer", node=node).out
    assert "[red]a" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_a_wrong_verb_gets_a_proposal(process: Program) -> None:
    """A slip of the finger costs one line."""
    result = process("serach", "x")
    assert result.code == 2
    assert "Did you mean search?" in result.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"repository": {"pth": "x"}}', ("repository.pth", "did you mean path?")),
        ('{"extraction": {"categories": ["nonsense"]}}', ("extraction.categories",)),
        ("{", ("is not valid",)),
        ("[]", ("an object is expected",)),
    ],
)
def test_wrong_settings_are_named(
    program: Program, tmp_path: Path, content: str, words: tuple[str, ...]
) -> None:
    """The message names file and key, and the code says configuration."""
    file = tmp_path / "wrong.json"
    file.write_text(content)
    for arguments in (("--config", file, "status"), ("config", "check", file)):
        result = program(*arguments)
        assert result.code == errors.ConfigurationError.exit_code
        assert "Traceback" not in result.err
        for word in ("wrong.json", *words):
            assert word in result.err


def test_a_missing_file_is_named(program: Program, tmp_path: Path) -> None:
    """The hint says how to name another."""
    result = program("--config", tmp_path / "none.toml", "status")
    assert result.code == errors.ConfigurationError.exit_code
    assert "none.toml cannot be read" in result.err
    assert "--config" in result.err


def test_a_good_file_passes_the_check(program: Program, tmp_path: Path) -> None:
    """TOML is read like JSON; nothing else is needed."""
    file = tmp_path / "good.toml"
    file.write_text('node = "system-a"\n[extraction]\nthreshold = 0.8\n')
    assert program("config", "check", file).code == 0


def test_the_schema_describes_every_setting(program: Program) -> None:
    """An editor can explain each key."""
    schema = program("config", "schema").json
    definitions = [schema, *schema["$defs"].values()]
    for definition in definitions:
        for key, value in definition.get("properties", {}).items():
            assert value.get("description") or "$ref" in value or "default" in value, (
                key
            )


def test_settings_in_force_are_shown(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment wins over the file."""
    monkeypatch.setenv("FEDLEARN_QDRANT__URL", "http://127.0.0.1:6333")
    shown = program("config", "show").json
    assert shown["qdrant"]["url"] == "http://127.0.0.1:6333"


def test_a_missing_remote_ends_with_its_code(
    make_node: MakeNode, process: Program, tmp_path: Path
) -> None:
    """The report is printed, the problem named, and the code is not 0."""
    node = make_node()
    process("init", node=node)
    (tmp_path / "hub.git").rename(tmp_path / "gone")
    node.write(make_event("a timer"))
    result = process("federate", "--json", node=node)
    assert result.code == errors.ConfigurationError.exit_code
    assert "hub.git" in result.err
    assert result.json["unpushed_commits"] == 2  # the beginning, and what is new


def test_errors_carry_the_documented_codes() -> None:
    """The table of the reference, class by class."""
    codes = {
        kind.__name__: kind.exit_code
        for kind in errors.FedlearnError.__subclasses__()
        if kind.__module__ == errors.__name__
    }
    assert codes == {
        "UsageError": 2,
        "ConfigurationError": 3,
        "UnreachableError": 4,
        "BrokenDataError": 5,
        "RefusedError": 6,
        "TryAgainError": 75,
    }


def test_a_full_disk_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No space left is no bug: the code says try again."""

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "/var/lib/fedlearn/state.db")

    monkeypatch.setattr(main, "main", full)
    assert __main__.run(["status"]) == errors.TryAgainError.exit_code
    assert "/var/lib/fedlearn/state.db" in capsys.readouterr().err


def test_a_full_disk_below_the_state_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite tells of it in an error of its own."""

    def full(*_arguments: object, **_options: object) -> None:
        small = sqlite3.connect(":memory:")
        small.execute("PRAGMA max_page_count = 1")
        small.execute("CREATE TABLE one (text)")

    monkeypatch.setattr(main, "main", full)
    assert __main__.run(["status"]) == errors.TryAgainError.exit_code
    assert "make room" in capsys.readouterr().err


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is not dressed up as a message."""

    def broken(*_arguments: object, **_options: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr(main, "main", broken)
    with pytest.raises(KeyError):
        __main__.run(["status"])


def test_the_version_is_told(process: Program) -> None:
    """What runs can be named in a report."""
    assert process("--version").out.startswith("fedlearn ")
    assert len(VERBS) == len(set(VERBS))
