"""Writing what a node knows to data/, joined with what is there.

Files that fedlearn wrote last are sorted, and are joined line by line in constant
memory. Files that were changed otherwise, or are over budget, are read as a whole.
Nothing is read as long as the files and the state are those of the last time.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial

import msgspec

from fedlearn.records import (
    RETRACTIONS,
    RULES_VERSION,
    SAMPLES,
    Category,
    Pattern,
    RecordSet,
    utc_today,
)
from fedlearn.redaction import (
    Redactor,
    open_redactor,
    redact_again,
    redact_sample_again,
)
from fedlearn.settings import Settings
from fedlearn.state import ADOPTED, WRITTEN, State
from fedlearn.worktree.budget import (
    Budget,
    Filled,
    Sharing,
    keep_within,
    nearly_full,
)
from fedlearn.worktree.dated_files import (
    KEPT_EVENTS,
    write_dataset_snapshot,
    write_telemetry_snapshot,
)
from fedlearn.worktree.layout import SHARED_FILES
from fedlearn.worktree.monthly import write_metrics
from fedlearn.worktree.retention import prune
from fedlearn.worktree.shared_files import (
    changed_files,
    read_records,
    signature,
    write_records,
)
from fedlearn.worktree.stream_join import Joined, Texts, UnsortedError, joined_into_file

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class WriteReport:
    """What was written to data/.

    Attributes:
        new: Patterns that data/ did not hold before, by category.
        rejected: Lines that are no valid records.
        evicted: How many records are over budget, by kind of file.
        nearly_full: Budgets that are used up, or will soon be.
    """

    changed: list[str] = field(default_factory=list)
    new: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    evicted: dict[str, int] = field(default_factory=dict)
    nearly_full: list[Filled] = field(default_factory=list)


class _TooLargeError(Exception):
    """What was joined is over budget."""


class PatternWriter:
    """The knowledge of one node, in its state and under data/.

    The caller holds the lock of the repository.
    """

    def __init__(
        self,
        settings: Settings,
        state: State,
        today: Callable[[], date] = utc_today,
        sharing: Callable[[], Sharing] = Sharing,
    ) -> None:
        self._settings = settings
        self._sharing = sharing
        self._state = state
        self._today = today
        self._tree = settings.repository_path
        self._cleaned: dict[str, Pattern] = {}
        """Of the state, with other words under their ids in data/."""

    def adopt(self) -> None:
        """Read this node's own evidence from data/ once, into an empty state.

        From then on only the state decides what this node's evidence is.
        """
        if self._state.noted(ADOPTED) is None:
            records = read_records(self._tree)
            node = self._settings.node
            # Forged in this node's name by others.
            forged = {
                one.name
                for one in self._state.misattributions.all()
                if one.node == node
            }
            patterns = (
                p for p in records.patterns.values() if p.pattern_id not in forged
            )
            retractions = records.retractions.values()
            mine = (one for one in retractions if one.pattern_id not in forged)
            self._state.adopt(patterns, mine, node)

    def write(self) -> WriteReport:
        """Write what this node knows to data/, unless it is there already.

        Texts that older rules of redaction have passed are redacted again before.
        """
        self._state.redact_again(partial(redact_again, redactor=self._redactor))
        known = self._state.noted(WRITTEN)
        if isinstance(known, dict) and known.get("inputs") == self._signature():
            return msgspec.convert(known["written"], WriteReport)
        written = self._write_files()
        lasting = WriteReport(
            rejected=written.rejected,
            evicted=written.evicted,
            nearly_full=written.nearly_full,
        )
        note = {"inputs": self._signature(), "written": msgspec.to_builtins(lasting)}
        self._state.note(WRITTEN, note)
        return written

    def rehearse(self) -> WriteReport:
        """Return what `write` would do, without doing it."""
        written, records = self._records()
        written.changed = changed_files(self._tree, records)
        return written

    def records(self) -> RecordSet:
        """Join what data/ holds with what this node knows, within the budgets."""
        return self._records()[1]

    def _write_files(self) -> WriteReport:
        try:
            written, records = self._join()
        except (UnsortedError, _TooLargeError):
            written, records = self._records()
            written.changed = write_records(self._tree, records)
        written.changed += self._snapshot(records)
        written.nearly_full = nearly_full(self._tree, self._settings.retention)
        for one in written.nearly_full:
            logger.warning(
                "%s uses %d bytes of its budget of %d",
                one.path, one.size_bytes, one.budget_bytes,
            )  # fmt: skip
        return written

    def _join(self) -> tuple[WriteReport, RecordSet]:
        """Join what this node knows into the sorted files, in constant memory.

        The record set that is returned holds retractions and samples alone.
        """
        kinds = (RETRACTIONS, SAMPLES)
        records = read_records(self._tree, kinds)
        self._add_samples_and_retractions(records)
        written = WriteReport(rejected=records.rejected.total())
        budget = self._budget()
        if budget.may_limit(records):
            raise _TooLargeError
        sizes = Counter(
            {k: sum(len(one) + 1 for one in records.lines(k)) for k in kinds}
        )
        with ExitStack() as files:
            for category in Category:
                joined = files.enter_context(self._joined(category, records))
                sizes[category.value] = joined.size_bytes
                if joined.changed:
                    written.changed.append(SHARED_FILES[category.value])
                if joined.new:
                    written.new[category.value] = joined.new
            if not budget.allows(sizes):
                raise _TooLargeError
        written.changed += write_records(self._tree, records, kinds)
        return written, records

    def _joined(
        self, category: Category, records: RecordSet
    ) -> AbstractContextManager[Joined]:
        path = self._tree / SHARED_FILES[category.value]
        own = self._state.patterns(category)
        retracted = records.retractions.keys()
        texts = Texts(self._settle, _renewed)
        return joined_into_file(path, category, own, retracted, texts)

    def _records(self) -> tuple[WriteReport, RecordSet]:
        """Join everything in memory; report what is new and what is evicted."""
        records = read_records(self._tree)
        known = set(records.patterns)
        for key in known:
            held = records.patterns[key]
            if (newer := _renewed(held)) is not held:
                records.add_pattern(newer)
        self._add_samples_and_retractions(records)
        for pattern in self._state.patterns():
            key = pattern.pattern_id
            # The budget asks for what data/ holds, or it would differ between nodes.
            if key not in records.retractions:
                held = records.patterns[key] if key in known else pattern
                records.add_pattern(self._settle(pattern, held))
        evicted = keep_within(records, self._budget(), self._sharing())
        new = Counter(
            records.patterns.category(key).value
            for key in records.active_ids()
            if key not in known
        )
        rejected = records.rejected.total()
        return WriteReport(new=dict(new), rejected=rejected, evicted=evicted), records

    @cached_property
    def _redactor(self) -> Redactor:
        return open_redactor(self._settings)

    def _settle(self, own: Pattern, held: Pattern) -> Pattern:
        """Return an own pattern, redacted again if other words are held under its id.

        Either rules of redaction have made these words from its text, or somebody has
        exchanged them. The join cannot tell, but whoever has the text can: what the
        rules find nothing in has passed them, and wins.
        """
        if held.payload == own.payload or held.is_genuine:
            return own
        self._cleaned[own.pattern_id] = redact_again(own, self._redactor)
        return self._cleaned[own.pattern_id]

    def _add_samples_and_retractions(self, records: RecordSet) -> None:
        for sample in self._state.samples():
            held = records.samples.get(sample.sample_id)
            is_same = held is not None and held.messages == sample.messages
            records.add_sample(
                sample if is_same else redact_sample_again(sample, self._redactor)
            )
        for retraction in self._state.decisions.retractions():
            records.add_retraction(retraction)

    def _budget(self) -> Budget:
        return Budget.of(self._tree, self._settings.retention)

    def _snapshot(self, records: RecordSet) -> list[str]:
        """Write the dated copies of this node where their content changed."""
        node, tree, day = self._settings.node, self._tree, self._today()
        # A file that was cleaned by later rules of the settings must stay so.
        seen = [
            replace(one, pattern=self._cleaned.get(one.pattern.pattern_id, one.pattern))
            for one in self._state.observations.newest(KEPT_EVENTS)
        ]
        gone = records.retractions.keys()
        written = write_telemetry_snapshot(tree, seen, gone, node, day)
        written += write_dataset_snapshot(tree, records, node)
        written += write_metrics(tree, self._state, gone, node, day)
        removed = prune(tree, self._settings.retention, day, node)
        return written + [one.path for one in removed]

    def _signature(self) -> list[object]:
        """Return what changes whenever data/, the budgets or who shares them change."""
        budget, trust = self._settings.retention, self._settings.trust
        budgets = [budget.max_file_bytes, budget.max_data_bytes]
        revoked = sorted({*trust.revoked, *self._state.revocations.all()})
        return [str(self._tree), budgets, revoked, *signature(self._tree)]


def _renewed(held: Pattern) -> Pattern:
    """Return a pattern of data/, redacted again if it has passed older rules only.

    With the rules of the table alone, so that every node makes the same text of it.
    """
    return held if held.rules >= RULES_VERSION else redact_again(held, Redactor())
