"""What people answered to a hidden question leaves no trace in figures over several questions."""

from __future__ import annotations

import random
import uuid
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, select

from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.extension import Item
from blickwinkel.publishing.models import Publication
from blickwinkel.publishing.services import publishing
from blickwinkel.publishing.services.auditing import audit_stored
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.models import SealedSheets
from blickwinkel.response.services.consistency import mean_correlations
from blickwinkel.survey.services.waves import find_wave
from support.company import Company, Invited

#: everybody agrees about this question of the first dimension but, in one of two companies, one person
HIDDEN = 0


def company_of(database: Database, slug: str) -> Company:
    company = Company.create(database, slug).unit("NL").people("NL", 6, on_board=True)
    return company.unit("A", "NL").people("A", 32)


def closed(company: Company, dissent: str) -> uuid.UUID:
    """A wave in which people have moods; the first of the staff answers the hidden question otherwise."""
    wave_id = company.open_wave()
    # the same answers in the same places, whichever ids people have
    order = [*company.staff["NL"], *company.staff["A"]]
    number = {person: place for place, person in enumerate(order)}
    first = number[company.staff["A"][0]]
    hidden = company.framework.items[HIDDEN].id

    def opinion(who: Invited, item: Item) -> str:
        place = number[who.employee_id]
        if item.id == hidden and who.perspective == "staff":
            return dissent if place == first else "3"
        mood = random.Random(place).gauss(0, 1)
        answer = round(3 + mood + random.Random(f"{place}:{item.id}").gauss(0, 1))
        return str(min(5, max(1, answer)))

    company.answer_all(wave_id, opinion).close(wave_id)
    return wave_id


def told(company: Company, wave_id: uuid.UUID) -> tuple[str, Any]:
    """All that is published: the digest over all figures, and the correlations."""
    assert finish_wave(company.database, company.tenant_id, wave_id, company.next_day)
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        publication = session.scalars(select(Publication)).one()
        assert audit_stored(session, wave_id).verdict.violations == []
        return publication.digest, publication.correlations


def with_all_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: whatever was asked enters the correlations, shown or not."""

    def everything(session: Any, wave: Any, framework: Any, _shown: Any) -> Any:
        asked = {side.id: set(framework.asked(side.id)) for side in framework.perspectives}
        return mean_correlations(session, wave, framework, asked)

    monkeypatch.setattr(publishing, "mean_correlations", everything)


def test_whether_one_person_dissents_in_a_hidden_question_changes_no_figure(
    database: Database,
) -> None:
    stories = []
    for slug, dissent in (("agreed", "3"), ("dissent", "5"), ("otherwise", "1")):
        company = company_of(database, slug)
        stories.append(told(company, closed(company, dissent)))
    assert stories[0] == stories[1] == stories[2]
    assert stories[0][1]["staff"][0] is not None, (
        "the other questions of the dimension have their r"
    )


def test_with_the_guard_off_it_would_tell_and_the_auditor_stops_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the correlation of all questions differs, and is not published."""
    with_all_items(monkeypatch)
    found = []
    for slug, dissent in (("dissent", "5"), ("otherwise", "1")):
        company = company_of(database, slug)
        wave_id = closed(company, dissent)
        assert not finish_wave(company.database, company.tenant_id, wave_id, company.next_day)
        with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
            wave = find_wave(session, wave_id)
            assert wave.stop_reason is not None
            assert "correlation in dimension 1" in wave.stop_reason
            asked = {"staff": set(company.framework.asked("staff"))}
            found.append(mean_correlations(session, wave, company.framework, asked)["staff"][0])
    assert found[0] != found[1]


def test_the_auditor_derives_them_while_sheets_are_kept_and_the_errors_hold_them_afterwards(
    database: Database,
) -> None:
    company = company_of(database, "agreed")
    wave_id = closed(company, "3")
    _, correlations = told(company, wave_id)
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        publication = session.scalars(select(Publication)).one()
        forged = dict(correlations)
        forged["staff"] = [None if r is None else round(r / 2, 2) for r in forged["staff"]]
        assert not np.array_equal(forged["staff"], correlations["staff"])

        def objections() -> set[str]:
            return {v.item for v in audit_stored(session, wave_id).verdict.violations}

        with session.no_autoflush:
            publication.correlations = forged
            assert "correlation in dimension 2" in objections()
            session.expire(publication)
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        session.execute(delete(SealedSheets))
        assert audit_stored(session, wave_id).verdict.violations == []
        publication = session.scalars(select(Publication)).one()
        with session.no_autoflush:
            publication.correlations = forged
            found = {v.item for v in audit_stored(session, wave_id).verdict.violations}
    assert any(item.endswith(".se") for item in found)
