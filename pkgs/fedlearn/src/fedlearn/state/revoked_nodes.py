"""Which nodes a person of this node has cut off."""

from fedlearn.state.database import Database


class RevokedNodes:
    """The revoked nodes in the state; `State.revocations` gives it."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connection
        self._transaction = database.transaction

    def all(self) -> dict[str, str]:
        """Tell when each node was revoked, UTC, by node."""
        rows = self._connection.execute("SELECT node, revoked_at FROM revoked")
        return dict(rows.fetchall())

    def add(self, node: str, now: str) -> bool:
        """Revoke a node; tell whether it was not revoked before."""
        with self._transaction():
            changed = self._connection.execute(
                "INSERT OR IGNORE INTO revoked VALUES (?, ?)", (node, now)
            )
        return changed.rowcount > 0

    def remove(self, node: str) -> bool:
        """Take a revocation back; tell whether there was one."""
        with self._transaction():
            changed = self._connection.execute(
                "DELETE FROM revoked WHERE node = ?", (node,)
            )
        return changed.rowcount > 0
