"""Strict mode, small limits and keys with few rights: worked round, or named."""

import re
from pathlib import Path

import numpy as np
import pytest

from fedlearn.errors import BrokenDataError, ConfigurationError, UnreachableError
from fedlearn.qdrant.client.client import MANY_PAGES, Store
from fedlearn.qdrant.client.client_types import Selection
from fedlearn.qdrant.client.refusals import StrictModeError, TooLargeError
from fedlearn.qdrant.client.retry import Retry
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.points.search import search
from fedlearn.records.categories import Category
from fedlearn.settings import Settings

from qdrant.calls import Calls
from qdrant.conftest import FAST
from qdrant.engine import Json
from qdrant.helpers import create_skills, export, fill_directly, many, unit
from qdrant.standin import Fault, StandIn
from qdrant.strict import STRICT

SKILLS = Category.SKILLS


def make_strict(standin: StandIn, limits: Json, *, old: bool = False) -> None:
    for collection in standin.collections.values():
        collection.strict = {"enabled": True, **limits}
        collection.before_1_14 = old


@pytest.mark.parametrize("old", [False, True], ids=["1.14", "1.13"])
def test_all_is_done_within_the_limits_of_strict_mode(
    standin: StandIn, http_store: Store, folder: Path, *, old: bool
) -> None:
    """Import, export and search keep limits that the server tells, in either form."""
    embedder = HashingEmbedder(64)
    ensure_collections(http_store, embedder)
    make_strict(standin, STRICT, old=old)
    report = import_patterns(http_store, embedder, many(60), [])
    assert (report.written, report.proven) == (60, 50)
    assert sum(report.counts.values()) == 60
    assert export(http_store, folder, limit=0).exported == 20
    hits = search(http_store, embedder, "subject 3", minimum_value=0.1, limit=5)
    assert len(hits) == 5


def test_a_limit_is_learned_once(standin: StandIn, http_store: Store) -> None:
    """The second request of a kind is as large as the server said, and no larger."""
    create_skills(http_store)
    make_strict(standin, {"upsert_max_batchsize": 5})
    for _ in range(2):
        http_store.upsert(
            SKILLS, list(range(10)), np.ones((10, 4), dtype=np.float32), [{}] * 10
        )
    sizes = [len(body["points"]) for body in standin.bodies if "points" in body]
    assert sizes == [10, 5, 5, 5, 5]


def test_an_index_is_made_before_a_filter_needs_it(
    standin: StandIn, http_store: Store
) -> None:
    """A collection that somebody made in strict mode can be taken over."""
    fill_directly(standin, 3)
    make_strict(standin, {"unindexed_filtering_retrieve": False})
    ensure_collections(http_store, HashingEmbedder(4))
    assert http_store.count(SKILLS, Selection(marked=False)) == 3
    assert list(http_store.pages(SKILLS, [], Selection(from_source=True))) == [[]]


@pytest.mark.parametrize(
    "limits",
    [
        {"max_points_count": 1},
        {"max_payload_index_count": 0, "unindexed_filtering_retrieve": False},
    ],
    ids=lambda limits: next(iter(limits)),
)
def test_what_cannot_be_kept_is_named_by_its_setting(
    standin: StandIn, http_store: Store, limits: Json
) -> None:
    """No key and no log is blamed; the remedy is a setting of strict mode."""
    embedder = HashingEmbedder(4)
    fill_directly(standin, 3)
    make_strict(standin, limits)
    with pytest.raises(StrictModeError) as caught:
        import_patterns(http_store, embedder, many(3), [])
    assert caught.value.exit_code == 3
    assert caught.value.setting in limits
    assert f"change {caught.value.setting} in" in str(caught.value.hint)
    assert http_store.where in str(caught.value)


@pytest.mark.parametrize(
    ("said", "setting"),
    [
        ("Max vector storage size limit of 5MB reached!", "vector_size_bytes"),
        ("Max payload storage size limit of 5MB reached!", "payload_size_bytes"),
        ("Filter condition limit reached (3 > 2). Help: …", "filter_max_conditions"),
        ("Condition size limit reached (3 > 2). Help: …", "condition_max_size"),
        ("Request is forbidden because global vector indexing is disabled", "exact"),
        ("Resident memory usage is at 91% of total memory", "max_resident_memory"),
        ('Limit exceeded 60 > 5 for "timeout". Help: …', "max_timeout"),
    ],
)
def test_each_setting_of_strict_mode_is_named(
    standin: StandIn, http_store: Store, said: str, setting: str
) -> None:
    """In whatever status it is told."""
    create_skills(http_store)
    fault = Fault("/count", status=400, message=f"Bad request: {said}", times=9)
    standin.faults.append(fault)
    with pytest.raises(StrictModeError, match=re.escape(said)) as caught:
        http_store.count(SKILLS)
    assert setting in str(caught.value.hint)
    assert fault.seen == 1


@pytest.mark.parametrize("header", ["7", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_limit_of_rate_is_waited_for(
    standin: StandIn, http_settings: Settings, header: str
) -> None:
    """Whole seconds are kept; a fraction or a date of a proxy is no crash."""
    said = "Rate limiting exceeded: Read rate limit exceeded: Operation requires 1"
    headers = {"Retry-After": header}
    standin.faults.append(
        Fault("/collections", status=429, headers=headers, message=said)
    )
    waits: list[float] = []
    with Store.open(http_settings, retry=Retry(sleep=waits.append)):
        pass
    assert waits == [7.0 if header == "7" else 0.25]


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ("r", "the key may only read"),
        ("another", "the key may not use this collection"),
    ],
)
def test_a_key_without_rights_is_not_called_wrong(
    standin: StandIn, http_store: Store, rights: str, words: str
) -> None:
    """What it lacks is said, and that the key itself was taken."""
    create_skills(http_store)
    standin.rights = rights
    with pytest.raises(ConfigurationError, match=words) as caught:
        http_store.upsert(SKILLS, [1], unit(1, 0, 0, 0), [{}])
    assert "may write" in str(caught.value.hint)


def test_a_read_only_key_is_enough_to_read(
    standin: StandIn, http_store: Store, folder: Path
) -> None:
    """Export and search change nothing."""
    embedder = HashingEmbedder(4)
    ensure_collections(http_store, embedder)
    import_patterns(http_store, embedder, many(3), [])
    standin.rights = "r"
    assert export(http_store, folder).exported == 1
    assert search(http_store, embedder, "subject 0")


def test_a_key_for_points_alone_can_import(
    standin: StandIn, http_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Missing indexes are told of, and the points are written."""
    embedder = HashingEmbedder(4)
    for category in Category:
        http_store.create(category, 4, {}, Settings().qdrant)
    standin.rights = "prw"
    assert import_patterns(http_store, embedder, many(3), []).written == 3
    assert "no index of value_score" in caplog.text


def test_a_point_that_is_too_large_costs_that_point_only(
    standin: StandIn, http_store: Store
) -> None:
    """It is named with its id and the settings; all others are in."""
    embedder = HashingEmbedder(64)
    ensure_collections(http_store, embedder)
    patterns = many(30)
    large = patterns[9]
    large.payload["usage_pattern"] = "long " * 4_000
    standin.limit_bytes = 12_000
    with pytest.raises(BrokenDataError, match="too large for the server") as caught:
        import_patterns(http_store, embedder, patterns, [])
    assert large.pattern_id in str(caught.value)
    assert "max_request_size_mb" in str(caught.value.hint)
    assert "client_max_body_size" in str(caught.value.hint)
    assert sum(http_store.counts().values()) == 29


def test_one_large_point_does_not_make_the_others_slow(
    standin: StandIn, http_store: Store
) -> None:
    """What follows it is sent in large requests again."""
    create_skills(http_store)
    standin.limit_bytes = 20_000
    payloads: list[Json] = [{"text": "x" * 30_000}, *[{}] * 99]
    vectors = np.ones((100, 4), dtype=np.float32)
    refused = http_store.upsert(SKILLS, list(range(100)), vectors, payloads)
    assert [name for name, _ in refused] == [0]
    sizes = [len(body["points"]) for body in standin.bodies if "points" in body]
    assert sizes[-1] == 99


def test_a_point_that_is_too_large_to_read_is_an_error(
    standin: StandIn, http_store: Store
) -> None:
    """What cannot be read is not taken for absent."""
    create_skills(http_store)
    standin.faults.append(Fault("/points", times=99, status=413))
    with pytest.raises(TooLargeError):
        http_store.retrieve(SKILLS, [1, 2])


def test_pages_without_end_are_left(
    standin: StandIn, http_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that always names a next page is asked how many there can be."""
    fill_directly(standin, 3)
    page = Calls.do_post_points_scroll

    def again(calls: Calls, name: str) -> Json:
        return {**page(calls, name), "next_page_offset": 1}

    monkeypatch.setattr(Calls, "do_post_points_scroll", again)
    with pytest.raises(UnreachableError, match="without end") as caught:
        list(http_store.pages(SKILLS))
    assert http_store.where in str(caught.value)
    asked = [path for _, path in standin.requests if path.endswith("/scroll")]
    assert len(asked) <= 2 * MANY_PAGES


@pytest.mark.parametrize("status", [301, 308])
def test_a_redirect_says_where_it_leads(
    standin: StandIn, http_settings: Settings, status: int
) -> None:
    """A proxy that wants TLS is no fault of Qdrant."""
    target = {"Location": "https://qdrant.example.org/collections"}
    standin.faults.append(Fault("/collections", status=status, headers=target))
    with pytest.raises(
        ConfigurationError, match=r"https://qdrant\.example\.org"
    ) as caught:
        Store.open(http_settings, retry=FAST)
    assert "qdrant.url" in str(caught.value.hint)


ILL_CLUSTER = (
    "The replica set for shard 0 on peer 1 does not have enough active replicas",
    "1 out of 2 shards failed to apply operation. First error captured: Timeout",
    "Failed to apply operation to at least one `Active` replica. Please retry.",
)


@pytest.mark.parametrize("said", ILL_CLUSTER)
def test_an_ill_cluster_is_tried_again_and_named(
    standin: StandIn, http_store: Store, said: str
) -> None:
    """A peer that restarts is waited for; one that stays away is told of."""
    create_skills(http_store)
    words = f"Service internal error: {said}"
    standin.faults.append(Fault("/count", times=3, status=500, message=words))
    assert http_store.count(SKILLS) == 0
    standin.faults.append(Fault("/count", times=99, status=500, message=words))
    with pytest.raises(UnreachableError, match=re.escape(said)) as caught:
        http_store.count(SKILLS)
    assert "GET /cluster" in str(caught.value.hint)


@pytest.mark.parametrize("status", ["yellow", "grey", "red"])
def test_an_import_is_proven_in_every_state(
    standin: StandIn, http_store: Store, status: str
) -> None:
    """What the optimizers do, or do not, decides nothing about what was written."""
    embedder = HashingEmbedder(16)
    ensure_collections(http_store, embedder)
    for collection in standin.collections.values():
        collection.status = status
    assert import_patterns(http_store, embedder, many(3), []).proven == 3


def test_quantised_vectors_are_scored_by_the_original(
    standin: StandIn, http_store: Store
) -> None:
    """Scalar quantisation rounds: near points would come first by chance."""
    create_skills(http_store)
    http_store.nearest(SKILLS, unit(1, 0, 0, 0), 1)
    (asked,) = standin.bodies[-1]["searches"]
    assert asked["params"] == {"quantization": {"rescore": True}}


def test_a_newer_server_is_understood(standin: StandIn, http_store: Store) -> None:
    """What it adds to the description of a collection is passed over."""
    create_skills(http_store)
    collection = standin.collections[SKILLS]
    collection.vectors[""]["memory"] = "mmap"
    collection.newer = {
        "status": "violet",
        "payload_schema": {
            "skill_name": {
                "data_type": "keyword",
                "params": {"type": "keyword", "enable_hnsw": False, "prefix": True},
                "points": 0,
            }
        },
    }
    info = http_store.describe(SKILLS)
    assert info is not None
    assert info.vectors[""].size == 4
    assert info.indexes == {"skill_name"}
    assert info.status == "violet"
