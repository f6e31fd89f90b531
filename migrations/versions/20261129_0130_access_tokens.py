"""Access tokens: programs act for an account in one tenant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_0130"
down_revision = "20261129_0100"
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"
OWN = "tenant_id = (select app_tenant())"


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_access_token_tenant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_access_token_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_access_token")),
        sa.UniqueConstraint(
            "tenant_id", "secret_hash", name=op.f("uq_access_token_tenant_id_secret_hash")
        ),
    )
    op.create_index(op.f("ix_access_token_account_id"), "access_token", ["account_id"])
    op.execute("alter table access_token enable row level security")
    op.execute("alter table access_token force row level security")
    op.execute(f"create policy tenant_isolation on access_token using ({OWN}) with check ({OWN})")
    op.execute(f"grant select, insert, update (last_used_on), delete on access_token to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("access_token")
