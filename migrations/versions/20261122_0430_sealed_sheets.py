"""Sealed answers lie together by unit and perspective, so that no row version tells of one sheet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0430"
down_revision = "20261122_0400"
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"


def upgrade() -> None:
    op.create_table(
        "sealed_sheets",
        *cell_columns(),
        sa.Column("part", sa.Uuid(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("respondents > 0", name=op.f("ck_sealed_sheets_not_empty")),
        *cell_keys("sealed_sheets"),
        sa.PrimaryKeyConstraint(
            "tenant_id", "wave_id", "unit_id", "perspective", "part", name=op.f("pk_sealed_sheets")
        ),
    )
    # row-level security holds the owner too, and a migration belongs to no tenant
    op.execute("alter table sealed_response no force row level security")
    op.execute(
        "insert into sealed_sheets (tenant_id, wave_id, unit_id, perspective, part, respondents, sheets)"
        " select tenant_id, wave_id, unit_id, perspective, '00000000-0000-0000-0000-000000000000',"
        " count(*), string_agg(answers, ''::bytea order by answers)"
        " from sealed_response group by tenant_id, wave_id, unit_id, perspective"
    )
    op.drop_table("sealed_response")
    confine("sealed_sheets")


def downgrade() -> None:
    op.create_table(
        "sealed_response",
        *cell_columns(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        *cell_keys("sealed_response"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sealed_response")),
    )
    op.create_index(
        op.f("ix_sealed_response_tenant_id_wave_id"), "sealed_response", ["tenant_id", "wave_id"]
    )
    op.execute("alter table sealed_sheets no force row level security")
    op.execute(
        "insert into sealed_response (tenant_id, id, wave_id, unit_id, perspective, answers)"
        " select tenant_id, gen_random_uuid(), wave_id, unit_id, perspective,"
        " substring(sheets from 1 + i * width for width) from sealed_sheets,"
        " lateral (select octet_length(sheets) / respondents as width) as form,"
        " generate_series(0, respondents - 1) as i order by random()"
    )
    op.drop_table("sealed_sheets")
    confine("sealed_response")


def cell_columns() -> list[sa.Column]:
    return [
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
    ]


def cell_keys(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
            name=op.f(f"fk_{table}_tenant_id_wave_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f(f"fk_{table}_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f(f"fk_{table}_tenant_id"),
            ondelete="CASCADE",
        ),
    ]


def confine(table: str) -> None:
    """Let the rows of a table be seen and written by their tenant only, its owner included."""
    own = "tenant_id = (select app_tenant())"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant_isolation on {table} using ({own}) with check ({own})")
    op.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")
