"""The list of due jobs: one small global table instead of a question to every tenant.

A trigger writes it with each change of a wave's state, so that no program, the previous version included,
can open or close a wave without it. It is never written with an answer.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_0200"
down_revision = "20261129_0150"
branch_labels = None
depends_on = None

APP_ROLE = "blickwinkel_app"

TRIGGER = """
create function list_jobs_of_wave() returns trigger language plpgsql as $$
begin
    delete from due_job
    where tenant_id = new.tenant_id and subject_id = new.id
      and job in ('response.tally_wave', 'survey.close_wave');
    if new.state = 'open' then
        insert into due_job (tenant_id, job, subject_id)
        values (new.tenant_id, 'response.tally_wave', new.id);
    elsif new.state = 'closing' then
        insert into due_job (tenant_id, job, subject_id, since)
        values (new.tenant_id, 'survey.close_wave', new.id, now());
    end if;
    return null;
end $$;

create trigger wave_lists_its_jobs after insert or update of state on wave
for each row execute function list_jobs_of_wave();
"""

#: Read as a whole without a tenant, written by the tenant only.
CONFINED = """
alter table due_job enable row level security;
alter table due_job force row level security;
create policy tenant_writes on due_job
    using ((select app_tenant()) is null or tenant_id = (select app_tenant()))
    with check (tenant_id = (select app_tenant()));
"""


def upgrade() -> None:
    op.create_table(
        "due_job",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_due_job_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job", "subject_id", name=op.f("pk_due_job")),
    )
    op.execute(CONFINED)
    op.execute(f"grant select, insert, update (since), delete on due_job to {APP_ROLE}")
    op.execute(TRIGGER)
    # a web process tells whether it fits the schema
    op.execute(f"grant select on alembic_version to {APP_ROLE}")
    _list_waves_under_way()


def downgrade() -> None:
    op.execute(f"revoke select on alembic_version from {APP_ROLE}")
    op.execute("drop trigger wave_lists_its_jobs on wave")
    op.execute("drop function list_jobs_of_wave()")
    op.drop_table("due_job")


def _list_waves_under_way() -> None:
    connection = op.get_bind()
    # row-level security holds for the owner as well, so tenant by tenant
    for (tenant,) in connection.execute(sa.text("select id from tenant")).all():
        _enter(connection, str(tenant))
        connection.execute(
            sa.text("update wave set state = state where state in ('open', 'closing')")
        )
        _enter(connection, "")


def _enter(connection: sa.Connection, tenant: str) -> None:
    connection.execute(sa.text("select set_config('app.tenant_id', :t, true)"), {"t": tenant})
