"""`fedlearn config init`: a file in which every setting stands."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from fedlearn import settings
from fedlearn.cli.config_file import describe

from helpers import Program, environment


def test_what_options_tell_is_set_and_the_rest_is_a_comment(
    program: Program, tmp_path: Path
) -> None:
    """The file is valid, and holds every key once."""
    file = tmp_path / "folder" / "fedlearn.toml"
    result = program(
        "config", "init", file, "--node", "system-a", "--url", 'git@x:"odd".git',
        "--qdrant-url", "http://127.0.0.1:6333",
    )  # fmt: skip
    assert (result.code, result.out) == (0, "")
    read = tomllib.loads(file.read_text())
    assert (read["node"], read["qdrant"]) == (
        "system-a",
        {"url": "http://127.0.0.1:6333"},
    )
    assert read["repository"] == {"url": 'git@x:"odd".git'}
    assert program("config", "check", file).code == 0
    for section in describe():
        for one in section.settings:
            assert f"\n{one.name} = " in file.read_text().replace("\n# ", "\n")


def test_what_is_commented_out_is_the_default(program: Program, tmp_path: Path) -> None:
    """Uncommenting every line changes nothing."""
    file = tmp_path / "fedlearn.toml"
    program("config", "init", file, "--yes")
    lines = file.read_text().splitlines()
    keys = {one.name for section in describe() for one in section.settings}
    opened = [
        line[2:] if line[2:].split(" = ")[0] in keys and "=  (" not in line else line
        for line in lines
    ]
    file.write_text("\n".join(opened))
    before = settings.Settings()
    after = settings.load(file)
    assert after.model_dump(exclude={"node", "runtime"}) == before.model_dump(
        exclude={"node", "runtime"}
    )


def test_a_file_that_exists_stays(program: Program, tmp_path: Path) -> None:
    """Somebody's settings are not overwritten."""
    file = tmp_path / "fedlearn.toml"
    file.write_text("# mine\n")
    result = program("config", "init", file, "--yes")
    assert result.code == 6
    assert file.read_text() == "# mine\n"


def test_a_wrong_answer_writes_nothing(program: Program, tmp_path: Path) -> None:
    """What would not pass the check is refused, naming the key."""
    file = tmp_path / "fedlearn.toml"
    result = program("config", "init", file, "--node", "No Good Name")
    assert result.code == 3
    assert "node" in result.err
    assert not file.exists()


def test_a_person_is_asked_on_a_terminal(tmp_path: Path) -> None:
    """Four questions, whose defaults can be taken; it lands where fedlearn looks."""
    leader, follower = os.openpty()
    home = tmp_path / "home"
    os.write(leader, b"system-a\n/srv/stack\n\n\n")
    done = subprocess.run(
        [sys.executable, "-m", "fedlearn", "config", "init"],
        stdin=follower, capture_output=True, check=False, timeout=60,
        env=environment(HOME=str(home), PATH=os.environ["PATH"]),
    )  # fmt: skip
    os.close(leader)
    os.close(follower)
    assert done.returncode == 0
    written = tomllib.loads((home / ".config/fedlearn/config.toml").read_text())
    assert written == {
        "node": "system-a",
        "runtime": {"directory": "/srv/stack"},
    } | {key: {} for key in written if key not in {"node", "runtime"}}
