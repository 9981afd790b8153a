"""Names of machines, where something says that they are one."""

import re
from functools import partial
from typing import Final

from fedlearn.redaction.people.accounts import line_start
from fedlearn.redaction.people.host_names import (
    SHORTEST_HOST_NAME,
    host_rule,
    is_machine,
    machines,
)
from fedlearn.redaction.people.ordinary_names import is_distinct
from fedlearn.redaction.rules import Rule, Span, ends_word, starts_word

HOST: Final = "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?"
_LINE_END: Final = re.compile(r"[ \t]{0,8}(?:#[^\n]{0,99})?(?:\Z|\r|\n|\\[nr]|[\"'`<])")
_HOSTS_LINE: Final = re.compile(
    r"[ \t\"'`>|]{0,16}[0-9a-fA-F:.<>a-z-]{3,45}[ \t]{1,16}"
)
_HOSTS_FILE: Final = re.compile(r"(?i)\bhosts\b|localhost|127\.0\.")
_OWN_ADDRESS: Final = "127.0.1.1"
_SSH_TALK: Final = re.compile(
    r"(?i)(?:\n|\\n|^)[ \t]{0,16}(?:host|hostname|identityfile|proxyjump|user|port"
    r"|forwardagent)[ \t=]"
)
_VARIABLE: Final = re.compile(r"[A-Za-z]+=[\"']?\Z")
_NEAR: Final = 320


def _named_host(text: str, start: int, end: int) -> Span | None:
    """Accept a whole name that is that of one machine."""
    is_whole = ends_word(text, end) and text[end : end + 2] not in {"()", ":/"}
    return (start, end) if is_whole and is_machine(text[start:end]) else None


def _single_label(text: str, start: int, end: int) -> Span | None:
    """Accept a name without a domain, for those with one are public."""
    return None if "." in text[start:end] else _named_host(text, start, end)


def _hosts_line(text: str, start: int, end: int) -> Span | None:
    """Accept the names in a line of /etc/hosts."""
    line = line_start(text, start)
    if not _HOSTS_LINE.fullmatch(text, line, start) or not _LINE_END.match(text, end):
        return None
    names = text[start:end].split()
    private = [name for name in names if is_machine(name)]
    if not private or min(map(len, names)) < SHORTEST_HOST_NAME:
        return None
    related = any(
        one != two and two.startswith(f"{one}.") for one in names for two in names
    )
    around = text[max(0, line - _NEAR) : line] + text[end : end + _NEAR]
    known = _OWN_ADDRESS in text[line:start] or "localhost" in names
    if not (
        related or known or _HOSTS_FILE.search(around) or _is_column(text, start, end)
    ):
        return None
    return text.index(private[0], start), end


def _is_column(text: str, start: int, end: int) -> bool:
    """Return whether one name stands in a column of its own, as in such a file."""
    apart = text[start - 1] == "\t" or text[start - 2 : start] == "  "
    return apart and is_distinct(text[start:end]) and " " not in text[start:end]


def _ssh_host(text: str, start: int, end: int) -> Span | None:
    """Accept the name of a machine in an ssh configuration."""
    head = text[line_start(text, start) : start].strip()
    if head not in {"Host", "HostName", "Hostname"} or not _LINE_END.match(text, end):
        return None
    around = (text[max(0, start - _NEAR) : start - 6], text[end : end + _NEAR])
    return _named_host(text, start, end) if any(map(_SSH_TALK.search, around)) else None


def _is_alone(text: str, start: int, end: int) -> bool:
    """Return whether key and value fill their line, and the value is no word."""
    head = text[line_start(text, start) : start].strip(" \t\"'`->|")
    head = head.removeprefix("Static ").removeprefix("Transient ")
    whole = head.removeprefix("/etc/") == "hostname:"
    return whole and bool(_LINE_END.match(text, end)) and is_distinct(text[start:end])


def _set_host(text: str, start: int, end: int) -> Span | None:
    """Accept a name that is set, not an attribute of what is set."""
    if "onfigurations." in text[start - 16 : start]:
        end = start + len(text[start:end].partition(".")[0])
    if text.endswith("hostname: ", 0, start) and not _is_alone(text, start, end):
        return None
    name = _VARIABLE.search(text, max(0, start - 32), start)
    if name and not starts_word(text, name.start()):
        return None
    return _named_host(text, start, end)


telling_rule: Final = partial(host_rule, validator=_named_host, names=machines)

HOST_PLACE_RULES: Final[tuple[Rule, ...]] = (
    telling_rule(
        "system-host",
        "host names in the output of uname",
        rf"(?:Linux|Darwin|FreeBSD|OpenBSD|NetBSD|SunOS) (?P<value>{HOST}) "
        r"[0-9]{1,2}\.[0-9]{1,3}[^ \r\n]{0,64} (?:#|Darwin |SMP|FreeBSD |[0-9])",
    ),
    telling_rule(
        "log-host",
        "host names in the lines of a system log",
        r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?"
        rf"(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}}| [A-Z]{{3,4}})? {{1,2}}(?P<value>{HOST}) "
        r"(?:[A-Za-z0-9_./@-]{1,64}(?:\([^() ]{1,32}\))?\[[0-9]{1,8}\]"
        r"|kernel|sudo|su|systemd|sshd|CRON|dhclient|NetworkManager):",
    ),
    telling_rule(
        "hosts-line",
        "host names in lines of /etc/hosts",
        r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
        r"|(?:f[cde]|2[0-9a-f])[0-9a-f]{2}:[0-9a-f:]{2,34}|<private-ip-[0-9]{1,9}>)"
        r"[ \t]{1,16}"
        rf"(?P<value>{HOST}(?:[ \t]{{1,8}}{HOST}){{0,8}})",
        validator=_hosts_line,
    ),
    telling_rule(
        "host-setting",
        "host names in configuration and where they are set or shown",
        r"(?:[hH]ost[Nn]ame\"? {0,2}[=:] {0,2}(?:(?:lib\.)?mk[DF][a-z]{4,8} )?\""
        r"|(?:HOST|COMPUTER)NAME=[\"']?"
        r"|(?:Hostname|(?:Static|Transient) hostname): {1,4}|Computer [nN]ame: {1,4}"
        r"|Host ?Name: {1,32}|/etc/hostname: "
        r"|(?:nixos|darwin|home)Configurations\.\"?|deploy\.nodes\.\"?"
        r"|hostnamectl (?:set-hostname|hostname) [\"']?"
        r"|/etc/hostname[^A-Za-z0-9\r\n]{0,8}(?:\r?\n|\\n)|\$ hostname(?:\r?\n|\\n)"
        r"|nixos-rebuild [^\r\n]{0,64}#)"
        rf"(?P<value>{HOST})",
        validator=_set_host,
    ),
    telling_rule(
        "ssh-host",
        "host names in the configuration of ssh",
        r"Host(?:[Nn]ame)?[ \t]{1,8}"
        rf"(?P<value>{HOST})",
        validator=_ssh_host,
    ),
    telling_rule(
        "host-talk",
        "host names in messages of ssh and of a network",
        r"(?:resolve host(?:: |name:? )[\"'`]?|connect to host "
        r"|Last login: [^\r\n]{8,40} from "
        r"|DHCP(?:ACK|OFFER|REQUEST|DISCOVER)[^\r\n]{8,64}:[0-9a-f]{2} "
        r"|Name or service not known: |lost connection to )"
        rf"(?P<value>{HOST})",
        validator=_single_label,
    ),
)
