"""E-mail addresses, and users at hosts."""

import re
from collections.abc import Iterator
from typing import Final

from fedlearn.redaction.people.accounts import person_rule, user_names
from fedlearn.redaction.people.homes import NOT_ASCII
from fedlearn.redaction.people.ordinary_names import is_distinct
from fedlearn.redaction.rules import (
    Rule,
    Span,
    ends_word,
    starts_word,
    walk_back,
    words,
)

DOCUMENTATION_DOMAIN: Final = re.compile(
    r"(?i)(?:^|[.@])(?:example\.(?:org|com|net|edu)|example|test|invalid|localhost)$"
)
_UNIT_TYPES: Final = words(
    """
    service socket timer mount automount path target slice scope device swap nspawn
    network netdev link conf png jpg jpeg gif svg webp js ts jsx tsx css json md py nix
    yml yaml toml html txt sh lock rs go patch drv po pot
    """
)
"""Ends of unit and file names, none of which is a top-level domain in use here."""

_NO_PERSON: Final = frozenset({"git", "noreply", "no-reply", "hg", "svn", "aur"})
"""Users of public services who are nobody."""

_NO_HOST: Final = words(
    """
    latest next beta alpha canary main master dev devel stable unstable head rc nightly
    localhost here all channel everyone sha256 sha512 md5 example test host hostname ip
    server your-server yourserver your-host remote remote-host release staging workspace
    file npm link patch git github jetpack marketplace official official-plugins mozilla
    temporary-addon prompt entry plt got endlink link somewhere domain domainname
    instance-name
    """
)
_UNIT_TEMPLATES: Final = words(
    """
    getty serial-getty autovt wg-quick openvpn openvpn-client openvpn-server container
    nspawn systemd-nspawn user syncthing borgbackup backup podman docker instance
    template modprobe systemd-fsck systemd-backlight systemd-cryptsetup foo unit service
    container-getty console-getty wpa_supplicant dhcpcd ifup netctl lvm2-pvscan redis
    postgresql redis-server tor tinc restic rclone vncserver xpra drbd ceph-osd ceph-mon
    """
)
_UNIT_TALK: Final = re.compile(
    r"(?i)systemctl|journalctl|systemd|\bunits?\b|\bservices?\b|\bsvc\b"
)
_PACKAGE_TALK: Final = re.compile(
    r"(?i)\b(?:install|plugins?|add-?ons?|extensions?|npm|npx|yarn|pnpm|bunx?|uses:"
    r"|marketplaces?|packages?|symbols?|vault-id|@scope)\b[^\n]{0,40}\Z"
)
"""What stands before the name of a package and where it comes from."""

_LOGIN_TALK: Final = re.compile(
    r"(?i)\b(?:ssh|scp|sftp|rsync|mosh|sshfs|ssh-copy-id|login|log in|host)\b"
    r"[^\n]{0,40}\Z"
)
_PROMPT: Final = re.compile(
    r"(?:[: ](?:~|/)[^\n$#%>]{0,80}|[: ][^\n$#%> ]{0,40}\]?) ?[$#%>](?:\s|\Z|\\n)|:~"
)
_SSH_ALGORITHMS: Final = frozenset({"openssh.com", "libssh.org", "lysator.liu.se"})
_OBJECTS: Final = frozenset({"self", "this", "torch", "np", "jnp", "tf", "math"})
_VERSION: Final = re.compile(r"(?i)v?[0-9]+(?:-.*)?|rc[0-9]*|tty.*|[0-9a-f]{7,64}")
_VERSION_START: Final = re.compile(r"(?i)v?[0-9]+\.")
_PORT_OR_END: Final = re.compile(r"[A-Za-z0-9_@=]")
_SHORTEST_USER: Final = 2
_LONGEST_LOCAL: Final = 64
"""Characters before the @, by RFC 5321."""

_SPELLED_DOT: Final = re.compile(r"(?i) ?[\[({<] ?(?:dot|punkt) ?[\])}>] ?")


def _mail_address(text: str, start: int, end: int) -> Span | None:
    first = walk_back(text, start, "._%+-~!#&'", 64)
    while first < start and not text[first].isalnum():
        first += 1
    if first == start and start and text[start - 1] == '"':
        first = _quoted_start(text, start - 1)
    local, host = text[first:start].lower(), text[start + 1 : end].lower()
    last = host.rpartition(".")[2]
    if first and text[first - 1] in "$%{":
        return None
    if not local or last in _UNIT_TYPES or not ends_word(text, end):
        return None
    if DOCUMENTATION_DOMAIN.search(host) or local in _NO_PERSON:
        return None
    if _VERSION_START.match(host) or re.match(r"[0-9]x\.", host):
        return None
    return (
        None if _is_symbol(text[first:start], text[start + 1 : end]) else (first, end)
    )


def _is_symbol(local: str, host: str) -> bool:
    """Return whether it is a name in a library, an algorithm or a product in code."""
    last = host.rpartition(".")[2]
    if host.lower() in _SSH_ALGORITHMS and any(map(str.isdigit, local)):
        return True
    if host.lower().endswith(".so") and host.lower().startswith(("lib", "ld-")):
        return True
    in_code = host.partition(".")[0] in _OBJECTS or local.partition(".")[0] in _OBJECTS
    return in_code or (last != last.lower() and last != last.upper())


def _quoted_start(text: str, closing: int) -> int:
    """Find where a quoted local part begins; behind its end if nowhere."""
    opening = text.rfind('"', max(0, closing - _LONGEST_LOCAL), closing)
    inner = text[opening + 1 : closing].rstrip("\\")
    fits = opening >= 0 and inner and not set(inner) & set("\r\n\\:,{}[]")
    return opening if fits else closing + 1


def _spelled_address(text: str, start: int, end: int) -> Span | None:
    """Accept an address whose marks are spelled, `name [at] host [dot] org`."""
    mark = start - 1 if text[start - 1 : start] == " " else start
    first = walk_back(text, mark, "._+-", _LONGEST_LOCAL)
    host = _SPELLED_DOT.sub(".", text[start:end]).rpartition(" ")[2].lower()
    if first == mark or not ends_word(text, end) or DOCUMENTATION_DOMAIN.search(host):
        return None
    return (first, end) if starts_word(text, first) else None


def _told_address(text: str, start: int, end: int) -> Span | None:
    """Accept `name at host dot org`, of which the name is no word."""
    first = walk_back(text, start, "._+-", _LONGEST_LOCAL)
    if "example" in text[start:end].lower() or not ends_word(text, end):
        return None
    enclosed = text[first - 1 : first] == "<" and text[end : end + 1] == ">"
    return (first, end) if enclosed or is_distinct(text[first:start]) else None


def _user_at_host(text: str, start: int, end: int) -> Span | None:
    first = walk_back(text, start, "._-", 33)
    while first < start and not (text[first].isalpha() or text[first] == "_"):
        first += 1
    user, host = text[first:start].lower(), text[start + 1 : end].lower()
    if len(user) < _SHORTEST_USER or user in _NO_PERSON or _is_no_host(host):
        return None
    if _PORT_OR_END.match(text, end) or _belongs_to_path(text, first, end):
        return None
    if user in _UNIT_TEMPLATES or not _is_user(text[first:start]):
        return None
    line = text[text.rfind("\n", max(0, first - 80), first) + 1 : first]
    return None if _is_package(line[-80:], text, end) else (first, end)


def _is_no_host(host: str) -> bool:
    """Return whether it is a version, a file, or an address of documentation."""
    documented = host.startswith(("127.", "192.0.2.", "198.51.100.", "203.0.113."))
    known = host in _NO_HOST or host.rpartition(".")[2] in _UNIT_TYPES
    return documented or known or _VERSION.fullmatch(host) is not None


def _is_user(user: str) -> bool:
    """Return whether a name is none that a program made up, such as `jid1-MnnxcBPn`."""
    return not re.search(r"[a-z0-9][A-Z]{2}|[a-z][A-Z][a-z]+[A-Z]", user)


def _is_package(line: str, text: str, end: int) -> bool:
    """Return whether the line before tells that units or packages are meant."""
    if _UNIT_TALK.search(line):
        return True
    if _PROMPT.match(text, end) or _LOGIN_TALK.search(line):
        return False
    return _PACKAGE_TALK.search(line) is not None


def _at_shell(text: str, start: int, end: int) -> Span | None:
    """Accept a user at a host in a prompt, or behind a command that logs in."""
    span = _user_at_host(text, start, end)
    if span is None or _PROMPT.match(text, end):
        return span
    line = text[text.rfind("\n", max(0, span[0] - 80), span[0]) + 1 : span[0]]
    return span if _LOGIN_TALK.search(line[-80:]) else None


def _matrix_name(text: str, start: int, end: int) -> Span | None:
    host = text[start:end].rpartition(":")[2]
    if not starts_word(text, start) or text[start - 1 : start] in set("/@.-"):
        return None
    if not ends_word(text, end) or DOCUMENTATION_DOMAIN.search(host):
        return None
    return None if host.rpartition(".")[2].lower() in _UNIT_TYPES else (start, end)


def _parts(value: str) -> Iterator[tuple[str, str]]:
    """Yield user and host, to be replaced everywhere."""
    user, _, host = value.rpartition("@")
    yield from user_names(user)
    if is_distinct(host) and not host[0].isdigit():
        yield "host-name", host


def _handle(value: str) -> Iterator[tuple[str, str]]:
    """Yield the name at a code host in an address that hides the mail address."""
    local, _, host = value.lower().rpartition("@")
    if host == "users.noreply.github.com":
        yield from user_names(local.rpartition("+")[2])


def _belongs_to_path(text: str, first: int, end: int) -> bool:
    before = text[first - 1 : first]
    if before == "/" and text[first - 2 : first] != "//":
        return True
    if before and (before.isalnum() or before in "@$%{+._-"):
        return not starts_word(text, first) or before in "@$%{+"
    after = text[end : end + 2]
    runs_on = after[:1] == "." and after[1:].isalnum()
    return runs_on or after.startswith(("\\x", "/", "(", "}"))


_ENDS: Final = (
    "com|org|net|edu|gov|info|io|dev|app|me|eu|de|fr|uk|nl|be|ch|at|it|es|pt|pl|cz|se|no"
    "|dk|fi|ru|us|ca|au|nz|br|in|jp|cn|space|xyz|name"
)
_AT_HOST: Final = r"@(?:[A-Za-z][A-Za-z0-9-]{1,62}|[0-9]{1,3}(?:\.[0-9]{1,3}){3})"
_HOST: Final = r"(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"

ADDRESS_RULES: Final[tuple[Rule, ...]] = (
    person_rule(
        "email",
        "e-mail addresses",
        rf"@(?:[A-Za-z0-9{NOT_ASCII}][A-Za-z0-9{NOT_ASCII}-]{{0,62}}\.){{1,8}}"
        rf"(?:[A-Za-z]{{2,24}}|xn--[A-Za-z0-9-]{{2,59}})",
        validator=_mail_address,
        names=_handle,
    ),
    person_rule(
        "email-spelled",
        "e-mail addresses whose marks are spelled to deceive harvesters",
        r"(?i)[\[({<] ?at ?[\])}>] ?[a-z0-9-]{1,63}"
        r"(?:(?: ?[\[({<] ?(?:dot|punkt) ?[\])}>] ?|\.)[a-z0-9-]{2,63}){1,4}",
        "email",
        _spelled_address,
    ),
    person_rule(
        "email-told",
        "e-mail addresses whose marks are words",
        rf"(?i) at [a-z0-9-]{{2,63}}(?: dot [a-z0-9-]{{2,63}}){{0,3}} dot (?:{_ENDS})",
        "email",
        _told_address,
    ),
    person_rule(
        "matrix-name",
        "names of people at Matrix",
        rf"@[A-Za-z0-9._=/-]{{2,64}}:{_HOST}",
        "user-at-host",
        _matrix_name,
    ),
    person_rule(
        "shell-user",
        "users at hosts in prompts and behind commands that log in",
        _AT_HOST,
        "user-at-host",
        _at_shell,
        names=_parts,
    ),
    person_rule(
        "user-at-host",
        "users at hosts elsewhere",
        _AT_HOST,
        validator=_user_at_host,
    ),
)
