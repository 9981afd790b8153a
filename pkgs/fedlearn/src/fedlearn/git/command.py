"""The one wrapper round the git program.

Every call has a list of arguments, a time limit and a stated environment. Credentials
are removed from git's messages.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    UnreachableError,
)
from fedlearn.git.configuration import stated_settings
from fedlearn.git.machine_faults import explain_message
from fedlearn.git.processes import end_process, has_terminal, running
from fedlearn.git.remote_faults import NO_ANSWER
from fedlearn.safe_text import without_credentials

_CHUNK_BYTES: Final = 65_536
"""How much of an answer is in memory at once."""

LOCAL_TIMEOUT_S: Final = 120
"""For what happens on this machine."""

NETWORK_TIMEOUT_S: Final = 600
"""For what a remote takes part in."""

SILENCE_S: Final = 60.0
"""How long a remote may take part without a sign of life: with `--progress` git writes
something as long as anything moves."""

_CHECKS_OF_SILENCE: Final = 6
"""How often within that time it is checked whether git has written something."""

_SSH: Final = "ssh -oConnectTimeout=20"
"""The time holds for the connection and for the first words of the server."""

MINIMUM_VERSION: Final = (2, 38)
"""`git merge-tree --write-tree` came with this version."""

_PASSED_ON: Final = re.compile(
    r"(?!GIT_|LANGUAGE$)|GIT_(SSH|ASKPASS$|SSL_|HTTP_|PROXY_|EXEC_PATH$|DEFAULT_HASH$"
    r"|ALLOW_PROTOCOL$|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)$)"
)
"""What reaches git of the environment: all that a person set for reaching a remote.
Variables that lead to another repository or index are left out, as a hook has them, and
those that change what git prints."""


class GitError(FedlearnError):
    """A git command failed; callers turn it into what it means."""

    exit_code = 5

    def __init__(
        self, arguments: tuple[str, ...], code: int, stderr: str, stdout: bytes
    ) -> None:
        self.code = code
        self.stderr = stderr
        self.stdout = stdout
        super().__init__(f"git {arguments[0]} failed: {stderr or f'exit {code}'}")


class Git:
    """Runs git in one work tree, in the name of one node.

    Args:
        signing_key: Private ssh key that signs its commits; None signs none.

    Attributes:
        author: Name and e-mail address in its commits; None states those of the node.
    """

    def __init__(
        self, work_tree: Path, node: str, signing_key: Path | None = None
    ) -> None:
        self.work_tree = work_tree
        self.node = node
        self.signing_key = signing_key
        self.author: tuple[str, str] | None = None

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        network: bool = False,
        timeout_s: float | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """Run a git command and return its output.

        Args:
            arguments: The command and its arguments.
            stdin: What it reads.
            network: A remote takes part in it.
            timeout_s: Longest time, after which it is ended with all that it
                started; by default that of its kind. Where it is given, nothing can
                ask a person on the terminal.
            environment: Further variables.

        Raises:
            GitError: It failed, or a remote took too long.
            UnreachableError: Something else took too long.
            TryAgainError: The disk is full.
            ConfigurationError: There is no git, or it cannot use the folder.
        """
        command = _command(arguments, self.signing_key)
        limit_s = timeout_s or (NETWORK_TIMEOUT_S if network else LOCAL_TIMEOUT_S)
        # In a session of its own, ssh finds no terminal to ask a person on.
        is_apart = timeout_s is not None or (network and not has_terminal())
        stated = self._ssh(may_ask=timeout_s is None) if network else {}
        with subprocess.Popen(
            command,
            cwd=self.work_tree,
            env=self._environment() | stated | dict(environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=is_apart,
        ) as process:
            running.add(process)
            try:
                silence_s = SILENCE_S if network else limit_s
                stdout, said = _wait(process, stdin, limit_s, silence_s)
            except subprocess.TimeoutExpired as error:
                late = f"{NO_ANSWER} {error.timeout:.0f} s"
                if network:
                    raise GitError(arguments, 1, late, b"") from error
                raise UnreachableError(f"git {arguments[0]}: {late}") from error
            finally:
                running.discard(process)
                end_process(process, leads_group=is_apart)
        if process.returncode:
            message = without_credentials(said.decode(errors="replace")).strip()
            if fault := explain_message(message, self.work_tree, network=network):
                raise fault
            raise GitError(arguments, process.returncode, message, stdout)
        return stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a git command that is spoken with through pipes.

        The caller closes its pipes and waits for it.
        """
        return subprocess.Popen(
            _command(arguments, self.signing_key),
            cwd=self.work_tree,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def answers(self, *arguments: str, stdin: bytes = b"") -> Iterator[bytes]:
        """Yield the answers of a git command with `-z`, each as soon as it is there.

        The command is ended when the caller stops to ask.

        Args:
            arguments: The command and its arguments.
            stdin: What it reads, less than a pipe holds.

        Raises:
            GitError: It failed.
        """
        with self.start(*arguments) as process:
            try:
                yield from _split(process, stdin)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise GitError(arguments, process.returncode, "", b"")

    def text(self, *arguments: str) -> str:
        """Run a git command and return its one answer as text, without line ends.

        Answers that hold a name or a text, and more than one, are `listed` or
        `records`: a text can hold whatever would separate them here.
        """
        return self.run(*arguments).decode(errors="surrogateescape").strip("\n")

    def listed(self, *arguments: str, stdin: bytes = b"") -> list[str]:
        """Run a git command with `-z`, whose answers each end with NUL.

        Names and texts in an answer are free, and hold anything but that byte. Text
        that is no UTF-8 keeps its bytes as surrogates.
        """
        answers = self.run(*arguments, stdin=stdin).split(b"\0")[:-1]
        return [answer.decode("utf-8", "surrogateescape") for answer in answers]

    def records(
        self, fields: int, *arguments: str, stdin: bytes = b""
    ) -> list[tuple[str, ...]]:
        """Run a git command with a format whose fields each end with NUL.

        Git ends a record with a line end, which the next one begins with; hence the
        first field is one that begins with none, such as an id.

        Args:
            fields: How many a record has.
            arguments: The command and its arguments, the format among them.
            stdin: What it reads.

        Raises:
            BrokenDataError: A record lacks a field.
        """
        answers = self.listed(*arguments, stdin=stdin)
        if len(answers) % fields:
            raise BrokenDataError(f"git {arguments[0]} gave {len(answers)} fields")
        answers[::fields] = [first.removeprefix("\n") for first in answers[::fields]]
        return list(zip(*[iter(answers)] * fields, strict=True))

    def succeeds(self, *arguments: str) -> bool:
        """Ask git a question that it answers by its exit code.

        Raises:
            GitError: It failed for another reason than the answer no.
        """
        try:
            self.run(*arguments)
        except GitError as error:
            if error.code == 1:
                return False
            raise
        return True

    def is_ancestor(self, commit: str, later: str) -> bool:
        """Return whether a commit leads to a later one, or is the same."""
        return self.succeeds("merge-base", "--is-ancestor", commit, later)

    def commit_id(self, revision: str) -> str | None:
        """Return the full id of a commit, None if there is no such revision."""
        try:
            return self.text(
                "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"
            )
        except GitError as error:
            if error.code == 1:
                return None
            raise

    def branch(self) -> str:
        """Return the branch that is checked out, "" if it is none."""
        try:
            name = self.text("symbolic-ref", "--quiet", "HEAD")
        except GitError as error:
            if error.code == 1:
                return ""
            raise
        # Git's own short name has more where a tag is called like the branch.
        return name.removeprefix("refs/heads/")

    def directory(self) -> Path:
        """Return the git directory of the work tree."""
        return Path(self.text("rev-parse", "--absolute-git-dir"))

    def _environment(self) -> dict[str, str]:
        """State the environment: no prompts, English, UTC, and the node as author."""
        passed_on = {k: v for k, v in os.environ.items() if _PASSED_ON.match(k)}
        name, email = self.author or (self.node, f"{self.node}@fedlearn.invalid")
        return passed_on | {
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",  # a commit tells everybody the time zone of its committer
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            # What is checked is what is sent, and not what stands for it here.
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_GRAFT_FILE": f"{os.devnull}/none",
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
        }

    def _ssh(self, *, may_ask: bool) -> dict[str, str]:
        """State how ssh is called, unless a person has chosen it."""
        chosen = any(map(os.environ.get, ("GIT_SSH_COMMAND", "GIT_SSH")))
        if chosen or self.succeeds("config", "core.sshCommand"):
            return {}
        asks = may_ask and os.environ.get("SSH_ASKPASS")
        return {"GIT_SSH_COMMAND": _SSH if asks else f"{_SSH} -oBatchMode=yes"}


def _wait(
    process: "subprocess.Popen[bytes]", stdin: bytes, limit_s: float, silence_s: float
) -> tuple[bytes, bytes]:
    """Wait for the end of a process; return what it wrote to stdout and stderr.

    Raises:
        TimeoutExpired: It took too long, or wrote nothing for too long.
    """
    step_s = min(limit_s, silence_s / _CHECKS_OF_SILENCE)
    waited_s = silent_s = 0.0
    written = 0
    while True:
        try:
            return process.communicate(stdin, step_s)
        except subprocess.TimeoutExpired as error:
            waited_s += step_s
            silent_s += step_s
            before, written = (
                written,
                len(error.stdout or b"") + len(error.stderr or b""),
            )
            if written != before:
                silent_s = 0.0
            if waited_s >= limit_s or silent_s >= silence_s:
                error.timeout = silence_s if silent_s >= silence_s else limit_s
                raise
            stdin = b""  # the rest of it is written by the next call


def _split(process: "subprocess.Popen[bytes]", stdin: bytes) -> Iterator[bytes]:
    """Write what a process reads, and yield what it writes, split at NUL."""
    if process.stdin is None or process.stdout is None:
        return
    with suppress(BrokenPipeError), process.stdin as pipe:  # it may have failed
        pipe.write(stdin)
    rest = b""
    while chunk := process.stdout.read(_CHUNK_BYTES):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _command(arguments: tuple[str, ...], signing_key: Path | None) -> list[str]:
    """Put the command line together."""
    program = shutil.which("git")
    if not program:
        raise ConfigurationError("git is missing", hint="install the package git")
    settings = stated_settings(signing_key)
    options = [part for setting in settings for part in ("-c", setting)]
    return [program, *options, *arguments]


def check_version(git: Git) -> None:
    """Refuse a git that is too old to merge without touching the work tree."""
    found = re.search(r"(\d+)\.(\d+)", git.text("--version"))
    if found and (int(found[1]), int(found[2])) < MINIMUM_VERSION:
        raise ConfigurationError(
            f"git {found[0]} is too old",
            hint=f"install git {'.'.join(map(str, MINIMUM_VERSION))} or newer",
        )
