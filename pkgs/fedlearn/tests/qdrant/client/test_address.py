"""Where a server is looked for, and what messages call the place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError, UnreachableError
from fedlearn.qdrant.client.address import (
    check_listening,
    is_loopback,
    name_server,
    server_url,
)
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.session import connect

from qdrant.conftest import FAST, server_settings
from qdrant.standin import StandIn, refusing_port

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def set_proxy(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Sets a variable of proxies, of which there are no others."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch.setenv


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://localhost", "http://localhost:6333 (no port in qdrant.url: 6333 was"),
        ("https://q.example.org/a", "https://q.example.org:6333/a (no port in qdrant"),
        ("http://[::1]", "http://[::1]:6333 (no port in qdrant.url: 6333 was taken)"),
        ("http://u:p@localhost:1/", "http://localhost:1/"),
    ],
)
def test_a_port_that_was_taken_is_named(url: str, name: str) -> None:
    """The message says what was tried, and shows no password."""
    assert name_server(url).startswith(name)
    assert "u:p" not in name_server(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("qdrant:6333", "http://qdrant:6333"),
        ("localhost", "http://localhost"),
        (" http://localhost:6333 ", "http://localhost:6333"),
    ],
)
def test_a_url_without_scheme_is_http(url: str, expected: str) -> None:
    """As Qdrant's own client takes it for localhost alone."""
    assert server_url(url) == expected


BAD_URLS = (
    "::1",
    "unix:///run/qdrant.sock",
    "ftp://localhost",
    "http://localhost:99999",
    "http://localhost:abc",
    "http://localhost:0",
    "http://",
    "http://a b:6333",
)


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_url_is_configuration(tmp_path: Path, url: str) -> None:
    """The setting is named, and how to write it."""
    with pytest.raises(ConfigurationError, match=r"^qdrant\.url") as caught:
        Store.open(server_settings(tmp_path, url), retry=FAST)
    assert "http://[::1]:6333" in str(caught.value.hint)


def test_a_prefix_of_the_url_is_kept(standin: StandIn, tmp_path: Path) -> None:
    """Behind a proxy Qdrant may be a folder of a site."""
    standin.api_key = None
    standin.prefix = "/qdrant"
    with Store.open(server_settings(tmp_path, standin.url), retry=FAST) as store:
        assert store.counts() == {}


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("localhost.", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
    ],
)
def test_this_machine_is_known_by_all_its_names(host: str, *, expected: bool) -> None:
    """What is on loopback needs neither proxy nor TLS."""
    assert is_loopback(host) is expected


def test_the_proxy_is_named(
    tmp_path: Path, set_proxy: Callable[[str, str], None]
) -> None:
    """A proxy that is down is not taken for Qdrant."""
    with refusing_port() as port:
        set_proxy("http_proxy", f"http://u:p@127.0.0.1:{port}")
        settings = server_settings(tmp_path, "http://far.example.org:6333")
        with pytest.raises(UnreachableError) as caught:
            Store.open(settings, retry=FAST)
    assert f"by the proxy http://127.0.0.1:{port} of" in str(caught.value)


@pytest.mark.parametrize("proxy", ["socks5h://127.0.0.1:9", "gopher://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_configuration(
    tmp_path: Path, set_proxy: Callable[[str, str], None], proxy: str
) -> None:
    """SOCKS needs a library that is not there: the ways out are named."""
    set_proxy("all_proxy", proxy)
    settings = server_settings(tmp_path, "http://far.example.org:6333")
    with pytest.raises(ConfigurationError, match=proxy) as caught:
        Store.open(settings, retry=FAST)
    assert "no_proxy" in str(caught.value.hint)


def test_a_status_asks_the_proxy(
    standin: StandIn, set_proxy: Callable[[str, str], None]
) -> None:
    """What only a proxy reaches is not called down."""
    set_proxy("http_proxy", standin.url)
    check_listening("http://far.example.org:6333", 1)


@pytest.mark.parametrize(
    ("host", "allowed"), [("127.0.0.1", 0), ("far.example.org", 1)]
)
def test_grpc_uses_the_same_proxies(
    tmp_path: Path, set_proxy: Callable[[str, str], None], host: str, allowed: int
) -> None:
    """Its own library would ask a proxy for loopback as well."""
    set_proxy("http_proxy", "http://127.0.0.1:9")
    chosen = server_settings(tmp_path, f"http://{host}:6333").qdrant
    chosen = chosen.model_copy(update={"grpc_port": 6334})
    client = connect(chosen, str(chosen.url), "Qdrant")
    assert client.init_options["grpc_options"]["grpc.enable_http_proxy"] == allowed
    client.close()
