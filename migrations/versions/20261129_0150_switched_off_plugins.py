"""Plugins that a tenant has switched off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_0150"
down_revision = "20261129_0130"
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"
TABLE = "switched_off_plugin"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("plugin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_switched_off_plugin_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "plugin", name=op.f("pk_switched_off_plugin")),
    )
    own = "tenant_id = (select app_tenant())"
    op.execute(f"alter table {TABLE} enable row level security")
    op.execute(f"alter table {TABLE} force row level security")
    op.execute(f"create policy tenant_isolation on {TABLE} using ({own}) with check ({own})")
    op.execute(f"grant select, insert, delete on {TABLE} to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table(TABLE)
