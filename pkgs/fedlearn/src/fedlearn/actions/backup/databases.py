"""The database of the state, copied and checked."""

import sqlite3
from contextlib import closing
from pathlib import Path

from fedlearn.errors import BrokenDataError, ConfigurationError, explain_fault
from fedlearn.state import SCHEMA_VERSION


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, while others go on writing to it.

    The copy replaces what is in the target in one transaction.
    """
    with (
        closing(sqlite3.connect(source)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        read.backup(written)


def copy_compactly(source: Path, target: Path) -> None:
    """Copy a database without the room of what was deleted.

    Raises:
        BrokenDataError: It is damaged.
    """
    try:
        copy_database(source, target)
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("VACUUM")
    except sqlite3.DatabaseError as error:
        raise explain_fault(error, source) or error from error
    check_database(target, str(source))


def newest_run(database: Path) -> str:
    """Return when the newest run in a state ended; "" if there is none."""
    with closing(sqlite3.connect(database)) as connection:
        row = connection.execute("SELECT max(finished_at) FROM runs").fetchone()
    return str(row[0] or "")


def check_database(database: Path, name: str) -> None:
    """Make sure that a state is intact, and of a version that we can read.

    Args:
        name: What it is called in an error.

    Raises:
        BrokenDataError: It is damaged.
        ConfigurationError: A newer program wrote it.
    """
    try:
        with closing(sqlite3.connect(database)) as connection:
            ((said,),) = connection.execute("PRAGMA integrity_check(1)").fetchall()
            ((schema,),) = connection.execute("PRAGMA user_version").fetchall()
    except sqlite3.DatabaseError as error:
        raise explain_fault(error, name) or error from error
    if said != "ok":
        raise BrokenDataError(f"{name} is damaged: {said}", hint="take an older backup")
    if schema > SCHEMA_VERSION:
        raise ConfigurationError(
            f"{name} was written by a newer fedlearn",
            hint="upgrade fedlearn on this machine",
        )
