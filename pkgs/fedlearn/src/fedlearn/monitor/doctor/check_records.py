"""What data/ holds: within budget, clean, and equal on all nodes."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fedlearn.actions import prune
from fedlearn.atomic import write_atomically
from fedlearn.audit import (
    CHECKS,
    AuditReport,
    check_environment,
    find_places,
)
from fedlearn.errors import BrokenDataError, RefusedError
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    Fix,
    ok,
    problem,
    warning,
)
from fedlearn.wording import counted
from fedlearn.worktree import (
    DATA,
    SHARED_FILES,
    SKELETON,
    committed_records,
    find_removals,
    skeleton_files,
)

WARN_SHARE: Final = 0.8
"""Share of a budget from which on there is a warning."""

SHOWN: Final = 3
"""Most files or findings that a message names."""

_DIGEST: Final = re.compile(r"^Fedlearn-Digest: ([0-9a-f]{64})$", re.MULTILINE)
_NODE: Final = re.compile(r"^Fedlearn-Node: (.+)$", re.MULTILINE)


def sizes(context: CheckContext) -> Iterable[CheckResult]:
    """data/ and each file in it are within their budgets."""
    tree, budget = context.git.work_tree, context.settings.retention
    files = {
        str(path.relative_to(tree)): path.lstat().st_size
        for path in sorted((tree / DATA).rglob("*"))
        if path.is_file()
    }
    largest = sorted(files, key=lambda path: -files[path])
    limits = dict.fromkeys(largest[:SHOWN], budget.max_file_bytes)
    used = files | {DATA: sum(files.values())}
    found = [
        _size(context, path, used[path], limit, largest)
        for path, limit in {DATA: budget.max_data_bytes, **limits}.items()
        if used[path] >= WARN_SHARE * limit
    ]
    yield from found or [ok(f"data/ has {used[DATA]:,} bytes")]


def _size(
    context: CheckContext, path: str, size: int, limit: int, largest: list[str]
) -> CheckResult:
    """Report that a size is near its budget, or above."""
    settings = context.settings
    today = datetime.fromtimestamp(context.now(), UTC).date()
    old = find_removals(
        settings.repository_path, settings.retention, today, settings.node
    )
    remedy = (
        f"fedlearn prune removes {counted(len(old), 'old snapshot')}"
        if old
        else "lower the counts in retention, raise extraction.threshold, or share less"
    )
    fix = Fix(f"remove {counted(len(old), 'old snapshot')}", lambda: prune(settings))
    words = f"{path} has {size:,} of {limit:,} bytes"
    if path == DATA:
        words += f"; most are in {', '.join(largest[:SHOWN])}"
    remedy += "; fedlearn audit --quality finds vectors, which do not belong in data/"
    if size <= limit:
        return warning(words, remedy, fix if old else None)
    return problem(RefusedError, f"too large: {words}", remedy, fix if old else None)


def audit(context: CheckContext) -> Iterable[CheckResult]:
    """The repository holds nothing sensitive, broken or foreign."""
    report = AuditReport()
    places = find_places(context.git.work_tree, [])
    settings = context.settings
    threshold, retention = settings.extraction.threshold, settings.retention
    report.check_places(places, context.redactor, threshold, retention)
    report.findings += check_environment(context.git, settings, context.redactor)
    remotes = [f for f in report.findings if "remote-credentials" in f.rules]
    broken = [
        f for f in report.findings if f not in remotes and CHECKS.keys() & f.rules
    ]
    private = [f for f in report.findings if f not in remotes and f not in broken]
    if private:
        yield problem(
            RefusedError,
            f"{counted(len(private), 'sensitive value')}, possibly pushed: "
            f"{_some(private)}",
            "fedlearn audit lists them, fedlearn audit --fix redacts them; if they are "
            "pushed already: docs/how-to/purge-a-leak.md",
        )
    for one in remotes:
        yield problem(
            RefusedError,
            f"{one.path} has a password or token in its URL",
            "use an SSH URL (git@host:path) or a credential helper: git remote set-url "
            "NAME URL",
        )
    if broken:
        yield problem(
            BrokenDataError,
            f"{counted(len(broken), 'fault')} in data/: {_some(broken)}",
            "fedlearn audit lists them; fedlearn federate sorts and joins the records "
            "after a merge",
        )
    if not report.findings:
        yield ok(f"checked {counted(report.checked, 'item')}: no findings")


def attributes(context: CheckContext) -> Iterable[CheckResult]:
    """Git merges the shared files by union, without conflict markers."""
    tree = context.git.work_tree
    if not (tree / DATA).is_dir():  # which the check of the repository tells
        return
    shared = SHARED_FILES.values()
    answers = context.git.records(3, "check-attr", "-z", "merge", "--", *shared)
    if all(value == "union" for _, _, value in answers):
        yield ok("git merges the shared files by union")
        return
    path = next(path for path in SKELETON if path.endswith(".gitattributes"))
    yield problem(
        BrokenDataError,
        f"{path} is missing or lacks merge=union: a plain git pull conflicts",
        "add this line: *.jsonl text eol=lf merge=union",
        Fix(f"add the lines to {path}", lambda: _complete(tree / path, path)),
    )


def digest(context: CheckContext) -> Iterable[CheckResult]:
    """This node computes the same digest as the node of the last commit."""
    git = context.git
    if git.commit_id("HEAD") is None:
        return
    stated = git.records(
        2, "rev-list", "--max-count=1", "--grep=^Fedlearn-Digest: ",
        "--no-commit-header", "--format=%H%x00%B%x00", "HEAD",
    )  # fmt: skip
    commit, message = stated[0] if stated else ("", "")
    said, node = _DIGEST.search(message), _NODE.search(message)
    if not said or not node:
        return
    if committed_records(git, commit).digest() == said[1]:
        yield ok("the digest agrees with that of the last commit")
        return
    yield problem(
        BrokenDataError,
        f"the digest has diverged: node {node[1]} computed another one for commit "
        f"{commit[:12]} than this node",
        "run the same version of fedlearn on both nodes, then federate on both; if the "
        "problem remains, the files were edited by hand: fedlearn audit",
    )


def _complete(file: Path, path: str) -> None:
    """Append what `init` would write."""
    present = file.read_bytes() if file.exists() else b""
    write_atomically(file, [present, skeleton_files()[path]])


def _some(found: Iterable[object]) -> str:
    shown = [str(one) for one in found]
    more = len(shown) - SHOWN
    return "; ".join(shown[:SHOWN]) + (f"; and {more} more" if more > 0 else "")
