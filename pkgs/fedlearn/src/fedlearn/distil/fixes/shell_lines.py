"""A command line of a shell, taken apart into single calls.

This is no shell: it knows quotes, operators, redirections, here-documents and the
wrappers that run another command. What it cannot read it takes as words.
"""

import re
from typing import Final

import msgspec

from fedlearn.distil.statements import lazy_pattern

LONGEST: Final = 20_000
"""Characters of a command line that are read."""

_DEPTH: Final = 3
"""Wrappers within wrappers that are opened."""

_TOKEN: Final = lazy_pattern(
    r"(?P<heredoc><<-?\s{0,4}(?P<quote>['\"]?)(?P<mark>\w{1,40})(?P=quote))"
    r"|(?P<redirect>[0-9]?&?>>?(?:&[0-9])?\|?|<(?!<))"
    r"|(?P<operator>&&|\|\||;;?|\|&?|&|\n|[()])"
    r"|(?P<space>[ \t\r]+|\\\n)"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<word>(?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s;&|()<>\\'\"]|['\"\\])+)",
    re.DOTALL,
)

_QUOTED: Final = lazy_pattern(r"'([^']*)'|\"((?:\\.|[^\"\\])*)\"|\\(.)", re.DOTALL)

_ASSIGNMENT: Final = lazy_pattern(r"[A-Za-z_]\w{0,60}\+?=")

_WRAPPERS: Final = {
    "sudo": "uggh",
    "doas": "u",
    "env": "uC",
    "time": "fo",
    "timeout": "sk",
    "nice": "n",
    "nohup": "",
    "stdbuf": "ioe",
    "exec": "",
    "command": "",
    "xvfb-run": "s",
    "ionice": "cn",
    "unbuffer": "",
    "then": "",
    "do": "",
    "else": "",
    "if": "",
    "while": "",
    "!": "",
    "{": "",
}
"""Words before the command that runs, with their options that take a value."""

_RUNNERS: Final = (
    ("uv", "run"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("pdm", "run"),
    ("hatch", "run"),
    ("rye", "run"),
    ("bundle", "exec"),
    ("pnpm", "exec"),
    ("npm", "exec"),
    ("yarn", "exec"),
    ("npx",),
    ("bunx",),
    ("pixi", "run"),
    ("direnv", "exec", "."),
)
"""Words that run the next one in an environment."""

_RUNNER_VALUES: Final = frozenset(
    {"--with", "--extra", "--group", "--python", "-p", "--package", "-e"}
)
"""Options of runners that take a value."""

_GIVEN: Final = lazy_pattern("-[a-z]*c")
_MODULE: Final = 3
"""Words of `python -m module`."""

_SHORT: Final = 2
"""Characters of a short option."""

_SHELLS: Final = frozenset({"bash", "sh", "zsh", "dash"})


class Call(msgspec.Struct, frozen=True):
    """One program that a command line runs.

    Attributes:
        words: Its name without folders, and its arguments without quotes.
        before: The operator before it: `&&`, `||`, `;`, `|` or "".
        written: The files that its redirections write.
        script: The text of its here-document, or "".
        settings: The assignments of variables before it.
    """

    words: tuple[str, ...]
    before: str = ""
    written: tuple[str, ...] = ()
    script: str = ""
    settings: tuple[str, ...] = ()


def calls_of(line: str) -> list[Call]:
    """Return the calls of a command line in order, wrappers taken off."""
    return _calls(line[:LONGEST], _DEPTH)


def _calls(line: str, depth: int) -> list[Call]:
    found: list[Call] = []
    for call in _LineReader(line).calls():
        found += _opened(call, depth)
    return found


def _opened(call: Call, depth: int) -> list[Call]:
    words = unwrapped(call.words)
    inner = _inner(words) if depth else ""
    if inner:
        first, *rest = _calls(inner, depth - 1) or [Call(words)]
        opened = msgspec.structs.replace(first, before=call.before)
        return [opened, *rest]
    if not words and not call.written:
        return []
    before = call.words[: len(call.words) - len(words)]
    settings = tuple(word for word in before if _ASSIGNMENT.match(word))
    return [msgspec.structs.replace(call, words=words, settings=settings)]


def _inner(words: tuple[str, ...]) -> str:
    """Return the command line that a shell or Nix is given as an argument."""
    if words[0:1] and words[0] in _SHELLS and _GIVEN.fullmatch(" ".join(words[1:2])):
        return " ".join(words[2:3])
    if words[:1] == ("nix-shell",) and "--run" in words[:-1]:
        return words[words.index("--run") + 1]
    if words[:2] in {("nix", "develop"), ("nix", "shell")}:
        flag = next((f for f in ("-c", "--command") if f in words[:-1]), "")
        return " ".join(map(_quoted, words[words.index(flag) + 1 :])) if flag else ""
    return ""


def _quoted(word: str) -> str:
    plain = re.fullmatch(r"[\w./:=,@%+-]+", word)
    return word if plain else "'" + word.replace("'", "'\\''") + "'"


def unwrapped(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without assignments and wrappers, the name without folders."""
    while words:
        shorter = _without_first(words)
        if shorter == words:
            break
        words = shorter
    if not words:
        return ()
    return (_program(words[0]), *words[1:])


def _program(word: str) -> str:
    name = word.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"(?<=^python)[0-9.]+$|(?<=^pip)[0-9.]+$", "", name) or word


def _without_first(words: tuple[str, ...]) -> tuple[str, ...]:
    if _ASSIGNMENT.match(words[0]):
        return words[1:]
    if words[0] in _WRAPPERS:
        return _after_options(words)
    name = _program(words[0])
    if name == "python" and words[1:2] == ("-m",) and len(words) >= _MODULE:
        return words[2:]
    for runner in _RUNNERS:
        if words[: len(runner)] == runner and len(words) > len(runner):
            return _after_flags(words[len(runner) :]) or words
    return words


def _after_flags(words: tuple[str, ...]) -> tuple[str, ...]:
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in _RUNNER_VALUES else words[1:]
    return words


def _after_options(words: tuple[str, ...]) -> tuple[str, ...]:
    with_value, rest = _WRAPPERS[words[0]], words[1:]
    while rest and rest[0].startswith("-"):
        takes = len(rest[0]) == _SHORT and rest[0][1] in with_value
        rest = rest[2:] if takes else rest[1:]
    if words[0] == "timeout" and rest:
        rest = rest[1:]
    return rest


class _LineReader:
    """Reads the calls of one line; each character is read once."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._found: list[Call] = []
        self._words: list[str] = []
        self._written: list[str] = []
        self._marks: list[str] = []
        self._owner = 0
        self._before = ""
        self._redirected = ""

    def calls(self) -> list[Call]:
        """Return the calls as they stand."""
        at = 0
        while match := _TOKEN.match(self._line, at):
            at = match.end()
            kind = match.lastgroup or ""
            if kind in {"mark", "quote", "heredoc"}:
                self._marks.append(match["mark"])
                self._owner = len(self._found)
            elif kind == "operator":
                at = self._operator(match[0], at)
            elif kind != "comment":
                self._take(kind, match[0])
        self._end()
        return self._found

    def _take(self, kind: str, text: str) -> None:
        if kind == "redirect":
            self._redirected = text
        elif kind == "word":
            word = _QUOTED.sub(lambda m: m[1] or m[2] or m[3] or "", text)
            if ">" in self._redirected and "&1" not in self._redirected:
                self._written.append(word)
            elif not self._redirected:
                self._words.append(word)
            self._redirected = ""

    def _operator(self, operator: str, at: int) -> int:
        self._end()
        if operator == "\n" and self._marks:
            at = self._documents(at)
        self._before = {"|&": "|", "&&": "&&", "||": "||", "|": "|"}.get(operator, ";")
        return at

    def _documents(self, at: int) -> int:
        """Read the here-documents that start here; return where they end."""
        start = at
        for mark in self._marks:
            end = lazy_pattern(rf"^\t*{mark}$", re.MULTILINE).search(self._line, at)
            at = end.end() if end else len(self._line)
        text = self._line[start:at].rsplit("\n", 1)[0]
        if self._owner < len(self._found):
            call = self._found[self._owner]
            self._found[self._owner] = msgspec.structs.replace(call, script=text)
        self._marks = []
        return at

    def _end(self) -> None:
        if self._words or self._written:
            words, written = tuple(self._words), tuple(self._written)
            self._found.append(Call(words, self._before, written))
        self._words, self._written, self._redirected = [], [], ""
