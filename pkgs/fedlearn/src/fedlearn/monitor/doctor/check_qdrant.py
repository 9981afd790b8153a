"""Why nothing arrives in Qdrant."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    Mend,
    of_error,
    ok,
    problem,
    warning,
)
from fedlearn.qdrant.client import Retry, count_points, open_store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.points.collections import (
    choose_vector,
    ensure_collections,
)
from fedlearn.qdrant.snapshots import SnapshotName, find_snapshots, read_snapshot
from fedlearn.records import Category
from fedlearn.settings import Settings
from fedlearn.wording import counted


def qdrant(context: CheckContext) -> Iterable[CheckResult]:
    """Qdrant answers, takes the key, and has the three collections."""
    settings = context.settings
    try:
        counts = count_points(settings, retry=Retry(attempts=1))
    except TryAgainError as error:
        yield warning(str(error), "nothing is wrong: another run is at work")
        return
    except FedlearnError as error:
        yield _refused(error, settings)
        return
    if missing := sorted({c.value for c in Category} - counts.keys()):
        yield problem(
            ConfigurationError,
            f"Qdrant has no collection {', '.join(missing)}",
            "make it: fedlearn init",
            Mend(
                f"make the collections {', '.join(missing)}",
                lambda: _make_collections(settings),
            ),
        )
        return
    yield ok(f"Qdrant answers and has {counted(sum(counts.values()), 'point')}")


def _refused(error: FedlearnError, settings: Settings) -> CheckResult:
    """Say what to do where Qdrant does not do what it is asked."""
    if not isinstance(error, UnreachableError):
        return of_error(error)
    remedy = (
        "start Qdrant (systemctl status qdrant, podman ps), or set qdrant.url; "
        "without a URL an embedded store is used"
    )
    return problem(
        UnreachableError, f"{error}", f"{remedy} (now {settings.qdrant.url})"
    )


def vectors(context: CheckContext) -> Iterable[CheckResult]:
    """The embedder answers, and its vectors fit into the collections."""
    settings = context.settings
    embedder = open_embedder(settings)
    dimension = embedder.dimension  # asks a server
    try:
        counts = count_points(settings, retry=Retry(attempts=1))
    except FedlearnError:
        return  # the check of Qdrant says why
    if not counts:
        return
    try:
        with open_store(settings) as store:
            described = {name: store.describe(name) for name in sorted(counts)}
    except TryAgainError as error:
        yield warning(str(error), "nothing is wrong: another run is at work")
        return
    for name, info in described.items():
        if info is not None:
            choose_vector(name, info, dimension)
    yield ok(f"vectors of {dimension} numbers fit into the collections")


def snapshots(context: CheckContext) -> Iterable[CheckResult]:
    """Every snapshot of a collection can be read as a whole."""
    if context.git is None:
        return
    names = find_snapshots(context.git.work_tree)
    damaged = list(filter(None, (_damage(context, name) for name in names)))
    yield from damaged
    if names and not damaged:
        yield ok(f"all of {counted(len(names), 'snapshot')} of collections whole")


def _damage(context: CheckContext, name: SnapshotName) -> CheckResult | None:
    """Say what is wrong with a snapshot, None if nothing is."""
    try:
        reading = read_snapshot(name)
    except BrokenDataError as error:
        return _damaged(context, name, str(error))
    if reading.rejected and not reading.points:
        return _damaged(context, name, f"{name.path} holds no point that is whole")
    return None


def _damaged(context: CheckContext, name: SnapshotName, message: str) -> CheckResult:
    if name.node == context.settings.node:
        return problem(
            BrokenDataError,
            message,
            "remove it, then run: fedlearn export",
            Mend(f"remove {name.path}", name.path.unlink),
        )
    who = f"node {name.node}" if name.node else "whoever made it"
    return problem(
        BrokenDataError,
        message,
        f"let {who} export again; the import takes the one before meanwhile",
    )


def waiting(context: CheckContext) -> Iterator[CheckResult]:
    """Nothing waits for an embedding, or for a person."""
    with context.state() as state:
        if state is None:
            return
        run = state.runs.last("import")
        undecided = sum(not one.decision for one in state.quarantine.all())
    pending = run.figures.get("pending_embeddings") if run else None
    if pending:
        yield warning(
            f"{counted(int(str(pending)), 'pattern')} without an embedding yet",
            "mend the embedder, then run: fedlearn import",
        )
    if undecided:
        yield warning(
            f"{counted(undecided, 'pattern')} waiting in quarantine",
            "decide about them: fedlearn quarantine",
        )


def key_files(context: CheckContext) -> Iterator[CheckResult]:
    """Files with keys can be read, and by nobody else."""
    settings = context.settings
    named = {
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
            "make the file, with the key and nothing else, and let this user own it",
        )
    mode = path.stat().st_mode & 0o077
    if mode:
        return warning(
            f"{setting}: others can read {path}",
            f"chmod 600 {path}",
            Mend(f"close {path} to others", lambda: path.chmod(0o600)),
        )
    return ok(f"{setting} is closed to others")


def _make_collections(settings: Settings) -> None:
    with open_store(settings) as store:
        embedder = open_embedder(settings)
        ensure_collections(store, embedder, layout=settings.qdrant)
