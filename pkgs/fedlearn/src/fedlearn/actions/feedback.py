"""A person's feedback on patterns, helpful or harmful, and retractions.

It is kept in the state first and then written to data/; the next federate shares it,
and the next import applies it to Qdrant.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from fedlearn.atomic import remove_temporaries
from fedlearn.errors import UsageError
from fedlearn.git import locked
from fedlearn.records import Evidence, Pattern, Retraction, resolve, supported_by
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import sharing_of
from fedlearn.worktree import DATA, PatternWriter, open_repository

MAX_REASON_CHARS: Final = 1024
"""As long as a reason may be in a retraction."""


@dataclass(frozen=True, slots=True)
class Retracted:
    """What a retraction did, or would do.

    Attributes:
        titles: What the patterns were about, by id; "" for those not known here.
        already: Ids that had been retracted before.
    """

    titles: dict[str, str]
    already: list[str]


class FeedbackRecorder:
    """Records the feedback and retractions of a person of this node.

    Args:
        redactor: Redacts the reasons, which are shared.

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
        self._writer = PatternWriter(
            settings, state, sharing=partial(sharing_of, settings, state)
        )

    def feedback(
        self, beginning: str, *, helpful: int, harmful: int
    ) -> tuple[Pattern, Evidence]:
        """Count that a pattern was helpful or harmful.

        Returns:
            The pattern, and this node's evidence for it now.

        Raises:
            UsageError: No pattern, or more than one, has such an id.
            TryAgainError: Another run holds the repository.
        """
        with locked(self._git.directory(), self._wait_s):
            self._writer.adopt()
            records = self._writer.records()
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
        """Retract patterns, for good.

        Args:
            beginnings: Of their ids; a whole id may be one that is not known here.
            reason: Why, in a person's words; it is shared.
            by_node: Also all that only this node observed.

        Raises:
            UsageError: An id fits none or several, or there is no proper reason.
            TryAgainError: Another run holds the repository.
        """
        reason = self._clean(reason)
        with locked(self._git.directory(), self._wait_s):
            self._writer.adopt()
            records = self._writer.records()
            known = {*records.patterns, *records.retractions}
            keys = {resolve(one, known, whole=True) for one in beginnings}
            if by_node is not None:
                keys |= supported_by(records, by_node)
            already = sorted(keys & records.retractions.keys())
            new = sorted(keys - records.retractions.keys())
            if not dry_run:
                self._retract(new, reason)
                # This node might not follow the retractions of others otherwise.
                others = (records.retractions[key] for key in already)
                self._state.decisions.retract(others)
        titles = {
            k: records.patterns[k].title if k in records.patterns else "" for k in new
        }
        return Retracted(titles, already)

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
        """Return a reason without what is private."""
        text = " ".join(self._redactor.redact_text(reason).text.split())
        if not text or len(text) > MAX_REASON_CHARS:
            raise UsageError(
                f"a reason has 1 to {MAX_REASON_CHARS} characters",
                hint='give one such as --reason "it deletes more files than it names"',
            )
        return text

    def _write(self) -> None:
        remove_temporaries(self._git.work_tree / DATA)
        self._writer.write()
