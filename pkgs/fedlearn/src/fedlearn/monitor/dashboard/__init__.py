"""The page about what this node holds, and its figures as JSON.

The page is one file that fetches nothing. Charts are coordinates, drawn by the
template; texts of other nodes are shown as plain text.
"""

from fedlearn.monitor.dashboard.write import write_dashboard

__all__ = ["write_dashboard"]
