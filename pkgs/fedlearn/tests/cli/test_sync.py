"""fedlearn sync, as a person calls it."""

import json

import pytest

from fedlearn.state import State, database

from helpers import MakeNode, Program, make_event

KEY = "ghp_" + "a1B2" * 9


def test_a_dry_run_writes_nothing(make_node: MakeNode, program: Program) -> None:
    """It tells what would happen; a real run afterwards does exactly that."""
    node = make_node()
    program("init", node=node)
    node.write(make_event("one"), make_event("low", value_score=0.1), "{")
    before = node.data()
    told = program("sync", "--dry-run", "--json", node=node)
    assert node.data() == before
    assert program("sync", "--rejects", "--json", node=node).json == []
    done = program("sync", "--json", node=node)
    assert told.json["extracted"] == done.json["extracted"] == {"skills-patterns": 1}
    assert set(told.json["changed_files"]) <= set(done.json["changed_files"])


def test_a_dry_run_locks_nobody_out(
    make_node: MakeNode, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it reads, another run records what it reads."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0)
    node = make_node(alone=True)
    program("init", node=node)
    node.write(make_event("one"))
    with State.open(node.settings.state_directory) as state, state.rehearsal():
        state.note("one", value=1)
        assert program("sync", node=node).code == 0
    with State.open(node.settings.state_directory) as state:
        assert state.noted("one") is None
        assert len(list(state.patterns())) == 1


def test_json_has_the_documented_keys(make_node: MakeNode, program: Program) -> None:
    """Other programs can rely on them."""
    node = make_node()
    program("init", node=node)
    node.write(
        make_event("one", response=f"Use {KEY}."),
        {"event_type": "hybrid_search", "query": "x"},
        {"event_type": "never_heard_of"},
        "{",
    )
    report = program("sync", "--json", node=node).json
    assert report == {
        "read": {
            "found": 1,
            "files": 1,
            "lines": 4,
            "bytes": node.telemetry.stat().st_size,
        },
        "extracted": {"skills-patterns": 1},
        "new_patterns": {"skills-patterns": 1},
        "rejected": {"json": 1},
        "skipped": {
            "hybrid_search": {"shape": 1},
            "never_heard_of": {"unknown": 1},
        },
        "samples": 0,
        "redactions": {"github-token": 1},
        "changed_files": report["changed_files"],
        "rejected_records": 0,
        "gave_way": {},
        "nearly_full": [],
        "useless_files": [],
        "episodes": 1,
        "lessons": {"given": 1},
        "quarantined": 0,
        "model": None,
        "problems": [],
    }


def test_rejects_are_kept_for_their_owner(
    make_node: MakeNode, program: Program
) -> None:
    """Each bad line is shown with file, offset and reason, without its secret."""
    node = make_node()
    program("init", node=node)
    node.write(make_event("one"), f'{{"broken": "{KEY}')
    program("sync", node=node)
    (reject,) = json.loads(program("sync", "--rejects", "--json", node=node).out)
    assert (reject["source"], reject["reason"]) == (str(node.telemetry), "json")
    assert reject["position"] == len(json.dumps(make_event("one"))) + 1
    assert KEY not in reject["excerpt"]
    assert "json" in program("sync", "--rejects", node=node).out


def test_a_file_of_nothing_but_damage_is_no_success(
    make_node: MakeNode, program: Program
) -> None:
    """The warning names the file."""
    node = make_node()
    program("init", node=node)
    node.write("{", "[", "nonsense")
    result = program("sync", node=node)
    assert f"every line of {node.telemetry} is invalid" in result.err.replace("\n", "")


def test_a_text_that_takes_too_long_is_withheld(
    make_node: MakeNode, program: Program
) -> None:
    """A line of 128 kB that was made to match stops nothing: it is counted, once."""
    node = make_node()
    program("init", node=node)
    costly = {"error_type": "key:" * 32_000, "solution": "Renew it, then restart it."}
    node.write(make_event("one", **costly), make_event("two"))
    report = program("sync", "--json", node=node).json
    assert report["extracted"] == {"skills-patterns": 1}
    assert report["skipped"] == {"interaction_recorded": {"withheld": 1}}
    assert program("sync", "--json", node=node).json["read"]["lines"] == 0
