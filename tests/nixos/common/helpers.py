"""What the scripts share; both drivers put it before each of them."""

import json
import shlex
from collections.abc import Mapping
from typing import Protocol

TELEMETRY = "/var/lib/ai-stack/hybrid/telemetry/hybrid-events.jsonl"
STATE = "/var/lib/fedlearn"
HUB_REPOSITORY = "/srv/git/patterns.git"


class Node(Protocol):
    """A machine, as the functions below use it."""

    name: str

    def start(self) -> None:
        """Switch it on."""

    def succeed(self, *commands: str) -> str:
        """Run commands that have to succeed and return what they print."""

    def wait_until_succeeds(self, command: str) -> str:
        """Repeat a command until it succeeds."""

    def wait_for_unit(self, unit: str) -> None:
        """Wait until a unit is active."""

    def wait_for_open_port(self, port: int) -> None:
        """Wait until something listens."""


def error_event(kind: str, message: str, solution: str) -> dict[str, object]:
    """Return an event that teaches how to get out of an error."""
    return {
        "event_type": "error_resolved",
        "timestamp": "2026-11-20T08:00:00+00:00",
        "error_type": kind,
        "error_message": message,
        "solution": solution,
        "confidence_score": 0.9,
    }


def learn(node: Node, *events: dict[str, object], file: str = TELEMETRY) -> None:
    """Append events to what an AI stack of the node wrote."""
    for event in events:
        node.succeed(f"echo {shlex.quote(json.dumps(event))} >> {file}")
    node.succeed(f"chgrp ai-stack {file}", f"chmod 0640 {file}")


def wait_for_hub(hub: Node) -> None:
    """Switch the hub on, since a node that misses it tries again only after a while."""
    hub.start()
    hub.wait_for_unit("repository.service")
    hub.wait_for_open_port(22)


def wait_for_member(node: Node) -> None:
    """Wait until a node is ready for its first run."""
    node.wait_for_unit("qdrant.service")
    node.wait_for_open_port(6333)
    node.wait_until_succeeds("curl --fail --silent http://127.0.0.1:6333/readyz")
    node.wait_for_unit("fedlearn-init.service")


def federate(node: Node, instance: str = "fedlearn") -> None:
    """Run one cycle as the timer would."""
    # Else the sixth within ten minutes is one too many.
    node.succeed(f"systemctl reset-failed {instance}-federate.service")
    node.succeed(f"systemctl start {instance}-federate.service")


def join(*nodes: Node) -> None:
    """Wait until nodes are ready, and let each make its first run, which clones."""
    for node in nodes:
        wait_for_member(node)
        federate(node)


def search(node: Node, text: str, instance: str = "fedlearn") -> str:
    """Return what the administrator's search prints as JSON."""
    return node.succeed(f"{instance} search --json {shlex.quote(text)}")


def ask_qdrant(node: Node, path: str, question: Mapping[str, object]) -> str:
    """Return what Qdrant itself answers about the node's points."""
    body = shlex.quote(json.dumps(question))
    url = f"http://127.0.0.1:6333/collections/{path}"
    return node.succeed(f"curl --fail --silent --json {body} {url}")


def digest(node: Node) -> str:
    """Return the digest of all patterns that the node holds."""
    return str(json.loads(node.succeed("fedlearn status --json"))["digest"])


def work_tree(node: Node) -> str:
    """Return the node's history and what it did not commit."""
    git = f"runuser -u fedlearn -- git -C {STATE}/repository"
    return node.succeed(f"{git} log --format=%H && {git} status --porcelain")


def hub_history() -> str:
    """Return the command that prints every change that ever reached the hub."""
    return f"runuser -u git -- git -C {HUB_REPOSITORY} log --all --patch"
