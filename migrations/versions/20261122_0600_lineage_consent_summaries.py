"""Lineage of units, consent to an open leadership view, summaries of results, packages for works councils.

What a wave promised stays promised: the terms of a planned wave may now be edited, and a trigger
refuses every change of them, and every step back, once the wave has been opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0600"
down_revision = "20261122_0300"
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"

TENANT_TABLES = {
    "council_package": "select, insert",
    "leadership_consent": "select, insert, update (answered), delete",
    "unit_succession": "select, insert, delete",
}

ROLES = ("administrator", "board", "cco", "works_council")
VIEWS = ("confidential", "asked", "declined", "open")

#: States in the order in which a wave goes through them; stopped is an end as well as published.
FROZEN_TERMS = """
create function refuse_change_of_opened_wave() returns trigger language plpgsql as $$
begin
    if old.state = 'planned' then
        return new;
    end if;
    if (new.survey_id, new.framework_version_id, new.number, new.title, new.opens_on, new.closes_on,
        new.k, new.min_deviating, new.leadership_view, new.origin)
       is distinct from
       (old.survey_id, old.framework_version_id, old.number, old.title, old.opens_on, old.closes_on,
        old.k, old.min_deviating, old.leadership_view, old.origin) then
        raise exception 'the terms of an opened wave cannot be changed'
            using errcode = 'check_violation';
    end if;
    if new.state <> old.state and
       (old.state in ('published', 'stopped') or new.state = 'planned'
        or (old.state = 'closing' and new.state = 'open')) then
        raise exception 'a wave cannot go from % back to %', old.state, new.state
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger opened_wave_keeps_its_terms before update on wave
for each row execute function refuse_change_of_opened_wave();
"""


def upgrade() -> None:
    _allow_roles(ROLES)
    op.add_column(
        "wave",
        sa.Column(
            "leadership_view",
            sa.Enum(*VIEWS, name="leadershipview", native_enum=False, length=32),
            nullable=False,
            server_default="confidential",
        ),
    )
    op.create_check_constraint(
        op.f("leadershipview"), "wave", sa.column("leadership_view").in_(VIEWS)
    )
    op.execute(FROZEN_TERMS)
    op.execute(
        f"grant update (title, opens_on, closes_on, k, leadership_view) on wave to {APP_ROLE}"
    )
    _add_summaries()
    _create_tables()
    for table, grants in TENANT_TABLES.items():
        own = "tenant_id = (select app_tenant())"
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy tenant_isolation on {table} using ({own}) with check ({own})")
        op.execute(f"grant {grants} on {table} to {APP_ROLE}")


def downgrade() -> None:
    for table in TENANT_TABLES:
        op.drop_table(table)
    op.drop_column("unit_result", "summary")
    op.execute("drop trigger opened_wave_keeps_its_terms on wave")
    op.execute("drop function refuse_change_of_opened_wave()")
    op.execute(f"revoke update (title, opens_on, closes_on, k) on wave from {APP_ROLE}")
    op.drop_constraint(op.f("leadershipview"), "wave")
    op.drop_column("wave", "leadership_view")
    op.execute("delete from membership where role = 'works_council'")
    _allow_roles(ROLES[:3])


def _allow_roles(roles: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("role"), "membership")
    op.create_check_constraint(op.f("role"), "membership", sa.column("role").in_(roles))


def _add_summaries() -> None:
    """Give published rows the summary that new ones are stored with."""
    op.add_column("unit_result", sa.Column("summary", sa.JSON(), nullable=True))
    connection = op.get_bind()
    # row-level security holds for the owner as well, so tenant by tenant
    for (tenant,) in connection.execute(sa.text("select id from tenant")).all():
        connection.execute(
            sa.text("select set_config('app.tenant_id', :tenant, true)"), {"tenant": str(tenant)}
        )
        connection.execute(sa.text("select set_config('app.scope', '*', true)"))
        connection.execute(
            sa.text(
                "update unit_result set summary = json_build_object("
                " 'staff', nullif(shown -> 'staff', 'null'::jsonb) - '{items,item_standings}'::text[],"
                " 'leadership',"
                " nullif(shown -> 'leadership', 'null'::jsonb) - '{items,item_standings}'::text[],"
                " 'gaps', shown -> 'dimensions', 'map_q', null)"
                " from (select tenant_id as t, wave_id as w, unit_id as u, payload::jsonb as shown"
                " from unit_result) as old"
                " where tenant_id = t and wave_id = w and unit_id = u"
            )
        )
        connection.execute(sa.text("select set_config('app.tenant_id', '', true)"))
        connection.execute(sa.text("select set_config('app.scope', '', true)"))
    op.alter_column("unit_result", "summary", nullable=False)


def _create_tables() -> None:
    op.create_table(
        "unit_succession",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "predecessor_id <> successor_id", name=op.f("ck_unit_succession_not_itself")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "predecessor_id"],
            ["unit.tenant_id", "unit.id"],
            name=op.f("fk_unit_succession_tenant_id_predecessor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "successor_id"],
            ["unit.tenant_id", "unit.id"],
            name=op.f("fk_unit_succession_tenant_id_successor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_unit_succession_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "predecessor_id", "successor_id", name=op.f("pk_unit_succession")
        ),
    )
    op.create_index(
        op.f("ix_unit_succession_tenant_id_successor_id"),
        "unit_succession",
        ["tenant_id", "successor_id"],
    )
    op.create_table(
        "leadership_consent",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_leadership_consent_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            name=op.f("fk_leadership_consent_tenant_id_employee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_leadership_consent_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "wave_id", "employee_id", name=op.f("pk_leadership_consent")
        ),
        sa.UniqueConstraint(
            "tenant_id", "token_hash", name=op.f("uq_leadership_consent_tenant_id_token_hash")
        ),
    )
    op.create_table(
        "council_package",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "survey_id"],
            ["survey.tenant_id", "survey.id"],
            name=op.f("fk_council_package_tenant_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_council_package_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "survey_id", "number", name=op.f("pk_council_package")
        ),
    )
