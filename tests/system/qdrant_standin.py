"""The strict stand-in of the unit tests as a service: on Qdrant's port, and on disk.

    python3 qdrant_standin.py --config-path FILE

It obeys what the file says of address, port and storage, and the key in the environment
as Qdrant does. What it answers is written before it is answered, so that a crash loses
nothing of it.
"""

import json
import os
import pickle
import signal
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

sys.path[:0] = ["/opt/tests/fedlearn", "/opt/site"]
from qdrant import standin  # noqa: E402 - the path has to be there first

CONFIGURATION = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
SERVICE = CONFIGURATION["service"]
STORED = Path(CONFIGURATION["storage"]["storage_path"], "collections.pickle")
API_KEY = os.environ.get("QDRANT__SERVICE__API_KEY")


class Durable(standin.StandIn):
    """The stand-in with a memory that survives its end."""

    def __init__(self) -> None:
        self.restored = pickle.loads(STORED.read_bytes()) if STORED.exists() else {}
        super().__init__(API_KEY)
        self.collections = self.restored

    def save(self) -> None:
        """Write everything that is stored."""
        STORED.parent.mkdir(exist_ok=True)
        unfinished = STORED.with_suffix(".new")
        with unfinished.open("wb") as file:
            pickle.dump(self.collections, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(STORED)

    def _listen(self, port: int) -> ThreadingHTTPServer:
        handler = type("Handler", (Handler,), {"standin": self})
        server = ThreadingHTTPServer(
            (SERVICE["host"], port or SERVICE["http_port"]), handler
        )
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


class Handler(standin._Handler):
    """Answers a write only when it is on disk."""

    standin: Durable

    def _result(self, path: str, content: bytes) -> object:
        result = super()._result(path, content)
        reads = self.command == "POST" and path.endswith(standin.READ_ENDINGS)
        if self.command != "GET" and not reads:
            with self.standin.lock:
                self.standin.save()
        return result


with Durable():
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
