"""The error that an output tells of: its kind, its message and where it happened."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from fedlearn.distil.fixes.error_causes import caused_errors
from fedlearn.distil.statements import lazy_pattern

_HEAD: Final = 8_000
_TAIL: Final = 24_000
"""Characters at the start and at the end of an output that are read."""

_WIDTH: Final = 500
"""Characters of a line that are read."""

_MOST: Final = 3
"""Different errors of one output."""

_PLACE: Final = r"(?P<place>[^\s:()'\"]{1,200})"
_NAME: Final = r"(?P<kind>(?:[A-Za-z_]\w{0,60}\.){0,6}[A-Z]\w{0,60}"


class ErrorText(msgspec.Struct, frozen=True):
    """One error.

    Attributes:
        kind: The class, code or short kind.
        message: What failed, without positions.
        quote: The line as it stands.
        place: The file or test, where the line names it.
        further: Other lines that the message rests on.
    """

    kind: str
    message: str
    quote: str
    place: str = ""
    further: tuple[str, ...] = ()


def _form(pattern: str, kind: str = "") -> tuple[re.Pattern[str], str]:
    return lazy_pattern(pattern), kind


_EXCEPTION: Final = (
    r"(?:Error|Exception|Warning|Fault|Failure|NotFound|Exists|Timeout|Refused"
    r"|DoesNotExist|Configured|Exit|Interrupted|Invalid|Abort)\b)"
)

_FORMS: Final = (
    _form(rf"(?P<mark>E)   +{_NAME}{_EXCEPTION}: (?P<message>.+)"),
    _form(r"E   +(?P<message>assert .+)", "AssertionError"),
    _form(r"E   +(?P<message>Failed: .+)", "Failed"),
    _form(
        rf"(?:FAILED|ERROR) {_PLACE}(?:\S{{0,200}}) - "
        rf"{_NAME}{_EXCEPTION}(?:: (?P<message>.+))?"
    ),
    _form(
        rf"FAILED {_PLACE}(?:\S{{0,200}}) - (?P<message>assert .+)", "AssertionError"
    ),
    _form(r"error\[(?P<kind>E\d{4})\]: (?P<message>.+)"),
    _form(
        rf"{_PLACE}[:(]\d+[:,]\d+\)?:? (?:- )?error (?P<kind>TS\d+): (?P<message>.+)"
    ),
    _form(r"error (?P<kind>(?:TS|NU|MSB|NETSDK)\d+): (?P<message>.+)"),
    _form(
        rf"{_PLACE}(?:\(\d+,\d+\)|:\d+:\d+)?: error "
        r"(?P<kind>[A-Z]{2,6}\d{3,5}): (?P<message>.+?)(?: \[\S+\])?"
    ),
    _form(rf"{_PLACE}:\d+:(?:\d+:)? error: (?P<message>.+?)  \[(?P<kind>[a-z-]+)\]"),
    _form(
        rf"{_PLACE}:\d+:\d+: (?P<kind>[A-Z]{{1,4}}\d{{3,4}}):? "
        r"(?:\[\*\] )?(?P<message>.+)"
    ),
    _form(r"(?P<kind>[A-Z]{1,4}\d{3,4}) (?:\[\*\] )?(?P<message>[`A-Z].+)"),
    _form(r" +\d+:\d+ +error +(?P<message>\S.+?) {2,}(?P<kind>[@a-z][\w@/-]{2,60})"),
    _form(
        rf"{_PLACE}:\d+:(?:\d+:)? (?:fatal )?error: (?P<message>.+)", "compile error"
    ),
    _form(
        r".{0,200}?(?P<message>undefined reference to .+|ld: cannot find .+"
        r"|cannot find -l\S+.*)",
        "linker error",
    ),
    _form(r"(?P<place>\.?/?[\w./-]{1,200}\.go):\d+:\d+: (?P<message>.+)", "go error"),
    _form(r"(?P<message>CMake Error.*)", "CMake Error"),
    _form(r"(?:npm (?:ERR!|error) code (?P<kind>E\w+))(?P<message>)"),
    _form(
        rf"(?:Uncaught |Caused by: |Exception in thread \S+ )?{_NAME}{_EXCEPTION}"
        r"(?: \[(?:\w+)\])?(?:: (?P<message>.+))?"
    ),
    _form(r"(?P<kind>panic): (?P<message>.+)"),
    _form(r"thread '.{1,80}' (?:\(\d+\) )?(?P<kind>panicked) at (?P<message>.+)"),
    _form(
        r"> (?P<message>(?:Could not|Cannot|A problem|Failed to|No ).+)", "build error"
    ),
    _form(r"e: (?:file://)?\S+ (?P<message>.+)", "compile error"),
    _form(
        r"\[ERROR\] (?P<message>(?!.*\bre-run\b|.*-> \[Help|BUILD).+)", "build error"
    ),
    _form(r"(?:[│|╷] ?)?Error: (?P<message>.+)", "error"),
    _form(r"ERROR: {1,4}(?P<message>.+)", "error"),
    _form(r"(?P<kind>fatal): (?P<message>.+)"),
    _form(r" ?! \[(?P<kind>(?:remote )?rejected)\] +(?P<message>.+)"),
    _form(r"curl: \((?P<kind>\d+)\) (?P<message>.+)"),
    _form(r"(?P<message>Job for \S+ failed .+)", "systemd unit failure"),
    _form(r"(?P<message>Failed to (?:start|enable|restart|load) \S+: .+)", "systemd"),
    _form(
        r"(?P<message>.{0,200}(?:command not found|: not found"
        r"|Kommando nicht gefunden.*|commande introuvable|orden no encontrada.*))",
        "command not found",
    ),
    _form(
        r"(?P<message>.{0,200}(?:Permission denied|Keine Berechtigung"
        r"|Permission non accordée|Permiso denegado).{0,200})",
        "Permission denied",
    ),
    _form(
        r"(?P<message>.{0,200}(?:No such file or directory"
        r"|Datei oder Verzeichnis nicht gefunden|Aucun fichier ou dossier de ce"
        r"|No existe el (?:archivo|fichero)).{0,200})",
        "No such file or directory",
    ),
    _form(
        r"(?P<message>.{0,200}(?:Connection refused|Address already in use"
        r"|No space left on device|Read-only file system|Operation not permitted"
        r"|Temporary failure in name resolution|Connection timed out).{0,200})",
        "system error",
    ),
    _form(r"(?:make|gmake)(?:\[\d+\])?: \*\*\* (?P<message>No rule .+)", "make error"),
    _form(r" *(?:[\w./+-]{1,60}: )?error: (?P<message>.+)", "error"),
    _form(
        r"(?:Fehler|Erreur|erreur|Error|error|FEHLER|ERREUR)[ :]+(?P<message>.{8,})",
        "error",
    ),
    _form(r"\s*--- (?P<kind>FAIL): (?P<message>Test\S+)"),
    _form(r"\s+● (?P<message>.+ \u203a .+)", "test failure"),
    _form(r"(?P<kind>FAIL): (?P<message>test\w+ .+)"),
)
"""From the most telling to the least: the first that matches a line names it."""

_STRONG_TO: Final = 12

_EXCEPTIONS: Final = next(
    rank for rank, (form, _) in enumerate(_FORMS) if "Uncaught" in form.pattern
)
"""The place of the form of an exception."""

CLUE: Final = lazy_pattern(
    r"rror|xception|FAIL|fatal|panic|assert|denied|refused|not found|No such|annot"
    r"|ehler|rreur|rejected|No rule|curl: \(|npm ERR|Failed|failed|● |Berechtig"
    r"|accord|denegado|introuvable|encontrada|gefunden|existe|in use|No space"
    r"|Read-only|not permitted|resolution|timed out|Job for|Could not|undefined"
    r"|[A-Z]{1,4}\d{3}|Exit|\.go:|NotExist|Configured"
)
"""A line without any of these tells of no error."""

REPEATED: Final = lazy_pattern(
    r"(?:\S*sh: )?(?:line \d+: )?(?:grep|ls|cat|rm|cp|mv|find|head|tail|sed|wc|stat|rg"
    r"|diff|mkdir|cd|chmod|source): |\S*python\S*: can't open file"
    r"|error: (?:could not compile|aborting due|test failed|process didn't exit"
    r"|failed to push some refs|subprocess-exited|build of '|builder for|1 depend"
    r"|Recipe)|ERROR: (?:No matching distribution|Service '\S+' failed to build)"
    r"|\[ERROR\]\s*$|npm (?:ERR!|error) (?:A complete log|errno|path|syscall)"
    r"|.*(?:Traceback \(most recent|short test summary|\b0 (?:errors|failed)\b"
    r"|no issues found|Errors? logged|error Command failed|error Failed with)"
    r"|(?:FAILED|ERROR) \(|error: command '|Error: Process completed"
    r"|.*make: \*\*\*.*Error"
)
"""Lines that only repeat that something failed."""

_POSITION: Final = lazy_pattern(
    r"(?<=[\w)\]'\"])(?:, line \d+(?:, in \S+)?|:\d+:\d+(?::)?(?=\s|$)|\(\d+,\d+\))"
    r"|(?:(?<=\.\w)|(?<=\.\w\w)|(?<=\.\w\w\w)|(?<=\.\w\w\w\w)):\d+(?=[\s:)]|$)"
    r"| \(\S+\.\w{1,4}, line \d+\)| at line \d+(?:,? col(?:umn)? \d+)?"
    r"|: line \d+(?=: )"
)
_ADDRESS: Final = lazy_pattern(r" at 0x[0-9a-fA-F]{6,16}")
_TIMING: Final = lazy_pattern(
    r" ?\(?\b(?:in |after )?\d+(?:\.\d+)?(?: ?ms| ?s| seconds)\)"
)


def errors_of(output: str) -> list[ErrorText]:
    """Return the different errors that an output names, the most telling form only."""
    rows = rows_of(output)
    found = list(_with_causes(rows))
    if not found:
        return []
    best = min(rank for rank, _ in found)
    near = [error for rank, error in found if _as_telling(rank, best)]
    return _distinct(_tests_named(near, rows))[:_MOST]


def _with_causes(rows: list[str]) -> Iterator[tuple[int, ErrorText]]:
    """Yield the errors, each that has a cause together with it."""
    caused = caused_errors(rows)
    found = list(_found(rows))
    strong = any(rank < _STRONG_TO for rank, _ in found)
    quotes = {quote for one in caused for quote in one.quotes}
    kinds = {kind for one in caused for kind in one.kinds}
    for one in caused:
        text = ErrorText(one.kind or "error", cleaned(one.message), one.quotes[0])
        rank = 0 if strong else _EXCEPTIONS
        yield rank, msgspec.structs.replace(text, further=one.quotes[1:])
    for rank, error in found:
        known = error.quote.strip() in quotes or error.kind in kinds
        if error.message.strip() and not known:
            yield rank, error


def _as_telling(rank: int, best: int) -> bool:
    if best < _STRONG_TO:
        return rank < _STRONG_TO
    return rank == best


def rows_of(output: str) -> list[str]:
    """Return the lines of an output, of a long one those at its start and end."""
    text = output
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    return [row[:_WIDTH].rstrip("\r ") for row in text.split("\n")]


def _found(rows: list[str]) -> Iterator[tuple[int, ErrorText]]:
    for number, row in enumerate(rows):
        if not CLUE.search(row) or REPEATED.match(row):
            continue
        for rank, (pattern, kind) in enumerate(_FORMS):
            match = pattern.fullmatch(row)
            if match:
                yield rank, _error(match, kind, rows, number)
                break


def _error(match: re.Match[str], kind: str, rows: list[str], number: int) -> ErrorText:
    parts = match.groupdict()
    name = parts.get("kind") or kind
    message = (parts.get("message") or "").strip() or _next(rows, number)
    if name.isdigit():
        name = f"curl {name}"
    if name == "panicked":
        name, message = "panic", _next(rows, number) or message
    if name == "CMake Error":
        message = _next(rows, number) or message
    place = parts.get("place") or ""
    return ErrorText(name.rsplit(".", 1)[-1], cleaned(message), match[0], place)


def _next(rows: list[str], number: int) -> str:
    """Return the next line that says something, without its prefix."""
    for row in rows[number + 1 : number + 7]:
        text = re.sub(r"^(?:npm (?:ERR!|error)|[│|>]|E  ) ?", "", row).strip()
        if text and not text.startswith(("syscall", "errno", "path ", "at ")):
            return text
    return ""


def cleaned(message: str) -> str:
    """Return a message without positions, addresses and timings."""
    for pattern in (_POSITION, _ADDRESS, _TIMING):
        message = pattern.sub("", message)
    return " ".join(message.split())


def _tests_named(errors: list[ErrorText], rows: list[str]) -> list[ErrorText]:
    """Return the errors, each bare assertion with the test that it is of."""
    names = [m[1] for row in rows if (m := re.match(r"(?:FAILED|ERROR) (\S+)", row))]
    if len(names) != 1:
        return errors
    return [
        msgspec.structs.replace(
            error,
            place=error.place or names[0],
            message=f"{names[0].rsplit('::', 1)[-1]}: {error.message}"
            if error.kind == "AssertionError" and "::" in names[0]
            else error.message,
        )
        for error in errors
    ]


def _distinct(errors: list[ErrorText]) -> list[ErrorText]:
    """Return one error of each kind, with the longest message and a place."""
    found: dict[str, ErrorText] = {}
    for error in errors:
        before = found.get(error.kind)
        if before is None:
            found[error.kind] = error
            continue
        cut = before.message.endswith("...") and not error.message.endswith("...")
        best, other = (error, before) if cut else (before, error)
        place = best.place or other.place
        found[error.kind] = msgspec.structs.replace(best, place=place)
    return list(found.values())
