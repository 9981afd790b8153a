"""A stand-in for a Qdrant server: the calls that fedlearn makes, and faults.

It speaks HTTP on a free port of 127.0.0.1, refuses what Qdrant refuses in
Qdrant's words, and can be told to fail at the n-th matching request.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Self
from urllib.parse import parse_qs, urlsplit

from qdrant.calls import OPEN_PATHS, Calls
from qdrant.engine import Collection, Json, RefusedError, bad_format
from qdrant.strict import check_rights

WRITES = ("PUT", "PATCH", "DELETE")
READ_ENDINGS = ("/points", "/points/scroll", "/points/count", "/points/query/batch")


@dataclass
class Fault:
    """Something that goes wrong.

    Attributes:
        path: End of the path that it concerns.
        nth: The first matching request that fails, counted from 1.
        times: How many fail from there on.
        status: Answer with this status, if not 0.
        headers: Sent with the status.
        cut: Break the connection off in the middle of a good answer.
        reset: Break it off before any answer.
        html: Answer 200 with a page for people.
        delay_s: Wait before a good answer.
        message: What the answer says.
        method: Only this method, if given.
    """

    path: str
    nth: int = 1
    times: int = 1
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    reset: bool = False
    html: bool = False
    delay_s: float = 0.0
    message: str = "Service internal error: planted"
    method: str = ""
    seen: int = 0

    def concerns(self, method: str, path: str) -> bool:
        """Count a request, and say whether it is to fail."""
        if not path.endswith(self.path) or self.method not in ("", method):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class StandIn:
    """The server: a context manager.

    Attributes:
        requests: Method and path of everything that was asked.
        bodies: The parsed body of each of them.
        faults: What shall go wrong.
        collections: What is stored; survives `restart`.
        limit_bytes: Largest request; Qdrant's default is 32 MiB.
        rights: Of the key; see `check_rights`.
        prefix: Of all paths, as behind a proxy.
    """

    def __init__(self, api_key: str | None = None, limit_bytes: int = 32 << 20) -> None:
        self.api_key = api_key
        self.limit_bytes = limit_bytes
        self.rights = "rw"
        self.prefix = ""
        self.requests: list[tuple[str, str]] = []
        self.bodies: list[Json] = []
        self.faults: list[Fault] = []
        self.collections: dict[str, Collection] = {}
        self.lock = threading.Lock()
        self.before: Callable[[str, str], None] = lambda *_: None
        self._server = self._listen(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.prefix}"

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The requests that change something."""
        return [one for one in self.requests if is_write(*one)]

    def restart(self, down_s: float) -> None:
        """Go away for a while, and come back with the same data."""
        port = self._server.server_address[1]
        self.stop()
        time.sleep(down_s)
        self._server = self._listen(port)

    def use_tls(self, context: SSLContext) -> None:
        """Speak TLS from now on."""
        plain = self._server.socket
        self._server.socket = context.wrap_socket(plain, server_side=True)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _listen(self, port: int) -> ThreadingHTTPServer:
        handler = type("Handler", (_Handler,), {"standin": self})
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        server.daemon_threads = True
        loop = {"poll_interval": 0.01}
        threading.Thread(target=server.serve_forever, kwargs=loop, daemon=True).start()
        return server


def is_write(method: str, path: str) -> bool:
    """Return whether a request changes something."""
    return method in WRITES or (method == "POST" and not path.endswith(READ_ENDINGS))


class _Handler(BaseHTTPRequestHandler):
    """One connection; each request is answered by `Calls`."""

    standin: StandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def _answer(self) -> None:
        path = urlsplit(self.path).path.rstrip("/") or "/"
        path = path.removeprefix(self.standin.prefix)
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        self.standin.before(self.command, path)
        self.standin.requests.append((self.command, path))
        fault = next(
            (f for f in self.standin.faults if f.concerns(self.command, path)), None
        )
        if fault is not None and self._fail(fault):
            return
        try:
            self._authorise(path)
            result = self._result(path, content)
            body = {"result": result, "status": "ok", "time": 0.001}
            self._send(200, body, cut=fault is not None and fault.cut)
        except RefusedError as error:
            self._send(error.status, _refusal(str(error)))

    # The names that http.server looks up.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  (names that http.server calls)

    def _fail(self, fault: Fault) -> bool:
        """Let a request fail; False where a good answer follows."""
        time.sleep(fault.delay_s)
        if fault.reset:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif fault.html:
            self._send_bytes(200, b"<html><body>Welcome</body></html>", "text/html")
        elif fault.status:
            self._send(fault.status, _refusal(fault.message), headers=fault.headers)
        else:
            return False
        return True

    def _authorise(self, path: str) -> None:
        key = self.standin.api_key
        if key is None or path in OPEN_PATHS:
            return
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        given = self.headers.get("api-key") or bearer
        if not given:
            raise RefusedError(
                401, "Must provide an API key or an Authorization bearer token"
            )
        if given != key:
            raise RefusedError(401, "Invalid API key or JWT")
        writes = is_write(self.command, path)
        check_rights(self.standin.rights, self.command, path, writes=writes)

    def _result(self, path: str, content: bytes) -> object:
        limit = self.standin.limit_bytes
        if len(content) > limit:
            raise RefusedError(
                400,
                f"JSON payload ({len(content)} bytes) is larger than allowed "
                f"(limit: {limit} bytes).",
            )
        try:
            body = json.loads(content) if content else {}
        except ValueError as error:
            raise bad_format(str(error)) from error
        self.standin.bodies.append(body)
        wait = parse_qs(urlsplit(self.path).query).get("wait") == ["true"]
        with self.standin.lock:
            return Calls(self.standin.collections, body, wait=wait).result(
                self.command, path
            )

    def _send(
        self,
        status: int,
        body: Json,
        *,
        cut: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        content = json.dumps(body).encode()
        self._send_bytes(status, content, "application/json", cut=cut, headers=headers)

    def _send_bytes(
        self,
        status: int,
        content: bytes,
        kind: str,
        *,
        cut: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = self.close_connection or cut


def _refusal(message: str) -> Json:
    return {"status": {"error": message}, "time": 0.0}


@contextmanager
def refusing_port() -> Iterator[int]:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
