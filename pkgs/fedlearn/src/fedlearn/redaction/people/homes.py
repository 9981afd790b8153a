"""Names of users in the paths of their own files."""

import re
from typing import Final

from fedlearn.redaction.people.accounts import user_rule
from fedlearn.redaction.people.ordinary_names import is_somebody
from fedlearn.redaction.rules import Rule, Span, starts_word, words

NOT_ASCII: Final = "\x80-\U0010ffff"

_MISSING_NAME: Final = frozenset({"shared", "public", "default", "all users", "guest"})
_SHORTEST: Final = 2
_WORD_STOPS: Final = " \t\r\n\"'`<>()[]{},;=|"
_WEB_PATHS: Final = words("api app pages src static site users user v1 v2 v3 www")
_REMOTE_PLACE: Final = re.compile(
    r"(?:file|sftp|ssh|scp|rsync|smb|vscode-remote)://[^/]*"
)
_VOLUME: Final = re.compile(r"/Volumes/[^/\r\n\"'`]{1,64}\Z")
_FURTHER_NAMES: Final = re.compile(r"(?: [A-Z][\w'-]{0,30}){1,3}(?=[/\\])")
_FURTHER_SMALL: Final = re.compile(r" [a-z]{2,30}(?=/\.[a-z])")
_LABEL: Final = re.compile(
    r"/(?:[A-Z0-9][A-Z0-9_ -]{1,31}|[0-9a-fA-F-]{8,36})(?:[/\s\"'`.,;:)]|\Z)"
)
_UNC: Final = re.compile(
    r"(?i)(\\{2,16})(?:[a-z0-9][a-z0-9._-]{0,62}|wsl\$|[.?]|UNC)(?:\\{1,8}"
    r"[a-z0-9 .$_-]{1,63}){0,4}?(\\{1,8})(?:home|homes|users|profiles)\$?\\{1,8}\Z"
)
_MEDIA: Final = words(
    """
    cdrom usb usb0 usb1 floppy data disk disk1 disk2 movies movie music images image img
    uploads upload videos video tv shows series books podcasts downloads photos pictures
    library nas storage external backup shared css js fonts assets files file sd sdcard
    """
)
_NAME: Final = rf"(?P<value>[A-Za-z0-9_{NOT_ASCII}][A-Za-z0-9._{NOT_ASCII}-]{{0,62}})"


def _home_name(text: str, start: int, end: int) -> Span | None:
    end = start + len(text[start:end].rstrip(".-"))
    slash = text.rfind("/", max(0, start - 8), start - 1)
    if end <= start or text[start:end].lower() in _MISSING_NAME:
        return None
    if not _begins_at_root(text, slash):
        return None
    forms = _FURTHER_NAMES if text[start].isupper() else _FURTHER_SMALL
    further = forms.match(text, end)
    return start, further.end() if further else end


def _begins_at_root(text: str, slash: int) -> bool:
    """Return whether a path that goes on at a slash begins at the root."""
    stop = max(0, slash - 200)
    first = slash
    while first > stop and text[first - 1] not in _WORD_STOPS:
        first -= 1
    head = text[first:slash]
    if not head or head[-1] in ":\\" or head.endswith(("file://", "\\n", "\\t")):
        return True
    return _is_root_path(head) or bool(_VOLUME.search(text, max(0, slash - 80), slash))


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


def _own_place(text: str, start: int, end: int) -> Span | None:
    """Accept a user whose mail, profile or crontab lies there."""
    end = start + len(text[start:end].rstrip(".-"))
    is_name = end - start >= _SHORTEST and is_somebody(text[start:end])
    return (start, end) if is_name else None


def _mounted(text: str, start: int, end: int) -> Span | None:
    """Accept a user below whom a disk with a label is mounted."""
    slash = start - len("/media/")
    if text[start:end].lower() in _MEDIA or not _begins_at_root(text, slash):
        return None
    return _own_place(text, start, end) if _LABEL.match(text, end) else None


def _dashed(text: str, start: int, end: int) -> Span | None:
    return None if text[start:end].lower() in _MISSING_NAME else (start, end)


def _of_tilde(text: str, start: int, end: int) -> Span | None:
    """Accept the home of another user as a shell writes it."""
    tilde = start - 1
    before = text[tilde - 1 : tilde] if tilde else ""
    whole = not before or before in " \t\n\"'`=:(/" or starts_word(text, tilde)
    return _own_place(text, start, end) if whole and before != "~" else None


def _windows_name(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    if end == len(text) or text[end] not in "\\/":
        value = value.split(" ")[0]
    value = value.rstrip(" .,;)")
    if not value or value.lower() in _MISSING_NAME or value[0] in "%$<{":
        return None
    return start, start + len(value)


def _network_name(text: str, start: int, end: int) -> Span | None:
    """Accept a user in a path of a server, which begins with two marks for one."""
    head = _UNC.search(text, max(0, start - 400), start)
    if head is None or len(head[1]) < 2 * len(head[2]):
        return None
    return _windows_name(text, start, end)


HOME_RULES: Final[tuple[Rule, ...]] = (
    user_rule(
        "home-path",
        "the user's name in paths of Linux and macOS",
        rf"/(?:home[0-9]{{0,2}}|homes|Users|run/media)/{_NAME}",
        validator=_home_name,
    ),
    user_rule(
        "home-path-dashed",
        "the user's name in the folders that editors name after a path",
        r"[/\"'`]-(?:home|Users)-(?P<value>[A-Za-z0-9_.]{1,32})",
        validator=_dashed,
    ),
    user_rule(
        "user-place",
        "the user's name in the places of mail, profiles, crontabs and accounts",
        r"/(?:AccountsService/(?:users|icons)|per-user|var/(?:spool/)?mail|systemd/linger"
        rf"|var/spool/cron(?:/crontabs|/tabs)?)/{_NAME}",
        validator=_own_place,
    ),
    user_rule(
        "user-media",
        "the user's name where disks are mounted",
        rf"/media/{_NAME}",
        validator=_mounted,
    ),
    user_rule(
        "user-tilde",
        "the user's name behind a tilde",
        r"~(?P<value>[a-z][a-z0-9_-]{2,31})/",
        validator=_of_tilde,
    ),
    user_rule(
        "windows-path",
        "the user's name in paths of Windows",
        r"(?i)(?:[a-z]:|/mnt/[a-z]|/[a-z])[\\/]{1,16}"
        r"(?:Users|Documents and Settings)"
        r"[\\/]{1,16}(?P<value>[^\\/:*?\"'<>|\r\n]{1,64})",
        validator=_windows_name,
    ),
    user_rule(
        "network-path",
        "the user's name in paths of Windows to a server or to WSL",
        r"(?i)\\(?:home|homes|users|profiles)[$]?\\{1,8}"
        r"(?P<value>[^\\/:*?\"'<>|\r\n]{1,64})",
        validator=_network_name,
    ),
)
