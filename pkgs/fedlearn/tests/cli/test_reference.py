"""What is made from the program's own help: reference, manual page, completions."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fedlearn.cli.config_file import describe
from fedlearn.cli.main import HIDDEN, VERBS
from fedlearn.cli.manual import man_page, verbs
from fedlearn.settings import Settings

from helpers import ROOT, Program, environment
from reference_pages import cli_page, exit_codes_page, kind_of, run, settings_page

DOCS = ROOT / "docs"


def test_every_verb_and_option_is_described() -> None:
    """Nothing that can be typed is missing from the page."""
    page = cli_page()
    assert set(re.findall(r"^## (\S+)$", page, re.MULTILINE)) == {*VERBS, *HIDDEN}
    for name, command in verbs():
        assert f"## {name}\n" in page
        for parameter in command.params:
            for option in parameter.opts:
                assert option in page or not option.startswith("--"), option


def test_every_setting_is_described() -> None:
    """Each key has a type, a default and a sentence."""
    page = settings_page()
    for section in describe():
        for one in section.settings:
            assert one.text.endswith((".", ";")), one.name
            assert f"| `{one.name}` | {kind_of(one.annotation)} |" in page
    assert {s.name for s in describe() if s.name} < set(Settings.model_fields)


def test_every_exit_code_is_described() -> None:
    """The codes of the error classes, and those that no class has."""
    codes = re.findall(r"^\| (\d+) \|", exit_codes_page(), re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "5", "6", "75", "130", "141", "143"]


def test_stale_pages_are_named_and_renewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check says which page and how to renew it; writing makes it pass."""
    assert run([str(tmp_path), "--check"]) == 1
    assert "cli.md is out of date: run make reference" in capsys.readouterr().err
    assert run([str(tmp_path)]) == 0
    assert run([str(tmp_path), "--check"]) == 0
    (tmp_path / "settings.md").write_text("old")
    assert run([str(tmp_path), "--check"]) == 1


@pytest.mark.skipif(not DOCS.exists(), reason="tested without its documents")
def test_old_recipes_name_verbs_that_exist() -> None:
    """All 38 recipes have a line, and every verb and page in it is real."""
    text = (DOCS / "how-to" / "old-recipes.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 38
    options = cli_page()
    for row in rows:
        commands = re.findall(r"`fedlearn ((?:--[a-z-]+ \S+ )*)([a-z]+)([^`]*)`", row)
        settings = re.findall(r"`(repository|extraction)\.([a-z_]+)`", row)
        assert commands or settings, row
        for before, verb, after in commands:
            assert verb in VERBS, row
            for option in re.findall(r"--[a-z-]+", before + after):
                assert option in options, row
        for section, key in settings:
            assert key in type(getattr(Settings(), section)).model_fields, row
    for page in re.findall(r"\(([a-z-]+\.md)\)", text):
        assert (DOCS / "how-to" / page).is_file(), page


@pytest.mark.skipif(not shutil.which("man"), reason="there is no man program")
def test_the_manual_page_can_be_read(tmp_path: Path) -> None:
    """man finds nothing to complain about, and shows verbs and codes."""
    page = tmp_path / "fedlearn.1"
    page.write_text(man_page())
    done = subprocess.run(
        ["man", "--warnings", "--local-file", page],
        env=environment(PATH=os.environ["PATH"], LC_ALL="C.UTF-8", MANWIDTH="80"),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "EXIT STATUS" in done.stdout


def test_the_manual_page_has_every_verb(program: Program) -> None:
    """The verb prints what the package installs, and no line is a macro by chance."""
    page = program("man").out
    for verb in VERBS:
        assert f".SS fedlearn {verb}" in page
    known = {".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".br"}
    assert {x.split(" ")[0] for x in page.splitlines() if x.startswith(".")} <= known


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(program: Program, shell: str) -> None:
    """The script names the program, and asks it by the documented variable."""
    result = program("completions", shell)
    assert result.code == 0
    assert "_FEDLEARN_COMPLETE" in result.out


def test_completion_knows_verbs_and_options(
    process: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a shell asks while a person types."""
    monkeypatch.setenv("_FEDLEARN_COMPLETE", "bash_complete")
    for words, expected in {
        "fedlearn sta": "plain,status",
        "fedlearn status --wat": "plain,--watch",
        "fedlearn doctor qdr": "plain,qdrant",
    }.items():
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        assert process().out.splitlines() == [expected]


def test_a_wrong_option_gets_a_proposal(program: Program) -> None:
    """A slip of the finger in an option costs one line, too."""
    result = program("status", "--wathc")
    assert result.code == 2
    assert "--watch" in result.err
