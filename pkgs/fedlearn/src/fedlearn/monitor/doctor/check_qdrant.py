"""Why patterns do not reach Qdrant."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.monitor import pending_embeddings
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    Fix,
    ok,
    problem,
    warning,
)
from fedlearn.qdrant.client import (
    CollectionInfo,
    Retry,
    count_points,
    exposes_key,
    open_store,
)
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.points.collections import (
    INDEXES,
    choose_vector,
    ensure_collections,
)
from fedlearn.qdrant.snapshots import SnapshotName, find_snapshots, read_snapshot
from fedlearn.records import Category
from fedlearn.settings import Settings
from fedlearn.wording import counted

_BRIEF: Final = Retry(attempts=3, first_wait_s=0.05, most_wait_s=0.5)
"""A git that another thread is about to start holds the embedded store for a moment."""

START: Final = (
    "start Qdrant (systemctl status qdrant, podman ps), or set qdrant.url; "
    "without a URL an embedded store is used"
)


def qdrant(context: CheckContext) -> Iterable[CheckResult]:
    """Qdrant answers, accepts the key, and has the three collections."""
    settings = context.settings
    try:
        counts = count_points(settings, retry=_BRIEF)
    except TryAgainError as error:
        yield warning(str(error), "nothing is wrong: another run is at work")
        return
    except UnreachableError as error:
        hint = error.hint or START
        remedy = START if hint.startswith("start the server") else hint
        yield problem(UnreachableError, str(error), remedy)
        return
    if missing := sorted({c.value for c in Category} - counts.keys()):
        yield problem(
            ConfigurationError,
            f"Qdrant has no collection {', '.join(missing)}",
            "create it: fedlearn init",
            Fix(
                f"create the collections {', '.join(missing)}",
                lambda: _make_collections(settings),
            ),
        )
        return
    faults = list(_server_faults(settings)) if settings.qdrant.url else []
    yield from faults
    if not faults:
        yield ok(f"Qdrant answers and has {counted(sum(counts.values()), 'point')}")


def _server_faults(settings: Settings) -> Iterator[CheckResult]:
    """Report what keeps an import from a server that answers."""
    try:
        with open_store(settings, retry=_BRIEF) as store:
            if exposes_key(settings.qdrant):
                yield warning(
                    f"the API key is sent unencrypted to {store.where}",
                    "let qdrant.url begin with https",
                )
            for category in Category:
                yield from _collection_faults(category, store.describe(category))
            store.check_writable(Category.SKILLS)
    except FedlearnError as error:
        yield problem(type(error), str(error), error.hint or "check the server's log")


def _collection_faults(
    category: Category, info: CollectionInfo | None
) -> Iterator[CheckResult]:
    if info is None:
        return
    most = info.limits.get("max_points_count")
    if isinstance(most, int) and info.points >= most:
        message = f"{category} holds {info.points} points, its strict mode takes {most}"
        remedy = "raise max_points_count in the collection's strict mode"
        yield problem(ConfigurationError, message, remedy)
    absent = ", ".join(sorted(INDEXES[category].keys() - info.indexes))
    if absent and info.limits.get("unindexed_filtering_retrieve") is False:
        message = f"{category} has no index of {absent}, which its strict mode asks for"
        yield problem(ConfigurationError, message, "make it: fedlearn init")
    if info.status == "red":
        said = info.trouble or "operations failed and were not recovered"
        message = f"{category} is red: {said}"
        yield problem(UnreachableError, message, "check the server's log and its disk")
    elif info.status == "grey":
        message = f"{category} is grey: it is not optimised since the server started"
        yield warning(message, "nothing is lost: the next import starts it")


def vectors(context: CheckContext) -> Iterable[CheckResult]:
    """The embedder answers, and its vectors fit the collections."""
    settings = context.settings
    embedder = open_embedder(settings)
    dimension = embedder.dimension  # asks a server
    try:
        counts = count_points(settings, retry=_BRIEF)
    except FedlearnError:
        return  # the check of Qdrant reports why
    if not counts:
        return
    try:
        with open_store(settings) as store:
            described = {name: store.describe(name) for name in sorted(counts)}
    except TryAgainError as error:
        yield warning(str(error), "wait: another run is using the store")
        return
    for name, info in described.items():
        if info is not None:
            choose_vector(name, info, dimension)
    yield ok(f"vectors of dimension {dimension} fit the collections")


def snapshots(context: CheckContext) -> Iterable[CheckResult]:
    """Every collection snapshot is complete."""
    names = find_snapshots(context.git.work_tree)
    faults = {name: fault for name in names if (fault := _fault(name))}
    for name, fault in faults.items():
        yield _damaged(context, name, fault)
    if names and not faults:
        yield ok(f"{counted(len(names), 'collection snapshot')} checked: complete")


def _fault(name: SnapshotName) -> str:
    """Return what is wrong with a snapshot; "" if nothing is."""
    try:
        reading = read_snapshot(name)
    except BrokenDataError as error:
        return str(error)
    valid = reading.points or not reading.rejected
    return "" if valid else f"{name.path} holds no valid point"


def _damaged(context: CheckContext, name: SnapshotName, message: str) -> CheckResult:
    if name.node == context.settings.node:
        return problem(
            BrokenDataError,
            message,
            "remove it, then run: fedlearn export",
            Fix(f"remove {name.path}", name.path.unlink),
        )
    who = f"node {name.node}" if name.node else "the node that wrote it"
    return problem(
        BrokenDataError,
        message,
        f"export again on {who}; until then the import uses the previous one",
    )


def waiting(context: CheckContext) -> Iterator[CheckResult]:
    """No pattern waits for an embedding, or for a decision."""
    with context.state() as state:
        if state is None:
            return
        pending = pending_embeddings(state)
        undecided = sum(not one.decision for one in state.quarantine.all())
    if pending:
        yield warning(
            f"{counted(pending, 'pattern')} without an embedding yet",
            "repair the embedder, then run: fedlearn import",
        )
    if undecided:
        yield warning(
            f"{counted(undecided, 'pattern')} waiting in quarantine",
            "decide: fedlearn quarantine list",
        )


def key_files(context: CheckContext) -> Iterator[CheckResult]:
    """Key files are readable, and by this user only."""
    settings = context.settings
    model = settings.extraction.model
    named = {
        "extraction.model.api_key_file": model.api_key_file if model else None,
        "qdrant.api_key_file": settings.qdrant.api_key_file,
        "embedding.api_key_file": settings.embedding.api_key_file,
        "repository.signing_key": settings.repository.signing_key,
    }
    for setting, path in named.items():
        if path is not None:
            yield _key_file(context, setting, path)


def _key_file(context: CheckContext, setting: str, path: Path) -> CheckResult:
    if not path.is_file() or not context.readable(path):
        return problem(
            ConfigurationError,
            f"{setting}: {path} cannot be read by this user",
            "create the file, with only the key in it, owned by this user",
        )
    mode = path.stat().st_mode & 0o077
    if mode:
        return warning(
            f"{setting}: other users can read {path}",
            f"chmod 600 {path}",
            Fix(f"remove access to {path} for other users", lambda: path.chmod(0o600)),
        )
    return ok(f"{setting} is not accessible to other users")


def _make_collections(settings: Settings) -> None:
    with open_store(settings) as store:
        embedder = open_embedder(settings)
        ensure_collections(store, embedder, layout=settings.qdrant)
