"""The time as records write it: UTC, to the second."""

from datetime import UTC, date, datetime


def format_time(moment: datetime) -> str:
    """Write a moment in UTC, such as `2026-11-24T09:30:00Z`, without its fraction."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def utc_now() -> str:
    """Return the present time."""
    return format_time(datetime.now(UTC))


def utc_today() -> date:
    """Return the present day in UTC."""
    return datetime.now(UTC).date()
