"""Addresses of somebody's own network."""

import ipaddress
import re
from functools import partial
from typing import Final

from fedlearn.redaction.rules import (
    Rule,
    Span,
    ends_word,
    starts_word,
)

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
    r"|[=<>~!]=\Z|[~^]\Z|[a-z0-9]_\Z"
)
_PACKAGE_AFTER: Final = re.compile(
    r"[+~]|-[0-9]{1,3}(?:[a-z+~]|\.(?:el|fc|[0-9]{1,3}(?![0-9.])))|-r[0-9]|_(?:amd64|all)"
)
"""The revision of a distribution, behind a version."""

_VERSION_WORD: Final = re.compile(
    r"(?i)(?:version|release|rev|build|v|mysql|python|java|jdk|openjdk|ubuntu|macos|ios"
    r"|windows|rc|beta|alpha|chapter|section|step|issue|test|lesson|page|part|item|id)-\Z"
)
_NAME_BEFORE: Final = re.compile(r"[A-Za-z]-\Z|(?:://|[ \t\"'`(=.@])\Z|\A\Z")
_DOMAIN_AFTER: Final = re.compile(r"\.[A-Za-z]")
_COMMON_RANGES: Final = ("192-168-", "169-254-")
"""No date and no version begins like this."""

_LARGEST_OCTET: Final = 255
_MAC_DIGITS: Final = (12, 16)
"""Of EUI-48, and of the EUI-64 that is made of one."""

_NO_MAC: Final = frozenset(
    {
        *("000000000000", "ffffffffffff", "aabbccddeeff", "001122334455"),
        *("0123456789ab", "123456789abc", "112233445566", "deadbeefcafe"),
    }
)
"""Of nobody, of all, and of documentation."""

_GROUPS: Final = ("00005e0053", "3333", "01005e", "0180c2", "01000ccc")
"""Of documentation (RFC 7042) and of groups, which no machine has."""


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
    if _PACKAGE_AFTER.match(text, end):
        return None
    return None if _is_whole_range(text, start, end) else (start, end)


def _is_whole_range(text: str, start: int, end: int) -> bool:
    size = re.compile(r"/[0-9]{1,3}").match(text, end)
    return bool(size and text[start : size.end()].lower() in _PRIVATE_RANGES)


def _whole_name(text: str, start: int, end: int) -> Span | None:
    whole = starts_word(text, start) and text[start - 1 : start] != "."
    return (start, end) if whole and ends_word(text, end) else None


def _dashed_address(text: str, start: int, end: int) -> Span | None:
    """Accept a name that holds a private address, not a date or a version."""
    value = text[start:end].lower()
    parts = value.removeprefix("ip-").split("-")
    if any(int(part) > _LARGEST_OCTET for part in parts) or not ends_word(text, end):
        return None
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].isdigit():
        return None
    before = text[max(0, start - 16) : start]
    named = value.startswith("ip-") or _is_named(before, value)
    if named and _NAME_BEFORE.search(before):
        return start, end
    return (start, end) if named and _DOMAIN_AFTER.match(text, end) else None


def _is_named(before: str, value: str) -> bool:
    """Return whether what stands before makes digits with dashes a host name."""
    if _VERSION_WORD.search(before) or before[-1:].isdigit():
        return False
    if re.search(r"[0-9][.-]\Z", before):
        return False
    return value.startswith(_COMMON_RANGES) or before[-1:] in {"-", ".", "/"}


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
    if len(bare) not in _MAC_DIGITS or bare in _NO_MAC or bare.startswith(_GROUPS):
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


network_rule: Final = partial(Rule, family="network")

ADDRESS_RANGE_RULES: Final[tuple[Rule, ...]] = (
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
        "private IPv4 addresses in a host name",
        r"(?i)(?:ip-)?(?:10-[0-9]{1,3}|192-168|172-(?:1[6-9]|2[0-9]|3[01])|169-254"
        r"|100-(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))-[0-9]{1,3}-[0-9]{1,3}",
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
)
