"""First schema: tenants, people, organisation, frameworks, waves, answers, publications, audit.

It also shows what every tenant-owned table needs: forced row-level security with the tenant policy,
composite keys that begin with tenant_id, and only those grants that the application role uses.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0300"
down_revision = None
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"

#: Global on purpose: log-in and the choice of the tenant happen before a tenant is known.
GLOBAL_TABLES = {
    "account": "select, insert, update",
    "login": "select, insert, update, delete",
    "membership": "select, insert, update, delete",
    "tenant": "select, insert, update",
}

#: What is written once cannot be changed or removed by the application role.
TENANT_TABLES = {
    "appointment": "select, insert, update, delete",
    "audit_entry": "select, insert",
    "draft": "select, insert, update, delete",
    "employee": "select, insert, update, delete",
    "framework_version": "select, insert",
    "inbox": "select, insert, update, delete",
    "invitation": "select, insert, update, delete",
    "pending_import": "select, insert, delete",
    "publication": "select, insert",
    "sealed_sheets": "select, insert, update, delete",
    "snapshot_unit": "select, insert",
    "survey": "select, insert, update, delete",
    "tally": "select, insert, update, delete",
    "unit": "select, insert, update, delete",
    "unit_result": "select, insert",
    # what was promised when a wave was planned (k, framework, survey) cannot be changed later
    "wave": "select, insert, update (state, origin, opened_on, closed_on, invited, stop_reason)",
}

FUNCTIONS = """
create function app_tenant() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

create function app_in_scope(wave uuid, lft integer) returns boolean
language sql stable parallel safe as
$$ select case nullif(current_setting('app.scope', true), '')
     when '*' then true
     else coalesce(
       lft <@ ((current_setting('app.scope', true)::jsonb) ->> wave::text)::int4multirange, false)
   end $$;
"""


def upgrade() -> None:
    op.execute(FUNCTIONS)
    create_tables()
    for table, grants in GLOBAL_TABLES.items():
        op.execute(f"grant {grants} on {table} to {APP_ROLE}")
    for table, grants in TENANT_TABLES.items():
        confine(table)
        op.execute(f"grant {grants} on {table} to {APP_ROLE}")
    op.execute(
        "create policy reader_scope on unit_result as restrictive for select"
        " using (app_in_scope(wave_id, lft))"
    )


def confine(table: str) -> None:
    """Let the rows of a table be seen and written by their tenant only, its owner included."""
    own = "tenant_id = (select app_tenant())"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant_isolation on {table} using ({own}) with check ({own})")


def create_tables() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_norm", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_norm", name=op.f("uq_account_email_norm")),
    )
    op.create_table(
        "tenant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "company",
                "consultancy",
                name="tenantkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("link_code", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.CheckConstraint(
            "link_code ~ '^[0-9a-hjkmnp-tv-z]{4}$'", name=op.f("ck_tenant_link_code_form")
        ),
        sa.CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'", name=op.f("ck_tenant_slug_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("link_code", name=op.f("uq_tenant_link_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenant_slug")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_audit_entry_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_tenant_id_at"), "audit_entry", ["tenant_id", "at"], unique=False
    )
    op.create_table(
        "framework_version",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_framework_version_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint(
            "tenant_id",
            "framework_id",
            "version",
            name=op.f("uq_framework_version_tenant_id_framework_id_version"),
        ),
    )
    op.create_table(
        "login",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_login_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_login")),
    )
    op.create_index(op.f("ix_login_account_id"), "login", ["account_id"], unique=False)
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
    op.create_table(
        "survey",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_survey_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_survey")),
        sa.UniqueConstraint(
            "tenant_id", "framework_id", name=op.f("uq_survey_tenant_id_framework_id")
        ),
    )
    op.create_table(
        "unit",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_unit_not_own_parent")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"],
            ["unit.tenant_id", "unit.id"],
            name=op.f("fk_unit_tenant_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_unit_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_unit")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_unit_tenant_id_code")),
    )
    op.create_index(
        op.f("ix_unit_tenant_id_parent_id"), "unit", ["tenant_id", "parent_id"], unique=False
    )
    op.create_index(
        "uq_unit_root", "unit", ["tenant_id"], unique=True, postgresql_where="parent_id is null"
    )
    op.create_table(
        "employee",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("email_norm", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("on_board", sa.Boolean(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["unit.tenant_id", "unit.id"],
            name=op.f("fk_employee_tenant_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_employee_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_employee")),
        sa.UniqueConstraint(
            "tenant_id", "email_norm", name=op.f("uq_employee_tenant_id_email_norm")
        ),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_employee_tenant_id_number")),
    )
    op.create_index(
        op.f("ix_employee_tenant_id_unit_id"), "employee", ["tenant_id", "unit_id"], unique=False
    )
    op.create_table(
        "wave",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("framework_version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "closing",
                "published",
                "stopped",
                name="wavestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("invited", sa.JSON(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("min_deviating", sa.Integer(), nullable=False),
        sa.Column("stop_reason", sa.String(), nullable=True),
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
            server_default="survey",
            nullable=False,
        ),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_wave_period")),
        sa.CheckConstraint("k >= 5 and min_deviating >= 2", name=op.f("ck_wave_terms_floor")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "framework_version_id"],
            ["framework_version.tenant_id", "framework_version.id"],
            name=op.f("fk_wave_tenant_id_framework_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "survey_id"],
            ["survey.tenant_id", "survey.id"],
            name=op.f("fk_wave_tenant_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_wave_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_wave")),
        sa.UniqueConstraint(
            "tenant_id", "survey_id", "number", name=op.f("uq_wave_tenant_id_survey_id_number")
        ),
    )
    op.create_table(
        "appointment",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on is null or ends_on >= starts_on", name=op.f("ck_appointment_period")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deputy_id"],
            ["employee.tenant_id", "employee.id"],
            name=op.f("fk_appointment_tenant_id_deputy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            name=op.f("fk_appointment_tenant_id_employee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["unit.tenant_id", "unit.id"],
            name=op.f("fk_appointment_tenant_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_appointment_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appointment")),
    )
    op.create_index(
        op.f("ix_appointment_tenant_id_employee_id"),
        "appointment",
        ["tenant_id", "employee_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appointment_tenant_id_unit_id"),
        "appointment",
        ["tenant_id", "unit_id"],
        unique=False,
    )
    op.create_table(
        "draft",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_draft_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_draft_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key_hash", name=op.f("pk_draft")),
    )
    op.create_table(
        "membership",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "board",
                "cco",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_membership_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            name=op.f("fk_membership_tenant_id_employee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_membership_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "tenant_id", "role", name=op.f("pk_membership")),
    )
    op.create_table(
        "publication",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("correlations", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_publication_tenant_id_wave_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_publication_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "wave_id", name=op.f("pk_publication")),
    )
    op.create_table(
        "snapshot_unit",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lft", sa.Integer(), nullable=False),
        sa.Column("rgt", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.CheckConstraint("lft < rgt", name=op.f("ck_snapshot_unit_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["unit.tenant_id", "unit.id"],
            name=op.f("fk_snapshot_unit_tenant_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_snapshot_unit_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_snapshot_unit_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "wave_id", "unit_id", name=op.f("pk_snapshot_unit")),
    )
    op.create_table(
        "inbox",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
            name=op.f("fk_inbox_tenant_id_wave_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_inbox_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_inbox_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inbox")),
    )
    op.create_index(
        op.f("ix_inbox_tenant_id_wave_id"), "inbox", ["tenant_id", "wave_id"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            name=op.f("fk_invitation_tenant_id_employee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
            name=op.f("fk_invitation_tenant_id_wave_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_invitation_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_invitation_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "tenant_id", "token_hash", name=op.f("uq_invitation_tenant_id_token_hash")
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "wave_id",
            "employee_id",
            name=op.f("uq_invitation_tenant_id_wave_id_employee_id"),
        ),
    )
    op.create_index(
        op.f("ix_invitation_tenant_id_wave_id_unit_id"),
        "invitation",
        ["tenant_id", "wave_id", "unit_id"],
        unique=False,
    )
    op.create_table(
        "sealed_sheets",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("part", sa.Uuid(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("respondents > 0", name=op.f("ck_sealed_sheets_not_empty")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
            name=op.f("fk_sealed_sheets_tenant_id_wave_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_sealed_sheets_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_sealed_sheets_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "wave_id", "unit_id", "perspective", "part", name=op.f("pk_sealed_sheets")
        ),
    )
    op.create_table(
        "tally",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("respondents > 0", name=op.f("ck_tally_not_empty")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
            name=op.f("fk_tally_tenant_id_wave_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["wave.tenant_id", "wave.id"],
            name=op.f("fk_tally_tenant_id_wave_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_tally_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "wave_id", "unit_id", "perspective", name=op.f("pk_tally")
        ),
    )
    op.create_table(
        "unit_result",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant()"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("lft", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
            name=op.f("fk_unit_result_tenant_id_wave_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["publication.tenant_id", "publication.wave_id"],
            name=op.f("fk_unit_result_tenant_id_wave_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_unit_result_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "wave_id", "unit_id", name=op.f("pk_unit_result")),
    )


def downgrade() -> None:
    for table in (
        "unit_result",
        "tally",
        "sealed_sheets",
        "invitation",
        "inbox",
        "snapshot_unit",
        "publication",
        "membership",
        "draft",
        "appointment",
        "wave",
        "employee",
        "unit",
        "survey",
        "pending_import",
        "login",
        "framework_version",
        "audit_entry",
        "tenant",
        "account",
    ):
        op.drop_table(table)
    op.execute("drop function app_in_scope(uuid, integer)")
    op.execute("drop function app_tenant()")
