"""What is of one machine or one day becomes the form that is true elsewhere.

Each rule knows the place where such a value stands; a value that could be content (a
version, a colour, a digest in a recipe) is left alone.
"""

import re
from collections.abc import Callable
from typing import Final

import msgspec

from fedlearn.distil.statements import lazy_pattern

_UUID_TAIL: Final = r"-[0-9a-f]{12}"
_UUID: Final = rf"[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}{_UUID_TAIL}"
_UUID_4: Final = (
    rf"[0-9a-f]{{8}}-[0-9a-f]{{4}}-4[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}{_UUID_TAIL}"
)
_COMMIT: Final = r"(?=[0-9a-f]{0,39}[0-9])(?=[0-9a-f]{0,39}[a-f])[0-9a-f]{7,40}"
_STAMP: Final = (
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?"
)
_SYSLOG_TIME: Final = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"


class _GeneralForm(msgspec.Struct, frozen=True):
    """One kind of value of one machine.

    Attributes:
        clues: Texts without any of which no place matches.
        place: Where such a value stands.
        general: What is put there, as a template or made from the match.
        in_errors: Whether only lines that tell of an error are changed.
    """

    clues: tuple[str, ...]
    place: re.Pattern[str]
    general: str | Callable[[re.Match[str]], str]
    in_errors: bool = False


def _store_path(match: re.Match[str]) -> str:
    """Return `/nix/store/*-name-*` for a name with a version, else `*-name`."""
    name, drv = match[1], ".drv" if match[1].endswith(".drv") else ""
    version = re.search(r"-(?=[^a-zA-Z])", name)
    general = f"{name[: version.start()]}-*{drv}" if version else name
    return f"/nix/store/*-{general}"


def _unless_address(match: re.Match[str]) -> str:
    """Return `*` in a path; what is part of an address on the web stays."""
    before = match.string[max(0, match.start() - 300) : match.start()]
    word = re.split(r"[\s\"'(<]", before)[-1]
    return match[0] if "://" in word else "*"


def _rule(
    clues: str,
    place: str,
    general: str | Callable[[re.Match[str]], str],
    *,
    in_errors: bool = False,
) -> _GeneralForm:
    return _GeneralForm(
        tuple(clues.split("|")), lazy_pattern(place), general, in_errors
    )


_RULES: Final = (
    _rule(
        "/nix/store/",
        r"/nix/store/[0-9a-df-np-sv-z]{32}-([\w+?=.-]*[\w+?=])",
        _store_path,
    ),
    _rule(
        "-wrapped", r"(?<![\w.-])\.([A-Za-z0-9][\w.+-]{0,60})-wrapped(?![\w-])", r"\1"
    ),
    _rule("/run/secrets.d/", r"(/run/secrets\.d)/\d+(?=/|\b)", r"\1/*"),
    _rule("/wrappers.", r"(/run/wrappers/wrappers)\.\w{6,16}(?=/|\b)", r"\1.*"),
    _rule("/run/user/", r"(/run/user)/\d+(?=/|\b)", r"\1/*"),
    _rule(
        "/proc/",
        r"(?m)^(\s*(?:(?:owner|audit|deny|allow)\s+){0,3}/proc)/(?!1/)\d+(?=/\S*\s+\w+,)",
        r"\1/@{pid}",
    ),
    _rule("/proc/", r"(?<![\w}])/proc/(?!1/)\d{1,7}(?=/|\b)", "/proc/PID"),
    _rule("/task/", r"(/proc/(?:PID|@\{pids?\}|self))/task/\d+", r"\1/task/*"),
    _rule("/log/journal/", r"(/log/journal)/[0-9a-f]{32}\b", r"\1/*"),
    _rule(
        ".journal",
        r"\b(system|user)(?:-\d+)?@[0-9a-f]{16,32}-[0-9a-f-]{16,40}(?=\.journal)",
        r"\1@*",
    ),
    _rule(".journal", r"\buser-\d+(?=(?:@\*)?\.journal)", "user-*"),
    _rule(
        "achine|oot",
        r"(?i)\b((?:machine|boot)[-_ ]id(?:\s+is)?[\s:=]{1,3})[0-9a-f]{32}\b",
        r"\1ID",
    ),
    _rule(
        "tmp/tmp",
        r"(?<![\w}])(/tmp|/var/tmp)/tmp(?=[a-z0-9_]{0,7}[0-9_])[a-z0-9_]{8}(?![\w])",
        r"\1/tmp*",
    ),
    _rule("tmp/tmp.", r"(/tmp/tmp\.)(?!X{3})[A-Za-z0-9]{10}\b", r"\1*"),
    _rule("/pytest-of-", r"/pytest-of-[\w<>.*-]+/pytest-\d+", "/pytest-of-*/pytest-*"),
    _rule(
        "/nix-build-", r"/nix-build-([\w+.-]{1,80}?)\.drv-\d+", r"/nix-build-\1.drv-*"
    ),
    _rule(
        "/nix-shell",
        r"/nix-shell[-.](?:\d+-\d+|[A-Za-z0-9]{6})(?=/|\b)",
        "/nix-shell-*",
    ),
    _rule(
        "/systemd-private-",
        r"/systemd-private-[0-9a-f]{32}-([\w@.-]{1,80}\.service)-\w{6}\b",
        r"/systemd-private-*-\1-*",
    ),
    _rule("/var/folders/", r"/var/folders/[\w+]{2}/\w{20,40}/", "/var/folders/*/*/"),
    _rule("hwmon", r"(?<=/)hwmon\d+(?=/|\s|$)", "hwmon*"),
    _rule("/power_supply/|/nvme/", r"(/nvme/nvme)\d+(?=/|\s|$)", r"\1*"),
    _rule(
        "/pci",
        r"/pci[0-9a-f]{4}:[0-9a-f]{2}(?:/[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])+",
        "/pci*/**",
    ),
    _rule(
        "/0000:|/0001:",
        r"(?<=/)[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](?=/|\s|$)",
        "*",
    ),
    _rule(
        " 0000:|(0000:",
        r"(?<![\w:./-])0000:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](?=[:,)]? )",
        "PCI-ADDRESS",
        in_errors=True,
    ),
    _rule("docker", r"\b(docker[-/])[0-9a-f]{64}\b", r"\1*"),
    _rule("libpod", r"\b(libpod-)[0-9a-f]{64}\b", r"\1*"),
    _rule("overlay", r"(/overlay2?(?:-containers|-layers)?)/[0-9a-f]{64}\b", r"\1/*"),
    _rule("containers/", r"(/containers)/[0-9a-f]{64}\b", r"\1/*"),
    _rule(
        "ontainer",
        rf"\b([Cc]ontainer(?: id)?:? [\"']?)(?:[0-9a-f]{{64}}|(?={_COMMIT})"
        r"[0-9a-f]{12})\b",
        r"\1ID",
    ),
    _rule("-", rf"(?<=/){_UUID}(?=[/.\s,;:'\")]|$)", _unless_address),
    _rule(
        "-8|-9|-a|-b",
        rf"(?<![\w/*-])(?<!uuid\.UUID\([\"']){_UUID_4}(?![\w-])",
        "UUID",
    ),
    _rule(
        "]: ",
        rf"(?m)^((?:{_SYSLOG_TIME} \S{{1,64}} )?[A-Za-z(][\w./@()-]{{1,40}})"
        r"\[\d+\](?=: )",
        r"\1[PID]",
    ),
    _rule("]: ", rf"(?m)^{_SYSLOG_TIME}(?= \S{{1,64}} \S{{1,64}}\[PID\]: )", "TIME"),
    _rule(
        "pid|PID",
        r"\b((?:[Mm]ain )?(?:pid|PID)(?:: |=| ))(?!1\b)\d{2,7}(?![\w.:])",
        r"\1PID",
        in_errors=True,
    ),
    _rule(
        "istening",
        r"\b([Ll]istening (?:on|at) (?:\w{1,8}://)?[\w.<>*\[\]-]{0,60}:)"
        r"(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|6[0-5]\d{3})\b",
        r"\1PORT",
    ),
    _rule("-", rf"(?m)^{_STAMP}(?=\W)", "TIME", in_errors=True),
    _rule("-", rf"(?<![\w'\"=-]){_STAMP}(?![\w'\"])", "TIME", in_errors=True),
    _rule(
        "s",
        r"\b(in|took|after|elapsed) \d+\.\d+ ?(?:s|ms|seconds|sec)\b",
        r"\1 TIME",
        in_errors=True,
    ),
    _rule("s)", r" \(\d+(?:\.\d+)? ?(?:s|ms)\)", "", in_errors=True),
    _rule("commit ", rf"\b(commit ){_COMMIT}\b(?![-.\w])", r"\1COMMIT"),
    _rule("HEAD is now at ", rf"\b(HEAD is now at ){_COMMIT}\b", r"\1COMMIT"),
    _rule("index ", rf"(?m)^index {_COMMIT}\.\.{_COMMIT}", "index COMMIT..COMMIT"),
    _rule(
        "] ",
        rf"(?m)^\[([\w/.-]{{1,60}}(?: \(root-commit\))?) {_COMMIT}\]",
        r"[\1 COMMIT]",
    ),
    _rule(
        "uild #|ob #|un #|ipeline #",
        r"\b([Bb]uild|[Jj]ob|[Rr]un|[Pp]ipeline) #\d+\b",
        r"\1 #N",
        in_errors=True,
    ),
    _rule('File "', r"(File \"[^\"\n]{1,300}\"), line \d+", r"\1"),
    _rule(
        ": error|: fatal error|: warning|: note",
        r"(?m)(^|\s)([\w./<>*@+-]{1,200}\.[A-Za-z]{1,5}):\d+(?::\d+)?"
        r"(?=: (?:fatal )?(?:error|warning|note)\b)",
        r"\1\2",
    ),
    _rule(
        "): error|): warning",
        r"(?m)(^|\s)([\w./<>*@+-]{1,200}\.[A-Za-z]{1,5})\(\d+,\d+\)"
        r"(?=: (?:error|warning)\b)",
        r"\1\2",
    ),
    _rule(" at 0x", r" at 0x[0-9a-f]{6,16}\b", " at ADDRESS"),
)


def generalise(text: str) -> str:
    """Return a text with what is of one machine in the form that is true elsewhere."""
    has_uuid = _DASHES.search(text) is not None
    for rule in _RULES:
        if rule.in_errors or not (has_uuid or rule.place not in _OF_UUIDS):
            continue
        if any(clue in text for clue in rule.clues):
            text = rule.place.sub(rule.general, text)
    if not _tells_of_an_error(text) or _WHEN.search(text) is None:
        return text
    return "\n".join(map(_error_line, text.split("\n")))


def _tells_of_an_error(text: str) -> bool:
    return any(word in text for word in _ERROR_WORDS)


def _error_line(line: str) -> str:
    """Return a line, of an error without when it happened."""
    if not _tells_of_an_error(line) or _WHEN.search(line) is None:
        return line
    for rule in _RULES:
        if rule.in_errors and any(clue in line for clue in rule.clues):
            line = rule.place.sub(rule.general, line)
    return line


def generalise_payload(
    payload: dict[str, str | list[str]],
) -> dict[str, str | list[str]]:
    """Return a payload with each of its texts in general form."""
    return {
        field: generalise(text)
        if isinstance(text, str)
        else list(map(generalise, text))
        for field, text in payload.items()
    }


_ERROR_WORDS: Final = (
    *("rror", "xception", "Fail", "fail", "FAIL", "ERR", "FATAL", "fatal", "anic"),
    *("denied", "DENIED", "fused", "Fehl", "fehl", "rreur", "échec", "Échec"),
    *("Warn", "warn", "WARN"),
)
_WHEN: Final = lazy_pattern(
    r"\d\d:\d\d:\d\d|\d ?(?:m?s|sec|seconds)\b|[Pp][Ii][Dd][ :=]|#\d|0000:"
)
"""Something without which the rules for lines of errors change nothing."""

_DASHES: Final = lazy_pattern(r"-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_OF_UUIDS: Final = {rule.place for rule in _RULES if _UUID_TAIL in rule.place.pattern}

_SPECIFIC: Final = lazy_pattern(
    r"(?P<pair>\b(?:PR|MR|[Pp]hase|PHASE|[Ii]ssue|[Ss]print|[Tt]icket|[Bb]uild|[Rr]un)s?"
    r"[ -]#?\d+(?:\.\d+)*\b)"
    r"|<[a-z][a-z0-9-]{0,40}-\d{1,9}>\S{0,200}"
    r"|(?<!\S)[\"'`(]?(?:/(?:home|Users|root|workspace|workspaces|srv|mnt|media|tmp)/"
    r"|[A-Z]:\\Users\\)\S{1,300}"
    rf"|\b{_UUID}\b|(?<![\w#/-]){_COMMIT}\b|\b[0-9a-f]{{64}}\b"
    r"|(?<![\w&])#\d{1,6}\b|\b[A-Z]{2,8}-\d{1,6}\b(?<!UTF-8)(?<!UTF-16)(?<!SHA-256)"
    r"|/nix/store/[a-z0-9]{32}-\S{1,300}"
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d\S{0,20})?)?|\b\d\d:\d\d:\d\d\b"
)


def specific_share(text: str) -> float:
    """Return the share of the words that are of one machine or project, in [0, 1]."""
    words = len(text.split())
    found = sum(2 if match["pair"] else 1 for match in _SPECIFIC.finditer(text))
    return min(1.0, found / words) if words else 0.0
