"""A server on loopback whose answers do not end."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, repeat
from typing import Self

GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

PAUSE_S = 0.02
"""Between two bytes of what drips."""

DRIPS = 1500
"""Bytes until a dripping server breaks off; a client without a limit takes longer."""


def dripping_headers() -> Iterator[bytes]:
    """Send a header that grows by a byte now and then."""
    return chain([GOOD, b"X-Long: "], repeat(b"x", DRIPS))


def dripping_body() -> Iterator[bytes]:
    """Send a body that grows by a byte now and then."""
    return chain([GOOD, b"Content-Length: 999999\r\n\r\n"], repeat(b" ", DRIPS))


def endless_body() -> Iterator[bytes]:
    """Send as much as is taken."""
    return chain([GOOD, b"Connection: close\r\n\r\n"], repeat(b" " * 100_000, 100_000))


def packed_body() -> Iterator[bytes]:
    """Send a body that is packed though nobody asked for it."""
    return iter([GOOD, b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"])


class EndlessServer:
    """Sends the same parts to whoever connects; a context manager."""

    def __init__(self, parts: Callable[[], Iterator[bytes]]) -> None:
        self._parts = parts
        self._done = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._done.is_set():
                connection, _ = self._socket.accept()
                threading.Thread(
                    target=self._answer, args=[connection], daemon=True
                ).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            for part in self._parts():
                connection.sendall(part)
                if len(part) == 1 and self._done.wait(PAUSE_S):
                    return
