"""What `fedlearn dashboard` writes, without a browser to look at it."""

import json
import re
from html.parser import HTMLParser

import pytest

from fedlearn.monitor.dashboard.page import human_size, shares
from fedlearn.monitor.dashboard.page_text import plain, script_json
from fedlearn.monitor.dashboard.rows import list_patterns
from fedlearn.monitor.dashboard.write import write_dashboard
from fedlearn.monitor.figures import SCHEMA, Status, federation_json
from fedlearn.monitor.status import read_holdings
from fedlearn.state import State

from factories import make_pattern
from helpers import ROOT, MakeNode, Node, Program, make_event
from monitor.holdings import NODES, make_busy, page_of, remember
from monitor.hostile_texts import PAYLOADS, make_hostile


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    made = make_node(alone=True)
    made.init()
    return made


def write(node: Node) -> list[str]:
    """Write the dashboard beside the node; give what changed."""
    out = node.directory / "out"
    return write_dashboard(read_holdings(node.settings), node.settings, out).written


def status_of(node: Node) -> Status:
    return read_holdings(node.settings).status


def test_a_second_run_writes_nothing(node: Node) -> None:
    """The bytes depend on the data alone, not on when they are written."""
    make_busy(node, 10)
    assert write(node) == ["federation.json", "index.html"]
    assert write(node) == []


def test_the_figures_are_those_of_the_node(node: Node) -> None:
    """What was read, redacted and retracted is what federation.json says."""
    node.write(make_event("a timer"), make_event("the host 10.20.30.40"))
    node.sync()
    status = status_of(node)
    assert status.nodes["system-a"].alone == 2
    assert status.redactions == {"private-ip": 3}  # title, description, usage
    assert status.steps["sync"].outcome == "done"
    assert status.steps["export"].outcome is None
    figures = federation_json(status)
    assert (figures["schema"], figures["patterns_total"]) == (SCHEMA, 2)
    assert figures["points"] == dict.fromkeys(sorted(status.patterns), 0)


def test_a_failed_step_is_told(node: Node) -> None:
    """Its last success stays, and the page says which step it is."""
    remember(
        node,
        runs=[
            ("push", "2026-11-22T05:00:00Z", "done"),
            ("push", "2026-11-24T05:00:00Z", "failed"),
        ],
    )
    step = status_of(node).steps["push"]
    assert (step.outcome, step.last_success) == ("failed", "2026-11-22T05:00:00Z")
    write(node)
    assert "Push to the remote failed" in page_of(node.directory / "out")


def test_no_text_of_a_pattern_is_among_the_figures(node: Node) -> None:
    """Assistants read that file; texts could speak to them."""
    make_hostile(node)
    write(node)
    content = (node.directory / "out" / "federation.json").read_text(encoding="utf-8")
    assert "window.ran" not in content


def test_what_is_in_quarantine_is_not_in_the_list(node: Node) -> None:
    """It is shown as what it is, among what was kept out."""
    patterns = make_busy(node, 3)
    kept_out = patterns[-1]
    listed = list_patterns(patterns, {kept_out.pattern_id}, NODES)
    assert kept_out.pattern_id not in listed.json
    assert listed.total == len(patterns) - 1


def test_what_others_failed_to_take_out_is_told(node: Node) -> None:
    """By node and rule, on the page and in the figures."""
    make_busy(node, 1)
    write(node)
    page = page_of(node.directory / "out")
    assert "Sensitive values from other nodes" in page
    assert '<tr><th scope="row">edge-17</th><td>github-token</td>' in page


class Elements(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements_of(page: str) -> Elements:
    parser = Elements()
    parser.feed(page)
    return parser


def test_hostile_texts_add_no_element(node: Node) -> None:
    """The parser sees the two scripts of the page, and nothing of the payloads."""
    make_hostile(node)
    write(node)
    found = elements_of(page_of(node.directory / "out")).found
    names = [name for name, _ in found]
    assert names.count("script") == 2
    assert not {"img", "iframe", "object", "base"} & set(names)
    for _, attributes in found:
        assert not any(name.startswith("on") for name in attributes)
        assert not (attributes.get("href") or "").startswith("javascript:")


def test_the_page_names_nothing_to_fetch(node: Node) -> None:
    """No element has an address but for places in the page and data."""
    make_busy(node, 3)
    write(node)
    for _, attributes in elements_of(page_of(node.directory / "out")).found:
        for name in ("src", "href", "action", "srcset", "data", "poster"):
            assert (attributes.get(name) or "#").startswith(("#", "data:")), attributes


def test_the_policy_allows_exactly_the_style_and_the_script_of_the_page(
    node: Node,
) -> None:
    """Everything else is refused, whatever might get into the page."""
    write(node)
    page = page_of(node.directory / "out")
    policy = re.search(r'Security-Policy" content="([^"]+)"', page)
    assert policy
    assert re.sub(r"sha256-[^']+", "HASH", policy[1].replace("&#39;", "'")) == (
        "default-src 'none'; style-src 'HASH'; script-src 'HASH'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_cannot_leave_its_script_element(payload: str) -> None:
    """What the browser's parser looks for is escaped; JSON reads it as it was."""
    written = script_json([payload])
    assert not re.search("[<>&\u2028\u2029]", written)
    assert json.loads(written) == [payload]


def test_a_text_cannot_turn_the_writing_round() -> None:
    """Controls are shown as such; joiners that scripts need stay."""
    assert (
        plain("a\u202eb\x1b[31m", 99)
        == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"
    )
    assert plain("\u0646\u200c\u0647", 99) == "\u0646\u200c\u0647"
    assert plain("abcdef", 4) == "abc…"


def test_the_list_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The strongest are kept, and the page says how many there are."""
    monkeypatch.setattr("fedlearn.monitor.dashboard.rows.MAX_ROWS_BYTES", 2000)
    many = [make_pattern(f"thing {n}") for n in range(50)]
    listed = list_patterns(many, set(), ["system-a"])
    assert 0 < listed.shown < 50
    assert listed.total == 50
    assert len(json.loads(listed.json)) == listed.shown
    assert len(listed.json.encode()) <= 2002


def test_shares_are_measured_against_the_greatest() -> None:
    """The first bar is full."""
    assert [(s.name, s.percent) for s in shares([("a", 1), ("b", 4), ("c", 0)])] == [
        ("b", 100.0),
        ("a", 25.0),
        ("c", 0.0),
    ]


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (2_400, "2.4 kB"), (50_000_000, "50 MB"),
     (123_456_789, "123 MB"), (5_100_000_000_000, "5,100 GB")],
)  # fmt: skip
def test_a_size_is_written_in_few_digits(size_bytes: int, text: str) -> None:
    """As people read it."""
    assert human_size(size_bytes) == text


def test_the_verb_writes_and_says_so(node: Node, program: Program) -> None:
    """`--json` names what was written; the second time nothing is."""
    out = node.directory / "dashboard"
    result = program("dashboard", "--out", out, "--json", node=node)
    assert result.code == 0
    assert result.json == {
        "directory": str(out),
        "written": ["federation.json", "index.html"],
        "unchanged": [],
        "warnings": [],
    }
    again = program("dashboard", "--out", out, node=node)
    assert (again.code, again.out) == (0, "")
    assert again.err == f"{out} is up to date\n"


def test_a_broken_file_of_another_program_is_left_alone(
    node: Node, program: Program
) -> None:
    """A warning names it; everything else is written."""
    out = node.directory / "dashboard"
    out.mkdir()
    (out / "config.json").write_text('{"half": ', encoding="utf-8")
    result = program("dashboard", "--out", out, node=node)
    assert result.code == 0
    assert "config.json is not a valid JSON object; it was not changed" in result.err
    assert (out / "config.json").read_text(encoding="utf-8") == '{"half": '
    assert (out / "index.html").is_file()


def test_without_a_folder_the_remedy_is_named(node: Node, program: Program) -> None:
    """Neither option nor setting is a usage error."""
    result = program("dashboard", node=node)
    assert result.code == 2
    assert "--out DIR, or set dashboard.directory" in result.err


def test_a_folder_that_cannot_be_is_a_configuration_error(
    node: Node, program: Program
) -> None:
    """A file stands where the folder should be."""
    (node.directory / "file").write_text("", encoding="utf-8")
    result = program("dashboard", "--out", node.directory / "file" / "x", node=node)
    assert result.code == 3
    assert "cannot be written" in result.err


def test_the_folder_of_the_settings_is_used(node: Node, program: Program) -> None:
    """A timer needs no option."""
    place = node.directory / "place"
    dashboard = node.settings.dashboard.model_copy(update={"directory": place})
    node.settings = node.settings.model_copy(update={"dashboard": dashboard})
    assert program("dashboard", node=node).code == 0
    assert (place / "index.html").is_file()


def test_a_snapshot_is_dated_by_its_name(node: Node) -> None:
    """File times say nothing, and what is no snapshot is not counted."""
    node.write(make_event())
    node.sync()
    folder = node.settings.repository_path / "data/collections/snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("skills-patterns-20261120-080000-system-a.json", "notes.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    snapshots = status_of(node).snapshots_by_kind
    assert (snapshots["collections"].count, snapshots["collections"].newest) == (
        1,
        "2026-11-20T08:00:00Z",
    )
    assert snapshots["telemetry"].count == 1
    assert snapshots["telemetry"].newest


def test_a_damaged_note_does_not_hide_the_rest(node: Node) -> None:
    """What another version noted in another form counts as nothing."""
    with State.open(node.settings.state_directory) as state:
        state.note("pending-embeddings", {"some": "thing"})
    assert status_of(node).pending_embeddings == 0


def test_written_files_can_be_read_by_a_web_server(node: Node) -> None:
    """Both are open to everybody; what is in them is shared anyway."""
    write(node)
    modes = {
        p.name: p.stat().st_mode & 0o777 for p in (node.directory / "out").iterdir()
    }
    assert modes == {"federation.json": 0o644, "index.html": 0o644}


PAGE = ROOT / "docs" / "reference" / "federation-json.md"


@pytest.mark.skipif(
    not PAGE.parent.is_dir(),
    reason="this is the package alone, without its documentation",
)
def test_the_reference_has_every_key(node: Node) -> None:
    """And no other."""
    text = PAGE.read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert sorted(documented) == sorted(federation_json(status_of(node)))
