"""Hubs that hold bare repositories: folders of this machine, or behind a real sshd."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from threading import Thread
from typing import Final, Protocol

SSHD: Final = Path(shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin") or "")
"""sshd starts itself anew for each connection, and insists on a whole path. On Debian
it lies off the PATH of a person."""

PRIVILEGE_SEPARATION: Final = Path("/run/sshd")
"""An empty folder that sshd wants where root starts it."""

START_TRIES: Final = 5
"""Somebody else may take a port between its choice and its use."""


class Hub(Protocol):
    """Where repositories are, and how a machine comes to them."""

    top: Path

    def url(self, name: str) -> str:
        """Give the address of a repository."""

    def admit(self, home: Path) -> dict[str, str]:
        """Let a machine in; give the variables that it needs for git."""


def make_repository(folder: Path, name: str) -> Path:
    """Make an empty bare repository."""
    path = folder / f"{name}.git"
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)],
        check=True, timeout=60,
    )  # fmt: skip
    return path


class Folder:
    """A hub that all machines reach by its path."""

    def __init__(self, top: Path) -> None:
        self.top = top

    def url(self, name: str) -> str:
        return str(self.top / f"{name}.git")

    def admit(self, home: Path) -> dict[str, str]:
        del home
        return {}


class SshServer:
    """A hub behind sshd on the loopback interface, with keys of its own.

    Args:
        top: Holds its keys and settings, and the repositories.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        self._readers: list[Thread] = []
        make_key(top / "host_key")
        (top / "authorized_keys").touch(mode=0o600)

    def why_not(self) -> str:
        """Say why no sshd can be started here; "" where one can."""
        if not SSHD.is_file():
            return "sshd is missing: install openssh-server"
        if not os.access(shell := pwd.getpwuid(os.geteuid()).pw_shell, os.X_OK):
            return f"sshd lets nobody in whose shell is missing: {shell}"
        if os.geteuid() == 0 and not PRIVILEGE_SEPARATION.is_dir():
            return f"sshd needs the folder {PRIVILEGE_SEPARATION} where root starts it"
        return ""

    def start(self) -> None:
        """Start it, on the port of before if it had one, and wait until it listens."""
        for _ in range(START_TRIES):
            self.port = self.port or _free_port()
            if self._try():
                return
            self.port = 0
        raise RuntimeError(f"sshd does not start: {SSHD} -t -f {self.top}/sshd_config")

    def stop(self) -> None:
        """End it, by its process, and wait until it has ended."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(timeout=60)
        for thread in self._readers:
            thread.join(timeout=60)
        self._readers.clear()
        if self._process.stderr:
            self._process.stderr.close()
        self._process = None

    def url(self, name: str) -> str:
        user = os.environ.get("USER") or _own_name()
        return f"ssh://{user}@127.0.0.1:{self.port}{self.top}/{name}.git"

    def admit(self, home: Path) -> dict[str, str]:
        """Make a key for a machine, let it in, and tell it the key of the host."""
        key = make_key(home / "key")
        with (self.top / "authorized_keys").open("a") as file:
            file.write(key.with_suffix(".pub").read_text())
        self.introduce(home)
        return ssh_variables(home)

    def refuse_all(self) -> None:
        """Let nobody in any more."""
        (self.top / "authorized_keys").write_text("")

    def introduce(self, home: Path) -> None:
        """Tell a machine the key of the host."""
        public = (self.top / "host_key.pub").read_text()
        line = f"[127.0.0.1]:{self.port} {public}"
        (home / "known_hosts").write_text(line)

    def _try(self) -> bool:
        """Start it once; tell whether it listens."""
        settings = self.top / "sshd_config"
        settings.write_text(self._settings())
        self._process = subprocess.Popen(
            [str(SSHD), "-D", "-e", "-f", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = self._process.stderr
        for line in said or ():  # ends with the process, if it does not listen
            if line.startswith("Server listening on") and said:
                # Nobody reads what it says from now on, and a full pipe would stop it.
                reader = Thread(target=said.read, daemon=True)
                reader.start()
                self._readers.append(reader)
                return True
        self.stop()
        return False

    def _settings(self) -> str:
        lines = {
            "ListenAddress": "127.0.0.1",
            "Port": self.port,
            "HostKey": self.top / "host_key",
            "AuthorizedKeysFile": self.top / "authorized_keys",
            "PidFile": "none",
            "PasswordAuthentication": "no",
            "KbdInteractiveAuthentication": "no",
            "PermitRootLogin": "prohibit-password",
            "UsePAM": "no",
            "StrictModes": "no",  # the folders of tests are in /tmp
            "PrintMotd": "no",
            "SetEnv": f'PATH="{os.environ["PATH"]}" HOME="{self.top}"',
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())


def make_key(path: Path) -> Path:
    """Make an ssh key without a passphrase."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)],
        check=True, timeout=60,
    )  # fmt: skip
    return path


def ssh_variables(home: Path) -> dict[str, str]:
    """Let git use a machine's own key and list of hosts, and nothing of the user's."""
    options = (
        f"-i {home}/key",
        f"-oUserKnownHostsFile={home}/known_hosts",
        "-oGlobalKnownHostsFile=/dev/null",
        "-oStrictHostKeyChecking=yes",
        "-oIdentitiesOnly=yes",
        "-oIdentityAgent=none",
        "-oBatchMode=yes",
    )
    return {"GIT_SSH_COMMAND": " ".join(("ssh -F /dev/null", *options))}


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _own_name() -> str:
    done = subprocess.run(
        ["id", "-un"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.strip()
