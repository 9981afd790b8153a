"""Speaking gRPC: what passes over HTTP passes there, with the client's messages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fedlearn.errors import (
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import Selection
from fedlearn.qdrant.client.failures import MissingError
from fedlearn.qdrant.client.retry import Retry
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import INDEXES, ensure_collections
from fedlearn.qdrant.points.search import search
from fedlearn.records.categories import Category
from fedlearn.settings import Qdrant, Settings

from factories import make_evidence, make_pattern
from qdrant.conftest import API_KEY, FAST, server_settings
from qdrant.engine import RefusedError
from qdrant.grpc_standin import GrpcStandIn
from qdrant.helpers import contents, create_skills, export, fill, many, unit
from qdrant.standin import refusing_port
from qdrant.strict import STRICT

SKILLS = Category.SKILLS
CLUSTER = Qdrant(shard_number=6, replication_factor=2, write_consistency_factor=1)


@pytest.fixture
def server() -> Iterator[GrpcStandIn]:
    with GrpcStandIn(API_KEY) as started:
        yield started


def grpc_settings(folder: Path, port: int, key: str = API_KEY) -> Settings:
    """Settings whose URL names a port where nobody speaks HTTP."""
    settings = server_settings(folder, "http://127.0.0.1:1", key)
    qdrant = settings.qdrant.model_copy(update={"grpc_port": port})
    return settings.model_copy(update={"qdrant": qdrant})


@pytest.fixture
def grpc_store(server: GrpcStandIn, tmp_path: Path) -> Iterator[Store]:
    with Store.open(grpc_settings(tmp_path, server.port), retry=FAST) as opened:
        yield opened


def test_import_and_search_need_no_http(
    grpc_store: Store, embedder: HashingEmbedder
) -> None:
    """Written, read back, proven and found; a second import writes nothing."""
    patterns = many(30)
    report = import_patterns(grpc_store, embedder, patterns, [], batch=4)
    assert (report.written, report.proven) == (30, 30)
    report = import_patterns(grpc_store, embedder, patterns, [])
    assert (report.written, report.updated, report.unchanged) == (0, 0, 30)
    hit, *_ = search(grpc_store, embedder, "subject 7", node="system-a")
    assert "subject 7" in hit.title


@pytest.mark.parametrize("old", [False, True], ids=["1.14", "1.13"])
def test_limits_of_strict_mode_are_kept(
    grpc_store: Store, server: GrpcStandIn, embedder: HashingEmbedder, *, old: bool
) -> None:
    """They come as other codes, in the same words."""
    ensure_collections(grpc_store, embedder)
    for collection in server.collections.values():
        collection.strict, collection.before_1_14 = STRICT, old
    report = import_patterns(grpc_store, embedder, many(30), [])
    assert (report.written, report.proven) == (30, 30)
    assert sum(report.counts.values()) == 30


def test_the_same_points_are_stored_as_over_http(
    grpc_store: Store, http_store: Store, embedder: HashingEmbedder
) -> None:
    """Payloads with numbers, lists and nested objects arrive alike."""
    for store in (grpc_store, http_store):
        import_patterns(store, embedder, many(12), [])
    assert contents(grpc_store) == contents(http_store)


def test_changes_and_deletions_arrive(
    grpc_store: Store, embedder: HashingEmbedder
) -> None:
    """A payload is set without a new vector, a retracted point is taken out."""
    import_patterns(grpc_store, embedder, [make_pattern(), make_pattern("other")], [])
    changed = make_pattern(evidence=make_evidence(count=5, score=0.97))
    gone = make_pattern("other").pattern_id
    report = import_patterns(grpc_store, embedder, [changed], [gone])
    assert (report.updated, report.deleted, report.written) == (1, 1, 0)
    assert grpc_store.counts()[SKILLS] == 1


def test_pages_are_read_to_the_end(
    grpc_store: Store, server: GrpcStandIn, folder: Path
) -> None:
    """The offset, a message of its own here, leads through every page."""
    patterns = fill(grpc_store, 25)
    offset, ids = None, []
    while True:
        page, offset = grpc_store.scroll(SKILLS, offset, 10)
        ids += [point_id for point_id, _ in page]
        if offset is None:
            break
    assert ids == sorted(pattern.pattern_id for pattern in patterns)
    assert server.requests.count("Scroll") == 3
    assert export(grpc_store, folder).exported == 25


def test_pages_of_numbers_are_read_to_the_end(grpc_store: Store) -> None:
    """Ids of the other kind lead through the pages as well."""
    create_skills(grpc_store)
    for number in range(3):
        grpc_store.upsert(SKILLS, [number], unit(1, 0, 0, 0), [{"n": number}])
    page, offset = grpc_store.scroll(SKILLS, None, 2)
    assert (page, offset) == ([(0, {"n": 0}), (1, {"n": 1})], 2)
    assert grpc_store.scroll(SKILLS, offset, 2) == ([(2, {"n": 2})], None)


def test_collections_are_made_alike(
    grpc_store: Store, server: GrpcStandIn, embedder: HashingEmbedder
) -> None:
    """Size, metadata, shards and payload indexes arrive."""
    ensure_collections(grpc_store, embedder, layout=CLUSTER)
    made = server.collections[SKILLS]
    assert (made.vectors[""]["size"], made.params["shard_number"]) == (64, 6)
    assert {k: v["data_type"] for k, v in made.indexes.items()} == INDEXES[SKILLS]
    info = grpc_store.describe(SKILLS)
    assert info is not None
    assert info.metadata == {"fedlearn": {"model": "hashing-v1-64", "dimension": 64}}
    assert info.indexes == set(INDEXES[SKILLS])
    assert ensure_collections(grpc_store, embedder) == []


def test_filters_hold(grpc_store: Store, embedder: HashingEmbedder) -> None:
    """Those that the import and the search ask with."""
    import_patterns(grpc_store, embedder, many(9), [])
    for wanted, expected in (
        (Selection(marked=True), 3),
        (Selection(marked=False), 0),
        (Selection(not_model=embedder.model), 0),
        (Selection(not_model="another"), 3),
        (Selection(node="system-b"), 0),
        (Selection(minimum=0.9, score_fields=("value_score",)), 3),
        (Selection(minimum=0.95, score_fields=("value_score",)), 0),
    ):
        assert grpc_store.count(SKILLS, wanted) == expected


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (RefusedError(500, "Service internal error: planted"), UnreachableError),
        (RefusedError(500, "No space left on device"), UnreachableError),
        (RefusedError(403, "Forbidden: read-only"), ConfigurationError),
        (RefusedError(412, "Storage locked: on purpose"), TryAgainError),
        (RefusedError(404, "Not found: Collection"), MissingError),
        (RefusedError(504, "Timeout: too slow"), UnreachableError),
    ],
)
def test_faults_have_their_class(
    grpc_store: Store,
    server: GrpcStandIn,
    refusal: RefusedError,
    expected: type[FedlearnError],
) -> None:
    """A refusal of the server is told as over HTTP, in its words or ours."""
    create_skills(grpc_store)
    server.refusals["Upsert"] = [refusal]
    with pytest.raises(FedlearnError) as caught:
        grpc_store.upsert(SKILLS, [1], unit(1, 0, 0, 0), [{}])
    assert type(caught.value) is expected


def test_what_is_temporary_is_tried_again(
    grpc_store: Store, server: GrpcStandIn
) -> None:
    """A server that is starting gets its time."""
    create_skills(grpc_store)
    server.refusals["Upsert"] = [RefusedError(503, "starting")] * 2
    grpc_store.upsert(SKILLS, [1], unit(1, 0, 0, 0), [{}])
    assert server.requests.count("Upsert") == 3


def test_a_point_of_another_size_is_refused(grpc_store: Store) -> None:
    """The server's own words are passed on."""
    create_skills(grpc_store)
    with pytest.raises(UnreachableError, match="expected dim: 4, got 2"):
        grpc_store.upsert(SKILLS, [1], unit(1, 0), [{}])


def test_wrong_key_is_configuration(server: GrpcStandIn, tmp_path: Path) -> None:
    """The key travels as metadata, and a refusal names the setting."""
    with pytest.raises(ConfigurationError, match="refuses the API key"):
        Store.open(grpc_settings(tmp_path, server.port, "wrong"), retry=FAST)


def test_no_server_is_unreachable(tmp_path: Path) -> None:
    """Nobody listens: told at once, and the setting of the port is named."""
    waits: list[float] = []
    with (
        refusing_port() as port,
        pytest.raises(UnreachableError, match="does not answer over gRPC") as caught,
    ):
        Store.open(grpc_settings(tmp_path, port), retry=Retry(sleep=waits.append))
    assert "qdrant.grpc_port" in str(caught.value.hint)
    assert waits == []
