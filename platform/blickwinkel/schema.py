"""Brings a database to the current schema; run by the owner role, never by the application role."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool


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
    return configuration


def upgrade(url: str, revision: str = "head") -> None:
    """Apply all missing migrations to the database behind the owner role's URL."""
    command.upgrade(_configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take migrations back down to a revision (``base`` for an empty database)."""
    command.downgrade(_configuration(url), revision)


def is_current(url: str) -> bool:
    """Tell whether the database has the newest schema."""
    engine = create_engine(url, poolclass=pool.NullPool)
    try:
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
    finally:
        engine.dispose()
    return set(heads) == set(ScriptDirectory.from_config(_configuration(url)).get_heads())
