"""A stand-in for embedding servers, which speak OpenAI's protocol."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Json = dict[str, Any]
Answer = tuple[int, object]


def vector_of(text: str) -> list[float]:
    """Three numbers that tell texts apart; not of length 1."""
    return [float(len(text)), float(sum(map(ord, text)) % 97), 2.0]


class EmbeddingServer:
    """Answers like a server with a model of three dimensions; a context manager.

    Attributes:
        answer: Makes the answer from path and body; replaced to plant faults.
        requests: Path, headers and body of everything that was asked.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], Json]] = []
        self.answer: Callable[[str, Json], Answer] = good_answer
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        loop = {"poll_interval": 0.01}
        threading.Thread(
            target=self._server.serve_forever, kwargs=loop, daemon=True
        ).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def good_answer(path: str, body: Json) -> Answer:
    """What a healthy server says; OpenAI's vectors come in any order."""
    if path == "/v1/embeddings":
        data = [
            {"object": "embedding", "index": place, "embedding": vector_of(text)}
            for place, text in enumerate(body["input"])
        ]
        return 200, {"object": "list", "data": data[::-1], "model": body["model"]}
    return 404, "404 page not found"


class _Handler(BaseHTTPRequestHandler):
    owner: EmbeddingServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.owner.requests.append((self.path, dict(self.headers), body))
        status, answer = self.owner.answer(self.path, body)
        text = isinstance(answer, str)
        content = (
            answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        )
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if text else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
