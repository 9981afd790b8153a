"""Reading the status of a node: repository, state, Qdrant and systemd."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from heapq import nlargest
from typing import Final

from fedlearn.exchange import Exchange, route_of
from fedlearn.git import Git, GitError
from fedlearn.monitor.figures import Holdings, Size, Status, StepStatus
from fedlearn.monitor.snapshot_counts import find_series
from fedlearn.monitor.source_status import source_status
from fedlearn.monitor.tally import Tally
from fedlearn.monitor.timers import Timer
from fedlearn.qdrant.client import read_counts
from fedlearn.records import Category, RecordSet, Retraction, format_time
from fedlearn.settings import Settings
from fedlearn.state import CLEANED, Quarantined, State
from fedlearn.trust import revoked_nodes
from fedlearn.worktree import (
    DATA,
    SHARED_FILES,
    data_bytes,
    open_plain,
    open_repository,
    read_records,
)

STEPS: Final = ("sync", "pull", "push", "import", "export", "federate")

CLUSTERED: Final = 2000
"""Most patterns among which near-duplicates are counted unasked: it takes 0.07 s a
thousand."""

QDRANT_TIMEOUT_S: Final = 2
"""Longest wait for a server of Qdrant: the rest must not wait for it."""

LATEST_RETRACTIONS: Final = 50
"""How many retractions are listed one by one."""


def read_holdings(
    settings: Settings,
    *,
    count_clusters: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    timers: Callable[[], list[Timer] | None] = lambda: None,
) -> Holdings:
    """Read the figures of a node, and keep the records that they were made from.

    Args:
        count_clusters: Count near-duplicates however many patterns there are.
        now: Returns the time, UTC.
        timers: Asks systemd.

    Raises:
        ConfigurationError: There is no repository.
    """
    git = open_repository(settings.repository_path, settings.node)
    records = read_records(git.work_tree)
    with State.open(settings.state_directory) as state:
        steps = {step: _step(state, step) for step in STEPS}
        last_run = max((step.last for step in steps.values() if step.last), default="")
        tally = Tally(records.active(), until=last_run)
        points = read_counts(settings, state, QDRANT_TIMEOUT_S)
        quarantine = state.quarantine.all()
        rejects = Counter(one.reason for one in state.rejects())
        status = Status(
            time=format_time(now()),
            node=settings.node,
            organisation=settings.organisation,
            digest=records.digest(),
            steps=steps,
            sizes=_sizes(git, settings),
            fine_tuning_samples=len(records.samples),
            patterns=tally.categories(_new_patterns(state)),
            duplicates=_duplicates(git, records),
            growth=tally.growth(),
            value_histogram=tally.histogram(),
            retractions=len(records.retractions),
            near_duplicate_clusters=_clusters(state, records, wanted=count_clusters),
            nodes=tally.contributions(),
            redactions=state.redactions(),
            quarantine=_decisions(quarantine),
            cleaned=_cleaned(state),
            rejected_lines=dict(sorted(rejects.items())),
            rejected_records=records.rejected.total(),
            latest_retractions=_latest_retractions(records),
            sources=source_status(settings, revoked_nodes(settings, state)),
            snapshots=find_series(git.work_tree, now()),
            unpushed_commits=unpushed_commits(git, settings),
            pending_embeddings=pending_embeddings(state),
            collections=points.by_collection,
            collections_time=points.time,
            qdrant_problem=points.problem,
            timers=timers(),
        )
    return Holdings(status, records, quarantine)


def unpushed_commits(git: Git, settings: Settings) -> int | None:
    """Count the commits that the remote lacks; None if there is no remote."""
    exchange = Exchange(git, route_of(settings))
    try:
        return exchange.unpushed() if exchange.has_remote else None
    except GitError:  # a repository without any commit
        return None


def pending_embeddings(state: State) -> int:
    """Return how many patterns the last import could not embed."""
    run = state.runs.last("import")
    pending = run.figures.get("pending_embeddings") if run else None
    return pending if isinstance(pending, int) else 0


def _step(state: State, step: str) -> StepStatus:
    last, done = state.runs.last(step), state.runs.last(step, "done")
    if last is None:
        return StepStatus()
    problem = last.figures.get("problem")
    return StepStatus(
        last=last.finished_at,
        succeeded=last.outcome == "done",
        last_success=done.finished_at if done else None,
        problem=str(problem) if problem else None,
    )


def _new_patterns(state: State) -> dict[str, int]:
    """Return what the last sync added, by category."""
    run = state.runs.last("sync")
    new = run.figures.get("new_patterns") if run else None
    return new if isinstance(new, dict) else {}


def _sizes(git: Git, settings: Settings) -> list[Size]:
    """Measure data/ and its largest file."""
    budget = settings.retention
    whole = Size(DATA, data_bytes(git.work_tree), budget.max_data_bytes)
    files = (p for p in (git.work_tree / DATA).rglob("*") if p.is_file())
    largest = max(files, key=lambda p: (p.lstat().st_size, str(p)), default=None)
    if largest is None:
        return [whole]
    path = str(largest.relative_to(git.work_tree))
    return [whole, Size(path, largest.lstat().st_size, budget.max_file_bytes)]


def _duplicates(git: Git, records: RecordSet) -> int:
    """Count the lines of pattern files whose id another line has."""
    lines = sum(
        _count_lines(git, SHARED_FILES[kind.value])
        - records.rejected[kind.value]
        - len(records.foreign.get(kind.value, ()))
        for kind in Category
    )
    return max(0, lines - len(records.patterns))


def _count_lines(git: Git, path: str) -> int:
    try:
        with open_plain(git.work_tree / path) as file:
            return sum(1 for line in file if line.strip())
    except FileNotFoundError:
        return 0


def _clusters(state: State, records: RecordSet, *, wanted: bool) -> int | None:
    """Count groups of near-duplicates, again only when the records have changed."""
    name, digest = "near-duplicate-clusters", records.digest()
    known = state.noted(name)
    if isinstance(known, dict) and known.get("digest") == digest:
        return int(known["count"])
    if not wanted and len(records.patterns) > CLUSTERED:
        return None
    # On demand: status seldom counts.
    from fedlearn.records.near_duplicates import clusters, core_text  # noqa: PLC0415

    texts = {pattern.pattern_id: core_text(pattern) for pattern in records.active()}
    count = len(clusters(texts))
    state.note(name, {"digest": digest, "count": count})
    return count


def _cleaned(state: State) -> dict[str, dict[str, int]]:
    noted = state.noted(CLEANED)
    nodes = sorted(noted.items()) if isinstance(noted, dict) else ()
    return {
        node: dict(sorted(rules.items()))
        for node, rules in nodes
        if isinstance(rules, dict)  # a number, as the first states had it, is renewed
    }


def _decisions(quarantine: list[Quarantined]) -> dict[str, int]:
    counts = Counter(one.decision or "waiting" for one in quarantine)
    return {name: counts[name] for name in ("waiting", "admitted", "rejected")}


def _latest_retractions(records: RecordSet) -> list[Retraction]:
    return nlargest(
        LATEST_RETRACTIONS,
        records.retractions.values(),
        key=lambda one: (one.retracted_at, one.pattern_id),
    )
