"""Stores to test on: embedded, and over HTTP, a real server where there is one."""

import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.retry import Retry
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.records.categories import Category
from fedlearn.settings import Qdrant, Settings

from qdrant.standin import StandIn

REAL_URL = os.environ.get("FEDLEARN_TEST_QDRANT_URL")
"""A server for tests alone: they delete the three collections."""

API_KEY = "key-of-the-stand-in"

FAST = Retry(sleep=lambda _: None)
"""Tries again without waiting."""


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder(64)


@pytest.fixture
def embedded_settings(tmp_path: Path) -> Settings:
    return Settings(state_directory=tmp_path / "state")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(API_KEY) as server:
        yield server


@pytest.fixture
def http_settings(standin: StandIn, tmp_path: Path) -> Settings:
    """Settings for the stand-in, whose requests can be examined."""
    return server_settings(tmp_path, standin.url, API_KEY)


def server_settings(folder: Path, url: str, key: str | None = None) -> Settings:
    path = None
    if key is not None:
        path = folder / "api-key"
        path.write_text(key + "\n")
    return Settings(
        state_directory=folder / "state",
        qdrant=Qdrant(url=url, api_key_file=path, timeout_s=60),
    )


@pytest.fixture(params=["embedded", "http"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for each kind of store in turn."""
    if request.param == "embedded":
        yield request.getfixturevalue("embedded_settings")
    elif REAL_URL:
        yield from _real_server(REAL_URL, tmp_path)
    elif program := shutil.which("qdrant"):
        yield from _own_server(program, tmp_path)
    else:
        yield request.getfixturevalue("http_settings")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with Store.open(settings, retry=FAST) as opened:
        yield opened


@pytest.fixture
def http_store(http_settings: Settings) -> Iterator[Store]:
    with Store.open(http_settings, retry=FAST) as opened:
        yield opened


@pytest.fixture
def opened(settings: Settings) -> Callable[[], Store]:
    """Opens the same store again."""
    return lambda: Store.open(settings, retry=FAST)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where snapshots go; nothing else lies there."""
    path = tmp_path / "snapshots"
    path.mkdir()
    return path


def _real_server(url: str, folder: Path) -> Iterator[Settings]:
    """Use a running server, one test at a time over all processes."""
    settings = server_settings(folder, url, os.environ.get("FEDLEARN_TEST_QDRANT_KEY"))
    with (Path("/tmp") / "fedlearn-test-qdrant.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_all(settings)
        yield settings
        _drop_all(settings)


def _drop_all(settings: Settings) -> None:
    with Store.open(settings) as store:
        for category in Category:
            if store.describe(category) is not None:
                store.drop(category)


def _own_server(program: str, folder: Path) -> Iterator[Settings]:
    """Start the program on a free port, with its storage in a folder of the test."""
    port, grpc_port = _free_port(), _free_port()
    environment = {
        **os.environ,
        "QDRANT__SERVICE__HOST": "127.0.0.1",
        "QDRANT__SERVICE__HTTP_PORT": str(port),
        "QDRANT__SERVICE__GRPC_PORT": str(grpc_port),
        "QDRANT__SERVICE__API_KEY": API_KEY,
        "QDRANT__STORAGE__STORAGE_PATH": str(folder / "storage"),
        "QDRANT__STORAGE__SNAPSHOTS_PATH": str(folder / "snapshots"),
        "QDRANT__TELEMETRY_DISABLED": "true",
    }
    process = subprocess.Popen(
        [program],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url)
        yield server_settings(folder, url, API_KEY)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_ready(url: str, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with suppress(OSError), closing(urlopen(f"{url}/readyz", timeout=1)):
            return
        time.sleep(0.05)
    pytest.fail(f"{url} did not become ready in {timeout_s} s")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
