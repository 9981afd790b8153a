"""The file of another program: our object goes in, nothing else changes."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.monitor.dashboard import config_json
from fedlearn.monitor.dashboard.config_json import UnusableError, put_federation, splice

OURS: dict[str, object] = {"patterns_total": 3, "schema": 1}

THEIRS = """{
  "timestamp": "2026-11-24T05:00:00+00:00",
  "settings": {"port": 8888.0, "ratio": 1e2, "name": "\\u00fc"},
  "env_file": "/etc/dashboard.env",
  "actions": []
}
"""


def test_every_other_byte_stays() -> None:
    """Without our object the text is the one that was there."""
    changed = splice(THEIRS, OURS)
    start = changed.index(',\n  "federation"')
    end = changed.index("\n}", start + changed[start:].index("  }"))
    assert changed[:start] + changed[end:] == THEIRS


def test_the_object_is_written_in_the_manner_of_the_file() -> None:
    """Indented where the file is."""
    assert splice('{\n\t"a": 1\n}', {"b": 2}) == (
        '{\n\t"a": 1,\n\t"federation": {\n\t\t"b": 2\n\t}\n}'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{"federation": {"b": 2}}'),
        ('{"a":1}', '{"a":1, "federation": {"b": 2}}'),
        ('{"federation":null,"a":1}', '{"federation":{"b": 2},"a":1}'),
        (
            '{"a": {"federation": 1}}',
            '{"a": {"federation": 1}, "federation": {"b": 2}}',
        ),
    ],
)
def test_a_file_of_one_line_stays_so(before: str, after: str) -> None:
    """The outermost object gets the key, and keeps its order."""
    assert splice(before, {"b": 2}) == after


def test_windows_line_ends_stay() -> None:
    """No line ends in another way than the file's."""
    changed = splice('{\r\n  "a": 1\r\n}\r\n', OURS)
    assert changed.count("\n") == changed.count("\r\n")
    assert json.loads(changed) == {"a": 1, "federation": OURS}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text() | st.just("federation"), values, max_size=5),
    st.sampled_from((None, 2, "\t")),
)
def test_any_object_keeps_its_keys_in_their_order(
    theirs: dict[str, object], indent: str | int | None
) -> None:
    """And a second run changes nothing."""
    changed = splice(json.dumps(theirs, indent=indent), OURS)
    assert list(json.loads(changed).items()) == list(
        {**theirs, "federation": OURS}.items()
    )
    assert splice(changed, OURS) == changed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"a": 1,}',
        '{"a": 1} x',
        '{"a" 1}',
        "{1: 2}",
        '{"a": ' + "[" * 99_999,
    ],
)
def test_what_is_no_object_is_refused(text: str) -> None:
    """A half-written file is left for its owner to finish."""
    with pytest.raises(UnusableError):
        splice(text, OURS)


def test_mode_and_owner_stay(tmp_path: Path) -> None:
    """The file belongs to whom it belonged, with the rights it had."""
    path = tmp_path / "config.json"
    path.write_text(THEIRS, encoding="utf-8")
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 1234, 2345)
    before = path.stat()
    assert put_federation(path, OURS)
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_an_equal_object_is_not_written(tmp_path: Path) -> None:
    """A run with nothing new leaves the very file."""
    path = tmp_path / "config.json"
    path.write_text(THEIRS, encoding="utf-8")
    put_federation(path, OURS)
    before = path.stat()
    assert not put_federation(path, OURS)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )


def test_a_file_that_its_owner_wrote_anew_gets_the_object_back(tmp_path: Path) -> None:
    """The owner's program knows nothing of our key."""
    path = tmp_path / "config.json"
    for theirs in (THEIRS, '{"timestamp": "later"}'):
        path.write_text(theirs, encoding="utf-8")
        put_federation(path, OURS)
        assert json.loads(path.read_bytes()) == {
            **json.loads(theirs),
            "federation": OURS,
        }


def test_what_its_owner_writes_meanwhile_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is compared once more between reading and replacing it."""
    path = tmp_path / "config.json"
    path.write_text(THEIRS, encoding="utf-8")
    later = iter(['{"timestamp": "later"}'])

    def write_meanwhile(text: str, federation: dict[str, object]) -> str:
        if theirs := next(later, None):
            path.write_text(theirs, encoding="utf-8")
        return splice(text, federation)

    monkeypatch.setattr(config_json, "splice", write_meanwhile)
    put_federation(path, OURS)
    assert json.loads(path.read_bytes()) == {"timestamp": "later", "federation": OURS}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """What it points at may be anybody's."""
    target = tmp_path / "elsewhere.json"
    target.write_text(THEIRS, encoding="utf-8")
    (tmp_path / "config.json").symlink_to(target)
    with pytest.raises(UnusableError, match="link"):
        put_federation(tmp_path / "config.json", OURS)
    assert target.read_text(encoding="utf-8") == THEIRS
