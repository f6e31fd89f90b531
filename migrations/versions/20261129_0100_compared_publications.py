"""A publication keeps with which earlier ones it was compared; the numbers of people asked are frozen.

Until now these were looked up anew whenever a publication was audited, so that a wave of the past that came
in later seemed to have been there. For publications of the past they are those that its histories name: all
that it shows of earlier waves was derived from these. Of several waves that no history can tell apart (same
title, last day and version) the ones published first are taken, as many as a history names.

The program of the version before cannot publish while this schema is there: its workers fail and try
again, and a wave in between is published by the new program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_0100"
down_revision = "20261122_0600"
branch_labels = None
depends_on = None

COMPARED = """
with per_unit as (
    select r.wave_id, point ->> 'wave' as title, point ->> 'closes_on' as closes_on,
           point ->> 'framework_version' as version, count(*) as times
    from unit_result r
    cross join lateral json_array_elements(r.payload #> '{history,points}') as point
    group by r.wave_id, r.unit_id, 2, 3, 4
), named as (
    select wave_id, title, closes_on, version, max(times) as times
    from per_unit group by wave_id, title, closes_on, version
), candidate as (
    select own.id as own_id, earlier.id as earlier_id, earlier.closes_on, earlier.number,
           -- the last point of a history is the wave itself
           named.times - ((own.title, own.closes_on, own_version.version)
                          = (earlier.title, earlier.closes_on, version.version))::int as times,
           row_number() over (
               partition by own.id, earlier.title, earlier.closes_on, version.version
               order by publication.published_on, earlier.number) as place
    from wave own
    join framework_version own_version on own_version.id = own.framework_version_id
    join wave earlier on earlier.survey_id = own.survey_id
        and (earlier.closes_on, earlier.number) < (own.closes_on, own.number)
    join publication on publication.wave_id = earlier.id
    join framework_version version on version.id = earlier.framework_version_id
    join named on named.wave_id = own.id
        and (named.title, named.closes_on, named.version)
            = (earlier.title, earlier.closes_on::text, version.version)
)
update publication set compared_with = coalesce(
    (select array_agg(earlier_id order by closes_on, number)
     from candidate where own_id = publication.wave_id and place <= times), '{}')
"""

#: The trigger of the version before, with one more pair of columns to compare.
FROZEN_TERMS = """
create or replace function refuse_change_of_opened_wave() returns trigger language plpgsql as $$
begin
    if old.state = 'planned' then
        return new;
    end if;
    if (new.survey_id, new.framework_version_id, new.number, new.title, new.opens_on, new.closes_on,
        new.k, new.min_deviating, new.leadership_view, new.origin{new})
       is distinct from
       (old.survey_id, old.framework_version_id, old.number, old.title, old.opens_on, old.closes_on,
        old.k, old.min_deviating, old.leadership_view, old.origin{old}) then
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
"""


def upgrade() -> None:
    op.execute(FROZEN_TERMS.format(new=", new.invited::jsonb", old=", old.invited::jsonb"))
    op.add_column("publication", sa.Column("compared_with", sa.ARRAY(sa.Uuid()), nullable=True))
    connection = op.get_bind()
    # row-level security holds for the owner as well, so tenant by tenant
    for (tenant,) in connection.execute(sa.text("select id from tenant")).all():
        _become(connection, str(tenant), "*")
        connection.execute(sa.text(COMPARED))
        _become(connection, "", "")
    op.alter_column("publication", "compared_with", nullable=False)


def downgrade() -> None:
    op.drop_column("publication", "compared_with")
    op.execute(FROZEN_TERMS.format(new="", old=""))


def _become(connection: sa.Connection, tenant: str, scope: str) -> None:
    connection.execute(
        sa.text(
            "select set_config('app.tenant_id', :tenant, true),"
            " set_config('app.scope', :scope, true)"
        ),
        {"tenant": tenant, "scope": scope},
    )
