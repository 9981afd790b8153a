"""The three collections: made when missing, respected when they exist."""

from functools import partial

import pytest
from qdrant_client import QdrantClient, models

from fedlearn.errors import ConfigurationError
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import UNNAMED, JsonObject, VectorField
from fedlearn.qdrant.client.convert import read_info
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import (
    INDEXES,
    choose_vector,
    ensure_collections,
)
from fedlearn.qdrant.points.search import search
from fedlearn.records.categories import Category
from fedlearn.settings import Qdrant

from factories import make_pattern
from qdrant.standin import Fault, StandIn

SKILLS = Category.SKILLS
CLUSTER = Qdrant(shard_number=6, replication_factor=2, write_consistency_factor=1)
NAMES = [category.value for category in Category]


class OtherModel(HashingEmbedder):
    """The same sizes, other vectors, another name."""

    def __init__(self, dimension: int) -> None:
        super().__init__(dimension)
        self.model = "other-model"


def test_missing_ones_are_made_once(store: Store, embedder: HashingEmbedder) -> None:
    """All three are made with the embedder's size, by cosine; then nothing is left."""
    assert ensure_collections(store, embedder) == NAMES
    assert ensure_collections(store, embedder) == []
    for name in NAMES:
        info = store.describe(name)
        assert info is not None
        assert info.vectors == {UNNAMED: VectorField(64, "Cosine")}


def test_only_the_missing_one_is_made(store: Store, embedder: HashingEmbedder) -> None:
    """Existing collections stay as they are, points included."""
    store.create(SKILLS, 64, {}, Qdrant())
    store.upsert(SKILLS, [1], embedder.embed(["x"]), [{"kept": True}])
    assert ensure_collections(store, embedder) == NAMES[1:]
    assert store.retrieve(SKILLS, [1]) == {1: {"kept": True}}


def test_model_is_noted_in_the_collection(
    store: Store, embedder: HashingEmbedder
) -> None:
    """A collection tells which model it was made for."""
    ensure_collections(store, embedder)
    info = store.describe(SKILLS)
    assert info is not None
    assert info.metadata == {"fedlearn": {"model": "hashing-v1-64", "dimension": 64}}


def test_payload_indexes_are_made(
    standin: StandIn, http_store: Store, embedder: HashingEmbedder
) -> None:
    """Every field that the stack or our filters use has an index of its kind."""
    ensure_collections(http_store, embedder)
    for category in Category:
        made = standin.collections[category].indexes
        assert {name: kind["data_type"] for name, kind in made.items()} == INDEXES[
            category
        ]


def test_missing_indexes_are_added_to_existing_collections(
    standin: StandIn, http_store: Store, embedder: HashingEmbedder
) -> None:
    """A collection that the coordinator made without indexes gets them, once."""
    http_store.create(SKILLS, 64, {}, Qdrant())
    ensure_collections(http_store, embedder)
    assert set(standin.collections[SKILLS].indexes) == set(INDEXES[SKILLS])
    written = len(standin.writes)
    ensure_collections(http_store, embedder)
    assert len(standin.writes) == written


def test_layout_reaches_the_server(
    standin: StandIn, http_store: Store, embedder: HashingEmbedder
) -> None:
    """Shards, copies and write consistency are those that were asked for."""
    ensure_collections(http_store, embedder, layout=CLUSTER)
    assert standin.collections[SKILLS].params == {
        "shard_number": 6,
        "replication_factor": 2,
        "write_consistency_factor": 1,
    }


@pytest.mark.parametrize("size", [384, 768, 1024])
def test_sizes_in_the_field_are_respected(store: Store, size: int) -> None:
    """A collection of any size is filled by an embedder of that size."""
    for category in Category:
        store.create(category, size, {}, Qdrant())
    embedder = HashingEmbedder(size)
    report = import_patterns(store, embedder, [make_pattern()], [])
    assert (report.written, report.proven) == (1, 1)


def test_another_size_refuses_with_the_way_out(
    store: Store, embedder: HashingEmbedder
) -> None:
    """The message has both sizes, the hint both ways out, nothing is written."""
    store.create(SKILLS, 32, {}, Qdrant())
    store.upsert(SKILLS, [1], HashingEmbedder(32).embed(["x"]), [{}])
    with pytest.raises(ConfigurationError, match=r"of 32, .* of 64") as caught:
        import_patterns(store, embedder, [make_pattern()], [])
    assert "--reembed" in str(caught.value.hint)
    assert store.counts() == {"skills-patterns": 1}


def test_unsuitable_distance_is_refused(
    store: Store, embedder: HashingEmbedder
) -> None:
    """Where nearer means smaller, the ranking would be upside down."""
    params = models.VectorParams(size=64, distance=models.Distance.EUCLID)
    store.run(lambda client: client.create_collection(SKILLS, vectors_config=params))
    with pytest.raises(ConfigurationError, match="another kind"):
        ensure_collections(store, embedder)


def test_named_vectors_are_respected(store: Store, embedder: HashingEmbedder) -> None:
    """The named vector of our size is filled and searched, the other left alone."""
    vectors = {
        "big": models.VectorParams(size=128, distance=models.Distance.COSINE),
        "small": models.VectorParams(size=64, distance=models.Distance.COSINE),
    }
    for category in Category:
        name = category.value
        store.run(
            partial(
                QdrantClient.create_collection,
                collection_name=name,
                vectors_config=vectors,
            )
        )
    pattern = make_pattern()
    report = import_patterns(store, embedder, [pattern], [])
    assert report.proven == 1
    (hit,) = search(store, embedder, "a timer")
    assert hit.pattern_id == pattern.pattern_id


def test_vectors_of_another_kind_are_passed_over() -> None:
    """Whole numbers and lists of vectors hold no vector of length 1."""
    given: dict[str, JsonObject] = {
        "a": {"datatype": "uint8"},
        "b": {"multivector_config": {"comparator": "max_sim"}},
        "c": {"datatype": "float16"},
    }
    vectors = {k: {"size": 8, "distance": "Cosine", **v} for k, v in given.items()}
    info = read_info({"status": "green", "config": {"params": {"vectors": vectors}}})
    assert choose_vector(Category.SKILLS, info, 8) == "c"


def test_another_model_of_the_same_size_refuses(
    store: Store, embedder: HashingEmbedder
) -> None:
    """Vectors of two models cannot be compared, so they are not mixed."""
    import_patterns(store, embedder, [make_pattern()], [])
    with pytest.raises(
        ConfigurationError, match=r"hashing-v1-64.*other-model"
    ) as caught:
        import_patterns(store, OtherModel(64), [make_pattern("new")], [])
    assert "fedlearn import --reembed" in str(caught.value.hint)


def test_another_model_is_noticed_without_a_note(
    store: Store, embedder: HashingEmbedder
) -> None:
    """In a collection that others made, the points themselves tell the model."""
    for category in Category:
        store.create(category, 64, {}, Qdrant())
    import_patterns(store, embedder, [make_pattern()], [])
    with pytest.raises(ConfigurationError, match="another model"):
        import_patterns(store, OtherModel(64), [make_pattern()], [])


def test_reembed_changes_the_model(store: Store, embedder: HashingEmbedder) -> None:
    """Asked for, all points are embedded by the new model, which then is known."""
    patterns = [make_pattern(str(i)) for i in range(5)]
    import_patterns(store, embedder, patterns, [])
    report = import_patterns(store, OtherModel(64), patterns, [], reembed=True)
    assert (report.written, report.proven) == (5, 5)
    again = import_patterns(store, OtherModel(64), patterns, [])
    assert again.unchanged == 5


def test_reembed_makes_a_collection_of_another_size_anew(
    store: Store, embedder: HashingEmbedder
) -> None:
    """A collection with nothing but the federation's points can change its size."""
    import_patterns(store, embedder, [make_pattern()], [])
    larger = HashingEmbedder(96)
    report = import_patterns(store, larger, [make_pattern()], [], reembed=True)
    assert (report.written, report.proven) == (1, 1)


def test_reembed_never_deletes_the_points_of_others(
    store: Store, embedder: HashingEmbedder
) -> None:
    """One foreign point is enough to keep a collection of another size."""
    import_patterns(store, embedder, [make_pattern()], [])
    store.upsert(SKILLS, [1], embedder.embed(["x"]), [{"skill_name": "theirs"}])
    with pytest.raises(ConfigurationError, match="of 64"):
        import_patterns(store, HashingEmbedder(96), [make_pattern()], [], reembed=True)
    assert store.counts()["skills-patterns"] == 2


def test_search_with_another_model_refuses(
    store: Store, embedder: HashingEmbedder
) -> None:
    """A question of another model would find nonsense, so it is not asked."""
    import_patterns(store, embedder, [make_pattern()], [])
    with pytest.raises(ConfigurationError, match=r"hashing-v1-64.*other-model"):
        search(store, OtherModel(64), "a timer")


def test_creation_that_was_cut_off_is_taken_up(
    standin: StandIn, http_store: Store, embedder: HashingEmbedder
) -> None:
    """An answer that is lost does not make the second try fail."""
    fault = Fault("/collections/skills-patterns", nth=1, cut=True, method="PUT")
    standin.faults.append(fault)
    assert ensure_collections(http_store, embedder) == NAMES
    assert fault.seen == 2
