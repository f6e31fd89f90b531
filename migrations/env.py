"""Runs migrations as the owner of the tables, one at a time on a database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool, text

# two programs that start together must not migrate together
MIGRATION_LOCK = 4_715_206

engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
