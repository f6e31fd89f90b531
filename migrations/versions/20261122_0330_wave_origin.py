"""Waves held elsewhere: they have no invitations, so how many were invited is unknown.

The default stays: the previously deployed code does not know the column, and all its waves are its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0330"
down_revision = "20261122_0300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "wave",
        sa.Column(
            "origin",
            sa.Enum(
                "survey",
                "import",
                name="waveorigin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            server_default="survey",
        ),
    )


def downgrade() -> None:
    op.drop_column("wave", "origin")
