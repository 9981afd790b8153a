"""The demo: two nodes and a hub in one folder, and what each learns from the other.

Nothing is simulated: the nodes are those of any federation, with their own
state, clone and embedded Qdrant, and the hub is a bare git repository.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import orjson

from fedlearn.actions import Cycle, FederateReport, SyncReport
from fedlearn.actions.init import initialise
from fedlearn.git import Git
from fedlearn.monitor import Status, read_status
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.points.search import Hit, search
from fedlearn.records import Pattern
from fedlearn.settings import Repository, Runtime, Settings
from fedlearn.state import State
from fedlearn.worktree import read_records

T = TypeVar("T")

NODES: Final = ("system-a", "system-b")

STEPS: Final = 10
"""How many steps `run_demo` reports."""

SHOWN_HITS: Final = 3
"""An answer counts as found if it is among so many hits."""


class Planted(msgspec.Struct, frozen=True):
    """A secret in the example telemetry, which must not be found anywhere else."""

    kind: str
    value: str


@dataclass(slots=True)
class NodeResult:
    """What one node did.

    Attributes:
        federate: Its last cycle.
        status: What it holds at the end.
        question: What it was asked, and only the other node had learned.
        wanted: Id of the pattern that answers it; None if the other learned none.
        hits: What its search found, best first.
    """

    name: str
    sync: SyncReport
    federate: FederateReport
    status: Status
    question: str
    wanted: str | None
    hits: list[Hit] = field(default_factory=list)

    @property
    def found(self) -> Hit | None:
        """The wanted hit, if it was found and came from the other node alone."""
        matching = (hit for hit in self.hits if hit.pattern_id == self.wanted)
        return next((hit for hit in matching if self.name not in hit.nodes), None)


@dataclass(slots=True)
class DemoReport:
    """What the demo observed.

    Attributes:
        planted: How many secrets the example telemetry holds.
        leaked: Kinds of those that were found elsewhere.
    """

    directory: Path
    nodes: list[NodeResult]
    planted: int
    leaked: list[str]

    @property
    def equal_digests(self) -> bool:
        """Whether both nodes hold the same patterns."""
        return len({node.status.digest for node in self.nodes}) == 1

    @property
    def success(self) -> bool:
        """Whether all claims hold."""
        return all(holds for holds, _ in self.claims())

    def claims(self) -> list[tuple[bool, str]]:
        """Return what the demo shall show, each with whether it was observed."""
        first, second = self.nodes
        claims = [
            (
                node.found is not None,
                f"{node.name} found what only {other.name} learned",
            )
            for node, other in ((first, second), (second, first))
        ]
        claims.append((self.equal_digests, "both nodes hold the same patterns"))
        if self.planted:
            secrets = f"none of {self.planted} planted secrets"
            claims.append(
                (not self.leaked, f"{secrets} is in any file, commit or point")
            )
        return claims


def run_demo(
    directory: Path,
    *,
    telemetry: Path | None = None,
    dataset: Path | None = None,
    step: Callable[[str], None],
) -> DemoReport:
    """Let two nodes learn from each other.

    Args:
        directory: Empty folder for hub and nodes.
        telemetry: Events for the first node, instead of the example.
        dataset: Fine-tuning samples for it, instead of the example.
        step: Called with the name of each step.
    """
    step("creating a bare repository as hub")
    hub = directory / "hub.git"
    Git(directory, "hub").run(
        "init", "--quiet", "--bare", "--initial-branch=main", str(hub)
    )
    own = {"telemetry": telemetry, "dataset": dataset}
    nodes = {name: _make_node(directory / name, name, hub, own) for name in NODES[:1]}
    nodes |= {name: _make_node(directory / name, name, hub, {}) for name in NODES[1:]}
    syncs, cycles = {}, {}
    for name, settings in nodes.items():
        step(f"{name}: initialising")
        initialise(settings)
        step(f"{name}: reading telemetry")
        syncs[name] = _cycle(settings, Cycle.sync)
    for name in (*NODES, NODES[0]):
        step(f"{name}: federating")
        cycles[name] = _cycle(nodes[name], Cycle.federate)
    step("searching")
    results = [
        _ask(settings, syncs[name], cycles[name]) for name, settings in nodes.items()
    ]
    step("searching all files, commits and points for secrets")
    planted = [] if telemetry or dataset else _planted()
    leaked = _find_leaks(directory, nodes.values(), planted)
    return DemoReport(directory, results, len(planted), leaked)


def _make_node(
    directory: Path, name: str, hub: Path, own: dict[str, Path | None]
) -> Settings:
    """Make the folder of a node with its telemetry, and return its settings."""
    runtime = directory / "ai-stack"
    runtime.mkdir(parents=True)
    letter = name[-1]
    for kind in ("telemetry", "dataset"):
        example = files("fedlearn.cli.examples") / f"{kind}-{letter}.jsonl"
        with as_file(example) as path:
            shutil.copyfile(own.get(kind) or path, runtime / f"{kind}.jsonl")
    return Settings(
        node=name,
        state_directory=directory / "state",
        runtime=Runtime(
            directory=runtime,
            telemetry=("telemetry.jsonl",),
            dataset=("dataset.jsonl",),
        ),
        repository=Repository(path=directory / "clone", url=str(hub)),
    )


def _cycle(settings: Settings, verb: Callable[[Cycle], T]) -> T:
    """Run a verb on a node."""
    with State.open(settings.state_directory) as state:
        return verb(Cycle(settings, state))


def _ask(settings: Settings, sync: SyncReport, federate: FederateReport) -> NodeResult:
    """Ask a node what only the other one learned."""
    pattern = _foreign_pattern(settings)
    question = _question(settings.node, pattern) if pattern else ""
    hits: list[Hit] = []
    if pattern:
        with open_store(settings) as store:
            embedder = open_embedder(settings)
            hits = search(store, embedder, question, limit=SHOWN_HITS)
    return NodeResult(
        name=settings.node,
        sync=sync,
        federate=federate,
        status=read_status(settings),
        question=question,
        wanted=pattern.pattern_id if pattern else None,
        hits=hits,
    )


def _foreign_pattern(settings: Settings) -> Pattern | None:
    """Choose a pattern that this node did not learn itself.

    That is the answer to the example question, or else the pattern of highest value.
    """
    records = read_records(settings.repository_path)
    foreign = [p for p in records.active() if settings.node not in p.evidence]
    expected = _example_question(settings.node)["expect"]
    answers = (p for p in foreign if expected in str(p.payload))
    best = max(foreign, key=lambda p: (p.value_score, p.pattern_id), default=None)
    return next(answers, best)


def _question(node: str, pattern: Pattern) -> str:
    """Return the question that a pattern answers."""
    example = _example_question(node)
    if example["expect"] in str(pattern.payload):
        return example["text"]
    return pattern.title


def _example_question(node: str) -> dict[str, str]:
    """Return the question that comes with the example telemetry."""
    content = (files("fedlearn.cli.examples") / "queries.json").read_bytes()
    question: dict[str, str] = orjson.loads(content)[node[-1]]
    return question


def _planted() -> list[Planted]:
    """Return the secrets in the example telemetry."""
    lines = (files("fedlearn.cli.examples") / "planted.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Planted) for line in lines]


def _find_leaks(
    directory: Path, nodes: Iterable[Settings], planted: Sequence[Planted]
) -> list[str]:
    """Return the kinds of secrets that a node or the hub has stored."""
    leaked = {
        one.kind
        for content in _everything_stored(directory, list(nodes))
        for one in planted
        if one.value.encode() in content
    }
    return sorted(leaked)


def _everything_stored(directory: Path, nodes: Sequence[Settings]) -> Iterator[bytes]:
    """Yield all files but the telemetry itself, all git objects and all points."""
    sources = {settings.runtime.directory for settings in nodes}
    for path in directory.rglob("*"):
        if path.is_file() and path.parent not in sources:
            yield path.read_bytes()
    for repository in (directory / "hub.git", *(n.repository_path for n in nodes)):
        yield Git(repository, "demo").run("cat-file", "--batch-all-objects", "--batch")
    for settings in nodes:
        with open_store(settings) as store:
            for collection in store.counts():
                yield from map(orjson.dumps, store.pages(collection))
