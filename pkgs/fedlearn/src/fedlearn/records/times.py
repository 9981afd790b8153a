"""The time as records write it: UTC, to the second."""

from datetime import UTC, date, datetime


def format_time(moment: datetime) -> str:
    """Write a moment, such as `2026-11-24T09:30:00Z`; the fraction is dropped.

    Args:
        moment: In UTC, of any year from 1 on.
    """
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def utc_now() -> str:
    """Return the present time."""
    return format_time(datetime.now(UTC))


def utc_today() -> date:
    """Return the present day in UTC."""
    return datetime.now(UTC).date()
