"""What the HTTP library's exceptions mean, for Qdrant and embedders alike."""

import socket
import ssl
from typing import Final

import httpx

from fedlearn.errors import UnreachableError
from fedlearn.qdrant.client.retry import Failure
from fedlearn.qdrant.client.transport import TooMuchError

_START: Final = "start the server, or check host, port and proxy"


def explain_transport(
    error: BaseException, where: str, *, connected: bool
) -> Failure | None:
    """Return why no answer came.

    Args:
        connected: Whether it answered earlier; then a refused connection is
            taken for a restart, which passes.

    Returns:
        None where the exception is no failure of the transport.
    """
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return _explain_connect(error, where, connected=connected)
    if isinstance(error, httpx.TimeoutException):
        message = f"{where} did not answer in time"
        hint = "check whether the server is busy, or raise the timeout"
        return Failure(UnreachableError(message, hint=hint))
    if isinstance(error, TooMuchError):
        message = f"{where} answers with {error}"
        hint = "check the URL: another program may listen there; or lower the batch"
        return Failure(UnreachableError(message, hint=hint))
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        hint = "write a URL such as http://127.0.0.1:6333"
        return Failure(UnreachableError(f"{where}: not a URL", hint=hint))
    if isinstance(error, httpx.TransportError):
        message = f"{where} broke off the connection: {error}"
        hint = "check the server's log; the same call completes what is missing"
        return Failure(UnreachableError(message, hint=hint), temporary=True)
    return None


def _explain_connect(error: Exception, where: str, *, connected: bool) -> Failure:
    """Distinguish a wrong name, a TLS fault and a server that is down."""
    causes = _causes(error)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        hint = "check the host name in the URL, and the network"
        return Failure(UnreachableError(f"{where}: unknown host name", hint=hint))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        hint = "check https against http in the URL, and the server's certificate; "
        hint += "SSL_CERT_FILE may name that of its own authority"
        message = f"{where}: no TLS connection: {error}"
        return Failure(UnreachableError(message, hint=hint))
    message = f"{where} does not answer: {error}"
    restarts = connected and isinstance(error, httpx.ConnectError)
    return Failure(UnreachableError(message, hint=_START), temporary=restarts)


def _causes(error: BaseException | None) -> list[BaseException]:
    """List an exception and what it came from."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
