"""The check of a cycle before each commit and before each push.

A finding refuses, before anything is written to the repository or sent. What passed
before a commit is not checked again before the push, as long as git committed exactly
the bytes that were checked.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, TypeAlias

from fedlearn.audit.findings import AuditFinding
from fedlearn.audit.outgoing import (
    OutgoingFile,
    as_message,
    audit,
    read_outgoing,
    work_tree,
)
from fedlearn.audit.ways_out import ALLOW, ways_out
from fedlearn.errors import RefusedError
from fedlearn.git import Git, commit_changes, new_commits
from fedlearn.redaction import Redactor
from fedlearn.wording import counted

SHOWN_FINDINGS: Final = 5
"""How many findings a refusal lists."""

ExternalScan: TypeAlias = Callable[[Iterable[OutgoingFile]], list[AuditFinding]]
"""Checks the same lines with another program."""

Verb: TypeAlias = Literal["commit", "push", "publish"]


class OutgoingCheck:
    """Checks what leaves one work tree; `remote` is where it is pushed to."""

    def __init__(
        self,
        git: Git,
        redactor: Redactor,
        remote: str,
        scan: ExternalScan | None = None,
    ) -> None:
        self._git = git
        self._redactor = redactor
        self._remote = remote
        self._scan = scan
        self._seen: set[tuple[str, str]] = set()
        self._passed: set[str] = set()

    def check_commit(self, paths: Sequence[str], message: str) -> None:
        """Check what a commit of files in the work tree would add.

        Raises:
            RefusedError: Naming file, line, rule and field, never the value.
        """
        self._seen.clear()
        noted = work_tree(self._git, paths, lambda *file: self._seen.add(file))
        findings = self._audit([as_message(message.encode("utf-8", "replace"))])
        findings += self._audit(noted)
        if not findings and self._scan:
            findings = self._scan(work_tree(self._git, paths, lambda *_: None))
        refuse(findings, "commit", ways_out(findings))

    def note_commit(self, commit: str | None) -> None:
        """Remember a commit, if it holds exactly what `check_commit` checked."""
        if commit and all(
            (change.path, change.blob) in self._seen
            for change in commit_changes(self._git, {commit: ()})
        ):
            self._passed.add(commit)

    def check_push(self, commit: str) -> None:
        """Check the commits that a push would send, whoever made them.

        Raises:
            RefusedError: Naming commit, file, line, rule and field, never the value.
        """
        known = [f"--remotes={self._remote}"]
        outgoing = read_outgoing(self._git, [commit], known, self._passed)
        refuse(
            self._audit(outgoing),
            "push",
            "remove them from these commits: git rebase -i, or git reset --soft "
            f"{self._remote}/BRANCH and commit again; {ALLOW}",
        )
        self._passed |= new_commits(self._git, [commit], known).keys()

    def _audit(self, leaving: Iterable[OutgoingFile]) -> list[AuditFinding]:
        return [found for one in leaving for found in audit(self._redactor, one)]


def refuse(findings: Sequence[AuditFinding], verb: Verb, hint: str) -> None:
    """Refuse if there is a finding.

    Raises:
        RefusedError: There is.
    """
    if findings:
        some = "\n  ".join(map(str, findings[:SHOWN_FINDINGS]))
        count = counted(len(findings), "sensitive value")
        raise RefusedError(f"refusing to {verb}: {count}\n  {some}", hint=hint)
