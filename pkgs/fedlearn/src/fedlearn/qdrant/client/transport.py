"""HTTP with one limit of time, and one of size, for a whole answer.

The limits of the HTTP library are for each read from the network. A server that sends
a byte now and then, in the headers or later, would hold a request for ever.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from ssl import SSLContext
from typing import Any, Final

import httpcore
import httpx

from fedlearn.errors import ConfigurationError
from fedlearn.qdrant.client.address import proxy_for, public_url

MAX_ANSWER_BYTES: Final = 256 * 1024 * 1024
"""Of one answer: a page of points has some MB, as have the vectors of a batch."""

CONNECT_S: Final = 20.0
"""Longest time until a connection is there, however long an answer may take."""

_WRITE_BYTES: Final = 64 * 1024
"""Sent at once; the time that is left is looked at before each."""

_NOT_KEPT: Final = httpx.Limits(max_keepalive_connections=0)


class TooMuchError(httpx.TransportError):
    """An answer is too large, or packed, which hides how large it is."""


class BoundedTransport(httpx.HTTPTransport):
    """Sends requests to one server, by the proxy of the environment where it has one.

    Args:
        url: Of the server; none on loopback is reached by a proxy.
        timeout_s: Longest time from the start of a request to the end of its answer.
        max_bytes: Of one answer; by default `MAX_ANSWER_BYTES`.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float,
        *,
        limits: httpx.Limits = _NOT_KEPT,
        max_bytes: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        proxy = proxy_for(url)
        try:
            super().__init__(limits=limits, proxy=proxy)
        except (ImportError, ValueError) as error:  # SOCKS needs a further library
            raise ConfigurationError(
                f"the proxy {public_url(proxy or '')} of the environment cannot be "
                f"used for {public_url(url)}: {error}",
                hint="name an HTTP proxy in http_proxy or https_proxy, or except this "
                "host in no_proxy",
            ) from error
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes or MAX_ANSWER_BYTES
        self._deadline = _Deadline(clock)
        # httpx has no argument for it.
        backend = _Backend(self._pool._network_backend, self._deadline)  # noqa: SLF001
        self._pool._network_backend = backend  # noqa: SLF001

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer is read within what is left of its time."""
        self._deadline.set(self._timeout_s)
        request.headers["Accept-Encoding"] = "identity"
        response = super().handle_request(request)
        response.stream = _Bounded(response.stream, self._max_bytes)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise TooMuchError("a packed answer, which was not asked for")
        return response


class _Deadline(threading.local):
    """When the request of this thread has to be finished."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = float("inf")

    def set(self, timeout_s: float) -> None:
        self._end = self._clock() + timeout_s

    def left(self, timeout_s: float | None, error: type[Exception]) -> float:
        """Return how long one step may take, seconds."""
        left = self._end - self._clock()
        if left <= 0:
            raise error("the time for the whole answer is over")
        return left if timeout_s is None else min(left, timeout_s)


class _Bounded(httpx.SyncByteStream):
    """The content of an answer, up to so many bytes."""

    def __init__(self, stream: Any, max_bytes: int) -> None:  # noqa: ANN401  (of httpx)
        self._stream = stream
        self._max_bytes = max_bytes or MAX_ANSWER_BYTES

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > self._max_bytes:
                raise TooMuchError(f"more than {self._max_bytes:,} bytes")
            yield part

    def close(self) -> None:
        self._stream.close()


class _Backend(httpcore.NetworkBackend):
    """Opens connections whose every step ends in time."""

    def __init__(self, backend: httpcore.NetworkBackend, deadline: _Deadline) -> None:
        self._backend = backend
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        stream = self._backend.connect_tcp(
            host, port, min(left, CONNECT_S), local_address, socket_options
        )
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends in time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline
        self.close = stream.close  # type: ignore[method-assign]
        self.get_extra_info = stream.get_extra_info  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.left(timeout, httpcore.ReadTimeout)
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE_BYTES):
            left = self._deadline.left(timeout, httpcore.WriteTimeout)
            part = buffer[start : start + _WRITE_BYTES]
            try:
                self._stream.write(part, left / 2)
            except httpcore.WriteTimeout as error:
                if self._stream.get_extra_info("is_readable"):
                    # Refused before it was read: the answer is waiting already.
                    raise httpcore.WriteError(error) from error
                raise

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Stream(stream, self._deadline)
