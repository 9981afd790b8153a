"""Servers on loopback that serve git, or fail in the way that a test names."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest


class Answers(BaseHTTPRequestHandler):
    """Answers `/CODE/…` with that status, and all else from git's own http-backend.

    `/push-CODE/…` serves what a push asks first, and answers the push with the status.
    """

    top: Path

    def do_GET(self) -> None:
        first, _, rest = self.path.lstrip("/").partition("/")
        if first.isdigit():
            self._answer(int(first))
        elif first.startswith("push-") and self.command == "POST":
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self._answer(int(first.removeprefix("push-")))
        else:
            self._serve(rest)

    do_POST = do_CONNECT = do_GET  # noqa: N815

    def _answer(self, code: int) -> None:
        self.send_response(code)
        self.send_header("Location", "/200/login")
        if code == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="hub"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _serve(self, rest: str) -> None:
        path, _, query = rest.partition("?")
        variables = {
            "GIT_PROJECT_ROOT": str(self.top),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.receivepack",
            "GIT_CONFIG_VALUE_0": "true",
            "PATH_INFO": f"/{path}",
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"],
            input=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            env=os.environ | variables, capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def http_server(top: Path, certificate: Path | None = None) -> Iterator[int]:
    """Serve the repositories of a folder; yield the port."""
    handler = type("Handler", (Answers,), {"top": top})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def make_certificate(path: Path) -> Path:
    """Make a certificate for 127.0.0.1 that nobody has signed, with its key.

    A test that wants one is skipped where there is no openssl.
    """
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=hub",
         "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", path, "-out", f"{path}.crt"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@contextmanager
def silent_server() -> Iterator[int]:
    """Accept connections and never answer; yield the port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]


def closed_port() -> int:
    """Return a port on which nothing listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])
