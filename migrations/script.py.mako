"""${message}.

Rules for a migration:
- It must work while the previously deployed code still runs: add first, remove in a later release.
- No long locks: create indexes concurrently on large tables, set a default in a step of its own. A statement that waits
  5 seconds for a lock, or runs 15 minutes, ends the migration and takes it back (blickwinkel.schema.TIMEOUTS); a data step that
  needs longer says so itself: op.execute("set local statement_timeout = '2h'").
- No NOT NULL without a default in one release: the code before does not fill the column. Add it with a server default or
  nullable, and tighten it in the release after (tests/architecture/test_migrations.py looks).
- A new tenant-owned table gets, in the same migration: forced row-level security, the tenant policy,
  composite keys that begin with tenant_id, and grants for the application role (see the first migration).
- A data step loops over tenants, or sets row_security off so that hidden rows raise instead of being skipped.
- Import nothing from blickwinkel: a migration describes the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
