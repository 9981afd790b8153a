"""Errors that another error of the same output led to."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from fedlearn.distil.statements import lazy_pattern

_FAR: Final = 400
"""Rows between two errors that belong together."""

_NAMED: Final = lazy_pattern(
    r"(?P<kind>(?:[A-Za-z_]\w{0,60}(?:\.|::)){0,6}(?:[A-Z]\w{0,60})?"
    r"(?:Error|(?<=\w)(?:Exception|Fault|Failure|NotFound|Exists|Timeout|Refused"
    r"|DoesNotExist|Configured|Invalid)))"
    r"(?: \[\w+\])?(?::|$)(?P<rest>.*)"
)
_LEAD: Final = lazy_pattern(
    r"(?:E  |Caused by: |\[cause\]: |Uncaught |Exception in thread \S+ )"
)
_FRAME: Final = lazy_pattern(r"\s*(?:at |\.\.\. \d+ |$)")
_NUMBER: Final = lazy_pattern(r"\d+: ")
_CODE: Final = lazy_pattern(r"\bE[A-Z]{4,}\b")

_DIRECT: Final = "The above exception was the direct cause"
_DURING: Final = "During handling of the above exception"
_RSPEC: Final = "Failure/Error:"
_LINKS: Final = lazy_pattern(
    rf"{_DIRECT}|{_DURING}|{_RSPEC}|Caused by:|\[cause\]: |^Err"
)


class CausedError(msgspec.Struct, frozen=True):
    """An error and what caused it.

    Attributes:
        kind: The kind of the cause, or "" where it has none.
        message: What failed, and why.
        quotes: Their rows as they stand, the cause first.
        kinds: The kinds of all errors between, with the first.
    """

    kind: str
    message: str
    quotes: tuple[str, ...]
    kinds: frozenset[str]


class _Said(msgspec.Struct, frozen=True):
    """One of the errors: its row, its kind and its text."""

    row: int
    kind: str
    text: str


class _Link(msgspec.Struct, frozen=True):
    """An error, and the more specific one behind it."""

    general: _Said
    specific: _Said


def caused_errors(rows: list[str]) -> list[CausedError]:
    """Return the errors of an output that have a cause, in order."""
    if not any(map(_LINKS.search, rows)):
        return []
    return [_caused(chain, rows) for chain in _chains(list(_links(rows)))]


def _links(rows: list[str]) -> Iterator[_Link]:
    for number, row in enumerate(rows):
        text = row.strip()
        if text.startswith((_DIRECT, _DURING)):
            yield from _python(rows, number, during=text.startswith(_DURING))
        elif text.startswith(_RSPEC):
            yield from _rspec(rows, number)
        elif text == "Caused by:":
            yield from _listed(rows, number)
        elif text.startswith(("Caused by: ", "[cause]: ")):
            yield from _under(rows, number)
        elif row.startswith("Error: "):
            yield from _indented(rows, number)


def _python(rows: list[str], number: int, *, during: bool) -> Iterator[_Link]:
    """Yield the exceptions on both sides; the last while another was handled."""
    before = _first(rows, range(number - 1, max(-1, number - _FAR), -1))
    after = _first(rows, range(number + 1, min(len(rows), number + _FAR)))
    if before and after:
        yield _Link(before, after) if during else _Link(after, before)


def _first(rows: list[str], numbers: range) -> _Said | None:
    """Return the first exception that stands at the margin."""
    for number in numbers:
        if not rows[number].startswith(" ") and (said := _said(rows, number)).kind:
            return said
    return None


def _rspec(rows: list[str], number: int) -> Iterator[_Link]:
    below = [n for n in range(number + 1, min(len(rows), number + 8)) if rows[n]]
    head = _Said(number, "", rows[number].strip())
    errors = [said for n in below if (said := _said(rows, n)).kind]
    if errors:
        yield _Link(head, errors[0])
        return
    compared = [n for n in below if re.match(r"\s*(?:expected|got)\b", rows[n])][:2]
    if compared:
        text = " ".join(rows[n].strip() for n in compared)
        yield _Link(head, _Said(compared[0], "test failure", text))


def _listed(rows: list[str], number: int) -> Iterator[_Link]:
    above = _above(rows, number)
    below = []
    for at in range(number + 1, min(len(rows), number + 20)):
        if not rows[at].startswith((" ", "\t")):
            break
        below.append(at)
    if above and below:
        said = _said(rows, below[-1])
        text = _NUMBER.sub("", said.text, count=1)
        yield _Link(above, msgspec.structs.replace(said, text=text))


def _under(rows: list[str], number: int) -> Iterator[_Link]:
    above = _above(rows, number)
    if above:
        yield _Link(above, _said(rows, number))


def _indented(rows: list[str], number: int) -> Iterator[_Link]:
    below = _said(rows, number + 1) if number + 1 < len(rows) else None
    if below and below.kind and rows[below.row].startswith((" ", "\t")):
        yield _Link(_said(rows, number), below)


def _above(rows: list[str], number: int) -> _Said | None:
    """Return the error above, past the frames of its stack."""
    for at in range(number - 1, max(-1, number - _FAR), -1):
        if not _FRAME.match(rows[at]):
            return _said(rows, at)
    return None


def _said(rows: list[str], number: int) -> _Said:
    text = rows[number].strip().removesuffix("{").rstrip()
    while lead := _LEAD.match(text):
        text = text[lead.end() :].lstrip()
    named = _NAMED.match(text)
    if named and not named["rest"].strip() and number + 1 < len(rows):
        text = f"{text} {rows[number + 1].strip()}"
    return _Said(number, _kind(named) if named else "", text)


def _kind(named: re.Match[str]) -> str:
    """Return the name; of one that says nothing the code in its message."""
    name = named["kind"].rsplit(".", 1)[-1]
    code = _CODE.search(named["rest"])
    return code[0] if name == "Error" and code else name


def _chains(links: list[_Link]) -> list[list[_Said]]:
    """Return the errors that are linked, from the most general one on."""
    chains: list[list[_Said]] = []
    for link in links:
        last = next((c for c in chains if c[-1].row == link.general.row), None)
        first = next((c for c in chains if c[0].row == link.specific.row), None)
        if last:
            last.append(link.specific)
        elif first:
            first.insert(0, link.general)
        else:
            chains.append([link.general, link.specific])
    return chains


def _caused(chain: list[_Said], rows: list[str]) -> CausedError:
    general, specific = chain[0], chain[-1]
    named = [said.kind for said in reversed(chain) if said.kind not in {"", "Error"}]
    return CausedError(
        kind=named[0] if named else "",
        message=_joined_texts(general.text, specific.text),
        quotes=(rows[specific.row].strip(), rows[general.row].strip()),
        kinds=frozenset(named),
    )


def _joined_texts(general: str, specific: str) -> str:
    """Return both texts, or the message once where they only repeat it."""
    one, other = _NAMED.match(general), _NAMED.match(specific)
    rest = other["rest"].strip() if other else ""
    if one and rest and rest == one["rest"].strip():
        return rest
    return f"{general}; {specific}"
