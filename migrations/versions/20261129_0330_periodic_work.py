"""When the sweep and the promised deletions were last done, by the database's clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_0330"
down_revision = "20261129_0200"
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"


def upgrade() -> None:
    op.create_table(
        "periodic_work",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_periodic_work")),
    )
    # deletions are due at once: whether they were done so far, nobody has kept
    op.execute(
        "insert into periodic_work (name, done_at) values"
        " ('schedule.sweep', now()), ('schedule.retention', now() - interval '1 hour')"
    )
    op.execute(f"grant select, update (done_at, claimed_at) on periodic_work to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("periodic_work")
