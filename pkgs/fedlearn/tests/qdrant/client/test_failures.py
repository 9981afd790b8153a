"""What the failures of Qdrant say, and which of them are tried again."""

import errno
import sqlite3

import numpy as np
import pytest

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.failures import MissingError, explain
from fedlearn.qdrant.client.retry import MAX_WAIT_S, Retry
from fedlearn.records.categories import Category
from fedlearn.settings import Settings

from qdrant.conftest import FAST
from qdrant.helpers import create_skills, unit
from qdrant.standin import Fault, StandIn

SKILLS = Category.SKILLS


@pytest.mark.parametrize(
    "fault",
    [Fault("/collections", html=True), Fault("/collections", status=404)],
    ids=["page", "404"],
)
def test_another_program_at_the_url_is_told(
    standin: StandIn, http_settings: Settings, fault: Fault
) -> None:
    """A web page or a 404 says to check the URL."""
    standin.faults.append(fault)
    with pytest.raises(UnreachableError) as caught:
        Store.open(http_settings, retry=FAST)
    assert "check qdrant.url" in str(caught.value.hint)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("/count", times=3, status=429),
        Fault("/count", times=3, status=502),
        Fault("/count", times=3, status=503),
        Fault("/count", times=3, status=504),
        Fault("/count", times=3, reset=True),
        Fault("/count", times=3, cut=True),
    ],
    ids=["429", "502", "503", "504", "reset", "cut"],
)
def test_what_is_temporary_is_tried_again(
    standin: StandIn, http_store: Store, fault: Fault
) -> None:
    """Three failures in a row that pass are not noticed by the caller."""
    create_skills(http_store)
    standin.faults.append(fault)
    assert http_store.count(SKILLS) == 0


def test_trying_again_has_an_end(standin: StandIn, http_settings: Settings) -> None:
    """Six attempts, with waits that double, and then the error."""
    waits: list[float] = []
    standin.faults.append(Fault("/collections", times=99, status=503))
    with pytest.raises(UnreachableError, match="503"):
        Store.open(http_settings, retry=Retry(sleep=waits.append))
    assert waits == [0.25, 0.5, 1.0, 2.0, 4.0]


def test_the_wait_that_a_server_asks_for_is_kept(
    standin: StandIn, http_settings: Settings
) -> None:
    """`Retry-After` decides the wait, up to a bound."""
    waits: list[float] = []
    for seconds in ("3", "86400"):
        fault = Fault("/collections", status=429, headers={"Retry-After": seconds})
        standin.faults.append(fault)
    with Store.open(http_settings, retry=Retry(sleep=waits.append)):
        pass
    assert waits == [3, MAX_WAIT_S]


@pytest.mark.parametrize("status", [400, 500, 507])
def test_what_is_not_temporary_fails_at_once(
    standin: StandIn, http_store: Store, status: int
) -> None:
    """A fault of the server is asked for once, and its words are passed on."""
    create_skills(http_store)
    fault = Fault("/count", times=99, status=status, message="planted words")
    standin.faults.append(fault)
    with pytest.raises(UnreachableError, match="planted words"):
        http_store.count(SKILLS)
    assert fault.seen == 1


def test_slow_server_runs_into_the_time_limit(
    standin: StandIn, http_settings: Settings
) -> None:
    """An answer that does not come in time is an error that says so."""
    limit = http_settings.qdrant.model_copy(update={"timeout_s": 1})
    settings = http_settings.model_copy(update={"qdrant": limit})
    standin.faults.append(Fault("/collections", delay_s=2))
    with pytest.raises(UnreachableError, match="in time"):
        Store.open(settings, retry=FAST)


def test_restart_in_between_is_waited_for(
    standin: StandIn, http_settings: Settings
) -> None:
    """A server that answered before may be away for a moment."""
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            standin.restart(0)

    with Store.open(http_settings, retry=Retry(sleep=nap)) as store:
        create_skills(store)
        standin.stop()
        assert store.count(SKILLS) == 0
    assert len(naps) == 2


@pytest.mark.parametrize(
    "message",
    [
        "Service internal error: No space left on device: WAL buffer size exceeds",
        "Service internal error: Not enough disk space",
    ],
)
def test_full_disk_of_the_server_is_told(
    standin: StandIn, http_store: Store, message: str
) -> None:
    """The message says what is full, the hint that the call can be repeated."""
    create_skills(http_store)
    standin.faults.append(Fault("/points", status=500, message=message))
    with pytest.raises(UnreachableError, match="no room left") as caught:
        http_store.upsert(SKILLS, [1], unit(1, 0, 0, 0), [{}])
    assert "free some space" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), TryAgainError),
        (sqlite3.OperationalError("database or disk is full"), TryAgainError),
        (sqlite3.OperationalError("database is locked"), TryAgainError),
        (sqlite3.DatabaseError("file is not a database"), BrokenDataError),
        (PermissionError(errno.EACCES, "Permission denied"), ConfigurationError),
    ],
)
def test_faults_of_the_embedded_store_have_their_class(
    error: Exception, expected: type[FedlearnError]
) -> None:
    """Disk, lock, damage and permissions are told apart."""
    failure = explain(error, "the embedded store in /x", connected=True)
    assert failure is not None
    assert type(failure.error) is expected


class FakeGrpcError(Exception):
    """Looks as gRPC's exceptions do, which have no types."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def code(self) -> "FakeGrpcError":
        return self

    def details(self) -> str:
        return "planted words"


@pytest.mark.parametrize(
    ("code", "expected", "temporary"),
    [
        ("UNAUTHENTICATED", ConfigurationError, False),
        ("PERMISSION_DENIED", ConfigurationError, False),
        ("NOT_FOUND", MissingError, False),
        ("UNAVAILABLE", UnreachableError, True),
        ("RESOURCE_EXHAUSTED", UnreachableError, True),
        ("INTERNAL", UnreachableError, False),
    ],
)
def test_grpc_faults_mean_what_http_faults_mean(
    code: str, expected: type[FedlearnError], *, temporary: bool
) -> None:
    """Over gRPC the same faults have the same class."""
    failure = explain(FakeGrpcError(code), "Qdrant at x", connected=True)
    assert failure is not None
    assert (type(failure.error), failure.temporary) == (expected, temporary)


def test_a_bug_stays_a_bug() -> None:
    """What is no fault of the store is not dressed up as one."""
    assert explain(TypeError("ours"), "Qdrant at x", connected=True) is None


def test_too_large_request_is_sent_in_halves(
    standin: StandIn, http_store: Store
) -> None:
    """What exceeds the server's limit arrives in smaller requests."""
    create_skills(http_store)
    standin.limit_bytes = 2000
    payloads: list[dict[str, object]] = [{"text": "x" * 300} for _ in range(16)]
    vectors = np.ones((16, 4), dtype=np.float32)
    http_store.upsert(SKILLS, list(range(16)), vectors, payloads)
    assert http_store.count(SKILLS) == 16
