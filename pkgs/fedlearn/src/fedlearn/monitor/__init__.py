"""How it is going.

Status is what this node holds and when it last ran; figures are what page, metrics and
assistants share; metrics go to a text file for Prometheus. The MCP server answers
assistants.
"""

from fedlearn.monitor.figures import (
    Figures,
    Holdings,
    latest_retractions,
    read_holdings,
)
from fedlearn.monitor.mcp import serve
from fedlearn.monitor.mcp_tools import Assistant, Feedback
from fedlearn.monitor.prometheus import write_metrics
from fedlearn.monitor.status import (
    CategoryStatus,
    Size,
    Status,
    StepStatus,
    read_status,
)
from fedlearn.monitor.tally import BINS, Growth
from fedlearn.monitor.timers import SYSTEMD, Run, find_timers, run_command

__all__ = [
    "BINS",
    "SYSTEMD",
    "Assistant",
    "CategoryStatus",
    "Feedback",
    "Figures",
    "Growth",
    "Holdings",
    "Run",
    "Size",
    "Status",
    "StepStatus",
    "find_timers",
    "latest_retractions",
    "read_holdings",
    "read_status",
    "run_command",
    "serve",
    "write_metrics",
]
