"""The lesson of a mended error, in words that hold in another project too."""

import re
from collections.abc import Iterator
from typing import Final

from fedlearn.distil.fixes import (
    EDITORS,
    ErrorText,
    StepChange,
    calls_of,
    check_of,
    restores_all,
)
from fedlearn.distil.generalise import generalise
from fedlearn.distil.lesson import Lesson
from fedlearn.distil.statements import lazy_pattern
from fedlearn.episodes import Episode, StepKind
from fedlearn.records import Category, Confirmation

_MOST: Final = 8
"""Changes of one lesson."""

_LINES: Final = 6
"""Lines of the failed command."""

_WIDTH: Final = 500
"""Characters of a command that is put together again."""

_READ: Final = 20_000
"""Characters of a command that also wrote files."""

_TRACE: Final = lazy_pattern(
    r"print\([fr]?[\\\"']{1,2}(?:DEBUG|debug|>>>|###)|^\+\s*console\.log\(",
    re.MULTILINE,
)
"""An output that was put in to see something."""

_SYSTEM: Final = lazy_pattern(
    r"(?:/etc|/usr|/var|/run|/opt|/lib|/boot|/proc|/sys|/dev|/nix|/bin|/sbin|~)/"
)
_TEXTS: Final = lazy_pattern(
    r"(?i).*(?:\.md|\.rst|\.txt|changelog|readme|todo)\w{0,4}$"
)
_TEXT_CHECKS: Final = lazy_pattern(
    r"\b(?:markdownlint|mkdocs|sphinx|docs|readme|vale)", re.IGNORECASE
)
_OF_GIT: Final = frozenset(
    f"git:{verb}"
    for verb in ("add", "commit", "fetch", "stash", "branch", "init", "mv")
)
_PIPE: Final = lazy_pattern(
    r"\s*(?:2>&1)?\s*\|\s*(?:tail|head|grep|tee|cat|less)\b[^|\n]{0,200}$"
)
_SLIPS: Final = frozenset({"SyntaxError", "IndentationError", "TabError"})
"""What the writer of a text mistyped teaches nothing."""

_WORD: Final = lazy_pattern(r"[^\W\d_]{3}")
"""A message of numbers alone says nothing without its test."""

_INTERPRETERS: Final = frozenset({"python", "node", "ruby", "perl"})

_FOLDER: Final = lazy_pattern(r"(?:/|<).*/|/\w|<path")
_SCRATCH: Final = lazy_pattern(r"(?:/private)?/(?:var/)?tmp/")


class FixText:
    """Writes the lessons of one session, whose folders it knows."""

    def __init__(self, episode: Episode) -> None:
        self._scripts = set(_scripts(episode))
        self._roots = sorted(set(_roots(episode)), key=len, reverse=True)

    def lesson(
        self, error: ErrorText, changes: list[StepChange], command: str, proof: str
    ) -> Lesson | None:
        """Return the lesson; None if none of the changes could matter."""
        kept = _that_matter(self._without_drafts(changes, command), command)
        if not kept or error.kind in _SLIPS or not _WORD.search(error.message):
            return None
        files = [self._path(c.files[0]) for c in kept if not c.tool and c.files]
        return Lesson(
            category=Category.ERRORS,
            payload={
                "error_type": error.kind,
                "error_message": generalise(self._relative(error.message)),
                "context": generalise(self._command(command)),
                "solution": generalise("\n".join(map(self._change, kept))),
                "files": list(dict.fromkeys(files))[:5],
            },
            confirmation=Confirmation.VERIFIED,
            quotes=tuple(
                dict.fromkeys(
                    filter(None, [error.quote, *error.further, *_quotes(kept), proof])
                )
            ),
        )

    def _without_drafts(
        self, changes: list[StepChange], command: str
    ) -> list[StepChange]:
        """Return the changes without scripts that were only run to see something."""
        return [
            change
            for change in changes
            if change.tool
            or not self._scripts & {file.rsplit("/", 1)[-1] for file in change.files}
            or any(file.rsplit("/", 1)[-1] in command for file in change.files)
        ]

    def _change(self, change: StepChange) -> str:
        if change.tool or not change.files:
            return self._relative(change.text)
        file = change.files[0]
        return change.text.replace(file, self._path(file), 1)

    def _command(self, command: str) -> str:
        if "<<" in command:
            return self._relative(_checks_only(command))
        text = re.sub(r"^\s*cd \S{1,300} *(?:&&|;) *", "", command.strip()[:4_000])
        lines = _PIPE.sub("", text).split("\n")
        more = "\n…" if len(lines) > _LINES else ""
        return self._relative("\n".join(lines[:_LINES]) + more)

    def _path(self, path: str) -> str:
        short = self._relative(path)
        if not short.startswith(("/", "<", "~")) or _SYSTEM.match(short):
            return short.removeprefix("./")
        return "/".join(short.split("/")[-2:])

    def _relative(self, text: str) -> str:
        for root in self._roots:
            text = text.replace(f"{root}/", "")
        return text


def _checks_only(command: str) -> str:
    """Return the checks of a command that also wrote files."""
    checks = [call for call in calls_of(command[:_READ]) if check_of(call)]
    return " && ".join(" ".join(call.words) for call in checks)[:_WIDTH]


def _scripts(episode: Episode) -> Iterator[str]:
    """Yield the names of the scripts that the session ran."""
    for step in episode.steps:
        if step.kind is StepKind.RUN:
            for call in calls_of(step.command[:4_000]):
                if call.words[:1] and call.words[0] in _INTERPRETERS:
                    yield from (w.rsplit("/", 1)[-1] for w in call.words[1:2])


def _roots(episode: Episode) -> Iterator[str]:
    """Yield the folders that the session worked in."""
    for step in episode.steps:
        if step.kind is StepKind.RUN and "cd " in step.command[:4_000]:
            yield from filter(_is_root, _entered(step.command[:4_000]))


def _entered(line: str) -> Iterator[str]:
    for call in calls_of(line):
        if call.words[:1] == ("cd",):
            yield "".join(call.words[1:2]).rstrip("/")


def _is_root(folder: str) -> bool:
    return bool(_FOLDER.match(folder)) and not _SYSTEM.match(f"{folder}/")


def _quotes(changes: list[StepChange]) -> list[str]:
    return [change.quote for change in changes if change.quote]


def _that_matter(changes: list[StepChange], command: str) -> list[StepChange]:
    """Return the changes without drafts, notes and what version control does."""
    kept = list({change.text: change for change in _not_undone(changes)}.values())
    gone = {f for c in kept if c.tool == "rm" for f in c.files}
    kept = [c for c in kept if not (c.files and set(c.files) <= gone)]
    kept = [c for c in kept if not _is_draft(c, command) and not _TRACE.search(c.text)]
    if not re.search(r"\b(?:git|nix|nixos-rebuild|pre-commit)\b", command):
        kept = [c for c in kept if c.tool not in _OF_GIT]
    if not _TEXT_CHECKS.search(command):
        kept = [c for c in kept if not (c.files and all(map(_TEXTS.match, c.files)))]
    return [] if _only_rewritten(kept, command) else kept[-_MOST:]


def _not_undone(changes: list[StepChange]) -> list[StepChange]:
    """Return the changes without those that version control took back."""
    kept: list[StepChange] = []
    for change in changes:
        files = set(change.files)
        if restores_all(change):
            kept = [one for one in kept if one.tool not in EDITORS]
        elif change.tool in {"git:checkout", "git:restore"} and files:
            kept = [one for one in kept if not files & set(one.files)]
        else:
            kept.append(change)
    return kept


def _only_rewritten(changes: list[StepChange], command: str) -> bool:
    """Return whether the command's own script was replaced by quite another one."""
    return all(
        not change.tool
        and change.text.endswith("…")
        and any(file.rsplit("/", 1)[-1] in command for file in change.files)
        for change in changes
    )


def _is_draft(change: StepChange, command: str) -> bool:
    written = [file for file in change.files if _SCRATCH.match(file)]
    return bool(written) and not any(file in command for file in written)
