"""What a node knows, joined with what data/ holds, and written there.

Files that fedlearn wrote last are sorted: into these it is joined line by line, in
constant memory. What somebody else changed, or what has no room, is folded as a whole.
Nothing at all is read as long as the files and the state are those of the last time.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import date

import msgspec

from fedlearn.records import RETRACTIONS, SAMPLES, Category, Fold, utc_today
from fedlearn.settings import Settings
from fedlearn.state import ADOPTED, SETTLED, State
from fedlearn.worktree.budget import Budget, Filled, keep_within, nearly_full
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
    read_fold,
    signature,
    write_fold,
)
from fedlearn.worktree.stream_join import Joined, UnsortedError, joined_into_file

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Written:
    """What was written to data/.

    Attributes:
        changed: Files that were written.
        new: Patterns that data/ did not hold before, by category.
        rejected: Lines that could not be understood.
        gave_way: Records that the budget has no room for, by kind of file.
        nearly_full: Which budgets are used up, or will soon be.
    """

    changed: list[str] = field(default_factory=list)
    new: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    gave_way: dict[str, int] = field(default_factory=dict)
    nearly_full: list[Filled] = field(default_factory=list)


class _TooLargeError(Exception):
    """What was joined is beyond the budget."""


class Knowledge:
    """The knowledge of one node, in its state and under data/.

    The caller holds the lock of the repository.

    Args:
        settings: Of the node.
        state: Of the node.
        today: Gives the day that stands in the names of snapshots, UTC.
    """

    def __init__(
        self, settings: Settings, state: State, today: Callable[[], date] = utc_today
    ) -> None:
        self._settings = settings
        self._state = state
        self._today = today
        self._tree = settings.repository_path

    def adopt(self) -> None:
        """Recover once, with an empty state, what data/ says in this node's name.

        From then on the state decides what this node says, whatever others write.
        """
        if self._state.noted(ADOPTED) is None:
            fold = read_fold(self._tree)
            node = self._settings.node
            # What others said in its name before, signed by themselves.
            vain = {
                one.name for one in self._state.trespasses.all() if one.node == node
            }
            patterns = (p for p in fold.patterns.values() if p.pattern_id not in vain)
            retractions = fold.retractions.values()
            mine = (one for one in retractions if one.pattern_id not in vain)
            self._state.adopt(patterns, mine, node)

    def settle(self) -> Written:
        """Write what this node knows to data/, where it is not there yet."""
        known = self._state.noted(SETTLED)
        if isinstance(known, dict) and known["files"] == self._signature():
            return msgspec.convert(known["written"], Written)
        written = self._write()
        lasting = Written(
            rejected=written.rejected,
            gave_way=written.gave_way,
            nearly_full=written.nearly_full,
        )
        note = {"files": self._signature(), "written": msgspec.to_builtins(lasting)}
        self._state.note(SETTLED, note)
        return written

    def rehearse(self) -> Written:
        """Tell what `settle` would write; nothing is."""
        written, fold = self._fold()
        written.changed = changed_files(self._tree, fold)
        return written

    def fold(self) -> Fold:
        """Join what data/ holds with what this node knows, within the budgets."""
        return self._fold()[1]

    def _write(self) -> Written:
        try:
            written, fold = self._join()
        except (UnsortedError, _TooLargeError):
            written, fold = self._fold()
            written.changed = write_fold(self._tree, fold)
        written.changed += self._snapshot(fold)
        written.nearly_full = nearly_full(self._tree, self._settings.retention)
        for one in written.nearly_full:
            logger.warning(
                "%s has %d bytes of %d that it may have",
                one.path, one.size_bytes, one.budget_bytes,
            )  # fmt: skip
        return written

    def _join(self) -> tuple[Written, Fold]:
        """Join what this node knows into the sorted files, in constant memory.

        Returns:
            What was written, and a fold of retractions and samples alone.

        Raises:
            UnsortedError: A file was changed by somebody else.
            _TooLargeError: Something has to give way.
        """
        kinds = (RETRACTIONS, SAMPLES)
        fold = read_fold(self._tree, kinds)
        self._add_samples_and_retractions(fold)
        written = Written(rejected=fold.rejected.total())
        budget = self._budget()
        sizes = Counter({k: sum(len(one) + 1 for one in fold.lines(k)) for k in kinds})
        with ExitStack() as files:
            for category in Category:
                joined = files.enter_context(self._joined(category, fold))
                sizes[category.value] = joined.size_bytes
                if joined.changed:
                    written.changed.append(SHARED_FILES[category.value])
                if joined.new:
                    written.new[category.value] = joined.new
            if not budget.allows(sizes):
                raise _TooLargeError
        written.changed += write_fold(self._tree, fold, kinds)
        return written, fold

    def _joined(self, category: Category, fold: Fold) -> AbstractContextManager[Joined]:
        path = self._tree / SHARED_FILES[category.value]
        own = self._state.patterns(category)
        return joined_into_file(path, category, own, fold.retractions.keys())

    def _fold(self) -> tuple[Written, Fold]:
        """Join everything in memory; tell what is new, and what has no room."""
        fold = read_fold(self._tree)
        known = set(fold.patterns)
        for pattern in self._state.patterns():
            fold.add_pattern(pattern)
        self._add_samples_and_retractions(fold)
        gave_way = keep_within(fold, self._budget())
        new = Counter(
            fold.patterns.category(key).value
            for key in fold.active_ids()
            if key not in known
        )
        rejected = fold.rejected.total()
        return Written(new=dict(new), rejected=rejected, gave_way=gave_way), fold

    def _add_samples_and_retractions(self, fold: Fold) -> None:
        for sample in self._state.samples():
            fold.add_sample(sample)
        for retraction in self._state.ledger.retractions():
            fold.add_retraction(retraction)

    def _budget(self) -> Budget:
        return Budget.of(self._tree, self._settings.retention)

    def _snapshot(self, fold: Fold) -> list[str]:
        """Write the dated copies of this node where their content changed."""
        node, tree, day = self._settings.node, self._tree, self._today()
        seen = self._state.observations.newest(KEPT_EVENTS)
        gone = fold.retractions.keys()
        written = write_telemetry_snapshot(tree, seen, gone, node, day)
        written += write_dataset_snapshot(tree, fold, node)
        written += write_metrics(tree, self._state, gone, node, day)
        removed = prune(tree, self._settings.retention, day, node)
        return written + [one.path for one in removed]

    def _signature(self) -> list[object]:
        """Tell whether data/ is as `settle` left it, under the same budgets."""
        budget = self._settings.retention
        budgets = [budget.max_file_bytes, budget.max_data_bytes]
        return [str(self._tree), budgets, *signature(self._tree)]
