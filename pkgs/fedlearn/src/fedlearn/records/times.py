"""The time as records write it."""

from datetime import UTC, date, datetime


def utc_now() -> str:
    """Give the time, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc_today() -> date:
    """Give the day, UTC."""
    return datetime.now(UTC).date()
