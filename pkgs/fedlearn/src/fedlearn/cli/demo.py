"""The demo: two nodes and a hub in one folder, and what each learns from the other.

Nothing is simulated: the nodes are those of any federation, with their own
state, clone and embedded Qdrant, and the hub is a bare git repository.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson

from fedlearn.actions import Cycle, FederateReport, SyncReport
from fedlearn.actions.init import initialise
from fedlearn.git import Git
from fedlearn.monitor import Status, read_holdings
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.points.search import Hit, search
from fedlearn.records import Pattern
from fedlearn.settings import Repository, Runtime, Settings
from fedlearn.state import State
from fedlearn.worktree import read_records

NODES: Final = ("system-a", "system-b")

STEPS: Final = 10
"""How many steps `run_demo` reports."""

SHOWN_HITS: Final = 3
"""An answer counts as found if it is among so many hits."""


@dataclass(slots=True)
class NodeResult:
    """What one node did.

    Attributes:
        federate: Its last cycle.
        status: What it holds at the end.
        question: What it was asked, and only the other node had learned.
        wanted: Id of the pattern that answers it; None if the other learned none.
        hits: What its search found, best first.
        claims: What else the example shall show of it, each with whether it does.
    """

    name: str
    sync: SyncReport
    federate: FederateReport
    status: Status
    question: str
    wanted: str | None
    hits: list[Hit] = field(default_factory=list)
    claims: list[tuple[bool, str]] = field(default_factory=list)

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

    def claims(self) -> list[tuple[bool, str]]:
        """Return what the demo shall show, each with whether it was observed."""
        claims = [
            (bool(node.found), f"{node.name} found what only {other.name} learned")
            for node, other in zip(self.nodes, reversed(self.nodes), strict=True)
        ]
        claims += [claim for node in self.nodes for claim in node.claims]
        claims.append((self.equal_digests, "both nodes hold the same patterns"))
        if self.planted:
            secrets = f"none of {self.planted} planted secrets"
            claims.append(
                (not self.leaked, f"{secrets} is in any file, commit or point")
            )
        return claims


def run_demo(
    directory: Path,
    telemetry: Path | None,
    dataset: Path | None,
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
    nodes = {name: _make_node(directory / name, hub) for name in NODES}
    for kind, path in own.items():
        if path:
            shutil.copyfile(path, nodes[NODES[0]].runtime.directory / f"{kind}.jsonl")
    syncs, cycles = {}, {}
    for name, settings in nodes.items():
        step(f"{name}: initialising")
        initialise(settings)
        step(f"{name}: reading telemetry")
        with State.open(settings.state_directory) as state:
            syncs[name] = Cycle(settings, state).sync()
    for name in (*NODES, NODES[0]):
        step(f"{name}: federating")
        with State.open(nodes[name].state_directory) as state:
            cycles[name] = Cycle(nodes[name], state).federate()
    step("searching")
    results = [
        _ask(settings, syncs[name], cycles[name]) for name, settings in nodes.items()
    ]
    step("searching all files, commits and points for secrets")
    planted = {}
    if not (telemetry or dataset):
        for result, settings in zip(results, nodes.values(), strict=True):
            result.claims = list(_example_claims(settings))
        secrets = map(orjson.loads, _example("planted.jsonl").splitlines())
        planted = {one["value"]: one["kind"] for one in secrets}
    leaked = _find_leaks(directory, list(nodes.values()), planted)
    return DemoReport(directory, results, len(planted), leaked)


def _make_node(directory: Path, hub: Path) -> Settings:
    """Make the folder of a node with its telemetry, and return its settings."""
    runtime = directory / "ai-stack"
    runtime.mkdir(parents=True)
    for kind in ("telemetry", "dataset"):
        example = _example(f"{kind}-{directory.name[-1]}.jsonl")
        (runtime / f"{kind}.jsonl").write_bytes(example)
    return Settings(
        node=directory.name,
        state_directory=directory / "state",
        runtime=Runtime(
            directory=runtime,
            telemetry=("telemetry.jsonl",),
            dataset=("dataset.jsonl",),
        ),
        repository=Repository(path=directory / "clone", url=str(hub)),
    )


def _example(name: str) -> bytes:
    return (files("fedlearn.cli.examples") / name).read_bytes()


def _ask(settings: Settings, sync: SyncReport, federate: FederateReport) -> NodeResult:
    """Ask a node what only the other one learned."""
    question, wanted = _question(settings)
    hits: list[Hit] = []
    if wanted:
        with open_store(settings) as store:
            embedder = open_embedder(settings)
            hits = search(store, embedder, question, limit=SHOWN_HITS)
    return NodeResult(
        name=settings.node,
        sync=sync,
        federate=federate,
        status=read_holdings(settings).status,
        question=question,
        wanted=wanted,
        hits=hits,
    )


def _question(settings: Settings) -> tuple[str, str | None]:
    """Return a question, and the id of the pattern from another node that answers it.

    That is the question of the example, or else the title of the pattern of highest
    value; there is none if the other node learned nothing.
    """
    example, *_ = _expected(settings)["questions"]
    foreign = _foreign(settings)
    for pattern in foreign:
        if example["expect"] in str(pattern.payload):
            return example["text"], pattern.pattern_id
    best = max(foreign, key=lambda p: (p.value_score, p.pattern_id), default=None)
    return (best.title, best.pattern_id) if best else ("", None)


def _expected(settings: Settings) -> dict[str, Any]:
    """Return what the example telemetry shall give on a node."""
    expected: dict[str, dict[str, Any]] = orjson.loads(_example("expected.json"))
    return expected[settings.node[-1]]


def _foreign(settings: Settings) -> list[Pattern]:
    """Return the patterns that only other nodes observed."""
    records = read_records(settings.repository_path)
    return [p for p in records.active() if settings.node not in p.evidence]


def _example_claims(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Yield what the example shall show of a node, each with whether it does.

    Questions about one subject are one claim: each finds its own pattern.
    """
    expected, name = _expected(settings), settings.node
    found: dict[str, bool] = {}
    wanted = {
        pattern.pattern_id: str(pattern.payload) for pattern in _foreign(settings)
    }
    with open_store(settings) as store:
        embedder = open_embedder(settings)
        for one in expected["questions"][1:]:
            hits = search(store, embedder, one["text"], limit=SHOWN_HITS)
            hit = any(one["expect"] in wanted.get(h.pattern_id or "", "") for h in hits)
            found[one["about"]] = found.get(one["about"], True) and hit
    yield from ((hit, f"{name} found {about}") for about, hit in found.items())
    shared = " ".join(
        str(p.payload) for p in read_records(settings.repository_path).active()
    )
    nothing = [one for one in expected["nothing"] if one["text"] in shared]
    reasons = " and ".join(f"a {one['reason']}" for one in expected["nothing"])
    yield not nothing, f"nothing was learned from {reasons} on {name}"
    if dangerous := expected.get("dangerous"):
        waits = "waits in quarantine and is not shared"
        yield dangerous not in shared, f"dangerous advice on {name} {waits}"


def _find_leaks(
    directory: Path, nodes: Sequence[Settings], planted: Mapping[str, str]
) -> list[str]:
    """Return the kinds of secrets that a node or the hub has stored.

    Args:
        planted: Their kinds by their text.
    """
    leaked = {
        kind
        for content in _everything_stored(directory, nodes)
        for secret, kind in planted.items()
        if secret.encode() in content
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
