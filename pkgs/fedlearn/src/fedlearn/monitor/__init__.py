"""The state of a node, for people and programs.

The status is the one model of what a node holds and how its last runs ended; the tally
counts its patterns in one pass. `status --json`, federation.json, the metrics for
Prometheus and the answers of the MCP server are made from it.
"""

from fedlearn.monitor.figures import (
    Holdings,
    Size,
    Status,
    StepStatus,
    federation_json,
    program_version,
    status_json,
)
from fedlearn.monitor.mcp import serve
from fedlearn.monitor.mcp_tools import Assistant, Feedback
from fedlearn.monitor.prometheus import write_metrics
from fedlearn.monitor.status import (
    pending_embeddings,
    read_holdings,
    unpushed_commits,
)
from fedlearn.monitor.tally import BINS, CategoryStatus, Growth
from fedlearn.monitor.timers import SYSTEMD, RunCommand, find_timers, run_command

__all__ = [
    "BINS",
    "SYSTEMD",
    "Assistant",
    "CategoryStatus",
    "Feedback",
    "Growth",
    "Holdings",
    "RunCommand",
    "Size",
    "Status",
    "StepStatus",
    "federation_json",
    "find_timers",
    "pending_embeddings",
    "program_version",
    "read_holdings",
    "run_command",
    "serve",
    "status_json",
    "unpushed_commits",
    "write_metrics",
]
