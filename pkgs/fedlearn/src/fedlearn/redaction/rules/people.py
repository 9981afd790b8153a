"""What identifies a person."""

import re
from functools import partial
from typing import Final

from fedlearn.redaction.rules.context import ends_word, starts_word, walk_back, words
from fedlearn.redaction.rules.rule import Rule, Span

_NOT_ASCII: Final = "\x80-\U0010ffff"

DOCUMENTATION_DOMAIN: Final = re.compile(
    r"(?i)(?:^|[.@])(?:example\.(?:org|com|net|edu)|example|test|invalid|localhost)$"
)
_UNIT_TYPES: Final = words(
    """
    service socket timer mount automount path target slice scope device swap nspawn
    network netdev link conf png jpg jpeg gif svg webp js ts jsx tsx css json md py nix
    yml yaml toml html txt sh lock rs go patch drv
    """
)
"""Ends of unit and file names, none of which is a top-level domain in use here."""

_NO_PERSON: Final = frozenset({"git", "noreply", "no-reply", "hg", "svn", "aur"})
"""Users of public services who are nobody."""

_NO_HOST: Final = words(
    """
    latest next beta alpha canary main master dev devel stable unstable head rc nightly
    localhost here all channel everyone sha256 sha512 md5 example test host hostname
    ip server your-server yourserver your-host remote remote-host release staging
    workspace file npm link patch git github prompt
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
    r"(?i)systemctl|journalctl|systemd|\bunits?\b|\bservices?\b"
)
_VERSION: Final = re.compile(r"(?i)v?[0-9]+(?:-.*)?|rc[0-9]*|tty.*|[0-9a-f]{7,64}")
_VERSION_START: Final = re.compile(r"(?i)v?[0-9]+\.")
_PORT_OR_END: Final = re.compile(r"[A-Za-z0-9_@]")
_MISSING_NAME: Final = frozenset({"shared", "public", "default", "all users", "guest"})
_WORD_STOPS: Final = " \t\r\n\"'`<>()[]{},;=|"
_WEB_PATHS: Final = words("api app pages src static site users user v1 v2 v3 www")
_COUNTRY_CODE: Final = re.compile(
    r"1|7|2[07]|2[1-69][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]"
    r"|6[0-6]|6[789][0-9]|8[1246]|8[0578][0-9]|9[0-58]|9[679][0-9]"
)
_SHORTEST_USER: Final = 2
_SHORT_NUMBER: Final = 6
_LONG_NUMBER: Final = 9
_LONGEST_NUMBER: Final = 15
"""Digits of telephone numbers; the longest by E.164."""

_LONGEST_LOCAL: Final = 64
"""Characters before the @, by RFC 5321."""

_SPELLED_DOT: Final = re.compile(r"(?i) ?[\[({<] ?(?:dot|punkt) ?[\])}>] ?")
_ACCOUNTS: Final = frozenset({"root", "nobody", "user", "nixbld", "example"})
_REMOTE_PLACE: Final = re.compile(
    r"(?:file|sftp|ssh|scp|rsync|smb|vscode-remote)://[^/]*"
)
_FOUR_PARTS: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_GOES_ON: Final = re.compile(r"[.:]\d")
_SEPARATED: Final = re.compile(r"[0-9)][ ./-]\(?[0-9]")


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
    return first, end


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


def _account_line(text: str, start: int, end: int) -> Span | None:
    name = text[start:end].partition(":")[0]
    return (start, end) if starts_word(text, start) and name not in _ACCOUNTS else None


def _user_at_host(text: str, start: int, end: int) -> Span | None:
    first = walk_back(text, start, "._-", 33)
    while first < start and not (text[first].isalpha() or text[first] == "_"):
        first += 1
    user, host = text[first:start].lower(), text[start + 1 : end].lower()
    if (
        len(user) < _SHORTEST_USER
        or host in _NO_HOST
        or user in _NO_PERSON
        or _VERSION.fullmatch(host)
    ):
        return None
    if host.startswith(("127.", "192.0.2.", "198.51.100.", "203.0.113.")):
        return None
    if _PORT_OR_END.match(text, end) or _belongs_to_path(text, first, end):
        return None
    if user in _UNIT_TEMPLATES or host.rpartition(".")[2] in _UNIT_TYPES:
        return None
    line = text[text.rfind("\n", max(0, first - 80), first) + 1 : first]
    return None if _UNIT_TALK.search(line[-80:]) else (first, end)


def _belongs_to_path(text: str, first: int, end: int) -> bool:
    before = text[first - 1 : first]
    if before == "/" and text[first - 2 : first] != "//":
        return True
    if before and (before.isalnum() or before in "@$%{+._-"):
        return not starts_word(text, first) or before in "@$%{+"
    after = text[end : end + 2]
    runs_on = after[:1] == "." and after[1:].isalnum()
    return runs_on or after.startswith(("\\x", "/", "(", "}"))


def _home_name(text: str, start: int, end: int) -> Span | None:
    end = start + len(text[start:end].rstrip(".-"))
    slash = text.rfind("/", max(0, start - 8), start - 1)
    if end <= start or text[start:end].lower() in _MISSING_NAME:
        return None
    stop = max(0, slash - 200)
    first = slash
    while first > stop and text[first - 1] not in _WORD_STOPS:
        first -= 1
    head = text[first:slash]
    if not head or head[-1] in ":\\" or head.endswith(("file://", "\\n", "\\t")):
        return start, end
    return (start, end) if _is_root_path(head) else None


def _is_root_path(head: str) -> bool:
    """Return whether a path below which a home lies begins at the root."""
    head = head.rpartition(":")[2] if "://" not in head else head
    if place := _REMOTE_PLACE.match(head):
        head = head[place.end() :]
    for prefix in ("\\n", "-I", "-L"):
        head = head.removeprefix(prefix)
    if head and (not head.startswith("/") or head.startswith("//")):
        return False
    return head[1:].partition("/")[0].lower() not in _WEB_PATHS


def _windows_name(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    if end == len(text) or text[end] not in "\\/":
        value = value.split(" ")[0]
    value = value.rstrip(" .,;)")
    if not value or value.lower() in _MISSING_NAME or value[0] in "%$<{":
        return None
    return start, start + len(value)


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def _international_number(text: str, start: int, end: int) -> Span | None:
    if not starts_word(text, start) or not ends_word(text, end):
        return None
    digits = _digits(text[start:end].removeprefix("00"))
    if not _LONG_NUMBER <= len(digits) <= _LONGEST_NUMBER or not _COUNTRY_CODE.match(
        digits
    ):
        return None
    if text[start] != "+" and not _SEPARATED.search(text, start, end):
        return None
    return None if _GOES_ON.match(text, end) else (start, end)


def _national_number(text: str, start: int, end: int) -> Span | None:
    before, after = text[start - 1 : start], text[end : end + 1]
    if not starts_word(text, start) or (before and before in "-./:_"):
        return None
    if after and (after.isalnum() or after in "-_/"):
        return None
    return None if _GOES_ON.match(text, end) else (start, end)


def _named_number(text: str, start: int, end: int) -> Span | None:
    digits = _digits(text[start:end])
    separated = bool(_SEPARATED.search(text, start, end))
    if not _SHORT_NUMBER <= len(digits) <= _LONGEST_NUMBER or not ends_word(text, end):
        return None
    if not separated and len(digits) < _LONG_NUMBER:
        return None
    if _FOUR_PARTS.fullmatch(text, start, end):
        return None
    return start, end


person_rule: Final = partial(Rule, family="people")

PEOPLE_RULES: Final[tuple[Rule, ...]] = (
    person_rule(
        "email",
        "e-mail addresses",
        rf"@(?:[A-Za-z0-9{_NOT_ASCII}][A-Za-z0-9{_NOT_ASCII}-]{{0,62}}\.){{1,8}}"
        rf"(?:[A-Za-z]{{2,24}}|xn--[A-Za-z0-9-]{{2,59}})",
        validator=_mail_address,
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
        "account-line",
        "accounts of people in lines of passwd and in the output of id",
        r"(?P<value>[a-z_][a-z0-9_-]{0,31}:[x*!]?:[0-9]{4,5}:[0-9]{1,5}"
        r":[^:\r\n]{0,80}):/",
        "user-name",
        _account_line,
    ),
    person_rule(
        "user-id",
        "the user's name in the output of id",
        r"uid=[0-9]{4,}\((?P<value>[A-Za-z_][A-Za-z0-9._-]{0,31})\)",
        "user-name",
    ),
    person_rule(
        "user-at-host",
        "users at hosts, as ssh and prompts have them",
        r"@(?:[A-Za-z][A-Za-z0-9-]{1,62}|[0-9]{1,3}(?:\.[0-9]{1,3}){3})",
        validator=_user_at_host,
    ),
    person_rule(
        "home-path",
        "the user's name in paths of Linux and macOS",
        rf"/(?:home|Users|run/media)/(?P<value>[A-Za-z0-9_{_NOT_ASCII}]"
        rf"[A-Za-z0-9._{_NOT_ASCII}-]{{0,62}})",
        "user-name",
        _home_name,
    ),
    person_rule(
        "home-path-dashed",
        "the user's name in the folders that editors name after a path",
        r"/-(?:home|Users)-(?P<value>[A-Za-z0-9_.]{1,32})",
        "user-name",
        lambda text, start, end: (
            None if text[start:end].lower() in _MISSING_NAME else (start, end)
        ),
    ),
    person_rule(
        "windows-path",
        "the user's name in paths of Windows",
        r"(?i)(?:[a-z]:|/mnt/[a-z]|/[a-z])[\\/]{1,16}"
        r"(?:Users|Documents and Settings)"
        r"[\\/]{1,16}(?P<value>[^\\/:*?\"'<>|\r\n]{1,64})",
        "user-name",
        _windows_name,
    ),
    person_rule(
        "phone",
        "telephone numbers in international form",
        r"(?:\+|00)[1-9][0-9 ()./-]{6,22}[0-9]",
        validator=_international_number,
    ),
    person_rule(
        "phone-national",
        "telephone numbers as they are written in America, Europe and Japan",
        r"(?:(?:1[-. ])?\([2-9][0-9]{2}\) ?[2-9][0-9]{2}[-. ][0-9]{4}"
        r"|(?:1[-. ])?[2-9][0-9]{2}[-.][2-9][0-9]{2}[-. ][0-9]{4}"
        r"|0[1-9](?:[ .][0-9]{2}){4}|0[1-9][0-9]{1,3} [0-9]{3,4} [0-9]{3,4}"
        r"|0[1-9][0-9]{1,4}[ /-][0-9]{6,9}|\(0[1-9][0-9]{1,4}\) ?[0-9]{5,9}"
        r"|06-[0-9]{8}"
        r"|0[1-9][0-9] [0-9]{3} [0-9]{2} [0-9]{2}|0[1-9][0-9]?-[0-9]{4}-[0-9]{4}"
        r"|\([1-9][0-9]\) ?9?[0-9]{4}-[0-9]{4}"
        r"|8 ?\([0-9]{3}\) ?[0-9]{3}-[0-9]{2}-[0-9]{2})",
        "phone",
        _national_number,
    ),
    person_rule(
        "phone-named",
        "numbers after the word phone",
        r"(?i)(?:phone|tel|mobile|cell|fax|whatsapp|telephone|handy)"
        r"(?: ?(?:number|no|nr))?\.?[\"']?(?: is)?[ :=]{1,3}[\"']?"
        r"(?P<value>[+(0-9][0-9 ()./-]{5,20}[0-9])",
        "phone",
        _named_number,
    ),
)
