"""Two nodes and a hub: what each node learned is found on the other one.

The driver defines the machines `hub`, `a` and `b`, `start_all`, `subtest` and `t`.
"""
# ruff: noqa: F821, PT009 - its names and its way to assert

import json
import shlex
from typing import Protocol

TELEMETRY = "/var/lib/ai-stack/hybrid/telemetry/hybrid-events.jsonl"
REPOSITORY = "/var/lib/fedlearn/repository"
HUB_REPOSITORY = "/srv/git/patterns.git"

SECRET = "ghp_" + "x7Kq2mV9tR4wZ8nB3cL6" + "yD1fH5jP0sGa"

LEARNED_BY_A = {
    "event_type": "error_resolved",
    "timestamp": "2026-11-20T08:00:00+00:00",
    "error_type": "podman_permission",
    "error_message": "permission denied on a volume that podman mounted",
    "solution": "Add :Z to the mount so that podman relabels the files.",
    "confidence_score": 0.9,
}
LEARNED_BY_B = {
    "event_type": "error_resolved",
    "timestamp": "2026-11-20T09:00:00+00:00",
    "error_type": "timer_missed",
    "error_message": "a systemd timer did not run after the machine was off",
    "solution": f"Set Persistent=true in the timer. token={SECRET}",
    "confidence_score": 0.9,
}


class Node(Protocol):
    """A machine, as the functions below use it."""

    def succeed(self, *commands: str) -> str:
        """Run commands that have to succeed and return what they print."""


def federate(node: Node) -> None:
    """Run one cycle as the timer would."""
    node.succeed("systemctl start fedlearn-federate.service")


def search(node: Node, text: str) -> str:
    """Return what the administrator's search prints as JSON."""
    return node.succeed(f"fedlearn search --json {shlex.quote(text)}")


def digest(node: Node) -> str:
    """Return the digest of all patterns that the node holds."""
    return str(json.loads(node.succeed("fedlearn status --json"))["digest"])


def work_tree(node: Node) -> str:
    """Return the node's history and what it did not commit."""
    git = f"runuser -u fedlearn -- git -C {REPOSITORY}"
    return node.succeed(f"{git} log --format=%H && {git} status --porcelain")


start_all()

with subtest("the hub and both nodes come up"):
    hub.wait_for_unit("repository.service")
    hub.wait_for_open_port(22)
    for node in (a, b):
        node.wait_for_unit("qdrant.service")
        node.wait_for_open_port(6333)
        node.wait_until_succeeds("curl --fail --silent http://127.0.0.1:6333/readyz")
        node.wait_for_unit("fedlearn-init.service")
        node.wait_for_unit("fedlearn-federate.timer")

with subtest("each node learns something of its own"):
    for node, event in ((a, LEARNED_BY_A), (b, LEARNED_BY_B)):
        line = shlex.quote(json.dumps(event))
        node.succeed(
            f"printf '%s\\n' {line} > {TELEMETRY}",
            f"chmod 0640 {TELEMETRY}",
        )
    t.assertNotIn("podman relabels", search(b, "podman volume permission denied"))
    t.assertNotIn("Persistent=true", search(a, "timer did not run"))

with subtest("two rounds carry it to the other node"):
    for _ in range(2):
        for node in (a, b):
            federate(node)
    t.assertIn("podman relabels", search(b, "podman volume permission denied"))
    t.assertIn("Persistent=true", search(a, "timer did not run"))
    t.assertEqual(digest(a), digest(b))

with subtest("the secret stayed at home"):
    # Not `grep --quiet`, which would end the pipe early and so fail it.
    history = f"runuser -u git -- git -C {HUB_REPOSITORY} log --all --patch"
    hub.succeed(f"{history} | grep Persistent=true > /dev/null")
    hub.fail(f"{history} | grep {SECRET} > /dev/null")
    for node in (a, b):
        node.fail(f"journalctl --unit='fedlearn-*' | grep {SECRET} > /dev/null")

with subtest("a run with nothing new changes nothing"):
    before = {node.name: work_tree(node) for node in (a, b)}
    for node in (a, b):
        federate(node)
    t.assertEqual(before, {node.name: work_tree(node) for node in (a, b)})

with subtest("nobody else reads the state"):
    for node in (a, b):
        node.fail("runuser -u nobody -- ls /var/lib/fedlearn")
