"""The state of one machine: counted once, recorded as a whole, kept private."""

import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from fedlearn.errors import BrokenDataError, ConfigurationError
from fedlearn.records.canonical import canonical_json
from fedlearn.records.record import MAX_COUNT, Pattern
from fedlearn.state import (
    SCHEMA_VERSION,
    WRITTEN,
    Collected,
    Kind,
    Misattribution,
    Observed,
    Reading,
    Rejected,
    Run,
    State,
    decisions,
)
from fedlearn.state.run_log import MAX_RUNS
from fedlearn.state.state import MAX_REJECTS

from factories import make_evidence, make_pattern, make_retraction, make_sample

VERSION_3 = Path(__file__).with_name("state-3.sql")
"""The schema of fedlearn 0.1.0, with a row in each table that was renamed since."""

FORGED = Misattribution(
    Kind.FILE, "data/nodes/system-b.json", "system-b", "system-x", "c0ffee"
)
SEARCHED = "0a4bca8e-5b0c-5d5e-8f0e-2b1d9c3f7a61"
"""What stands in these tables."""

KILLED_UPGRADE = """
import os, sqlite3, sys
from pathlib import Path
from fedlearn.state import State

class Killed(sqlite3.Connection):
    left = int(sys.argv[2])

    def execute(self, *arguments):
        Killed.left -= 1
        if Killed.left < 0:
            os._exit(9)
        return super().execute(*arguments)

connect = sqlite3.connect
sqlite3.connect = lambda *a, **k: connect(*a, **k, factory=Killed)
State.open(Path(sys.argv[1]))
"""
"""Ends without any cleaning up after so many statements."""


def write_version_3(folder: Path, version: int = 3) -> Pattern:
    """Write a state as fedlearn 0.1.0 left it, with one pattern."""
    old = make_pattern("old")
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        connection.executescript(VERSION_3.read_text(encoding="utf-8"))
        connection.execute(
            "INSERT INTO patterns VALUES (?, ?, ?)",
            (old.pattern_id, old.category, canonical_json(old)),
        )
        connection.commit()
        connection.execute(f"PRAGMA user_version = {version}")
    return old


def tables_of(folder: Path) -> dict[str, str]:
    """Read the definition of each table and index, by name."""
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_schema")
        return {
            name: re.sub(r" ?([(),]) ?", r"\1", " ".join(sql.replace('"', "").split()))
            for name, sql in rows
            if sql
        }


def reading(*observed: tuple[bytes, Pattern], cursor: bytes = b"{}") -> Reading:
    return Reading(
        source="a.jsonl",
        cursor=cursor,
        observed=[Observed.of(*one) for one in observed],
    )


def test_an_observation_counts_once(tmp_path: Path) -> None:
    """The same line met again adds nothing; another line of the pattern adds one."""
    with State.open(tmp_path) as state:
        state.record(reading((b"1", make_pattern()), (b"1", make_pattern())))
        state.record(reading((b"1", make_pattern()), (b"2", make_pattern())))
        (pattern,) = state.patterns()
    assert pattern.evidence["system-a"].count == 2


def test_evidence_keeps_the_extremes(tmp_path: Path) -> None:
    """Score and times are the best, the first and the last."""
    early, late = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
    observed = [
        make_pattern(evidence=make_evidence(1, 0.8, late, late)),
        make_pattern(evidence=make_evidence(1, 0.9, early, early)),
    ]
    with State.open(tmp_path) as state:
        for number, pattern in enumerate(observed):
            state.record(reading((bytes([number]), pattern)))
        (pattern,) = state.patterns()
    assert pattern.evidence["system-a"] == make_evidence(2, 0.9, early, late)


def test_cursor_and_evidence_move_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails in the middle leaves neither the one nor the other."""
    with State.open(tmp_path) as state:
        state.record(reading((b"1", make_pattern("one")), cursor=b"1"))

        def fail(*_arguments: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(state, "_reject", fail)
        with pytest.raises(OSError, match="No space"):
            state.record(reading((b"2", make_pattern("two")), cursor=b"2"))
        assert state.cursor("a.jsonl") == b"1"
        assert [p.pattern_id for p in state.patterns()] == [
            make_pattern("one").pattern_id
        ]


def test_samples_are_kept_by_content(tmp_path: Path) -> None:
    """Reading a dataset again adds none."""
    with State.open(tmp_path) as state:
        for _ in range(2):
            some = [Collected(make_sample(text)) for text in ("1", "1", "2")]
            state.record(Reading("d", b"{}", collected=some))
        assert len(list(state.samples())) == 2


def test_only_the_newest_rejects_are_kept(tmp_path: Path) -> None:
    """Rubbish cannot fill the disk."""
    many = [Rejected("a", n, "json", "x") for n in range(MAX_REJECTS + 500)]
    with State.open(tmp_path) as state:
        state.record(Reading("a", b"{}", rejected=many[:600]))
        state.record(Reading("a", b"{}", rejected=many[600:]))
        kept = state.rejects()
    assert [one.position for one in kept] == list(range(1499, 499, -1))


def test_redactions_add_up(tmp_path: Path) -> None:
    """How often each rule found something is counted over all that was new."""
    with State.open(tmp_path) as state:
        for digest in (b"1", b"2", b"2"):
            observed = Observed.of(digest, make_pattern(), "", {"email": 2, "jwt": 1})
            state.record(Reading("a", b"{}", observed=[observed]))
        assert state.redactions() == {"email": 4, "jwt": 2}


def test_runs_are_remembered(tmp_path: Path) -> None:
    """The newest of a verb is found, whatever its outcome, or of one outcome."""
    with State.open(tmp_path) as state:
        for n in range(MAX_RUNS + 10):
            outcome = "failed" if n % 2 else "done"
            state.runs.add(Run("sync", f"{n}", outcome, {"n": n}))
        last, done = state.runs.last("sync"), state.runs.last("sync", "done")
        assert (last, done) == (
            Run("sync", "209", "failed", {"n": 209}),
            Run("sync", "208", "done", {"n": 208}),
        )
        assert state.runs.last("import") is None


def test_a_frequent_run_does_not_push_out_a_rare_one(tmp_path: Path) -> None:
    """A weekly export, and the last success of what fails since, stay known."""
    with State.open(tmp_path) as state:
        state.runs.add(Run("export", "one", "done", {}))
        state.runs.add(Run("sync", "good", "done", {}))
        for n in range(MAX_RUNS + 10):
            state.runs.add(Run("sync", f"{n}", "failed", {}))
        assert state.runs.last("export") == Run("export", "one", "done", {})
        assert state.runs.last("sync", "done") == Run("sync", "good", "done", {})


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """File and folder are closed to other users."""
    with State.open(tmp_path / "state") as state:
        state.record(reading((b"1", make_pattern())))
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode)
            for path in (tmp_path / "state").iterdir()
        }
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """The message says which file, the hint what becomes of the evidence."""
    (tmp_path / "state.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(BrokenDataError, match=r"state\.db is damaged") as caught:
        State.open(tmp_path)
    assert caught.value.hint


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    """An old program does not write into what a newer one made."""
    State.open(tmp_path).__exit__()
    connection = sqlite3.connect(tmp_path / "state.db")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(ConfigurationError, match="newer fedlearn"):
        State.open(tmp_path)


def test_a_state_of_0_1_0_opens(tmp_path: Path) -> None:
    """What an older program recorded stays, under the present names."""
    old = write_version_3(tmp_path)
    with State.open(tmp_path) as state:
        assert state.noted(WRITTEN) == "as noted"
        said = state.decisions.add_feedback(old, "system-a", helpful=1)
        assert state.noted(WRITTEN) is None
        state.decisions.retract([make_retraction(old)])
    with State.open(tmp_path) as state:
        (pattern,) = state.patterns()
        assert list(state.decisions.retractions(own=True)) == [make_retraction(old)]
        assert list(state.misattributions.all()) == [FORGED]
        assert state.retracted_elsewhere.all() == {SEARCHED: None}
        assert state.revocations.all() == {"system-x": "2026-01-01T00:00:00Z"}
    assert (said.count, said.helpful) == (0, 1)
    assert pattern.evidence["system-a"] == make_evidence(1, helpful=1)


def test_an_upgraded_state_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    """Whatever is recorded later fits into both."""
    (tmp_path / "old").mkdir()
    write_version_3(tmp_path / "old")
    for folder in ("old", "new"):
        State.open(tmp_path / folder).__exit__()
    assert tables_of(tmp_path / "old") == tables_of(tmp_path / "new")


@pytest.mark.parametrize("statements", range(5, 19))
def test_an_upgrade_that_is_killed_is_done_again(
    tmp_path: Path, statements: int
) -> None:
    """Whichever statement was the last, the old state is there whole."""
    old = write_version_3(tmp_path)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_UPGRADE, str(tmp_path), str(statements)],
        check=False,
    )
    assert killed.returncode == 9
    assert "trespasses" in tables_of(tmp_path)
    with State.open(tmp_path) as state:
        assert list(state.patterns()) == [old]
        assert list(state.misattributions.all()) == [FORGED]
        assert state.retracted_elsewhere.all() == {SEARCHED: None}


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_before_the_first_release_is_refused(
    tmp_path: Path, version: int
) -> None:
    """It is left as it is, and the hint says what can be done."""
    write_version_3(tmp_path, version)
    before = tables_of(tmp_path)
    with pytest.raises(ConfigurationError, match=r"before 0\.1\.0") as caught:
        State.open(tmp_path)
    assert caught.value.hint
    assert tables_of(tmp_path) == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file in the place of the folder is a configuration error."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        State.open(tmp_path / "file")


def test_retractions_of_others_take_limited_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shared by node; those of what this node observed, and its own, are all kept."""
    monkeypatch.setattr(decisions, "REMEMBERED_BYTES", 4_000)
    mine = make_pattern()
    firm = [make_retraction(mine, "system-z"), make_retraction(make_pattern("b"), "a")]
    flood = [make_retraction(make_pattern(f"x {n}"), "system-z") for n in range(100)]
    honest = make_retraction(make_pattern("c"), "system-b")
    with State.open(tmp_path) as state:
        state.record(reading((b"1", mine)))
        state.decisions.retract(firm[1:])
        state.decisions.remember([*flood, firm[0], honest])
        state.decisions.remember(flood)
        kept = list(state.decisions.retractions())
    assert all(one in kept for one in (*firm, honest))
    assert sum(len(one.to_line()) for one in kept) < 3_000


def test_a_count_stays_at_its_limit(tmp_path: Path) -> None:
    """What was adopted from a forged record can still be read."""
    full = make_pattern(evidence=make_evidence(MAX_COUNT, helpful=MAX_COUNT))
    with State.open(tmp_path) as state:
        state.adopt([full], [], "system-a")
        later = make_evidence(1, last_seen="2027-01-01T00:00:00Z")
        state.record(reading((b"1", make_pattern(evidence=later))))
        state.decisions.add_feedback(full, "system-a", helpful=1)
        (pattern,) = state.patterns()
    said = pattern.evidence["system-a"]
    assert (said.count, said.helpful) == (MAX_COUNT, MAX_COUNT)


def test_a_decision_of_before_stays(tmp_path: Path) -> None:
    """It binds the payload that is seen next, and that one alone."""
    write_version_3(tmp_path)
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        connection.execute(
            "INSERT INTO quarantine"
            " VALUES ('one', 't', CAST('[]' AS BLOB), CAST('[]' AS BLOB), 'admitted')"
        )
        connection.commit()
    with State.open(tmp_path) as state:
        state.quarantine.bind({"one": "d1"})
        state.quarantine.bind({"one": "d2"})
        (found,) = state.quarantine.all()
    assert (found.decision, found.digest) == ("admitted", "d1")
