"""What a person of this node says about patterns: helpful, harmful, taken back.

It is kept in the state first and written to data/ then; it travels with the next
federate, and Qdrant follows with the next import.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fedlearn.atomic import remove_temporaries
from fedlearn.errors import UsageError
from fedlearn.git import locked
from fedlearn.records import (
    Evidence,
    Pattern,
    RecordSet,
    Retraction,
    resolve,
    supported_by,
)
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.worktree import DATA, PatternWriter, open_repository

MAX_REASON_CHARS: Final = 1024
"""As long as a reason may be in a retraction."""


@dataclass(frozen=True, slots=True)
class Retracted:
    """What a retraction did, or would do.

    Attributes:
        titles: What the patterns were about, by id; "" for those not known here.
        already: Ids that had been taken back before.
    """

    titles: dict[str, str]
    already: list[str]


class FeedbackRecorder:
    """The say of whoever runs the node.

    Args:
        settings: Of the node.
        state: Of the node.
        redactor: Cleans what travels.
        now: Gives the time as records write it.

    Raises:
        ConfigurationError: There is no repository.
    """

    def __init__(
        self,
        settings: Settings,
        state: State,
        redactor: Redactor,
        now: Callable[[], str],
    ) -> None:
        self._node = settings.node
        self._wait_s = settings.repository.lock_wait_s
        self._state = state
        self._redactor = redactor
        self._now = now
        self._git = open_repository(settings.repository_path, settings.node)
        self._knowledge = PatternWriter(settings, state)

    def feedback(
        self, beginning: str, *, helpful: int, harmful: int
    ) -> tuple[Pattern, Evidence]:
        """Count that a pattern was helpful or harmful.

        Returns:
            The pattern, and what this node says of it now.

        Raises:
            UsageError: No pattern, or more than one, has such an id.
            TryAgainError: Another run holds the repository.
        """
        with locked(self._git.directory(), self._wait_s):
            self._knowledge.adopt()
            records = self._knowledge.records()
            key = resolve(beginning, records.active_ids())
            said = self._state.decisions.add_feedback(
                records.patterns[key], self._node, helpful=helpful, harmful=harmful
            )
            self._write()
        return records.patterns[key], said

    def retract(
        self,
        beginnings: Iterable[str],
        reason: str,
        *,
        by_node: str | None = None,
        dry_run: bool = False,
    ) -> Retracted:
        """Take patterns back, for good.

        Args:
            beginnings: Of their ids; a whole id may be one that is not known here.
            reason: Why, in a person's words; it travels.
            by_node: Also all that only this node observed.
            dry_run: Only tell which.

        Raises:
            UsageError: An id fits none or several, or there is no proper reason.
            TryAgainError: Another run holds the repository.
        """
        reason = self._clean(reason)
        with locked(self._git.directory(), self._wait_s):
            self._knowledge.adopt()
            records = self._knowledge.records()
            known = {*records.patterns, *records.retractions}
            keys = {resolve(one, known, whole=True) for one in beginnings}
            if by_node is not None:
                keys |= supported_by(records, by_node)
            already = sorted(keys & records.retractions.keys())
            new = sorted(keys - records.retractions.keys())
            if not dry_run:
                self._retract(new, reason)
                self._agree(already, records)
        titles = {
            k: records.patterns[k].title if k in records.patterns else "" for k in new
        }
        return Retracted(titles, already)

    def _agree(self, keys: Sequence[str], records: RecordSet) -> None:
        """Make another's decision one's own, where it would not be followed else."""
        self._state.decisions.retract(records.retractions[key] for key in keys)

    def _retract(self, keys: Sequence[str], reason: str) -> None:
        if not keys:
            return
        now = self._now()
        self._state.decisions.retract(
            Retraction(
                pattern_id=key,
                reason=reason,
                retracted_at=now,
                retracted_by=self._node,
            )
            for key in keys
        )
        self._write()

    def _clean(self, reason: str) -> str:
        """Take out of a reason what is private."""
        text = " ".join(self._redactor.redact_text(reason).text.split())
        if not text or len(text) > MAX_REASON_CHARS:
            raise UsageError(
                f"a reason has 1 to {MAX_REASON_CHARS} characters",
                hint='--reason "it deletes more than it says"',
            )
        return text

    def _write(self) -> None:
        """Write to data/ what the state holds now."""
        remove_temporaries(self._git.work_tree / DATA)
        self._knowledge.write()
