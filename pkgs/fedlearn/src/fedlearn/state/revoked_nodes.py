"""Nodes that were revoked on this node."""

from fedlearn.state.database import Tables


class RevokedNodes(Tables):
    """The revoked nodes in the state."""

    def all(self) -> dict[str, str]:
        """Return when each node was revoked, UTC, by node."""
        rows = self._connection.execute("SELECT node, revoked_at FROM revoked")
        return dict(rows.fetchall())

    def add(self, node: str, now: str) -> bool:
        """Revoke a node; return whether it was not revoked before."""
        with self._transaction():
            changed = self._connection.execute(
                "INSERT OR IGNORE INTO revoked VALUES (?, ?)", (node, now)
            )
        return changed.rowcount > 0

    def remove(self, node: str) -> bool:
        """Undo a revocation; return whether there was one."""
        with self._transaction():
            changed = self._connection.execute(
                "DELETE FROM revoked WHERE node = ?", (node,)
            )
        return changed.rowcount > 0
