"""Opening Qdrant, and what its failures say."""

import fcntl
import logging
import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import numpy as np
import pytest

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.client.address import read_api_key
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import PointId
from fedlearn.qdrant.client.retry import Retry
from fedlearn.qdrant.client.session import LOCK_NAME
from fedlearn.records.categories import Category
from fedlearn.settings import Settings

from qdrant.conftest import API_KEY, FAST, server_settings
from qdrant.helpers import create_skills, unit
from qdrant.standin import StandIn, refusing_port

SKILLS = Category.SKILLS


def test_counts_are_exact_and_of_existing_collections(store: Store) -> None:
    """Only collections that exist are counted, and every point in them."""
    assert store.counts() == {}
    create_skills(store)
    store.upsert(SKILLS, [1, 2], np.eye(2, 4, dtype=np.float32), [{}, {}])
    assert store.counts() == {"skills-patterns": 2}


def test_points_outlive_the_connection(opened: Callable[[], Store]) -> None:
    """What was written is there when the store is opened again."""
    with opened() as store:
        create_skills(store)
        store.upsert(SKILLS, [7], unit(1, 0, 0, 0), [{"skill_name": "x"}])
    with opened() as store:
        assert store.retrieve(SKILLS, [7]) == {7: {"skill_name": "x"}}


def test_retrieve_gives_what_exists_and_what_was_asked_for(store: Store) -> None:
    """Absent ids are left out, and nested fields can be chosen."""
    create_skills(store)
    payload: dict[str, object] = {"a": {"b": 1, "c": 2}, "d": 3}
    store.upsert(SKILLS, [7], unit(1, 0, 0, 0), [payload])
    assert store.retrieve(SKILLS, [7, 8], ["a.b"]) == {7: {"a": {"b": 1}}}


def test_pages_are_sorted_and_name_the_next(store: Store) -> None:
    """Scrolling gives numbers before UUIDs, each point once, and an end."""
    ids: list[PointId] = [3, 1, 2, "00000000-0000-4000-8000-000000000002", 2**63]
    create_skills(store)
    store.upsert(SKILLS, ids, np.eye(5, 4, dtype=np.float32) + 0.1, [{}] * 5)
    pages: list[list[PointId]] = []
    offset: PointId | None = None
    while True:
        points, offset = store.scroll(SKILLS, offset, 2)
        pages.append([point_id for point_id, _ in points])
        if offset is None:
            break
    assert pages == [[1, 2], [3, 2**63], [ids[3]]]


def test_a_payload_change_keeps_other_keys(store: Store) -> None:
    """Keys that are not named stay, and a named one is replaced whole."""
    create_skills(store)
    store.upsert(SKILLS, [7], unit(1, 0, 0, 0), [{"a": {"b": 1}, "kept": True}])
    store.set_payloads(SKILLS, {7: {"a": {"c": 2}}})
    assert store.retrieve(SKILLS, [7]) == {7: {"a": {"c": 2}, "kept": True}}


def test_embedded_folder_is_closed_to_others(embedded_settings: Settings) -> None:
    """Only the owner can read what an embedded store holds."""
    with open_store(embedded_settings):
        pass
    assert stat.S_IMODE(embedded_settings.qdrant_path.stat().st_mode) == 0o700


def test_embedded_store_is_for_one_at_a_time(embedded_settings: Settings) -> None:
    """A second opening is told to try again, and the first goes on working."""
    with open_store(embedded_settings) as store:
        with pytest.raises(TryAgainError, match="another process") as caught:
            open_store(embedded_settings)
        assert caught.value.exit_code == 75
        assert store.counts() == {}
    with open_store(embedded_settings):
        pass


def test_embedded_store_that_is_held_for_a_moment_is_waited_for(
    embedded_settings: Settings,
) -> None:
    """A process that was forked while it was open keeps its lock until it begins."""
    embedded_settings.qdrant_path.mkdir(parents=True)
    held = (embedded_settings.qdrant_path / LOCK_NAME).open("w")
    fcntl.flock(held, fcntl.LOCK_EX)
    Timer(0.1, held.close).start()
    with open_store(embedded_settings):
        pass


def test_embedded_store_that_is_damaged_is_broken_data(
    embedded_settings: Settings,
) -> None:
    """A file that is no SQLite file is named as damage, with a way out."""
    with open_store(embedded_settings) as store:
        create_skills(store)
    folder = embedded_settings.qdrant_path
    (file,) = folder.rglob("storage.sqlite")
    file.write_bytes(b"nonsense" * 1000)
    with pytest.raises(BrokenDataError, match=re.escape(str(folder))):
        open_store(embedded_settings)


def test_embedded_path_that_cannot_be_used_is_configuration(tmp_path: Path) -> None:
    """A file in the place of the folder is a fault of the settings."""
    (tmp_path / "qdrant").write_text("a file")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        open_store(Settings(state_directory=tmp_path))


def test_many_points_give_no_warning(
    embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client's advice on large embedded stores stays out of the output."""
    threshold = "qdrant_client.local.qdrant_local.QdrantLocal.LARGE_DATA_THRESHOLD"
    monkeypatch.setattr(threshold, 1)
    monkeypatch.setattr(
        "qdrant_client.local.local_collection.LocalCollection.LARGE_DATA_THRESHOLD", 1
    )
    with open_store(embedded_settings) as store:
        create_skills(store)
        store.upsert(SKILLS, [1, 2], np.eye(2, 4, dtype=np.float32), [{}, {}])
    with open_store(embedded_settings) as store:
        assert store.counts() == {"skills-patterns": 2}


def test_server_that_is_down_is_unreachable_and_named(tmp_path: Path) -> None:
    """The message names the URL, the hint says what to do, nothing is retried."""
    waits: list[float] = []
    with refusing_port() as port:
        url = f"http://127.0.0.1:{port}"
        with pytest.raises(UnreachableError, match=url) as caught:
            Store.open(server_settings(tmp_path, url), retry=Retry(sleep=waits.append))
    assert caught.value.hint is not None
    assert "start the server" in caught.value.hint
    assert waits == []


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every look-up of a host name fail, without asking anybody."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)


@pytest.mark.usefixtures("no_names")
def test_unknown_host_is_told_from_a_dead_one(tmp_path: Path) -> None:
    """A wrong name gives another hint than a server that is down."""
    settings = server_settings(tmp_path, "http://no-such-host.invalid:6333")
    with pytest.raises(UnreachableError, match="unknown host name"):
        Store.open(settings, retry=FAST)


def test_https_to_a_plain_server_names_tls(standin: StandIn, tmp_path: Path) -> None:
    """TLS that cannot be had is named."""
    url = standin.url.replace("http://", "https://")
    with pytest.raises(UnreachableError, match="TLS"):
        Store.open(server_settings(tmp_path, url), retry=FAST)


@pytest.mark.parametrize("key", [None, "wrong"])
def test_refused_key_is_configuration(
    standin: StandIn, tmp_path: Path, key: str | None
) -> None:
    """A missing and a wrong key say which setting to mend, and show no key."""
    settings = server_settings(tmp_path, standin.url, key)
    with pytest.raises(ConfigurationError, match="refuses the API key") as caught:
        Store.open(settings, retry=FAST)
    assert "qdrant.api_key_file" in str(caught.value.hint)
    assert "wrong" not in str(caught.value)


def test_key_is_never_logged(
    http_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Even at the most talkative level no line has the key."""
    caplog.set_level(logging.DEBUG)
    with Store.open(http_settings, retry=FAST) as store:
        store.counts()
    assert caplog.text
    assert API_KEY not in caplog.text


def test_user_and_password_in_a_url_are_not_shown(tmp_path: Path) -> None:
    """What stands before the @ in a URL is secret."""
    with refusing_port() as port:
        settings = server_settings(tmp_path, f"http://me:secret@127.0.0.1:{port}")
        with pytest.raises(UnreachableError) as caught:
            Store.open(settings, retry=FAST)
    assert "secret" not in str(caught.value)


def test_key_comes_from_systemd_unless_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credentials directory is read when no file was named, and only then."""
    (tmp_path / "qdrant-api-key").write_text("from systemd\n")
    (tmp_path / "named").write_text("from the file\n")
    assert read_api_key(None) is None
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_api_key(None) == "from systemd"
    assert read_api_key(tmp_path / "named") == "from the file"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "other"))
    assert read_api_key(None) is None


@pytest.mark.parametrize("content", [None, b"", b" \n", b"two\nlines", b"\xff\xfe"])
def test_unusable_key_file_is_configuration(
    tmp_path: Path, content: bytes | None
) -> None:
    """A missing, empty or binary file is named, before any request is made."""
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=re.escape(str(path))):
        read_api_key(path)


@pytest.mark.usefixtures("no_names")
def test_key_over_plain_http_is_logged_off_loopback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A key that leaves the machine unencrypted is worth a line in the log."""
    settings = server_settings(tmp_path, "http://no-such-host.invalid:6333", API_KEY)
    with pytest.raises(UnreachableError):
        Store.open(settings, retry=FAST)
    assert "unencrypted" in caplog.text


def test_missing_collection_is_described_as_none(store: Store) -> None:
    """Looking for a collection that is not there is no error."""
    assert store.describe(SKILLS) is None
