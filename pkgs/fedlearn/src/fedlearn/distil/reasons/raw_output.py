"""Whether a text is what a tool printed: a status, a log, a listing, a trace."""

import re
from typing import Final

from fedlearn.distil.reasons.text_parts import FENCE, FENCED
from fedlearn.distil.statements import lazy_pattern
from fedlearn.episodes import lines_of

_STATUS_KEY: Final = lazy_pattern(
    r"""["'](?:status|state|result|success|ok|exit_?code|returncode|timestamp|healthy
    |uptime\w*|pid
    |duration\w*|latency\w*|elapsed\w*|count|total|errors?|passed|failed|message|code
    |id|version
    |data|rows|stdout|stderr|health|tokens_\w+|request_id|created_at
    |updated_at)["']\s{0,4}:""",
    re.VERBOSE,
)
_OUTPUT: Final = lazy_pattern(
    r"diff --git |Traceback \(most|commit [0-9a-f]{40}\n|\s*% Total +% Received"
    r"|<!DOCTYPE |<html"
)
_RAW_LINE: Final = lazy_pattern(
    r"""\s*(?:
    \[?\d{4}-\d\d-\d\d[T\ ]\d\d:\d\d | \[?\d\d:\d\d:\d\d
    | [A-Z][a-z]{2}\ [\ \d]\d\ \d\d:\d\d
    | \[?(?:INFO|DEBUG|WARN(?:ING)?|ERROR|TRACE|FATAL|CRITICAL|NOTICE)\b[\]:\ ]
    | (?:level|ts|time|msg)= | <\d{1,3}>
    | [d\-lcbps](?:[r-][w-][xsStT-]){3}[.+@]?\s | total\ \d+$ | (?:drwx|-rw)
    | Traceback\ \(most | File\ "[^"]+",\ line\ \d | at\ [\w.$<>]+\( | goroutine\ \d
    | (?:\?\?|[MADRCU]{1,2})\s+\S+/\S* | On\ branch\ \S+ | (?:modified|new\ file
    |deleted|renamed):\s
    | diff\ --git | index\ [0-9a-f]{6,}\.\. | @@\ -\d | (?:\+\+\+|---)\ [ab]?/
    | commit\ [0-9a-f]{7,40}
    | (?:\.|\.{2}|~)?/[\w./@+:-]+$ | [\w./-]+\.\w{1,5}:\d+(?::\d+)?:
    | [\w./-]+/[\w./-]+\.\w{1,5}$
    | \S+::\S+\ (?:PASSED|FAILED|SKIPPED|ERROR) | =+\ .{0,60}\ =+$ | (?:PASS|FAIL|ok
    |not\ ok|---)\b[:\ \t]
    | \d+\ (?:passed|failed) | (?:tcp|udp|LISTEN|ESTAB)\s | (?:NAME|PID|USER
    |CONTAINER\ ID|UNIT|Filesystem|State|Proto)\s{2,}
    | \S+\s+\d+[.%\d]*\s+\d+[.%\d]*\s | (?:\S+\s{2,}){2,}\S+
    | [A-Z_]{2,30}=[^$\s\"']*$ | \S+\s+\d+/\d+\s+\w+
    | [●○\u00d7↻]\ \S+ | (?:Loaded|Active|Main\ PID|Tasks|Memory|CPU|CGroup):\s
    | (?:[0-9a-f]{2,4}[ :]){6}
    | \[[\ \d.]+\]\s | [├└│─]{1,3} | >>>\ | \d{1,6}[:|] | (?:\d+\s+){3}| [\[\]{}],?$
    | "[\w-]+":\s
    )""",
    re.VERBOSE,
)
_JSON_FENCE: Final = lazy_pattern(
    r"\s*(?:```|~~~)(?:json)?\s*\n(\s*[\[{].*)", re.DOTALL
)
_JSON: Final = lazy_pattern(r"\s*[\[{]\s*[\"'{\[\]}\d]")

MAX_LINES: Final = 400
_SHARE: Final = 0.6
_TWO, _THREE = 2, 3


def is_raw_output(answer: str, *, data_wanted: bool = False) -> bool:
    """Return whether an answer is printed output without words of its own.

    Args:
        data_wanted: JSON may be what was asked for, unless it is a status.
    """
    if _OUTPUT.match(answer):
        return True
    if _JSON.match(answer):
        return not data_wanted or _is_status(
            answer, _THREE if len(answer) > MAX_LINES else 1
        )
    fenced = _JSON_FENCE.match(answer)
    if (
        fenced
        and answer.rstrip().endswith(("```", "~~~"))
        and answer.count("```") == _TWO
    ):
        return _is_status(fenced[1], _TWO)
    return not answer.startswith("#!") and _has_raw_lines(answer)


def _speaks(answer: str) -> bool:
    """Return whether there is a sentence outside of the fences."""
    if not FENCE.search(answer):
        return False
    outside = lines_of(FENCED.sub("", answer[:40_000]))
    return any(
        len(line.split()) > _THREE and not _RAW_LINE.match(line) for line in outside
    )


def _is_status(text: str, least: int) -> bool:
    """Return whether JSON has the keys of a status; a list of objects is a listing."""
    keys = {key[0] for key in _STATUS_KEY.finditer(text[:4000])}
    return len(keys) >= least or not re.search(r"[\"']\s*:", text[:4000])


def _has_raw_lines(answer: str) -> bool:
    if _speaks(answer):
        return False
    lines = [
        line
        for line in lines_of(answer[:40_000])[:MAX_LINES]
        if line.strip() and not FENCE.match(line)
    ]
    raw = sum(1 for line in lines if _RAW_LINE.match(line[:300]))
    return raw >= _TWO and raw >= _SHARE * len(lines)
