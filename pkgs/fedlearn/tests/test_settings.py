"""The settings: file, environment and defaults, and what is said of a mistake."""

import json
import socket
from pathlib import Path

import pytest

from fedlearn import settings
from fedlearn.errors import ConfigurationError
from fedlearn.settings.section import default_node


def write(folder: Path, content: object, name: str = "c.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_nothing_has_to_be_set() -> None:
    """The defaults are those of a single machine with an embedded store."""
    found = settings.load(None)
    assert (found.qdrant.url, found.repository.url) == (None, None)
    assert found.extraction.threshold == 0.7
    assert found.repository_path == found.state_directory / "repository"


def test_the_default_name_does_not_tell_the_host_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is stable, and another machine has another."""
    names = set()
    for host in ("atlas", "atlas", "hermes"):
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        names.add(default_node())
        assert host not in default_node()
    assert len(names) == 2


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nested keys are joined by two underscores; other keys of a section stay."""
    path = write(tmp_path, {"node": "system-a", "qdrant": {"timeout_s": 5}})
    monkeypatch.setenv("FEDLEARN_QDRANT__URL", "http://127.0.0.1:1")
    found = settings.load(path)
    assert (found.node, found.qdrant.url) == ("system-a", "http://127.0.0.1:1")
    assert found.qdrant.timeout_s == 5


def test_a_check_does_not_look_at_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is right or wrong by itself, wherever it is checked."""
    monkeypatch.setenv("FEDLEARN_NODE", "NOT VALID")
    settings.check(write(tmp_path, {"node": "system-a"}))
    with pytest.raises(ConfigurationError, match="node"):
        settings.load(None)


@pytest.mark.parametrize("name", ["", "A", "-a", "a b", "a" * 64, "a\n", "ä"])
def test_a_name_that_could_not_be_a_file_is_refused(tmp_path: Path, name: str) -> None:
    """Node names stand in file and branch names."""
    with pytest.raises(ConfigurationError, match="node"):
        settings.check(write(tmp_path, {"node": name}))


def test_the_files_are_looked_for_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable, then the user's folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "fedlearn").mkdir()
    own = write(tmp_path / "fedlearn", {}, "config.json")
    assert settings.find_file() == own
    monkeypatch.setenv(settings.CONFIG_VARIABLE, str(tmp_path / "named.toml"))
    assert settings.find_file() == tmp_path / "named.toml"
