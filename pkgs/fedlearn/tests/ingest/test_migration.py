"""`fedlearn init --from`: what the old scripts left becomes this node's own."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError
from fedlearn.ingest.migration import MigrationReport, find_cron_lines, migrate

from helpers import MakeNode, Node, Program, make_event

SAMPLE = {"messages": [{"role": "user", "content": "How?"},
                       {"role": "assistant", "content": "Like this."}]}  # fmt: skip


def jq(record: Mapping[str, object]) -> str:
    """Write a record as `jq -c` does: no blanks, no escapes."""
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A checkout in which the old scripts ran, with their torn line."""
    data = tmp_path / "old checkout" / "data"
    for folder in ("patterns", "fine-tuning/snapshots", "telemetry/snapshots",
                   "collections/snapshots", "metrics/monthly"):  # fmt: skip
        (data / folder).mkdir(parents=True)
    timer, socket = make_event("a tïmer"), make_event("a socket", value_score=0.8)
    error = make_event("a fault", category="error-solutions", confidence_score=0.9)
    (data / "patterns/skills-patterns.jsonl").write_text(jq(timer) * 2 + jq(socket))
    (data / "patterns/error-solutions.jsonl").write_text(jq(error) + '{"torn": ')
    with (data / "patterns/error-solutions.jsonl").open("a") as file:
        file.write("\n")
    (data / "telemetry/snapshots/2025-12-21.jsonl").write_text(jq(socket))
    dataset = data / "fine-tuning/snapshots/2025-12-21.jsonl"
    dataset.write_text(jq(SAMPLE))
    (data / "fine-tuning/dataset.jsonl").write_text(jq(SAMPLE))
    (data / "fine-tuning/snapshots/latest.jsonl").symlink_to(dataset)
    snapshot = {
        "result": {
            "points": [
                {
                    "id": "5f0e8c1b-0000-4000-8000-000000000001",
                    "payload": {
                        "skill_name": "Rotate keys",
                        "description": "Rotate the keys of a service",
                        "usage_pattern": "systemctl restart after the change",
                        "value_score": 0.9,
                    },
                }
            ],
            "next_page_offset": None,
        },
        "status": "ok",
    }
    name = "collections/snapshots/skills-patterns-2025-12-21.json"
    (data / name).write_text(json.dumps(snapshot))
    (data / "metrics/monthly/2025-12.json").write_text("{}")
    return data.parent


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    made = make_node(alone=True)
    made.init()
    return made


def take(node: Node, old: Path, tmp_path: Path, crontab: str = "") -> MigrationReport:
    return migrate(
        node.settings, old, crontab=lambda: crontab, cron_folder=tmp_path / "cron.d"
    )


def test_events_and_samples_become_this_nodes_own(
    node: Node, old: Path, tmp_path: Path
) -> None:
    """Each once, whichever files it stands in; the torn line costs itself."""
    report = take(node, old, tmp_path)
    assert report.observations == {"skills-patterns": 2, "error-solutions": 1}
    assert (report.samples, report.snapshots) == (1, 1)
    assert report.rejected == {"json": 1}
    assert node.sync().new_patterns == {"error-solutions": 1, "skills-patterns": 2}


def test_what_also_stands_in_the_telemetry_counts_once(
    node: Node, old: Path, tmp_path: Path
) -> None:
    """jq wrote the line without blanks and escapes; it is the same event."""
    node.write(make_event("a tïmer"), make_event("a socket", value_score=0.8))
    node.sync()
    assert take(node, old, tmp_path).observations == {"error-solutions": 1}


def test_the_same_call_twice_adds_nothing(
    node: Node, old: Path, tmp_path: Path
) -> None:
    """Neither observations nor samples, nor anything in the old folder."""
    before = {p: p.read_bytes() for p in old.rglob("*") if p.is_file()}
    take(node, old, tmp_path)
    again = take(node, old, tmp_path)
    assert (again.observations, again.samples) == ({}, 0)
    assert {p: p.read_bytes() for p in old.rglob("*") if p.is_file()} == before


def test_what_is_private_stays_private(node: Node, old: Path, tmp_path: Path) -> None:
    """The old scripts published what they found; it is redacted like telemetry."""
    key = "ghp_" + "a1B2" * 9
    path = old / "data/patterns/skills-patterns.jsonl"
    path.write_text(jq(make_event("a key", response=f"Use {key}, then enable it.")))
    take(node, old, tmp_path)
    node.sync()
    written = b"".join(node.data().values())
    assert (b"<github-token-1>" in written, key.encode() in written) == (True, False)


def test_cron_lines_are_named(tmp_path: Path) -> None:
    """Lines that run the old scripts, wherever they stand; comments do not run."""
    folder = tmp_path / "cron.d"
    folder.mkdir()
    (folder / "stack").write_text("0 * * * * me /opt/scripts/export-collections.sh\n")
    crontab = (
        "# 0 * * * * sync-learning-data.sh\n"
        "0 */6 * * * cd /opt && bash scripts/sync-learning-data.sh >> log\n"
        "5 4 * * * backup\n"
    )
    assert find_cron_lines(crontab, folder) == [
        "crontab -e: 0 */6 * * * cd /opt && bash scripts/sync-learning-data.sh >> log",
        f"{folder}/stack: 0 * * * * me /opt/scripts/export-collections.sh",
    ]


def test_another_folder_is_refused(node: Node, tmp_path: Path) -> None:
    """The message says what is looked for."""
    with pytest.raises(ConfigurationError, match="nothing that the old scripts wrote"):
        take(node, tmp_path / "system-a", tmp_path)


def test_the_verb_takes_over_and_says_what_is_left(
    make_node: MakeNode, program: Program, old: Path
) -> None:
    """One call prepares, takes over, and names the import of the snapshots."""
    made = make_node()
    result = program("init", "--from", old, node=made)
    assert result.code == 0
    assert "new skills-patterns" in result.err
    assert f"fedlearn import {old}/data" in result.err
    again = program("init", "--from", old, "--json", node=made).json
    assert again["taken_over"]["observations"] == {}
    imported = program("import", old / "data", "--json", node=made)
    assert (imported.code, imported.json["written"]) == (0, 1)
    hits = program("search", "rotate the keys", "--json", node=made).json
    assert hits[0]["title"] == "Rotate keys"
