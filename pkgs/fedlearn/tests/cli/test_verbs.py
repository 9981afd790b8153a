"""Every verb has help, and the overview says the same as the verb."""

import re
import subprocess
import sys

import click
import pytest

from fedlearn.cli.main import VERBS, main


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    """A verb has a sentence, an example, and an explanation of each option."""
    command = main.get_command(click.Context(main), verb)
    assert command.name == verb
    assert command.help
    assert command.epilog
    assert command.epilog.startswith(f"Example: fedlearn {verb}")
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name


def test_the_overview_loads_no_verb() -> None:
    """Help is fast because nothing heavy is imported for it."""
    code = (
        "import sys; from fedlearn.__main__ import run; run(['--help']);"
        "heavy = {'pydantic', 'qdrant_client', 'numpy', 'rich'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    for verb, summary in VERBS.items():
        assert re.search(
            rf"^  {verb} +{re.escape(summary)}$", done.stdout, re.MULTILINE
        )
