"""Connections that do not come about: with TLS, and in time."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, repeat
from pathlib import Path

import httpx
import pytest

from fedlearn.errors import UnreachableError
from fedlearn.qdrant.client import transport
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.transport import BoundedTransport

from qdrant.conftest import FAST, server_settings
from qdrant.endless_server import DRIPS, EndlessServer
from qdrant.standin import StandIn

SELF_SIGNED = (
    *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
    *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
)

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl is not installed"
)


@pytest.fixture
def certificate(standin: StandIn, tmp_path: Path) -> Path:
    """The certificate that the stand-in has signed itself, and shows."""
    key, path = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [*SELF_SIGNED, "-keyout", str(key), "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    standin.use_tls(context)
    standin.api_key = None
    return path


@needs_openssl
def test_an_unknown_certificate_says_how_to_trust_it(
    standin: StandIn, certificate: Path, tmp_path: Path
) -> None:
    """It is refused, and the variable that names it is told."""
    assert certificate.exists()
    settings = server_settings(tmp_path, standin.url.replace("http:", "https:"))
    with pytest.raises(UnreachableError, match="self-signed certificate") as caught:
        Store.open(settings, retry=FAST)
    assert "SSL_CERT_FILE" in str(caught.value.hint)


@needs_openssl
def test_a_certificate_of_the_environment_is_trusted(
    standin: StandIn,
    certificate: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As by other programs that use OpenSSL."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings = server_settings(tmp_path, standin.url.replace("http:", "https:"))
    with Store.open(settings, retry=FAST) as store:
        assert store.counts() == {}


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port that takes no further connection, and refuses none."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)  # noqa: FBT003  (of the library)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def test_a_connection_has_a_limit_of_its_own(
    full_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long an answer may take, a host that swallows packets is left soon."""
    monkeypatch.setattr(transport, "CONNECT_S", 0.2)
    settings = server_settings(tmp_path, f"http://127.0.0.1:{full_port}")
    with pytest.raises(UnreachableError, match=f":{full_port} does not answer"):
        Store.open(settings, retry=FAST)


def test_a_refusal_before_the_end_of_a_request_is_read() -> None:
    """A server that refuses by the length alone, and reads no further, is heard."""
    refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}"
    with (
        EndlessServer(lambda: chain([refusal], repeat(b" ", DRIPS))) as server,
        BoundedTransport(server.url, 1) as opened,
        httpx.Client(transport=opened) as client,
    ):
        assert client.post(server.url, content=bytes(20_000_000)).status_code == 400
