"""Names of machines, by their form."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from fedlearn.redaction.people.ordinary_names import is_distinct, is_somebody
from fedlearn.redaction.rules import (
    Rule,
    Span,
    ends_word,
    starts_word,
    walk_back,
    words,
)

WELL_KNOWN_HOSTS: Final = frozenset(
    {
        *("localhost.localdomain", "host.containers.internal", "cluster.local"),
        *("metadata.google.internal", "kubernetes.default.svc.cluster.local"),
        *("svc.cluster.local", "host.lima.internal", "localhost.local"),
    }
)
_NO_HOST_LABELS: Final = words(
    """
    acc accounts app browser cfg com conf config context core ctx data default event
    github docker-compose env environment etc exports extra field fonts global hosts
    http java javax jdk jvm lib local locals main module modules my myapp net node nixos
    npm option options org os override package path pkgs prefs private process profile
    repository program programs project props python rc react require requires rust self
    server settings setup spring state std storage store sun system systemd this thread
    threading tmp user usercfg users usr var vm windows xdg bashrc zshrc profile
    gitconfig vimrc npmrc compose application database.yml
    """
)
"""What stands before `.local`, `.internal` or `.home` in programs, not in networks."""

_AMBIGUOUS_ENDS: Final = ("local", "internal", "home", "private")
_ASSIGNED: Final = re.compile(r"[ \t]*(?:[=!]=|=|import\b)")
_STATEMENT: Final = re.compile(
    r"\b(?:if|elif|not|import|return|assert|while|inherit) \(?\Z"
)
_RUNS_ON: Final = re.compile(r"[A-Za-z0-9_(\[-]|\.[A-Za-z0-9_{]")
SHORTEST_HOST_NAME: Final = 3
_ATTRIBUTE_PARTS: Final = 5
"""From so many plain words on, `a.b.c.d.local` is a name in a program."""

_GENERIC_HOST_NAMES: Final = words(
    """
    localhost localdomain localhost.localdomain local lan home internal nixos nix linux
    debian ubuntu fedora arch host hostname node machine computer desktop laptop server
    client router gateway default test example unknown none admin root user pc vm
    container docker master worker main primary build builder dev prod staging system
    """
)
"""Names that so many machines have that they reveal nothing."""

_NOT_NAMED: Final = words(
    """
    kernel version release mint info warn warning error debug trace notice fatal
    critical my-host myhost my-machine mymachine yourhostname your-hostname your-host
    yourhost my-hostname myhostname mysystem my-server myserver somehost hostname1
    github.com gitlab.com bitbucket.org codeberg.org git.sr.ht foo bar baz broadcasthost
    ip6-localhost ip6-loopback ip6-allnodes ip6-allrouters ip6-localnet ip6-mcastprefix
    redacted false true null up down ok alive unreachable
    """
)
_PUBLIC: Final = re.compile(
    r"(?i)(?:(?:.*\.)?(?:example|test|invalid)(?:\.(?:com|org|net|edu))?|[0-9.]+)\Z"
)


def is_machine(name: str) -> bool:
    """Return whether a name is that of one machine, not a word or an example."""
    lowered = name.lower().strip("\"'")
    generic = lowered in _GENERIC_HOST_NAMES or lowered in _NOT_NAMED
    return not (generic or _PUBLIC.match(lowered)) and is_somebody(lowered)


def machines(value: str) -> Iterator[tuple[str, str]]:
    """Yield the names of machines in a value, to be replaced everywhere."""
    for name in value.split():
        if is_distinct(name) and is_machine(name):
            yield "host-name", name


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
    parts = host.split(".")
    if len(parts) >= _ATTRIBUTE_PARTS and all(map(str.isalpha, parts)):
        return False
    if _ASSIGNED.match(text, end) or re.search(r"[a-z][A-Z]", host):
        return False
    return not set(labels.split(".")) & _NO_HOST_LABELS


def _first_label(value: str) -> Iterator[tuple[str, str]]:
    """Yield the name of the machine in its network, to be replaced everywhere."""
    first = value.partition(".")[0]
    if any(map(str.isdigit, first)) or "-" in first:
        yield from machines(first)


host_rule: Final = partial(Rule, kind="host-name", family="network")

HOST_FORM_RULES: Final[tuple[Rule, ...]] = (
    host_rule(
        "windows-host",
        "host names that Windows made up",
        r"(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{7,11}",
        validator=_windows_host,
        names=machines,
    ),
    host_rule(
        "internal-host",
        "host names that only an own network resolves",
        r"(?i)\.(?:localdomain|local|lan|internal|home\.arpa|home|corp|intranet"
        r"|private|fritz\.box|ts\.net)",
        validator=_internal_host,
        names=_first_label,
    ),
)


def host_rules(host_names: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules that find a node's own names."""
    names = {name.strip().strip(".").lower() for name in host_names}
    return tuple(
        host_rule(
            id="own-host-name",
            finds="the node's own host name and domain",
            pattern=f"(?i){re.escape(name)}",
            validator=_own_name,
        )
        for name in sorted(names, key=lambda name: (-len(name), name))
        if len(name) >= SHORTEST_HOST_NAME and name not in _GENERIC_HOST_NAMES
    )


def _own_name(text: str, start: int, end: int) -> Span | None:
    """Accept a whole name; a domain with the host in front of it."""
    if not starts_word(text, start) or not ends_word(text, end):
        return None
    if "." in text[start:end] and text[start - 1 : start] == ".":
        start = _host_start(text, start - 1)
    return start, end
