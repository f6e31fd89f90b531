"""Periodic work as the database knows it, set to another time."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blickwinkel.database import Database
from blickwinkel.jobs.periodic import SWEEP


def set_back(database: Database, name: str, ago: str, column: str = "done_at") -> None:
    """Say that a work was done so long ago, or in so long with a minus."""
    with database.directory() as session:
        change = f"update periodic_work set {column} = now() - cast(:ago as interval)"
        session.connection().execute(
            text(f"{change} where name = :name"), {"ago": ago, "name": name}
        )
        session.commit()


@pytest.fixture
def just_swept(database: Database) -> None:
    """A database as a worker leaves it; the copied one was migrated when the run began, and is late soon."""
    set_back(database, SWEEP, "0 seconds")
