"""The page about what this node holds, and its figures as JSON.

One file that fetches nothing: charts are coordinates, drawn by the template; texts of
others are shown as they are.
"""

from fedlearn.monitor.dashboard.write import write_dashboard

__all__ = ["write_dashboard"]
