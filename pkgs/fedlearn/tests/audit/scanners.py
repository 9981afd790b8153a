"""Stand-ins for gitleaks and betterleaks, which answer as those do."""

import json
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

LEAK_WORD: Final = "SOMETHINGONLYTHEOTHERKNOWS"
"""What the stand-ins find and no rule of ours does."""

_PROGRAM: Final = """\
#!{python}
import json, pathlib, sys
arguments = sys.argv[1:]
options = dict(a.lstrip("-").partition("=")[::2] for a in arguments[1:])
if arguments[0] == "stdin":
    if {is_old}:
        sys.exit('Error: unknown command "stdin" for "gitleaks"')
    text = sys.stdin.read()
else:
    files = pathlib.Path(options["source"]).rglob("*.txt")
    text = "".join(file.read_text() for file in files)
pathlib.Path({seen!r}).write_text(json.dumps([arguments, text]))
leaks = [
    {{"RuleID": "other-rule", "StartLine": number, "Secret": "REDACTED"}}
    for number, line in enumerate(text.split("\\n"), start=1)
    if {word!r} in line
]
pathlib.Path(options["report-path"]).write_text(json.dumps(leaks))
sys.exit(int(options["exit-code"]) if leaks else 0)
"""

_BROKEN: Final = "#!/bin/sh\necho panic >&2\nexit {code}\n"


class Scanners:
    """Puts programs on a PATH that has git and nothing else beside them.

    Args:
        folder: Where the programs go.
        patch: Undoes everything after the test.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._seen = folder.parent / "seen.json"
        folder.mkdir()
        git = shutil.which("git")
        assert git
        (folder / "git").symlink_to(git)
        patch.setenv("PATH", str(folder))

    def install(self, name: str, *, is_old: bool = False) -> Path:
        """Install a program that finds `LEAK_WORD`."""
        program = _PROGRAM.format(
            python=sys.executable, is_old=is_old, seen=str(self._seen), word=LEAK_WORD
        )
        return self._write(name, program)

    def install_broken(self, name: str, code: int = 2) -> Path:
        """Install a program that fails."""
        return self._write(name, _BROKEN.format(code=code))

    def _write(self, name: str, program: str) -> Path:
        path = self._folder / name
        path.write_text(program)
        path.chmod(0o755)
        return path

    @property
    def arguments(self) -> list[str]:
        """What the last program that ran was called with."""
        arguments, _ = json.loads(self._seen.read_text())
        return [str(argument) for argument in arguments]

    @property
    def text(self) -> str:
        """What the last program that ran was given to read."""
        _, text = json.loads(self._seen.read_text())
        return str(text)

    @property
    def was_asked(self) -> bool:
        """Whether any program ran."""
        return self._seen.exists()
