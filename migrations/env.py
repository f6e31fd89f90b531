"""Runs migrations as the owner of the tables, one at a time on a database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool, text

# two programs that start together must not migrate together
MIGRATION_LOCK = 4_715_206

attributes = context.config.attributes
engine = create_engine(attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    # set only now: a second program waits for the first as long as that takes
    for name, value in attributes["timeouts"].items():
        connection.execute(text("select set_config(:n, :v, false)"), {"n": name, "v": value})
    connection.commit()
    context.configure(
        connection=connection,
        # for comparing only (`alembic check`): to migrations their naming convention would give other
        # names than those that databases of the past have
        target_metadata=attributes.get("models"),
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
