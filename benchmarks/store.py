"""Measure import and export against the bare Qdrant client.

The client upserts the same points in batches of the same size into equal
collections, and scrolls the same pages. It finds its points ready-made and throws
away what it reads; fedlearn makes points of patterns, compares them with what is
stored, reads them back and proves them by searches, and on export redacts and
writes. Both embed the same texts with the same embedder, and the time of that
counts for both. Each run is a process of its own, whose start does not count.

Over HTTP it asks the server at FEDLEARN_TEST_QDRANT_URL (one for tests alone: the
three collections are deleted; its key in FEDLEARN_TEST_QDRANT_KEY), else the
program `qdrant`, else the strict stand-in of the tests in a process of its own.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
from qdrant_client import QdrantClient, models

from benchmarks.measure import MEGABYTE, Usage, run
from benchmarks.patterns import make_patterns
from benchmarks.sync import best_of
from benchmarks.table import Table, machine
from fedlearn.actions.export import export_collections
from fedlearn.qdrant.client import PAGE, batched, open_store
from fedlearn.qdrant.client.address import is_loopback
from fedlearn.qdrant.client.session import connect
from fedlearn.qdrant.embedding.embedder import open_embedder
from fedlearn.qdrant.importing.collection import BATCH
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.points.points import point_of
from fedlearn.qdrant.snapshots.snapshot_export import EMBEDDED_PAGE
from fedlearn.records.categories import Category
from fedlearn.redaction.redactor import Redactor
from fedlearn.settings import Export, Qdrant, Settings
from fedlearn.worktree.layout import COLLECTION_SNAPSHOTS

POINTS: Final = (10_000, 100_000)

MOST_OF_CLIENT: Final = 1.5
"""An import, in times of the bare client."""

MOST_MB: Final = 256
"""An export over HTTP, at any size. RE2's caches of the redaction grow by 60 MB until
some 60,000 points have passed, and not further."""

MOST_MEMORY: Final = 1.2
"""An embedded export in times of the bare client, which itself holds the whole store
in memory."""

TIMEOUT_S: Final = 120
"""Longest wait for one answer."""

WHOLE: Final = Export(limit=0, max_bytes=None)
TESTS: Final = Path(__file__).parents[1] / "pkgs" / "fedlearn" / "tests"
PROGRAM: Final = (sys.executable, "-m", "benchmarks.store")
COLUMNS: Final = ("run", "wall s", "points/s", "peak MB", "of client")

STAND_IN: Final = """
import socketserver, sys
from qdrant.standin import StandIn
# Or each answer waits 40 ms:
socketserver.StreamRequestHandler.disable_nagle_algorithm = True
with StandIn() as server:
    # Or it would keep the vectors of all requests:
    server.before = lambda *_: server.bodies.clear()
    print(server.url, flush=True)
    sys.stdin.read()
"""
"""Serves until its stdin ends, so that it does not outlive this process."""


def bring_in(settings: Settings, count: int, who: str) -> tuple[float, int]:
    """Import; give the time, and the points that were written or stood unchanged."""
    patterns, embedder = list(make_patterns(count, seed=1)), open_embedder(settings)
    with open_store(settings) as store:
        for category in Category:
            if who != "unchanged" and store.describe(category):
                store.drop(category)
        ensure_collections(store, embedder)
    points = map(point_of, patterns if who == "client" else ())
    ready = [(p, p.marked(embedder.model, embedder.dimension)) for p in points]
    start = time.perf_counter()
    if who != "client":
        with open_store(settings) as store:
            report = import_patterns(store, embedder, patterns, [])
        done = report.unchanged if who == "unchanged" else report.written
        return time.perf_counter() - start, done
    with closing(open_client(settings)) as client:
        for category in Category:
            chosen = [each for each in ready if each[0].category is category]
            for some in batched(chosen, BATCH):
                vectors = embedder.embed([point.text for point, _ in some]).tolist()
                structs = [
                    models.PointStruct(id=point.point_id, vector=row, payload=payload)
                    for (point, payload), row in zip(some, vectors, strict=True)
                ]
                client.upsert(category, structs, wait=True)
    return time.perf_counter() - start, len(ready)


def take_out(settings: Settings, who: str) -> tuple[float, int]:
    """Export, or scroll with the client alone; give the time, and the points read."""
    redactor, total = Redactor(), 0
    start = time.perf_counter()
    if who != "client":
        reports = export_collections(settings, redactor, [*Category], limit=0)
        return time.perf_counter() - start, sum(one.exported for one in reports)
    limit = PAGE if settings.qdrant.url else EMBEDDED_PAGE
    with closing(open_client(settings)) as client:
        for category in Category:
            offset, more = None, True
            while more:
                records, offset = client.scroll(category, limit=limit, offset=offset)
                total, more = total + len(records), offset is not None
    return time.perf_counter() - start, total


def open_client(settings: Settings) -> QdrantClient:
    """Open the bare client, over HTTP with the same options as fedlearn's."""
    if url := settings.qdrant.url:
        return connect(settings.qdrant, url, url)
    return QdrantClient(path=str(settings.qdrant_path))


@contextmanager
def open_server(folder: Path) -> Iterator[tuple[str, Qdrant]]:
    """Give a server's kind and how to reach it; end it if it was started here."""
    if url := os.environ.get("FEDLEARN_TEST_QDRANT_URL"):
        if not is_loopback(urlsplit(url).hostname or ""):
            raise SystemExit("FEDLEARN_TEST_QDRANT_URL is not on this machine")
        key_file = None
        if key := os.environ.get("FEDLEARN_TEST_QDRANT_KEY"):
            key_file = folder / "api-key"  # the folder is closed to others
            key_file.write_text(key)
        yield "server", Qdrant(url=url, api_key_file=key_file, timeout_s=TIMEOUT_S)
        return
    local = ("127.0.0.1", 0)
    with socket.create_server(local) as http, socket.create_server(local) as grpc:
        port, grpc_port = (str(each.getsockname()[1]) for each in (http, grpc))
    own = {
        "PYTHONPATH": str(TESTS),
        "QDRANT__SERVICE__HOST": "127.0.0.1",
        "QDRANT__SERVICE__HTTP_PORT": port,
        "QDRANT__SERVICE__GRPC_PORT": grpc_port,
        "QDRANT__STORAGE__STORAGE_PATH": str(folder / "storage"),
        "QDRANT__STORAGE__SNAPSHOTS_PATH": str(folder / "snapshots"),
        "QDRANT__TELEMETRY_DISABLED": "true",
    }
    program = shutil.which("qdrant")
    with subprocess.Popen(
        [program] if program else [sys.executable, "-c", STAND_IN],
        cwd=folder,
        env=os.environ | own,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL if program else subprocess.PIPE,
        text=True,
    ) as process:
        try:
            said = process.stdout.readline().strip() if process.stdout else ""
            url = said or f"http://127.0.0.1:{port}"
            # Eight tries to connect to a server that starts take about a minute.
            ready = httpx.Request("GET", f"{url}/readyz")
            httpx.HTTPTransport(retries=8).handle_request(ready)
            kind = "server" if program else "stand-in"
            yield kind, Qdrant(url=url, timeout_s=TIMEOUT_S)
        finally:
            process.terminate()


def measure(
    table: Table, label: str, settings: Settings, count: int, repeats: int
) -> tuple[Usage, Usage]:
    """Measure one store; give the export of the client, and that of fedlearn."""
    snapshots = settings.repository_path / COLLECTION_SNAPSHOTS
    best: dict[str, Usage] = {}
    for verb, folder in ("import", settings.qdrant_path), ("export", snapshots):
        for who in ("client", "fedlearn", "unchanged"):
            clear = partial(shutil.rmtree, folder, ignore_errors=True)
            once = partial(_run, f"{verb} {who}", settings, count)
            usage = best_of(repeats, once, None if who == "unchanged" else clear)
            best[f"{verb} {who}"] = usage
            times = usage.wall_s / best[f"{verb} client"].wall_s
            speed, peak = count / usage.wall_s, usage.peak_bytes / MEGABYTE
            row = f"{usage.wall_s:.2f}", f"{speed:,.0f}", f"{peak:.0f}", f"{times:.2f}"
            table.add(f"{label}: {verb} {who}", *row)
    times = best["import fedlearn"].wall_s / best["import client"].wall_s
    table.require(f"{label}: import", times, MOST_OF_CLIENT, "x client")
    files = len(list(snapshots.iterdir())) - len(Category)
    table.require(f"{label}: unchanged content", files, 0, "new files")
    return best["export client"], best["export fedlearn"]


def _run(job: str, settings: Settings, count: int) -> Usage:
    """Run a job in a process of its own, and take the time that it says."""
    given = ["--job", job, "--settings", settings.model_dump_json()]
    usage = run([*PROGRAM, *given, "--points", str(count)])
    wall_s, done = json.loads(usage.output)
    if done != count:
        raise SystemExit(f"{job}: {done} of {count} points")
    return Usage(wall_s, usage.processor_s, usage.peak_bytes, b"")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and say by the exit code whether all targets hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--points", type=int, nargs="+", default=POINTS, help="sizes")
    parser.add_argument("--repeats", type=int, default=3, help="the best is kept")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--settings", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.job:
        settings = Settings.model_validate_json(given.settings)
        (verb, who), count = given.job.split(), given.points[0]
        reading = verb == "export"
        done = take_out(settings, who) if reading else bring_in(settings, count, who)
        sys.stdout.write(json.dumps(done))
        return 0
    table = Table(COLUMNS)
    with (
        tempfile.TemporaryDirectory(prefix="fedlearn-benchmark-") as name,
        open_server(Path(name)) as (kind, reach),
    ):
        for count in sorted(given.points):
            for where, qdrant in (("embedded", Qdrant()), (kind, reach)):
                label, state = f"{where}, {count:,}", Path(name) / where
                settings = Settings(state_directory=state, qdrant=qdrant, export=WHOLE)
                peer, own = measure(table, label, settings, count, given.repeats)
                what = f"{label}: export memory"
                if qdrant.url:
                    table.require(what, own.peak_bytes / MEGABYTE, MOST_MB, "MB")
                else:
                    times = own.peak_bytes / peer.peak_bytes
                    table.require(what, times, MOST_MEMORY, "x client")
    sys.stdout.write(f"{machine()}; best of {given.repeats}\n\n")
    return 0 if table.print() else 1


if __name__ == "__main__":
    sys.exit(main())
