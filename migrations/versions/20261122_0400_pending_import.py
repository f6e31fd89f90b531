"""Checked files between their preview and their import.

Written and deleted, never changed: the application role gets no right to update.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0400"
down_revision = "20261122_0330"
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"


def upgrade() -> None:
    op.create_table(
        "pending_import",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_pending_import_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key_hash", name=op.f("pk_pending_import")),
    )
    op.create_index(
        op.f("ix_pending_import_tenant_id_expires_at"),
        "pending_import",
        ["tenant_id", "expires_at"],
        unique=False,
    )
    own = "tenant_id = (select app_tenant())"
    op.execute("alter table pending_import enable row level security")
    op.execute("alter table pending_import force row level security")
    op.execute(f"create policy tenant_isolation on pending_import using ({own}) with check ({own})")
    op.execute(f"grant select, insert, delete on pending_import to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("pending_import")
