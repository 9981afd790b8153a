"""Errors that a session mended: a check failed, something changed, it passed."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from fedlearn.distil.fix_text import FixText
from fedlearn.distil.fixes import (
    Check,
    CommandEnd,
    ErrorText,
    StepChange,
    WrittenFiles,
    calls_of,
    check_of,
    command_change,
    diagnosis_of,
    end_of,
    errors_of,
    forced_check,
    generic_error,
    is_generic,
    narrower_check,
    new_settings,
    same_check,
    unnamed_error,
    wider_check,
    with_diagnosis,
)
from fedlearn.distil.lesson import Lesson
from fedlearn.episodes import Episode, Step, StepKind

_MOST_OPEN: Final = 30
"""Errors that are followed at once; the oldest are given up."""


class _Failing(msgspec.Struct):
    """An error that has not passed yet.

    Attributes:
        missing: The checks that failed with it and have not passed since.
        step: Where it was seen first.
        since: How many changes there were when it was last seen.
        until: How many there were when another error took its place; None before.
        diagnosis: What a log told of it before anything was changed.
        named: Whether the message says more than that a command failed.
    """

    error: ErrorText
    checks: list[Check]
    missing: list[Check]
    command: str
    step: int
    since: int
    until: int | None = None
    failures: int = 1
    diagnosis: ErrorText | None = None
    named: bool = True

    def known_error(self) -> ErrorText:
        """Return the error with what a log told of it."""
        return (
            with_diagnosis(self.error, self.diagnosis) if self.diagnosis else self.error
        )


class _Fixed(msgspec.Struct, frozen=True):
    """An error, what mended it, and the command that proves it."""

    failing: _Failing
    changes: list[StepChange]
    proof: str


def verified_fixes(episode: Episode) -> list[Lesson]:
    """Return a lesson for each error of a session whose check passed later."""
    if not any(step.kind is StepKind.RUN or step.failed for step in episode.steps):
        return []
    text = FixText(episode)
    session = _Session()
    for step in episode.steps:
        session.take(step)
    fixed = [one for group in session.fixed for one in _shared_out(group)]
    lessons = (
        text.lesson(
            one.failing.known_error(), one.changes, one.failing.command, one.proof
        )
        for one in fixed
    )
    return [
        msgspec.structs.replace(lesson, failures=one.failing.failures)
        for lesson, one in zip(lessons, fixed, strict=True)
        if lesson is not None
    ]


class _Session:
    """Reads the steps in order, and keeps what fails and what was changed."""

    def __init__(self) -> None:
        self.fixed: list[list[_Fixed]] = []
        self._written = WrittenFiles()
        self._changes: list[StepChange] = []
        self._failing: list[_Failing] = []
        self._step = 0

    def take(self, step: Step) -> None:
        """Read the next step."""
        if step.kind not in {StepKind.RUN, StepKind.EDIT, StepKind.OTHER}:
            return
        self._step += 1
        self._diagnose(step)
        checks = list(dict.fromkeys(_checks(step)))
        changes = self._written.changes_of(step)
        changes += self._forced(step, {one.tool for one in changes})
        own = {check.tool for check in checks}
        end = _end_of(step)
        if checks or end is not CommandEnd.FAILED:
            self._changes += [one for one in changes if one.tool not in own]
        if checks and end is CommandEnd.FAILED:
            self._fails(step, checks)
        elif checks and end is CommandEnd.PASSED:
            self._passes(step, checks)
            self._changes += [one for one in changes if one.tool in own]

    def _diagnose(self, step: Step) -> None:
        """Join what a log tells to errors that nothing was changed for yet."""
        waiting = [
            one
            for one in self._failing
            if one.diagnosis is None
            and one.since == len(self._changes)
            and is_generic(one.error.message)
        ]
        found = diagnosis_of(step) if waiting else None
        for one in waiting:
            one.diagnosis = found

    def _forced(self, step: Step, known: set[str]) -> Iterator[StepChange]:
        """Yield the calls that override what a failing check refused."""
        calls = calls_of(step.command) if step.kind is StepKind.RUN else []
        failed = [check for one in self._failing for check in one.checks]
        for call in calls:
            check = check_of(call)
            if (
                check
                and check.tool not in known
                and any(forced_check(check, one) for one in failed)
            ):
                yield command_change(call, step.command, alone=len(calls) == 1)

    def _fails(self, step: Step, checks: list[Check]) -> None:
        errors = errors_of(step.text)
        if not errors and not self._written.runs_own_script(step):
            errors = unnamed_error(step)
        for one in self._failing:
            if _includes(checks, one.checks):
                self._seen_again(one, errors)
        named = bool(errors)
        errors = errors or generic_error(step)
        known = {_key(one.error) for one in self._failing if one.until is None}
        self._failing += [
            _Failing(
                error,
                checks,
                checks,
                step.command,
                self._step,
                len(self._changes),
                named=named,
            )
            for error in errors
            if _key(error) not in known
        ]
        self._failing = self._failing[-_MOST_OPEN:]

    def _seen_again(self, failing: _Failing, errors: list[ErrorText]) -> None:
        failing.missing = list(failing.checks)
        if not errors or _key(failing.error) in map(_key, errors):
            failing.failures += 1
            failing.since, failing.until = len(self._changes), None
        elif failing.until is None:
            failing.until = len(self._changes)

    def _passes(self, step: Step, checks: list[Check]) -> None:
        for one in self._failing:
            one.missing = [c for c in one.missing if not _proves(checks, c, one.error)]
        passed = [one for one in self._failing if not one.missing]
        self._failing = [one for one in self._failing if one.missing]
        group = [_Fixed(one, self._between(one, step), step.command) for one in passed]
        self.fixed.append(_last_of_each(filter(_tells, group)))

    def _between(self, failing: _Failing, step: Step) -> list[StepChange]:
        until = failing.until
        changes = self._changes[failing.since : until]
        if until is None:
            changes = [*changes, *new_settings(step.command, failing.command)]
        return changes


def _tells(fixed: _Fixed) -> bool:
    """Return whether something was changed, for an error that says something."""
    failing = fixed.failing
    return bool(fixed.changes) and (failing.named or failing.diagnosis is not None)


def _last_of_each(group: Iterable[_Fixed]) -> list[_Fixed]:
    """Return the errors, of those with the same changes the ones seen last."""
    kept: dict[tuple[str, ...], list[_Fixed]] = {}
    for one in group:
        same = kept.setdefault(tuple(c.text for c in one.changes), [])
        if same and same[0].failing.step < one.failing.step:
            same.clear()
        if not same or same[0].failing.step == one.failing.step:
            same.append(one)
    return [one for same in kept.values() for one in same]


def _checks(step: Step) -> Iterator[Check]:
    if step.kind is StepKind.OTHER:
        name = re.split(r"[\s({:]", step.command.strip(), maxsplit=1)[0]
        if name and not step.only_reads:
            yield Check(f"tool {name}", (step.command.strip(),))
    elif step.kind is StepKind.RUN:
        for call in calls_of(step.command):
            check = check_of(call)
            if check:
                yield check


def _end_of(step: Step) -> CommandEnd:
    if step.kind is StepKind.EDIT:
        return CommandEnd.FAILED if step.failed else CommandEnd.PASSED
    return end_of(step, calls_of(step.command))


def _key(error: ErrorText) -> tuple[str, str]:
    return error.kind, re.sub(r"\d+", "0", error.message)


def _includes(checks: list[Check], earlier: list[Check]) -> bool:
    return all(any(wider_check(later, one) for later in checks) for one in earlier)


def _proves(checks: list[Check], failed: Check, error: ErrorText) -> bool:
    """Return whether passed checks include the failed one or where it failed."""
    for check in checks:
        if same_check(check, failed) or wider_check(check, failed):
            return True
        if narrower_check(check, failed) and _is_place(error, check):
            return True
    return False


def _is_place(error: ErrorText, check: Check) -> bool:
    place = f"{error.place} {error.quote} {error.message}"
    names = [target.rsplit("/", 1)[-1] for target in (*check.targets, *check.filters)]
    return all(name.split("::")[-1].split("[")[0] in place for name in names)


def _shared_out(group: list[_Fixed]) -> Iterator[_Fixed]:
    """Yield the errors of one proof, each with the changes that concern it."""
    for one in group:
        others = [o.failing.error for o in group if o is not one]
        error = one.failing.error
        own = [
            change
            for change in one.changes
            if _concerns(change, error) or not any(_concerns(change, o) for o in others)
        ]
        yield _Fixed(one.failing, own or one.changes, one.proof)


def _concerns(change: StepChange, error: ErrorText) -> bool:
    file = error.place.split("::")[0].rsplit("/", 1)[-1]
    if file and any(path.rsplit("/", 1)[-1] == file for path in change.files):
        return True
    names = re.findall(
        r"[`'\"\u2018\u201c]([\w.@/-]{2,80})[`'\"\u2019\u201d]", error.message[:2_000]
    )
    return any(name in change.text for name in names)
