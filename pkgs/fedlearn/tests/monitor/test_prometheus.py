"""The metrics: valid, complete, documented, and never a reason for a run to fail."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from fedlearn.monitor.figures import Status, program_version
from fedlearn.monitor.metrics import MAX_NODES, METRICS, Metric, seconds
from fedlearn.monitor.prometheus import metrics_text, write_metrics
from fedlearn.monitor.status import read_holdings

from factories import make_evidence, make_pattern
from helpers import ROOT, MakeNode, Node, Program, make_event
from monitor.holdings import fill, make_busy, remember
from reference_pages import metrics_table

EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "reference" / "metrics.md"

in_repository = pytest.mark.skipif(
    not EXAMPLES.is_dir(), reason="this is the package alone, without its examples"
)

OTHERS = {"node_textfile_mtime_seconds"}
"""Metrics of node_exporter itself that the examples use."""


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    made = make_node(alone=True)
    made.init()
    return made


def status_of(node: Node) -> Status:
    return read_holdings(node.settings).status


def measuring(node: Node) -> Path:
    """Let a node write metrics; give the file."""
    directory = node.directory / "textfile"
    settings = node.settings.prometheus.model_copy(update={"directory": directory})
    node.settings = node.settings.model_copy(update={"prometheus": settings})
    return directory / "fedlearn.prom"


def samples(content: str) -> dict[tuple[str, ...], float]:
    """Read metrics as Prometheus does: by name and values of the labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(content)
        for sample in family.samples
    }


def test_the_numbers_are_those_of_the_figures(node: Node) -> None:
    """What the page shows, Prometheus gets."""
    make_busy(node, 20)
    status = status_of(node)
    found = samples(metrics_text(status).decode())
    assert found["fedlearn_patterns", "skills-patterns"] == (
        status.patterns["skills-patterns"].count
    )
    assert (
        found["fedlearn_node_patterns", "edge-17"] == status.nodes["edge-17"].patterns
    )
    assert found["fedlearn_redactions_total", "private-ip"] == 412
    assert found["fedlearn_quarantined_patterns", "waiting"] == 1
    assert found["fedlearn_retractions",] == 2
    assert found["fedlearn_build_info", "system-a", program_version()] == 1
    assert found["fedlearn_last_success_timestamp_seconds", "push"] == seconds(
        "2026-11-24T05:03:12Z"
    )


def test_a_step_that_failed_is_0_and_keeps_its_last_success(node: Node) -> None:
    """One that never ran has no series, so that no alert takes 0 for a time."""
    remember(
        node,
        runs=[
            ("push", "2026-11-22T05:00:00Z", "done"),
            ("push", "2026-11-24T05:00:00Z", "failed"),
        ],
    )
    found = samples(metrics_text(status_of(node)).decode())
    assert found["fedlearn_last_run_success", "push"] == 0
    assert found["fedlearn_last_success_timestamp_seconds", "push"] == seconds(
        "2026-11-22T05:00:00Z"
    )
    assert ("fedlearn_last_run_success", "export") not in found
    assert ("fedlearn_last_success_timestamp_seconds", "export") not in found


def test_the_series_of_others_are_bounded(node: Node) -> None:
    """Nodes name themselves; a flood of names does not flood Prometheus."""
    pattern = make_pattern()
    for number in range(MAX_NODES + 50):
        pattern.evidence[f"node-{number}"] = make_evidence()
    fill(node, [pattern])
    found = samples(metrics_text(status_of(node)).decode())
    assert sum(name[0] == "fedlearn_node_patterns" for name in found) == MAX_NODES
    assert found["fedlearn_nodes",] == MAX_NODES + 51


def test_a_time_of_no_calendar_is_no_time() -> None:
    """Records of others may hold it."""
    assert seconds("2026-02-31T00:00:00Z") is None
    assert seconds("1970-01-02T00:00:01Z") == 86_401


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_names_follow_the_conventions(metric: Metric) -> None:
    """Own prefix, base units, `_total` on counters and on nothing else."""
    assert re.fullmatch(r"fedlearn_[a-z_]+[a-z]", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert not re.search(r"_(ms|minutes|hours|kb|mb|percent)\b", metric.name)
    assert metric.help.endswith(".")


def test_promtool_has_no_objection(node: Node) -> None:
    """Prometheus' own linter reads the file."""
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed")
    make_busy(node, 20)
    done = subprocess.run(
        ["promtool", "check", "metrics"],
        input=metrics_text(status_of(node)),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@in_repository
def test_the_alerts_fire_when_they_should() -> None:
    """promtool plays their test: silent first, then with the words of the alert."""
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed")
    done = subprocess.run(
        ["promtool", "test", "rules", "alerts.test.yml"],
        cwd=EXAMPLES / "prometheus",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("verb", ["sync", "federate", "export", "import"])
def test_a_verb_writes_the_metrics(node: Node, program: Program, verb: str) -> None:
    """After its run, which they tell of, readable by node_exporter."""
    path = measuring(node)
    node.write(make_event())
    assert program(verb, node=node).code == 0
    found = samples(path.read_text(encoding="utf-8"))
    assert found["fedlearn_last_run_success", verb] == 1
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_run_that_fails_is_told_too(
    program: Program, make_node: MakeNode, tmp_path: Path
) -> None:
    """An alert can only come from what is written."""
    member = make_node("system-b")
    member.init()
    path = measuring(member)
    (tmp_path / "hub.git").rename(tmp_path / "away.git")
    assert program("federate", node=member).code == 3
    found = samples(path.read_text(encoding="utf-8"))
    assert found["fedlearn_last_run_success", "pull"] == 0
    assert found["fedlearn_last_run_success", "sync"] == 1


def test_metrics_that_cannot_be_written_are_a_warning(
    node: Node, program: Program
) -> None:
    """The run itself succeeded."""
    path = measuring(node)
    path.parent.write_text("a file, no folder", encoding="utf-8")
    result = program("sync", node=node)
    assert result.code == 0
    assert f"warning: the metrics were not written to {path.parent}" in result.err


def test_without_a_folder_nothing_is_written(node: Node) -> None:
    """And nothing is read for it."""
    assert write_metrics(node.settings) is None


def metrics_in(expression: str) -> set[str]:
    """Give the metrics that an expression names."""
    return set(re.findall(r"\b((?:fedlearn|node)_[a-z_]+)\b(?!=|\")", expression))


KNOWN = {metric.name for metric in METRICS} | OTHERS


@in_repository
def test_the_alerts_use_what_there_is() -> None:
    """Every expression names existing metrics only."""
    content = (EXAMPLES / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    expressions = re.findall(r"^ +expr: (.+)$", content, re.MULTILINE)
    assert len(expressions) >= 8
    for expression in expressions:
        assert metrics_in(expression), expression
        assert metrics_in(expression) <= KNOWN


@in_repository
def test_the_grafana_dashboard_uses_what_there_is() -> None:
    """Every panel asks for existing metrics, with the data source of the person."""
    content = (EXAMPLES / "grafana" / "fedlearn.json").read_text(encoding="utf-8")
    dashboard = json.loads(content)
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    assert len(panels) >= 15
    for panel in panels:
        assert panel["datasource"]["uid"] == "${datasource}"
        for target in panel["targets"]:
            assert metrics_in(target["expr"]), target
            assert metrics_in(target["expr"]) <= KNOWN
    identities = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(identities)) == len(identities)


@in_repository
def test_no_panel_lies_over_another() -> None:
    """Each place of Grafana's 24 columns is taken once."""
    content = (EXAMPLES / "grafana" / "fedlearn.json").read_text(encoding="utf-8")
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(content)["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert all(x < 24 for x, _ in cells)
        taken |= cells


@pytest.mark.skipif(
    not PAGE.parent.is_dir(), reason="this is the package alone, without its documents"
)
def test_the_reference_says_what_the_code_does() -> None:
    """The table of the page is the one that the code writes."""
    content = PAGE.read_text(encoding="utf-8")
    table = content[content.index("| metric |") :].split("\n\n")[0].rstrip("\n")
    assert table == metrics_table(), "put the output of metrics_table() in"
