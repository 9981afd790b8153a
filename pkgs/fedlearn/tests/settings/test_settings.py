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


def test_variables_hold_lists_and_objects_as_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A text that looks like JSON stays a text; case does not matter."""
    monkeypatch.setenv("FEDLEARN_TRUST__REVOKED", '["system-b", "system-c"]')
    monkeypatch.setenv("fedlearn_extraction__agent_types", "null")
    monkeypatch.setenv("FEDLEARN_ORGANISATION", '["example.org"]')
    found = settings.load(None)
    assert found.trust.revoked == ("system-b", "system-c")
    assert found.extraction.agent_types is None
    assert found.organisation == '["example.org"]'


def test_the_variable_of_a_key_wins_over_that_of_its_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And both win over the file, key by key; an empty variable sets nothing."""
    path = write(tmp_path, {"qdrant": {"timeout_s": 5, "grpc_port": 6334}})
    monkeypatch.setenv("FEDLEARN_QDRANT__TIMEOUT_S", "7")
    monkeypatch.setenv("FEDLEARN_QDRANT", '{"timeout_s": 6, "shard_number": 2}')
    monkeypatch.setenv("FEDLEARN_QDRANT__GRPC_PORT", "")
    found = settings.load(path).qdrant
    assert (found.timeout_s, found.shard_number, found.grpc_port) == (7, 2, 6334)


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("FEDLEARN_PRIVACY__RULES", "[broken", "privacy.rules: Input should be a"),
        ("FEDLEARN_QDRANT", "6333", "qdrant: Input should be a valid dictionary"),
        ("FEDLEARN_QDRANT__URI", "x", "there is no setting qdrant.uri"),
    ],
)
def test_a_variable_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, words: str
) -> None:
    """The error names the key, whatever is wrong with the text."""
    monkeypatch.setenv(variable, text)
    with pytest.raises(ConfigurationError, match=words):
        settings.load(None)


def test_variables_that_are_no_settings_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Others that begin so belong to the command line or to somebody else."""
    before = settings.load(None)
    monkeypatch.setenv("FEDLEARN_LOG_LEVEL", "debug")
    monkeypatch.setenv("FEDLEARN_OTHER__KEY", "x")
    monkeypatch.setenv("NODE", "system-x")
    monkeypatch.setenv("QDRANT__URL", "http://127.0.0.1:1")
    assert settings.load(None) == before


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


PUBLIC = {"name": "public", "url": "https://git.example.org/public.git"}


def test_sources_are_branches_and_repositories() -> None:
    """Both stand in one list, and each is found by its kind."""
    sources = ["nodes/*", PUBLIC, {"name": "team-b", "path": "/srv/team-b"}]
    found = settings.Repository.model_validate({"sources": sources})
    assert found.branches == ("nodes/*",)
    assert [one.name for one in found.repositories] == ["public", "team-b"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "--upload-pack=touch /tmp/x"}, "url"),
        ({"url": "https://git.example.org/a\nb"}, "url"),
        ({"path": "/srv/team-b"}, "either url or path"),
        ({"branch": "--all"}, "branch"),
        ({"name": "../up"}, "name"),
        ({"minimum_values": 1}, "there is no setting .*minimum_values"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    """Before anything is fetched, naming the key."""
    content = {"repository": {"sources": [{**PUBLIC, **changes}]}}
    with pytest.raises(ConfigurationError, match=words):
        settings.check(write(tmp_path, content))


def test_a_misspelt_key_of_a_source_has_a_hint(tmp_path: Path) -> None:
    """Keys inside of lists are known as well."""
    content = {"repository": {"sources": [{**PUBLIC, "categorys": []}]}}
    with pytest.raises(ConfigurationError) as caught:
        settings.check(write(tmp_path, content))
    assert caught.value.hint == "did you mean categories?"


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    """The name tells their nodes apart."""
    content = {"repository": {"sources": [PUBLIC, PUBLIC]}}
    with pytest.raises(ConfigurationError, match="same name"):
        settings.check(write(tmp_path, content))


@pytest.mark.parametrize("by", ["file", "environment"])
def test_a_renamed_key_is_read_by_its_old_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    by: str,
) -> None:
    """With a warning that names the new one; only that one is shown."""
    content = {"privacy": {"second_opinion": True}} if by == "file" else {}
    if by == "environment":
        monkeypatch.setenv("FEDLEARN_PRIVACY__SECOND_OPINION", "true")
    privacy = settings.load(write(tmp_path, content)).privacy
    assert privacy.external_scanner
    assert "second_opinion is now called external_scanner" in caplog.text
    schema = type(privacy).model_json_schema()
    assert set(schema["properties"]) == set(privacy.model_dump())


def test_two_names_of_one_key_contradict_each_other(tmp_path: Path) -> None:
    """Neither is chosen in silence."""
    both = {"second_opinion": True, "external_scanner": False}
    with pytest.raises(ConfigurationError, match="set only external_scanner"):
        settings.load(write(tmp_path, {"privacy": both}))
