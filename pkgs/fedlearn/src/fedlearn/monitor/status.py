"""How is it going: what this node holds, where, and since when."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from fedlearn.errors import FedlearnError
from fedlearn.git import Git, GitError
from fedlearn.monitor.snapshot_counts import Series, find_series
from fedlearn.monitor.source_status import SourceStatus, source_status
from fedlearn.monitor.timers import Timer, find_timers
from fedlearn.qdrant.client import Retry, count_points
from fedlearn.records import Category, Pattern, RecordSet
from fedlearn.settings import Settings
from fedlearn.state import CLEANED, Run, State
from fedlearn.trust import revoked_nodes
from fedlearn.worktree import (
    DATA,
    SHARED_FILES,
    data_bytes,
    open_repository,
    read_records,
)

STEPS: Final = ("sync", "pull", "push", "import", "export", "federate")
"""What is remembered of, in the order of a cycle."""

CLUSTERED: Final = 2000
"""Patterns among which near-duplicates are looked for without being asked to:
the search takes 0.07 s a thousand."""

QDRANT_TIMEOUT_S: Final = 2
"""Longest wait for the number of points: the rest must not wait for them."""


@dataclass(frozen=True, slots=True)
class CategoryStatus:
    """The patterns of one category.

    Attributes:
        count: Active patterns.
        average_value_score: In [0, 1]; None when there are none.
        lowest_value_score: Likewise.
        highest_value_score: Likewise.
        new: How many of them the last sync added.
    """

    count: int
    average_value_score: float | None
    lowest_value_score: float | None
    highest_value_score: float | None
    new: int


@dataclass(frozen=True, slots=True)
class StepStatus:
    """How one step went.

    Attributes:
        last: When it last ended, UTC; None if it never ran.
        succeeded: Whether it did what it should then.
        last_success: When it last succeeded, UTC.
        problem: What went wrong in the last run.
    """

    last: str | None = None
    succeeded: bool | None = None
    last_success: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How large something is, and may become.

    Attributes:
        path: What it is, relative to the work tree.
        bytes: Its size.
        budget: How large it may become.
    """

    path: str
    bytes: int
    budget: int


@dataclass(frozen=True, slots=True)
class Status:
    """What `fedlearn status` tells; the fields are the keys of its JSON.

    Attributes:
        time: When this was looked at, UTC.
        node: Name of this node.
        digest: Of the records; equal on nodes that hold the same.
        last_sync: Of the last sync that was done, UTC; None if never.
        last_federate: Of the last federate that was done with no step failing.
        last_import: Of the last import that was done and proven.
        steps: How each step went, by name.
        data_bytes: Size of data/.
        sizes: Of data/ and its largest file, against their budgets.
        fine_tuning_samples: Samples in data/.
        patterns: By category.
        duplicates: Lines under data/patterns/ whose id another line has; the next
            sync joins them.
        retractions: Patterns that were taken back.
        near_duplicate_clusters: Groups of patterns that say the same with other
            words; None where they were not looked for since the last change.
        nodes: Nodes with evidence, and for how many patterns.
        redactions: Private things taken out on this node, by rule.
        quarantined: Patterns that are kept out until a person decides.
        cleaned: Private things that the last import found in what others sent, by
            node and rule.
        rejected_records: Lines under data/ that could not be understood.
        sources: The other repositories that are read, in the order of the settings.
        snapshots: The dated copies under data/, by what they are copies of and whose.
        unpushed_commits: Commits that the remote does not have, as last fetched;
            None without a remote.
        pending_embeddings: Patterns that the last import could not embed.
        collections: Points by collection; None if Qdrant does not answer.
        qdrant_problem: Why it does not answer.
        timers: When systemd runs fedlearn next; None without systemd.
    """

    time: str
    node: str
    digest: str
    last_sync: str | None
    last_federate: str | None
    last_import: str | None
    steps: dict[str, StepStatus]
    data_bytes: int
    sizes: list[Size]
    fine_tuning_samples: int
    patterns: dict[str, CategoryStatus]
    duplicates: int
    retractions: int
    near_duplicate_clusters: int | None
    nodes: dict[str, int]
    redactions: dict[str, int]
    quarantined: int
    cleaned: dict[str, dict[str, int]]
    rejected_records: int
    sources: list[SourceStatus]
    snapshots: list[Series]
    unpushed_commits: int | None
    pending_embeddings: int
    collections: dict[str, int] | None
    qdrant_problem: str | None
    timers: list[Timer] | None

    def to_json(self) -> dict[str, object]:
        """Give plain JSON data."""
        return asdict(self)


def read_status(
    settings: Settings,
    *,
    count_clusters: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    timers: Callable[[], list[Timer] | None] = find_timers,
) -> Status:
    """Look at the repository, the state, Qdrant and systemd.

    Args:
        settings: Of the node.
        count_clusters: Look for near-duplicates however many patterns there are.
        now: Gives the time, UTC.
        timers: Asks systemd.

    Raises:
        ConfigurationError: There is no repository.
    """
    records = read_records(
        open_repository(settings.repository_path, settings.node).work_tree
    )
    with State.open(settings.state_directory) as state:
        return status_of(
            settings,
            records,
            state,
            count_clusters=count_clusters,
            now=now,
            timers=timers,
        )


def status_of(  # noqa: PLR0913  (as `read_status`, with what is open already)
    settings: Settings,
    records: RecordSet,
    state: State,
    *,
    count_clusters: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    timers: Callable[[], list[Timer] | None] = find_timers,
) -> Status:
    """Sum up a record set and a state that are open already; see `read_status`."""
    git = open_repository(settings.repository_path, settings.node)
    tally = _Tally(records.active())
    collections, problem = _count_points(settings)
    moment = now()
    steps = {step: step_status(state, step) for step in STEPS}
    return Status(
        time=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        node=settings.node,
        digest=records.digest(),
        last_sync=steps["sync"].last_success,
        last_federate=steps["federate"].last_success,
        last_import=steps["import"].last_success,
        steps=steps,
        data_bytes=data_bytes(git.work_tree),
        sizes=_sizes(git, settings),
        fine_tuning_samples=len(records.samples),
        patterns=tally.categories(_new_patterns(state)),
        duplicates=_duplicates(git, records),
        retractions=len(records.retractions),
        near_duplicate_clusters=_clusters(state, records, wanted=count_clusters),
        nodes=dict(sorted(tally.nodes.items())),
        redactions=state.redactions(),
        quarantined=sum(not one.decision for one in state.quarantine.all()),
        cleaned=_cleaned(state),
        rejected_records=records.rejected.total(),
        sources=source_status(settings, revoked_nodes(settings, state)),
        snapshots=find_series(git.work_tree, moment),
        unpushed_commits=_unpushed(git, settings),
        pending_embeddings=_pending(state),
        collections=collections,
        qdrant_problem=problem,
        timers=timers(),
    )


def step_status(state: State, step: str) -> StepStatus:
    """Tell how a step went the last time, and when it last went well."""
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
    """Tell what the last sync added, by category."""
    run: Run | None = state.runs.last("sync", "done")
    new = run.figures.get("new_patterns") if run else None
    return new if isinstance(new, dict) else {}


def _pending(state: State) -> int:
    run = state.runs.last("import")
    pending = run.figures.get("pending_embeddings") if run else None
    return pending if isinstance(pending, int) else 0


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
    """Count the lines of pattern files whose id was met before."""
    kinds = {category.value for category in Category}
    lines = sum(_count_lines(git, SHARED_FILES[kind]) for kind in kinds)
    rejected = sum(records.rejected[kind] for kind in kinds)
    foreign = sum(len(records.foreign.get(kind, ())) for kind in kinds)
    return max(0, lines - rejected - foreign - len(records.patterns))


def _count_lines(git: Git, path: str) -> int:
    try:
        with (git.work_tree / path).open("rb") as file:
            return sum(1 for line in file if line.strip())
    except FileNotFoundError:
        return 0


def _clusters(state: State, records: RecordSet, *, wanted: bool) -> int | None:
    """Count groups of near-duplicates, anew only when the records has changed."""
    name, digest = "near-duplicate-clusters", records.digest()
    known = state.noted(name)
    if isinstance(known, dict) and known.get("digest") == digest:
        return int(known["count"])
    if not wanted and len(records.patterns) > CLUSTERED:
        return None
    # Here and not above: numpy, which is seldom needed.
    from fedlearn.records.near_duplicates import clusters, core_text  # noqa: PLC0415  (numpy loads slowly)

    texts = {pattern.pattern_id: core_text(pattern) for pattern in records.active()}
    count = len(clusters(texts))
    state.note(name, {"digest": digest, "count": count})
    return count


def _cleaned(state: State) -> dict[str, dict[str, int]]:
    noted = state.noted(CLEANED)
    if not isinstance(noted, dict):
        return {}
    return {
        node: dict(sorted(rules.items()))
        for node, rules in sorted(noted.items())
        if isinstance(rules, dict)  # a number, as the first states had it, is renewed
    }


def _unpushed(git: Git, settings: Settings) -> int | None:
    """Count the commits that wait, None where there is nobody to push to."""
    repository = settings.repository
    remote, branch = repository.remote, repository.push_branch or repository.branch
    branch = branch.replace("<node>", settings.node)
    try:
        if remote not in git.text("remote").split():
            return None
        theirs = git.commit_id(f"refs/remotes/{remote}/{branch}")
        revisions = f"{theirs}..HEAD" if theirs else "HEAD"
        return int(git.text("rev-list", "--count", revisions))
    except GitError:  # a repository without any commit
        return None


@dataclass(slots=True)
class _Scores:
    """The values of the patterns of one category."""

    count: int = 0
    total: float = 0.0
    lowest: float | None = None
    highest: float | None = None

    def add(self, score: float) -> None:
        self.count += 1
        self.total += score
        self.lowest = score if self.lowest is None else min(self.lowest, score)
        self.highest = score if self.highest is None else max(self.highest, score)


class _Tally:
    """What is counted of the active patterns, in one pass.

    Args:
        patterns: Each once.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.nodes: Counter[str] = Counter()
        self.scores = {category.value: _Scores() for category in Category}
        for pattern in patterns:
            self.scores[pattern.category.value].add(pattern.value_score)
            self.nodes.update(pattern.evidence.keys())

    def categories(self, new: dict[str, int]) -> dict[str, CategoryStatus]:
        """Give the figures of every category."""
        return {
            name: CategoryStatus(
                count=scores.count,
                average_value_score=(
                    round(scores.total / scores.count, 4) if scores.count else None
                ),
                lowest_value_score=scores.lowest,
                highest_value_score=scores.highest,
                new=new.get(name, 0),
            )
            for name, scores in self.scores.items()
        }


def _count_points(settings: Settings) -> tuple[dict[str, int] | None, str | None]:
    """Ask Qdrant; a Qdrant that is down must not hide the rest."""
    timeout_s = min(settings.qdrant.timeout_s, QDRANT_TIMEOUT_S)
    impatient = settings.qdrant.model_copy(update={"timeout_s": timeout_s})
    asked = settings.model_copy(update={"qdrant": impatient})
    try:
        return count_points(asked, retry=Retry(attempts=1)), None
    except FedlearnError as error:
        return None, str(error)
