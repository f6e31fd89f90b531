"""The only place that asks what time it is, so that tests and the demo can say so instead."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the current instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the current date in UTC."""
    return now().date()
