"""Commits that somebody who may push makes to harm the nodes that fetch them.

Each function works in a bare repository and returns the tree of its commit.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from fedlearn.git.command import Git

from factories import make_evidence, make_pattern, make_retraction

SHARED: Final = "data/patterns/skills-patterns.jsonl"

Push = Callable[[Git, str, Path], str]
"""Gets git, the tree to start from, and a place outside that must stay untouched."""

PUSHES: dict[str, Push] = {}


def push(function: Push) -> Push:
    """Enter a push into the table."""
    PUSHES[function.__name__] = function
    return function


def change(git: Git, tree: str, *entries: tuple[str, str, str]) -> str:
    """Return a tree with entries added: mode, id and path; the mode "0" removes."""
    git.run("read-tree", tree)
    lines = "".join(f"{mode} {name}\t{path}\n" for mode, name, path in entries)
    git.run("update-index", "--add", "--replace", "--index-info", stdin=lines.encode())
    return git.text("write-tree", "--missing-ok")


def blob(git: Git, content: bytes) -> str:
    return git.run("hash-object", "-w", "--stdin", stdin=content).decode().strip()


def raw_tree(git: Git, entries: list[tuple[str, bytes, str]]) -> str:
    """Write a folder as it stands, though git would not make it."""
    content = b"".join(
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(object_id)
        for mode, name, object_id in entries
    )
    written = git.run(
        "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=content
    )
    return written.decode().strip()


def tree_of(git: Git, revision: str) -> str:
    return git.text("rev-parse", f"{revision}^{{tree}}")


def with_folder(git: Git, tree: str, path: str, folder: str) -> str:
    """Return a tree in which a folder, below ordinary ones, is another."""
    head, _, rest = path.partition("/")
    entries: list[tuple[str, bytes, str]] = []
    for line in git.run("ls-tree", "-z", tree).split(b"\0"):
        if line:
            fields, _, name = line.partition(b"\t")
            mode, _, object_id = fields.decode().split()
            entries.append((mode.lstrip("0"), name, object_id))
    found = {name: object_id for _, name, object_id in entries}
    kept = [one for one in entries if one[1] != head.encode()]
    if rest:
        empty = git.run("mktree", stdin=b"").decode().strip()
        below = found.get(head.encode(), empty)
        folder = with_folder(git, below, rest, folder)
    kept.append(("40000", head.encode(), folder))
    return raw_tree(git, sorted(kept, key=lambda one: one[1]))


def bomb(git: Git, levels: int = 9, width: int = 10) -> str:
    """Make a tree of a few objects with 10^9 paths."""
    content = blob(git, b"x")
    tree = raw_tree(git, [("100644", b"%d" % n, content) for n in range(width)])
    for _ in range(levels - 1):
        tree = raw_tree(git, [("40000", b"%d" % n, tree) for n in range(width)])
    return tree


def _link(path: str, target: str) -> Push:
    def make(git: Git, tree: str, outside: Path) -> str:
        place = target.replace("OUTSIDE", str(outside))
        return change(git, tree, ("120000", blob(git, place.encode()), path))

    return make


def _content(path: str, content: bytes) -> Push:
    def make(git: Git, tree: str, _outside: Path) -> str:
        return change(git, tree, ("100644", blob(git, content), path))

    return make


def _added(content: bytes) -> Push:
    """Append to the shared file of skills."""

    def make(git: Git, tree: str, _outside: Path) -> str:
        old = git.run("cat-file", "blob", f"{tree}:{SHARED}")
        return change(git, tree, ("100644", blob(git, old + content), SHARED))

    return make


def _folder(path: str) -> Push:
    """Put a folder in the place of a file, or something deep in that of a folder."""

    def make(git: Git, tree: str, _outside: Path) -> str:
        return change(git, tree, ("100644", blob(git, b"x"), f"{path}/deeper"))

    return make


def _submodule(path: str) -> Push:
    def make(git: Git, tree: str, _outside: Path) -> str:
        return change(git, tree, ("160000", "1" * 40, path))

    return make


FILES: Final = (
    SHARED,
    "data/patterns/retractions.jsonl",
    "data/fine-tuning/dataset.jsonl",
    "data/README.md",
    "data/.gitattributes",
    "data/nodes/system-a.json",
    "data/metrics/monthly/2026-11-system-a.json",
)
FOLDERS: Final = (
    "data",
    "data/patterns",
    "data/fine-tuning",
    "data/nodes",
    "data/metrics/monthly",
    "data/telemetry/snapshots",
    "data/collections/snapshots",
)
for place in FILES:
    PUSHES[f"link at {place}"] = _link(place, "OUTSIDE/private.jsonl")
    PUSHES[f"submodule at {place}"] = _submodule(place)
    PUSHES[f"folder at {place}"] = _folder(place)
for place in FOLDERS:
    PUSHES[f"link at {place}"] = _link(place, "OUTSIDE")
    PUSHES[f"submodule at {place}"] = _submodule(place)
    PUSHES[f"file at {place}"] = _content(place, b"no folder\n")

PUSHES |= {
    "link to /dev/zero": _link(SHARED, "/dev/zero"),
    "link to itself": _link(SHARED, "skills-patterns.jsonl"),
    "link to .git/config": _link("data/nodes/system-b.json", "../../.git/config"),
    "link outside of data": _link("outside", "OUTSIDE/private.jsonl"),
    "line nested 1,000 deep": _added(b"[" * 1000 + b"]" * 1000 + b"\n"),
    "record nested 1,000 deep": _added(
        b'{"schema":1,"x":' + b"[" * 1000 + b"]" * 1000 + b"}\n"
    ),
    "record nested 100,000 deep": _added(
        b'{"pattern_id":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    ),
    "a record that is no UTF-8": _added(
        make_pattern(node="system-z").to_line().replace(b"a timer", b"\xff") + b"\n"
    ),
    "bytes that are no text": _added(bytes(range(256)) * 20 + b"\n"),
    "one line of 12 MB": _added(b"x" * 12_000_000 + b"\n"),
    "a million short lines": _added(b"{}\n" * 1_000_000),
    "ninety thousand short lines": _added(b"{}\n" * 90_000),
    "six million short lines": _added(b"{}\n" * 6_000_000),
    "a file of 60 MB": _content(SHARED, b"0" * 60_000_000),
    "a damaged snapshot": _content(
        "data/collections/snapshots/skills-patterns-20261101-000000-system-z.json",
        b'{"result": {"points": [{"id": ',
    ),
    "a deep snapshot": _content(
        "data/collections/snapshots/skills-patterns-20261101-000001-system-z.json",
        b"[" * 100_000,
    ),
    "a damaged card": _content("data/nodes/system-z.json", b"\xff{"),
    "a deep card": _content("data/nodes/system-z.json", b"[" * 100_000),
    "damaged monthly figures": _content(
        "data/metrics/monthly/2026-11-system-z.json", b'{"node":7,"categories":[]}'
    ),
    "deep monthly figures": _content(
        "data/metrics/monthly/2026-11-system-z.json", b"[" * 100_000
    ),
    "submodule with a command": _content(
        ".gitmodules", b'[submodule "x"]\n\tpath=x\n\turl=/x\n\tupdate=!touch owned\n'
    ),
    "damaged .gitmodules": _content(".gitmodules", b"[submodule\n"),
    "an encoding for the shared files": _content(
        "data/.gitattributes", b"*.jsonl working-tree-encoding=UTF-16\n"
    ),
    "an encoding from above": _content(
        ".gitattributes", b"data/** working-tree-encoding=UTF-16LE eol=crlf text\n"
    ),
    "a filter": _content(
        "data/patterns/.gitattributes", b"* filter=lfs ident merge=binary -text\n"
    ),
    "ignored data": _content(".gitignore", b"data/\n*.jsonl\n"),
    "ignored by data": _content("data/.gitignore", b"*\n"),
    "a name with a line end": _content("data/nodes/a\u2028b.json", b"{}"),
    "a name that is no text": lambda git, tree, _outside: with_folder(
        git,
        tree,
        "data/nodes",
        raw_tree(git, [("100644", b"\xff.json", blob(git, b"x"))]),
    ),
    "a name with a slash": lambda git, tree, _outside: with_folder(
        git,
        tree,
        "data/nodes",
        raw_tree(git, [("100644", b"../x.json", blob(git, b"x"))]),
    ),
    "a git folder": lambda git, tree, _outside: with_folder(
        git, tree, "data/.git", raw_tree(git, [("100644", b"config", blob(git, b"x"))])
    ),
    "a thousand million paths": lambda git, tree, _outside: with_folder(
        git, tree, "junk", bomb(git)
    ),
    "a thousand million paths in data": lambda git, tree, _outside: with_folder(
        git, tree, "data/junk", bomb(git)
    ),
    "a thousand million paths in nodes": lambda git, tree, _outside: with_folder(
        git, tree, "data/nodes/junk", bomb(git)
    ),
    "nothing at all": lambda git, _tree, _outside: (
        git.run("mktree", stdin=b"").decode().strip()
    ),
}


@push
def an_own_count_of_two_to_the_53(git: Git, tree: str, _outside: Path) -> str:
    """Claim in the name of another node that it saw a pattern very often."""
    old = git.run("cat-file", "blob", f"{tree}:{SHARED}")
    lines = []
    for line in old.splitlines():
        record = json.loads(line)
        for said in record["evidence"].values():
            said["count"] = 2**53
        lines.append(json.dumps(record).encode() + b"\n")
    return change(git, tree, ("100644", blob(git, b"".join(lines)), SHARED))


@push
def a_hundred_thousand_retractions(git: Git, tree: str, _outside: Path) -> str:
    """Retract patterns that nobody knows."""
    retraction = make_retraction(make_pattern(), "system-z")
    lines = "".join(
        replace(retraction, pattern_id=f"{number:08x}-0000-5000-8000-000000000000")
        .to_line()
        .decode()
        + "\n"
        for number in range(60_000)
    )
    path = "data/patterns/retractions.jsonl"
    return change(git, tree, ("100644", blob(git, lines.encode()), path))


@push
def lines_of_a_newer_schema(git: Git, tree: str, outside: Path) -> str:
    """Fill the room with what cannot be read yet."""
    lines = "".join(f'{{"schema":2,"n":{n}}}\n' for n in range(500_000))
    return _added(lines.encode())(git, tree, outside)


@push
def another_text_under_a_known_id(git: Git, tree: str, _outside: Path) -> str:
    """Exchange the words of a pattern."""
    pattern = make_pattern("of system-a", node="system-z", rules=2**53)
    record = json.loads(pattern.to_line())
    record["payload"] = dict.fromkeys(record["payload"], "A")
    line = json.dumps(record).encode() + b"\n"
    return _added(line)(git, tree, _outside)


@push
def words_exchanged_by_one_who_joins_a_pattern(
    git: Git, tree: str, _outside: Path
) -> str:
    """Replace the text of a known pattern, with evidence of one's own."""
    old = git.run("cat-file", "blob", f"{tree}:{SHARED}")
    lines = []
    for line in old.splitlines():
        record = json.loads(line)
        said = next(iter(record["evidence"].values()))
        record["evidence"]["system-z"] = said
        record["payload"] = dict.fromkeys(record["payload"], "A")
        record["rules"] = 2**53
        lines.append(json.dumps(record).encode() + b"\n")
    return change(git, tree, ("100644", blob(git, b"".join(lines)), SHARED))


@push
def filler_of_the_highest_value(git: Git, tree: str, outside: Path) -> str:
    """Fill the room with patterns that one node claims to be the best."""
    loud = make_evidence(count=2**53, score=1.0)
    text = "x" * 4_000
    lines = (
        make_pattern(f"{number} {text}", node="system-z", evidence=loud).to_line()
        for number in range(1_000)
    )
    return _added(b"".join(line + b"\n" for line in lines))(git, tree, outside)


@push
def retractions_in_many_names(git: Git, tree: str, _outside: Path) -> str:
    """Retract what nobody knows, in the names of nodes that nobody knows."""
    retraction = make_retraction(make_pattern(), "system-z")
    lines = (
        replace(
            retraction,
            pattern_id=f"{number:08x}-0000-5000-8000-000000000000",
            retracted_by=f"system-{number}",
        ).to_line()
        for number in range(20_000)
    )
    path = "data/patterns/retractions.jsonl"
    content = b"".join(line + b"\n" for line in lines)
    return change(git, tree, ("100644", blob(git, content), path))
