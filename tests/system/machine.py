"""A machine as the scripts know it: the part of NixOS' test driver that they use."""

import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from disk import Disk
from network import Network
from shell import BUILD, ROOT, FailedError

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
TRY_AGAIN_S = 0.1
# A fifth of what NixOS' driver takes: what has not come by then does not come.
PATIENCE_S = 180
CGROUPS = Path("/sys/fs/cgroup")
# What is the same on all machines, and as it is now.
BINDS = {
    "/opt/fedlearn": BUILD / "fedlearn",
    "/opt/tests/system": ROOT / "tests" / "system",
    "/opt/tests/fedlearn": ROOT / "pkgs" / "fedlearn" / "tests",
}


class Machine:
    """One container on a real systemd.

    Attributes:
        name: Its host name, and that of its network namespace.
        log: What it wrote on its console.
    """

    def __init__(self, name: str, disk: Disk, cgroup: str, network: Network) -> None:
        self.name = name
        self.log = BUILD / f"{Path(cgroup).name}-{name}.log"
        self._disk = disk
        self._cgroup = CGROUPS / cgroup / name
        self._network = network
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._leader = 0
        self._connected = False
        self._said = ""

    def start(self) -> None:
        """Boot; the first command waits until systemd takes it."""
        if self._nspawn is not None:
            return
        self._cgroup.mkdir(parents=True, exist_ok=True)
        # It has to be in its own part of the tree before it makes any below it.
        enter = f'echo $$ > {self._cgroup}/cgroup.procs; exec "$@"'
        with self.log.open("ab") as log:
            self._nspawn = subprocess.Popen(
                ["bash", "-c", enter, "nspawn", *self._nspawn_command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _nspawn_command(self) -> list[str]:
        return [
            *("systemd-nspawn", "--boot", "--quiet", "--register=no", "--keep-unit"),
            f"--machine={self.name}",
            f"--directory={self._disk.root}",
            f"--network-namespace-path=/run/netns/{self.name}",
            *(f"--bind-ro={BINDS[inside]}:{inside}" for inside in BINDS),
            *("--resolv-conf=off", "--timezone=off"),
            *("--notify-ready=yes", "--kill-signal=SIGRTMIN+3", "--link-journal=no"),
            # Without them IPAddressDeny= is silently not enforced.
            "--capability=CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN",
            "--system-call-filter=bpf",
        ]

    def _connect(self) -> None:
        if self._nspawn is None:
            raise FailedError(f"{self.name} is off")
        if not self._connected:
            self._poll("it boots", 120, self._is_up)
            self._connected = True

    def _is_up(self) -> bool:
        if self._nspawn is None or self._nspawn.poll() is not None:
            raise FailedError(f"{self.name} does not boot:\n{self.console()}")
        if not self._leader:
            self._leader = child_of(self._nspawn.pid, "systemd")
        # Waits for the job that the boot has queued.
        wait = ("systemctl", "start", "basic.target")
        return bool(self._leader) and self._enter(*wait).returncode == 0

    def _enter(
        self, *command: str, timeout: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        leader = str(self._leader)
        return subprocess.run(
            [
                *("nsenter", "--target", leader, *("-m", "-u", "-i", "-n", "-p", "-C")),
                *("env", "--ignore-environment", f"PATH={PATH}", *command),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    def execute(
        self, command: str, timeout: int | None = PATIENCE_S
    ) -> tuple[int, str]:
        """Run a command and return its exit code and what it printed."""
        self._connect()
        # A service of its own: what is entered keeps the rights of the outer root.
        done = self._enter(
            *("systemd-run", "--quiet", "--wait", "--pipe", "--collect"),
            *(f"--setenv=PATH={PATH}", "--setenv=HOME=/root", "--"),
            *("/bin/bash", "-c", f"set -euo pipefail; {command}"),
            timeout=timeout,
        )
        self._said = done.stderr
        return done.returncode, done.stdout

    def succeed(self, *commands: str, timeout: int | None = PATIENCE_S) -> str:
        """Run commands that have to succeed and return what they print."""
        output = ""
        for command in commands:
            code, printed = self.execute(command, timeout)
            if code != 0:
                said = f"{printed}{self._said}"
                raise FailedError(f"{self.name}: `{command}`: exit {code}\n{said}")
            output += printed
        return output

    def fail(self, *commands: str, timeout: int | None = PATIENCE_S) -> str:
        """Run commands that have to fail and return what they print."""
        output = ""
        for command in commands:
            code, printed = self.execute(command, timeout)
            if code == 0:
                raise FailedError(f"{self.name}: `{command}` succeeded\n{printed}")
            output += printed
        return output

    def systemctl(self, arguments: str) -> tuple[int, str]:
        """Run systemctl."""
        return self.execute(f"systemctl {arguments}")

    def wait_until_succeeds(self, command: str, timeout: int = PATIENCE_S) -> str:
        """Repeat a command until it succeeds and return what it prints."""
        printed = ""

        def succeeds() -> bool:
            nonlocal printed
            code, printed = self.execute(command)
            return code == 0

        self._poll(f"`{command}` succeeds", timeout, succeeds)
        return printed

    def wait_until_fails(self, command: str, timeout: int = PATIENCE_S) -> str:
        """Repeat a command until it fails and return what it prints."""
        return self.wait_until_succeeds(f"! ({command})", timeout)

    def wait_for_file(self, filename: str, timeout: int = PATIENCE_S) -> None:
        """Wait until a file exists."""
        self.wait_until_succeeds(f"test -e {filename}", timeout)

    def get_unit_property(self, unit: str, property: str) -> str:  # noqa: A002
        """Return a property of a unit."""
        return self.succeed(
            f"systemctl show --value --property={property} {shlex.quote(unit)}"
        ).strip()

    def wait_for_unit(self, unit: str, timeout: int = PATIENCE_S) -> None:
        """Wait until a unit is active; fail if it failed, or no job is to start it."""

        def is_active() -> bool:
            state = self.get_unit_property(unit, "ActiveState")
            # A job may end between the two looks, so the state is asked for once more.
            jobs = state == "inactive" and self.systemctl("list-jobs --full 2>&1")[1]
            idle = (
                jobs
                and "No jobs" in jobs
                and self.get_unit_property(unit, "ActiveState") == "inactive"
            )
            if state == "failed" or idle:
                said = self.journal(unit)
                raise FailedError(f"{self.name}: {unit} is {state}\n{said}")
            return state == "active"

        self._poll(f"{unit} is active", timeout, is_active)

    def wait_for_open_port(self, port: int, timeout: int = PATIENCE_S) -> None:
        """Wait until something listens on a port of the loopback interface."""
        probe = f"(: < /dev/tcp/localhost/{port}) 2> /dev/null"
        self._poll(f"port {port} is open", timeout, lambda: self.execute(probe)[0] == 0)

    def _poll(self, what: str, timeout: int, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + timeout
        while not holds():
            if time.monotonic() > end:
                raise FailedError(f"{self.name}: not within {timeout} s: {what}")
            time.sleep(TRY_AGAIN_S)

    def block(self) -> None:
        """Pull the network cable."""
        self._network.plug(self.name, connected=False)

    def unblock(self) -> None:
        """Put the network cable back."""
        self._network.plug(self.name, connected=True)

    def crash(self) -> None:
        """Cut the power."""
        self.kill()
        self._disk.lose_power()

    def kill(self) -> None:
        """End everything at once."""
        self._stop(signal.SIGKILL)

    def shutdown(self) -> None:
        """Stop everything in order, and switch off."""
        self._stop(signal.SIGRTMIN + 3)

    def _stop(self, number: int) -> None:
        if self._nspawn is None:
            return
        leader = self._leader or child_of(self._nspawn.pid, "systemd")
        if leader:
            subprocess.run(["kill", f"-{number}", str(leader)], check=False)
        else:
            self._nspawn.kill()
        try:
            self._nspawn.wait(timeout=180)
        finally:
            self._nspawn, self._leader, self._connected = None, 0, False

    def journal(self, unit: str = "fedlearn-*") -> str:
        """Return the end of what units said."""
        command = f"journalctl --no-pager --lines=25 --unit={shlex.quote(unit)}"
        return self.execute(command)[1] if self._connected else ""

    def console(self) -> str:
        """Return the end of what the machine wrote while it booted."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]


def child_of(pid: int, name: str) -> int:
    """Return the process below another one that has a name, 0 if there is none."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
        for child in map(int, children):
            if Path(f"/proc/{child}/comm").read_text("utf-8").strip() == name:
                return child
            if found := child_of(child, name):
                return found
    except OSError:
        return 0
    return 0
