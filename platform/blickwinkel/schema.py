"""Brings a database to the current schema; run by the owner role, never by the application role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool
from sqlalchemy.exc import OperationalError

from blickwinkel.errors import UnavailableError

#: Whoever waits for a table's lock holds up everybody behind; a statement's limit is for one gone astray.
TIMEOUTS = {"lock_timeout": "5s", "statement_timeout": "15min"}
#: PostgreSQL's codes for the two: lock_not_available, query_canceled.
_LOCKED, _CANCELLED = "55P03", "57014"


def _configuration(url: str) -> Config:
    packaged = Path(__file__).parent / "_migrations"
    checkout = Path(__file__).resolve().parents[2] / "migrations"
    configuration = Config()
    configuration.set_main_option(
        "script_location", str(packaged if packaged.is_dir() else checkout)
    )
    configuration.set_main_option(
        "file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["url"] = url
    configuration.attributes["timeouts"] = TIMEOUTS
    return configuration


def upgrade(url: str, revision: str = "head") -> None:
    """Apply all missing migrations to the database behind the owner role's URL.

    Raises:
        UnavailableError: a time-out ended a migration; those before it are there, nothing of it is.
    """
    with _explained():
        command.upgrade(_configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take migrations back down to a revision (``base`` for an empty database).

    Raises:
        UnavailableError: as for `upgrade`.
    """
    with _explained():
        command.downgrade(_configuration(url), revision)


@contextmanager
def _explained() -> Iterator[None]:
    """Say what to do when a time-out has ended a migration."""
    try:
        yield
    except OperationalError as error:
        advice = {
            _LOCKED: "another program holds a table for longer than "
            f"{TIMEOUTS['lock_timeout']}. Try again, if need be with web and workers stopped.",
            _CANCELLED: f"a statement took longer than {TIMEOUTS['statement_timeout']}. "
            "Try again when the database is quiet.",
        }.get(getattr(error.orig, "sqlstate", None) or "")
        if advice is None:
            raise
        raise UnavailableError(f"The migration was taken back: {advice}") from error


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    scripts = ScriptDirectory.from_config(_configuration(""))
    every = frozenset(script.revision for script in scripts.walk_revisions())
    return every, frozenset(scripts.get_heads())


def serves(revision: str | None) -> bool:
    """Tell whether this version works on a database with a revision.

    It does on the newest that it knows, and on one that it does not know: a later version's, whose
    migrations leave the previous code running.
    """
    every, heads = _known()
    return revision is not None and (revision in heads or revision not in every)


def is_current(url: str) -> bool:
    """Tell whether the database has the newest schema."""
    engine = create_engine(url, poolclass=pool.NullPool)
    try:
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
    finally:
        engine.dispose()
    return set(heads) == set(ScriptDirectory.from_config(_configuration(url)).get_heads())
