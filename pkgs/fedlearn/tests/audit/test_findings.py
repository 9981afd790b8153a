"""The audit names places, never values, and sees everything in a file."""

import json

import pytest

from fedlearn.audit import outgoing
from fedlearn.audit.findings import (
    AuditFinding,
    Suspect,
    audit_name,
    form_of,
    shown,
    suspects_in_lines,
)
from fedlearn.records import texts_in
from fedlearn.redaction.json_values import parse
from fedlearn.redaction.redactor import Redactor

from redaction.corpora.examples import EXAMPLES

SCRUBBER = Redactor()
SECRET = "ghp_" + "a1B2" * 9


def audit(path: str, content: str | bytes) -> list[AuditFinding]:
    """Audit a content; where a text says SECRET, the secret stands."""
    if isinstance(content, str):
        content = content.replace("SECRET", SECRET).encode()
    leaving = outgoing.OutgoingFile(path, len(content), iter([content]))
    return list(outgoing.audit(SCRUBBER, leaving))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("a/b.jsonl", "records"),
        ("a.NDJSON", "records"),
        ("a.json", "document"),
        ("a.Sarif", "document"),
        ("a.jsonl.bak", "text"),
        ("README", "text"),
    ],
)
def test_a_name_tells_the_form(path: str, form: str) -> None:
    """In letters of either case."""
    assert form_of(path) == form


def test_a_finding_is_written_as_compilers_write_theirs() -> None:
    """File, line, rules, fields, and where in git."""
    commit = "0123456789abcdef"
    whole = AuditFinding("a.jsonl", 3, ("x.y", "z"), ("email", "jwt"), commit)
    assert str(whole) == "a.jsonl:3: email, jwt in x.y, z (0123456789ab)"
    assert str(AuditFinding("a", 0, (), ("email",))) == "a: email"


def test_a_suspect_does_not_show_its_text() -> None:
    """Not even where somebody prints it."""
    assert SECRET not in repr(Suspect(1, "x", frozenset({"jwt"}), SECRET))


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        "".join(f"\\u{ord(c):04x}" for c in SECRET),
        SECRET.replace("_", "\\u005f") + "\\n",
        "x%20password%3Dhunter22x9",
        f"\\uD83D {SECRET}",
    ],
)
def test_records_are_read_as_json_reads_them(written: str) -> None:
    """Escapes hide nothing."""
    content = f'{{"a":{{"b":[1,"{written}"]}}}}'
    (finding,) = audit("a.jsonl", content)
    assert (finding.line, finding.fields) == (1, ("a.b[1]",))


def test_a_key_that_stands_twice_hides_nothing() -> None:
    """A parser keeps the last one; git sends both."""
    (finding,) = audit("a.jsonl", '{"a":"SECRET","a":"clean","b":1}')
    assert finding.rules == ("github-token",)
    (finding,) = audit("a.json", '{"x":{"a":"clean","a":"SECRET"}}')
    assert finding.rules == ("github-token",)


def test_a_key_is_named_by_its_parent() -> None:
    """The key itself may be what is private."""
    (finding,) = audit("a.jsonl", '{"top":{"SECRET":{"x":"SECRET"}}}')
    assert finding.fields == ("a key of top", "top.<github-token-1>.x")


def test_a_value_under_a_telling_key() -> None:
    """The rule is named even if the value alone tells nothing."""
    (finding,) = audit("a.jsonl", '{"db_password":"correct horse"}')
    assert (finding.fields, finding.rules) == (("db_password",), ("password",))


def test_a_line_that_is_no_record_is_text() -> None:
    """The lines around it are records all the same."""
    content = f'{{"a":1}}\n{{"a": "{SECRET}\n{{"a":"{SECRET}"}}\n'
    assert [(f.line, f.fields) for f in audit("a.jsonl", content)] == [
        (2, ()),
        (3, ("a",)),
    ]


def test_nesting_without_end_is_text() -> None:
    """A line that no parser follows is searched as it stands."""
    deep = "[" * 50_000 + f'"{SECRET}"' + "]" * 50_000
    for path in ("a.jsonl", "a.json"):
        assert [f.rules for f in audit(path, deep)] == [("github-token",)]


def test_a_document_names_the_line() -> None:
    """In whatever way the text is written; the first line if it is not found."""
    content = json.dumps({"a": "x", "b": {"c": f"ü {SECRET}"}}, indent=1)
    (finding,) = audit("a.json", content)
    assert (finding.line, finding.fields) == (4, ("b.c",))


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", b"", b"\n\n", b"\0" * 9])
def test_bytes_that_are_no_text_do_no_harm(content: bytes) -> None:
    """Of every form."""
    for path in ("a.jsonl", "a.json", "a.txt"):
        assert audit(path, content) == []


def test_bytes_that_are_no_text_hide_nothing() -> None:
    """What stands between them is found."""
    content = b"\xff\xfe\xfa one\n\x80 " + SECRET.encode() + b" \xff\n"
    assert [f.line for f in audit("a.txt", content)] == [2]
    assert [f.line for f in audit("a.jsonl", content)] == [2]


def test_lines_are_numbered_by_the_caller() -> None:
    """Only some lines of a file may be new."""
    lines = [(7, b"{}"), (9, b'{"a":"%s"}' % SECRET.encode())]
    assert [one.line for one in suspects_in_lines(SCRUBBER, lines)] == [9]


def test_a_message_is_text() -> None:
    """With its origin."""
    message = outgoing.as_message(f"one\n\n{SECRET}".encode(), "abc")
    (finding,) = outgoing.audit(SCRUBBER, message)
    assert (finding.line, finding.origin) == (3, "abc")


def test_a_name_is_shown_clean_and_short() -> None:
    """Others choose names: nothing private in them, no escapes, no megabytes."""
    (finding,) = audit_name(SCRUBBER, f"{SECRET}/\x1b[2J\u202e{'x' * 1000}")
    assert finding.path.startswith("<github-token-1>/?[2J?xxx")
    assert len(finding.path) == 200
    assert audit_name(SCRUBBER, "clean/name.txt") == []
    assert shown(SCRUBBER, "line\nend") == "line?end"


def test_numbers_are_no_texts() -> None:
    """Only texts and keys can hold a text."""
    value = parse(b'{"a":[1,2.5,null,true,"x",{"k":"y"}]}')
    assert list(texts_in(value)) == ["a", "x", "k", "y"]


def test_every_value_of_the_corpus_of_examples_is_kept_out_of_findings() -> None:
    """Whatever rule finds it, a finding never has the value."""
    for example, _ in EXAMPLES.values():
        text = example.replace("\n", " ")
        for finding in audit("a.txt", text):
            values = [text[one.start : one.end] for one in SCRUBBER.find(text)]
            assert all(value not in str(finding) for value in values)


COSTLY = "key:" * 16_000


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        ("a.jsonl", json.dumps({"b": 1}) + "\n" + json.dumps({"a": COSTLY}), 2),
        ("a.json", json.dumps({"a": COSTLY}), 1),
        ("a.txt", COSTLY, 1),
    ],
)
def test_what_takes_too_long_is_a_finding(path: str, content: str, line: int) -> None:
    """A text that was made to match often does not pass unchecked."""
    (found,) = audit(path, content)
    assert (found.rules, found.line) == (("too-costly",), line)


def test_many_findings_in_a_document_have_their_lines() -> None:
    """Each has the line in which its own text stands."""
    lines = ",\n".join(json.dumps(f"{SECRET[:-3]}{n}x") for n in range(100, 103))
    found = audit("a.json", f"[\n{lines}\n]")
    assert [one.line for one in found] == [2, 3, 4]
