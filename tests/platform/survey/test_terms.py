"""What was promised when a wave was planned cannot be changed afterwards, not even by our own code."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import ProgrammingError

from blickwinkel.survey.models import Wave


@pytest.mark.parametrize("column", ["min_deviating", "framework_version_id", "survey_id"])
def test_the_database_refuses_to_change_the_terms(company, column):
    company.open_wave()
    with (
        company.database.tenant(company.tenant_id) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(update(Wave).values({column: getattr(Wave, column)}))


def test_the_same_statement_on_the_state_is_allowed(company):
    company.open_wave()
    with company.database.tenant(company.tenant_id) as session:
        assert session.execute(update(Wave).values(state=Wave.state)).rowcount == 1


def test_a_wave_cannot_be_removed(company):
    company.open_wave()
    with (
        company.database.tenant(company.tenant_id) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text("delete from wave"))
