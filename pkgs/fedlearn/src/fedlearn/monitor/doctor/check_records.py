"""What data/ holds: small enough, clean, sorted out, and equal on all nodes."""

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
    audit_environment,
    audit_places,
    find_places,
)
from fedlearn.errors import BrokenDataError, RefusedError
from fedlearn.git import Git
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    Mend,
    ok,
    problem,
    warning,
)
from fedlearn.records import RecordSet
from fedlearn.wording import counted
from fedlearn.worktree import (
    DATA,
    SHARED_FILES,
    SKELETON,
    find_removals,
    skeleton_files,
)

WARN_SHARE: Final = 0.8
"""Share of a budget from which on there is a warning."""

SHOWN: Final = 3
"""How many files or findings a message names."""

_DIGEST: Final = re.compile(r"^Fedlearn-Digest: ([0-9a-f]{64})$", re.MULTILINE)
_NODE: Final = re.compile(r"^Fedlearn-Node: (.+)$", re.MULTILINE)


def sizes(context: CheckContext) -> Iterable[CheckResult]:
    """data/ and each file in it are within their budgets."""
    if context.git is None:
        return
    tree, budget = context.git.work_tree, context.settings.retention
    files = {
        str(path.relative_to(tree)): path.lstat().st_size
        for path in sorted((tree / DATA).rglob("*"))
        if path.is_file()
    }
    largest = sorted(files, key=lambda path: -files[path])
    limits = dict.fromkeys(largest[:SHOWN], budget.max_file_bytes)
    found = [
        finding
        for path, limit in {DATA: budget.max_data_bytes, **limits}.items()
        if (
            finding := _size(
                context, path, files.get(path, sum(files.values())), limit, largest
            )
        )
    ]
    yield from found or [ok(f"data/ has {sum(files.values()):,} bytes")]


def _size(
    context: CheckContext, path: str, size: int, limit: int, largest: list[str]
) -> CheckResult | None:
    """Compare a size with its budget; None where there is room."""
    if size < WARN_SHARE * limit:
        return None
    settings = context.settings
    today = datetime.fromtimestamp(context.now(), UTC).date()
    old = find_removals(
        settings.repository_path, settings.retention, today, settings.node
    )
    remedy = (
        f"fedlearn prune removes {len(old)} old snapshots"
        if old
        else "lower the counts of retention, raise extraction.threshold, or share less"
    )
    mend = Mend(f"remove {len(old)} old snapshots", lambda: prune(settings))
    words = f"{path} has {size:,} of {limit:,} bytes"
    if path == DATA:
        words += f"; most are in {', '.join(largest[:SHOWN])}"
    remedy += "; fedlearn audit --quality finds vectors, which do not belong there"
    if size <= limit:
        return warning(words, remedy, mend if old else None)
    return problem(RefusedError, f"too large: {words}", remedy, mend if old else None)


def audit(context: CheckContext) -> Iterable[CheckResult]:
    """Nothing private, broken or foreign is in data/, nor around it."""
    if context.git is None:
        return
    report = AuditReport()
    places = find_places(context.git.work_tree, [])
    threshold = context.settings.extraction.threshold
    audit_places(places, context.redactor, threshold, report)
    audit_environment(context.git, context.settings, context.redactor, report)
    remotes = [f for f in report.findings if "remote-credentials" in f.rules]
    broken = [
        f for f in report.findings if f not in remotes and CHECKS.keys() & f.rules
    ]
    private = [f for f in report.findings if f not in remotes and f not in broken]
    if private:
        yield problem(
            RefusedError,
            f"{counted(len(private), 'private thing')}, not shared yet or leaked: "
            f"{_some(private)}",
            "fedlearn audit lists them, fedlearn audit --fix redacts them; what was "
            "pushed already: docs/how-to/purge-a-leak.md",
        )
    for one in remotes:
        yield problem(
            RefusedError,
            f"{one.path} has a password or token in its URL",
            "use an ssh remote (git@host:path), or a credential helper: git remote "
            "set-url NAME URL",
        )
    if broken:
        yield problem(
            BrokenDataError,
            f"{counted(len(broken), 'fault')} in data/: {_some(broken)}",
            "fedlearn audit lists them; fedlearn federate sorts and joins what a merge "
            "left",
        )
    if not report.findings:
        yield ok(f"nothing private or broken in {counted(report.checked, 'file')}")


def attributes(context: CheckContext) -> Iterable[CheckResult]:
    """Git unites the shared files instead of marking conflicts in them."""
    if context.git is None:
        return
    tree = context.git.work_tree
    shared = SHARED_FILES.values()
    answer = context.git.text("check-attr", "merge", "--", *shared)
    if all(line.endswith(": union") for line in answer.splitlines()):
        yield ok("git unites the shared files")
        return
    path = next(path for path in SKELETON if path.endswith(".gitattributes"))
    yield problem(
        BrokenDataError,
        f"{path} is missing or does not say merge=union: a plain git pull conflicts",
        "let it say: *.jsonl text eol=lf merge=union",
        Mend(f"add the lines to {path}", lambda: _complete(tree / path, path)),
    )


def digest(context: CheckContext) -> Iterable[CheckResult]:
    """Every node joins the same records to the same bytes."""
    git = context.git
    if git is None or git.commit_id("HEAD") is None:
        return
    stated = git.text(
        "log", "-1", "--grep=^Fedlearn-Digest: ", "--format=%H%n%B", "HEAD"
    )
    commit, _, message = stated.partition("\n")
    said, node = _DIGEST.search(message), _NODE.search(message)
    if not said or not node:
        return
    if _committed(git, commit).digest() == said[1]:
        yield ok("this machine joins the records as the last node did")
        return
    yield problem(
        BrokenDataError,
        f"the digest has diverged: in commit {commit[:12]} node {node[1]} saw other "
        "records than this machine does",
        "run the same version of fedlearn on both nodes, then federate on both; if it "
        "stays, somebody changed the files by hand: fedlearn audit",
    )


def _complete(file: Path, path: str) -> None:
    """Add what `init` would write to what is there already."""
    present = file.read_bytes() if file.exists() else b""
    write_atomically(file, [present, skeleton_files()[path]])


def _committed(git: Git, commit: str) -> RecordSet:
    """Read the shared files as they stand in a commit."""
    records = RecordSet()
    for kind, path in SHARED_FILES.items():
        if git.text("ls-tree", commit, "--", path):
            records.add_lines(
                kind, git.run("cat-file", "blob", f"{commit}:{path}").split(b"\n")
            )
    return records


def _some(found: Iterable[object]) -> str:
    shown = [str(one) for one in found]
    more = len(shown) - SHOWN
    return "; ".join(shown[:SHOWN]) + (f"; and {more} more" if more > 0 else "")
