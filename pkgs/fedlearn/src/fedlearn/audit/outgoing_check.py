"""The gates of a cycle: before each commit, and before each push.

A finding refuses, before anything is written to the repository or sent. What
passed the first gate is not looked at again at the second, as long as git
committed exactly the bytes that were seen.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from fedlearn.audit.outgoing import (
    MESSAGE,
    OutgoingFile,
    audit,
    read_outgoing,
    work_tree,
)
from fedlearn.errors import RefusedError
from fedlearn.git import Git, commit_changes, new_commits
from fedlearn.redaction import AuditFinding, Redactor, audit_text

SHOWN_FINDINGS: Final = 5
"""How many findings a refusal lists."""

SecondOpinion: TypeAlias = Callable[[Iterable[OutgoingFile]], list[AuditFinding]]
"""Another scanner, which looks at the same."""


class OutgoingCheck:
    """The gates of one work tree.

    Args:
        git: Git in the work tree.
        redactor: Knows what is private.
        remote: Where the cycle pushes to.
        second_opinion: Another scanner; None if there is none.
    """

    def __init__(
        self,
        git: Git,
        redactor: Redactor,
        remote: str,
        second_opinion: SecondOpinion | None = None,
    ) -> None:
        self._git = git
        self._redactor = redactor
        self._remote = remote
        self._second_opinion = second_opinion
        self._seen: set[tuple[str, str]] = set()
        self._passed: set[str] = set()

    def check_commit(self, paths: Sequence[str], message: str) -> None:
        """Look at what a commit of files in the work tree would add.

        Args:
            paths: The files.
            message: Of the commit.

        Raises:
            RefusedError: Naming file, line, rule and field, never the value.
        """
        self._seen.clear()
        findings = audit_text(self._redactor, MESSAGE, message)
        for leaving in work_tree(self._git, paths, self._note):
            findings += audit(self._redactor, leaving)
        if not findings and self._second_opinion:
            again = work_tree(self._git, paths, lambda _path, _blob: None)
            findings = self._second_opinion(again)
        refuse(findings, "committed", "take them out of these lines, then run again")

    def note_commit(self, commit: str | None) -> None:
        """Remember a commit, if it holds exactly what `check_commit` looked at."""
        if commit and all(
            (change.path, change.blob) in self._seen
            for change in commit_changes(self._git, {commit: ()})
        ):
            self._passed.add(commit)

    def check_push(self, commit: str) -> None:
        """Look at the commits that a push would send, whoever made them.

        Raises:
            RefusedError: Naming commit, file, line, rule and field, never the value.
        """
        known = [f"--remotes={self._remote}"]
        findings: list[AuditFinding] = []
        for leaving in read_outgoing(self._git, [commit], known, self._passed):
            findings += audit(self._redactor, leaving)
        refuse(
            findings,
            "pushed",
            "take them out of these commits: git rebase -i, or git reset --soft "
            f"{self._remote}/BRANCH and commit anew",
        )
        self._passed |= new_commits(self._git, [commit], known).keys()

    def _note(self, path: str, blob: str) -> None:
        self._seen.add((path, blob))


def refuse(findings: Sequence[AuditFinding], verb: str, hint: str) -> None:
    """Refuse if there is a finding.

    Raises:
        RefusedError: There is.
    """
    if findings:
        some = "\n  ".join(map(str, findings[:SHOWN_FINDINGS]))
        count = len(findings)
        things = "1 private thing" if count == 1 else f"{count} private things"
        raise RefusedError(f"{things} must not be {verb}:\n  {some}", hint=hint)
