"""Addresses and names that describe somebody's own network."""

import ipaddress
import re
from collections.abc import Iterable
from functools import partial
from typing import Final

from fedlearn.redaction.rules.context import ends_word, starts_word, walk_back, words
from fedlearn.redaction.rules.rule import Rule, Span

_PRIVATE_RANGES: Final = frozenset(
    {
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        *("169.254.0.0/16", "fc00::/7", "fd00::/8", "fe80::/10", "fe80::/64"),
    }
)
"""The ranges themselves, as the RFCs have them, reveal nothing."""

_LINK_LOCAL: Final = ipaddress.ip_network("fe80::/10")
_UNIQUE_LOCAL: Final = ipaddress.ip_network("fc00::/7")
_VERSION_BEFORE: Final = re.compile(
    r"(?i)(?:version|release|\bv|build|firmware|driver|[a-z]-|[a-z0-9]@)[ :=]{0,2}\Z"
    r"|[=<>~!]=\Z|[~^]\Z"
)
_LARGEST_OCTET: Final = 255
_MAC_DIGITS: Final = (12, 16)
"""Of EUI-48, and of the EUI-64 that is made of one."""

_NO_MAC: Final = frozenset({"000000000000", "ffffffffffff"})

WELL_KNOWN_HOSTS: Final = frozenset(
    {
        *("localhost.localdomain", "host.containers.internal", "cluster.local"),
        *("metadata.google.internal", "kubernetes.default.svc.cluster.local"),
        *("svc.cluster.local", "host.lima.internal", "localhost.local"),
    }
)
_NO_HOST_LABELS: Final = words(
    """
    app browser cfg com conf config context core ctx data default docker-compose env
    environment etc exports extra field fonts global hosts http java javax jdk jvm lib
    local locals main module modules my myapp net node nixos npm options org os override
    package path pkgs prefs private process profile program programs project props
    python rc react require rust self server settings spring state std storage store
    sun system systemd this thread threading tmp user users usr var vm windows xdg
    bashrc zshrc profile gitconfig vimrc npmrc compose application database.yml
    """
)
"""What stands before `.local`, `.internal` or `.home` in programs, not in networks."""

_AMBIGUOUS_ENDS: Final = ("local", "internal", "home", "private")
_ASSIGNED: Final = re.compile(r"[ \t]*(?:[=!]=|=|import\b)")
_STATEMENT: Final = re.compile(r"\b(?:if|elif|not|import|return|assert|while) \Z")
_RUNS_ON: Final = re.compile(r"[A-Za-z0-9_(\[-]|\.[A-Za-z0-9_{]")
_SHORTEST_HOST_NAME: Final = 3
_GENERIC_HOST_NAMES: Final = words(
    """
    localhost localdomain localhost.localdomain local lan home internal nixos nix linux
    debian ubuntu fedora arch host hostname node machine computer desktop laptop server
    client router gateway default test example unknown none admin root user pc vm
    container docker master worker main primary build builder dev prod staging system
    """
)
"""Names that so many machines have that they reveal nothing."""


def _is_joined(text: str, start: int, end: int, marks: str) -> bool:
    """Return whether digits or letters run into a span over one of some marks."""
    if start > 1 and text[start - 1] in marks and text[start - 2].isalnum():
        return True
    return end + 1 < len(text) and text[end] in marks and text[end + 1].isalnum()


def _private_address(text: str, start: int, end: int) -> Span | None:
    if start and (text[start - 1].isdigit() or text[start - 1] in "vV"):
        return None
    if (end < len(text) and text[end].isdigit()) or _is_joined(text, start, end, "."):
        return None
    if any(int(part) > _LARGEST_OCTET for part in text[start:end].split(".")):
        return None
    if _VERSION_BEFORE.search(text[max(0, start - 12) : start]):
        return None
    return None if _is_whole_range(text, start, end) else (start, end)


def _is_whole_range(text: str, start: int, end: int) -> bool:
    size = re.compile(r"/[0-9]{1,3}").match(text, end)
    return bool(size and text[start : size.end()].lower() in _PRIVATE_RANGES)


def _whole_name(text: str, start: int, end: int) -> Span | None:
    whole = starts_word(text, start) and text[start - 1 : start] != "."
    return (start, end) if whole and ends_word(text, end) else None


def _dashed_address(text: str, start: int, end: int) -> Span | None:
    parts = text[start:end].lower().removeprefix("ip-").split("-")
    in_range = all(int(part) <= _LARGEST_OCTET for part in parts)
    return (start, end) if in_range and ends_word(text, end) else None


def _private_address6(text: str, start: int, end: int) -> Span | None:
    if not starts_word(text, start) or text[start - 1 : start] in {":", "."}:
        return None
    if text[end - 2 : end] != "::":
        end = start + len(text[start:end].rstrip(":."))
    try:
        address = ipaddress.IPv6Address(text[start:end])
    except ValueError:
        return None
    if address not in _LINK_LOCAL and address not in _UNIQUE_LOCAL:
        return None
    if not ends_word(text, end) or _is_whole_range(text, start, end):
        return None
    return start, end


def _hardware_address(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    mark = value[2] if value[2] in ":-" else "."
    bare = value.replace(mark, "").lower()
    if len(bare) not in _MAC_DIGITS or bare in _NO_MAC or bare.startswith("00005e0053"):
        return None
    if not bare.isalnum() or (mark != ":" and bare.isdigit()):
        return None
    if mark == "." and (
        not any(map(str.isdigit, bare)) or text[start - 1 : start] == "."
    ):
        return None
    if start and text[start - 1].isalnum() and text[start - 2 : start] != "\\n":
        return None
    joined = _is_joined(text, start, end, mark)
    return None if joined or not ends_word(text, end) else (start, end)


def _bare_hardware_address(text: str, start: int, end: int) -> Span | None:
    """Accept twelve digits that a name or the name of an interface announces."""
    value = text[start:end].lower()
    return None if value in _NO_MAC or not ends_word(text, end) else (start, end)


def _windows_host(text: str, start: int, end: int) -> Span | None:
    whole = starts_word(text, start) and ends_word(text, end)
    random = any(map(str.isdigit, text[start:end]))
    return (start, end) if whole and random else None


def _host_start(text: str, start: int) -> int:
    """Return where the host name begins whose last labels start at a position."""
    first = walk_back(text, start, ".-", 253)
    while first < start and not text[first].isalnum():
        first += 1
    return first


def _internal_host(text: str, start: int, end: int) -> Span | None:
    if _RUNS_ON.match(text, end):
        return None
    first = _host_start(text, start)
    labels = text[first:start].lower()
    host = text[first:end]
    if not labels or ".." in host or labels.isdigit():
        return None
    if host.lower() in WELL_KNOWN_HOSTS or host.lower().endswith(".docker.internal"):
        return None
    if first and text[first - 1] in "_$%{":
        return None
    if (
        first
        and text[first - 1] in "/\\.~"
        and text[first - 2 : first] not in {"//", "\\n", "\\t", "\\r", "\\\\", "\\/"}
    ):
        return None
    return (first, end) if _is_no_program(text, host, labels, end) else None


def _is_no_program(text: str, host: str, labels: str, end: int) -> bool:
    first = end - len(host)
    last = host.rpartition(".")[2].lower()
    if last not in _AMBIGUOUS_ENDS or host.lower().endswith("home.arpa"):
        return True
    if _STATEMENT.search(text[max(0, first - 8) : first]):
        return False
    if _ASSIGNED.match(text, end) or re.search(r"[a-z][A-Z]", host):
        return False
    return not set(labels.split(".")) & _NO_HOST_LABELS


network_rule: Final = partial(Rule, family="network")

NETWORK_RULES: Final[tuple[Rule, ...]] = (
    network_rule(
        "private-ip",
        "IPv4 addresses of private, carrier-grade NAT and link-local ranges",
        r"(?:10\.[0-9]{1,3}|192\.168|172\.(?:1[6-9]|2[0-9]|3[01])|169\.254"
        r"|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))"
        r"\.[0-9]{1,3}\.[0-9]{1,3}",
        validator=_private_address,
    ),
    network_rule(
        "private-ip-dashed",
        "private IPv4 addresses written as a host name",
        r"(?i)ip-(?:10-[0-9]{1,3}|192-168|172-(?:1[6-9]|2[0-9]|3[01]))"
        r"-[0-9]{1,3}-[0-9]{1,3}",
        "private-ip",
        _dashed_address,
    ),
    network_rule(
        "private-ip-reverse",
        "private IPv4 addresses in the names of reverse look-ups",
        r"(?i)(?:[0-9]{1,3}\.){1,2}(?:168\.192|254\.169|(?:1[6-9]|2[0-9]|3[01])\.172"
        r"|[0-9]{1,3}\.10)\.in-addr\.arpa",
        "private-ip",
        _whole_name,
    ),
    network_rule(
        "private-ip6",
        "IPv6 addresses that are unique local or link-local",
        r"(?i)(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):[0-9a-f:]{1,36}[0-9a-f:.]{0,16}",
        "private-ip",
        _private_address6,
    ),
    network_rule(
        "mac-address",
        "hardware addresses",
        r"(?i)[0-9a-f]{2}(?::[0-9a-f]{2}){2}:ff:fe(?::[0-9a-f]{2}){3}"
        r"|[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}"
        r"|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}",
        validator=_hardware_address,
    ),
    network_rule(
        "mac-address-bare",
        "hardware addresses without marks, after their name or in an interface's",
        r"(?i)(?:(?:en|wl|ww)x|(?:mac|hwaddr|hwaddress|mac[ _-]?addr(?:ess)?)"
        r"[\"']?[ :=]{1,3}[\"']?)(?P<value>[0-9a-f]{12})",
        "mac-address",
        _bare_hardware_address,
    ),
    network_rule(
        "windows-host",
        "host names that Windows made up",
        r"(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{7,11}",
        "host-name",
        _windows_host,
    ),
    network_rule(
        "internal-host",
        "host names that only an own network resolves",
        r"(?i)\.(?:localdomain|local|lan|internal|home\.arpa|home|corp|intranet"
        r"|private|fritz\.box|ts\.net)",
        "host-name",
        _internal_host,
    ),
)


def host_rules(host_names: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules that find a node's own names."""
    names = {name.strip().strip(".").lower() for name in host_names}
    return tuple(
        network_rule(
            id="own-host-name",
            finds="the node's own host name and domain",
            pattern=f"(?i){re.escape(name)}",
            kind="host-name",
            validator=_own_name,
        )
        for name in sorted(names, key=lambda name: (-len(name), name))
        if len(name) >= _SHORTEST_HOST_NAME and name not in _GENERIC_HOST_NAMES
    )


def _own_name(text: str, start: int, end: int) -> Span | None:
    """Accept a whole name; a domain with the host in front of it."""
    if not starts_word(text, start) or not ends_word(text, end):
        return None
    if "." in text[start:end] and text[start - 1 : start] == ".":
        start = _host_start(text, start - 1)
    return start, end
