"""From telemetry to knowledge: episodes, lessons, repetition and quarantine."""

import itertools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from fedlearn.records import Pattern
from fedlearn.state import State
from fedlearn.worktree import read_records

from helpers import MakeNode, Node, Program

FACTS = [
    "The lock file must lie in /tmp, because two users write the artifact folder.",
    "A Qdrant collection cannot change the size of its vectors afterwards.",
    "systemd reads EnvironmentFile before ExecStart, so a missing file stops the unit.",
]

THIN = {
    "event_type": "agent_step_complete",
    "query": "Why does git refuse to work in a directory that root owns?",
}

SAYS = (
    "git takes the directory for unsafe, because its owner is another user; name it in "
    "safe.directory of the configuration of this user."
)


def answer(text: str, **fields: object) -> dict[str, object]:
    """Make the answer of an agent."""
    return {
        "timestamp": "2026-11-20T08:00:00Z",
        "event_type": "agent_step_complete",
        "query": "Which facts did you find?",
        "response": text,
        **fields,
    }


def call(
    number: int, tool: str, arguments: dict[str, str], output: str, code: int = 0
) -> dict[str, object]:
    """Make the call of a tool in the session of one task."""
    result = {"stdout": output, "exit_code": code}
    return {
        "event_type": "tool_result",
        "timestamp": f"2026-11-20T08:00:{number:02}.123456Z",
        "task_id": "task-7f3a",
        "session_id": "task-7f3a",
        "tool_name": tool,
        "query": f"Task: mend the build | Tool: {tool}({json.dumps(arguments)})",
        "response": json.dumps(result),
        "success": code == 0,
        "model": "local",
    }


MENDED = [
    call(
        1,
        "run_command",
        {"command": "pytest tests/test_loader.py"},
        "E   ModuleNotFoundError: No module named 'yaml'\n1 error in 0.12s",
        1,
    ),
    call(2, "read_file", {"path": "pyproject.toml"}, "[project]"),
    call(
        3,
        "edit_file",
        {
            "path": "pyproject.toml",
            "old_string": 'dependencies = ["click"]',
            "new_string": 'dependencies = ["click", "pyyaml"]',
        },
        "ok",
    ),
    call(4, "run_command", {"command": "pip install -e ."}, "Successfully installed"),
    call(5, "run_command", {"command": "pytest tests/test_loader.py"}, "5 passed"),
]


@pytest.fixture(name="node")
def a_node(make_node: MakeNode) -> Node:
    """Make a node without a federation."""
    node = make_node(alone=True)
    node.init()
    return node


def patterns(node: Node) -> list[Pattern]:
    """Return what the node has written to data/."""
    return sorted(
        read_records(node.settings.repository_path).active(),
        key=lambda one: one.pattern_id,
    )


def basis(pattern: Pattern) -> str:
    """Return how the node's evidence was confirmed."""
    (said,) = pattern.evidence.values()
    return said.basis.confirmation if said.basis else "given"


def learn(node: Node, *events: Mapping[str, object]) -> list[Pattern]:
    """Read events, and return all patterns."""
    node.write(*map(dict, events))
    node.sync()
    return patterns(node)


def test_each_fact_of_a_list_is_a_practice(node: Node) -> None:
    """Three facts give three best practices, with the facts as their text."""
    listed = json.dumps([{"fact": fact, "confidence": 0.9} for fact in FACTS])
    found = learn(node, answer(f"Here are the facts:\n```json\n{listed}\n```"))

    assert {one.payload["description"] for one in found} == {*FACTS}
    assert {(str(one.category), basis(one)) for one in found} == {
        ("best-practices", "stated")
    }


def test_the_confidence_of_a_fact_decides(node: Node) -> None:
    """A fact of which its source is not sure is not shared."""
    listed = [
        {"fact": FACTS[0], "confidence": 0.95},
        {"fact": FACTS[1], "confidence": 0.4},
    ]
    (only,) = learn(node, answer(json.dumps(listed)))

    assert only.payload["description"] == FACTS[0]
    assert only.value_score == 0.95


def test_a_repair_is_a_solution_without_ids_of_the_machine(node: Node) -> None:
    """Both reports of one repair are one pattern."""
    rules = ["  /run/secrets.d/49/api_key r,", "  /proc/312222/comm r,"]
    fixed = {
        "timestamp": "2026-11-20T08:00:00Z",
        "event_type": "apparmor_fix_committed",
        "source": "health-spider",
        "profile": "demo-api",
        "commit_hash": "0a1b2c3d",
        "rules_added": rules,
    }
    said = answer(
        f"Committed 2 rule(s) as 0a1b2c3d: {rules}",
        query="AppArmor denial fix: profile=demo-api denials=2",
    )
    (only,) = learn(node, fixed, said)

    texts = json.dumps(only.payload)
    assert (str(only.category), basis(only)) == ("error-solutions", "repaired")
    assert "/run/secrets.d/*/api_key r," in texts
    assert not {"0a1b2c3d", "/49/", "312222"} & {*texts.split('"')}
    assert "312222" not in texts
    assert only.evidence["system-a"].count == 2


def test_a_failure_that_passes_later_is_a_solution(node: Node) -> None:
    """The change between is what mended it."""
    (only,) = learn(node, *MENDED)

    assert (str(only.category), basis(only)) == ("error-solutions", "verified")
    assert "No module named 'yaml'" in str(only.payload["error_message"])
    assert "pyyaml" in str(only.payload["solution"])


def test_a_failure_that_stays_is_nothing(node: Node) -> None:
    """Without the proof there is no solution."""
    assert learn(node, *MENDED[:4]) == []


@pytest.mark.parametrize("cut", range(1, len(MENDED)))
def test_a_session_may_come_in_parts(node: Node, cut: int) -> None:
    """What is read in two runs gives what it gives in one, once."""
    assert learn(node, *MENDED[:cut]) == []
    (only,) = learn(node, *MENDED[cut:])
    node.sync()

    assert patterns(node) == [only]
    assert only.evidence["system-a"].count == 1


def test_the_order_of_files_does_not_matter(make_node: MakeNode) -> None:
    """A session in two files gives the same bytes, whichever is read first."""
    data = []
    for number, halves in enumerate(itertools.permutations([MENDED[:3], MENDED[3:]])):
        node = make_node(f"node-{number}", alone=True)
        node.settings = node.settings.model_copy(update={"node": "system-a"})
        node.init()
        for folder, events in zip("ab", halves, strict=True):
            target = node.directory / f"stack/{folder}/telemetry/hybrid-events.jsonl"
            target.parent.mkdir(parents=True)
            target.write_text("".join(f"{json.dumps(one)}\n" for one in events))
        node.sync()
        data.append(node.data()["patterns/error-solutions.jsonl"])

    assert data[0] == data[1]
    assert b"pyyaml" in data[0]


def test_a_copied_session_counts_once(node: Node) -> None:
    """The same lines in another file are the same steps."""
    copy = node.directory / "stack/copy/telemetry/hybrid-events.jsonl"
    learn(node, *MENDED)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(node.telemetry.read_bytes())
    node.sync()

    (only,) = patterns(node)
    assert only.evidence["system-a"].count == 1


def thin(days: Iterable[int]) -> list[dict[str, object]]:
    """Make answers of little value, nearly equal, one on each day."""
    return [
        answer(SAYS, **THIN, timestamp=f"2026-11-{day:02}T08:00:0{number}Z")
        for number, day in enumerate(days)
    ]


def kept(node: Node) -> int:
    """Return how many candidates the state keeps."""
    with State.open(node.settings.state_directory) as state:
        return len(state.candidates.all())


def test_private_values_of_a_list_are_redacted_and_numbered(node: Node) -> None:
    """Each fact has the numbers that it would have by itself."""
    facts = [
        "The cache at 10.1.2.3 must be flushed before the schema is migrated.",
        "The proxy at 10.1.2.4 closes idle connections after sixty seconds.",
    ]
    found = learn(node, answer(json.dumps([{"fact": one} for one in facts])))

    texts = sorted(str(one.payload["description"]) for one in found)
    assert texts == [
        "The cache at <private-ip-1> must be flushed before the schema is migrated.",
        "The proxy at <private-ip-1> closes idle connections after sixty seconds.",
    ]


def test_secrets_of_a_session_are_nowhere(node: Node) -> None:
    """Neither the state nor data/ holds what a command held."""
    token = "ghp_" + "x7Kq2mV9tR4wZ8nB3cL6" + "yD1fH5jP0sGa"
    login = call(
        2,
        "run_command",
        {"command": f"export GH_TOKEN={token}"},
        "set for ops@corp.lan",
    )
    found = learn(node, MENDED[0], login, *MENDED[2:])

    assert len(found) == 1
    everything = [*node.data().values()]
    folder = node.settings.state_directory
    everything += [path.read_bytes() for path in Path(folder).glob("state.db*")]
    for content in everything:
        assert token.encode() not in content
        assert b"ops@corp.lan" not in content


DANGEROUS = {
    "value_score": 0.95,
    "event_type": "interaction_recorded",
    "query": "How do I let every service write to the upload folder?",
}


def test_dangerous_advice_waits_for_a_person(node: Node, program: Program) -> None:
    """It is not in data/ until somebody admits it."""
    risky = answer("Run chmod -R 777 /srv/uploads on the server.", **DANGEROUS)
    assert learn(node, risky) == []
    listed = program("quarantine", "list", "--json", node=node).json
    (only,) = listed
    assert only["rules"] == ["world-writable"]
    program("quarantine", "admit", only["pattern_id"], node=node)
    node.sync()

    assert [one.pattern_id for one in patterns(node)] == [only["pattern_id"]]


def test_what_an_import_finds_leaves_own_quarantine_alone(
    node: Node, program: Program
) -> None:
    """The next import does not forget what waits."""
    learn(node, answer("Run chmod -R 777 /srv/uploads on the server.", **DANGEROUS))
    program("import", node=node)

    assert len(program("quarantine", "list", "--json", node=node).json) == 1


def test_reasons_are_counted_with_an_example(node: Node) -> None:
    """What was no knowledge can be explained later."""
    learn(
        node,
        answer("Hello! How can I help you today?", query="hello"),
        answer("pong", query="ping"),
    )
    with State.open(node.settings.state_directory) as state:
        (probe,) = state.tallies.of("skipped")
        (read,) = state.tallies.of("read")

    assert (probe.name, probe.total, probe.example) == ("probe", 2, "hello")
    assert read.total == 2


def test_what_was_learned_is_counted_by_confirmation(node: Node) -> None:
    """The totals are those of the lessons."""
    learn(node, *MENDED, answer(json.dumps([{"fact": one} for one in FACTS])))
    with State.open(node.settings.state_directory) as state:
        learned = {one.name: one.total for one in state.tallies.of("learned")}

    assert learned == {"verified": 1, "stated": 3}


def test_an_answer_given_on_three_days_is_one_pattern(node: Node) -> None:
    """Its count is how often it was given."""
    assert learn(node, *thin([18, 19])) == []
    assert kept(node) == 2
    (only,) = learn(node, *thin([20]))

    assert basis(only) == "repeated"
    assert only.evidence["system-a"].count == 3


def test_an_answer_given_often_on_one_day_is_no_repetition(node: Node) -> None:
    """A loop that asks again and again proves nothing."""
    assert learn(node, *thin([20] * 5)) == []


def test_a_repeated_answer_goes_on_counting(node: Node) -> None:
    """Later ones are further evidence of the same pattern."""
    learn(node, *thin([18, 19, 20]))
    (only,) = learn(node, *thin([21]))

    assert only.evidence["system-a"].count == 4


class KilledError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("method", ["record_episode", "record_repeated"])
def test_what_a_killed_run_left_is_finished_once(
    node: Node, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Steps and candidates are recorded with their lines; the next run distils them."""
    events = MENDED if method == "record_episode" else thin([18, 19, 20])

    def kill(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(State, method, kill)
        with pytest.raises(KilledError):
            learn(node, *events)
    node.sync()
    (only,) = patterns(node)
    node.sync()

    assert patterns(node) == [only]
    assert only.evidence["system-a"].count == (1 if len(events) == len(MENDED) else 3)
