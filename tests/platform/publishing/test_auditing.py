"""Nothing is published that the audit objects to, whatever the rules before it have decided."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import WHOLE_TENANT
from blickwinkel.extension import Item
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.publishing.services import publishing
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup
from blickwinkel.survey.models import WaveState
from blickwinkel.survey.services.stopping import stop_reason
from blickwinkel.survey.services.waves import find_wave
from support.company import Company, Invited

Released = dict[str, ReleasedGroup]
Sabotage = Callable[[OrgTree, Released], Released]


def answered(company: Company) -> uuid.UUID:
    """A closed wave in which 9 in a team and 4 in a third one differ in their answers."""
    company.unit("TINY", "NL").people("TINY", 4)
    wave_id = company.open_wave()
    scale = "12345"
    number = {who.token: index for index, who in enumerate(company.invited(wave_id))}

    def opinion(who: Invited, _item: Item) -> str:
        return scale[number[who.token] % 5]

    company.answer_all(wave_id, opinion).close(wave_id)
    return wave_id


def finish(
    company: Company, wave_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch, sabotage: Sabotage
) -> tuple[WaveState, str | None, int, int]:
    honest = publishing.release

    def release(tree: OrgTree, *arguments: Any, **named: Any) -> Released:
        return sabotage(tree, honest(tree, *arguments, **named))

    monkeypatch.setattr(publishing, "release", release)
    published = finish_wave(company.database, company.tenant_id, wave_id, company.next_day)
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        wave = find_wave(session, wave_id)
        assert published is (wave.state is WaveState.PUBLISHED)
        rows = session.scalars(select(func.count()).select_from(UnitResult)).one()
        rows += session.scalars(select(func.count()).select_from(Publication)).one()
        stops = select(func.count()).where(AuditEntry.action == "wave.stop")
        why = wave.stop_reason and stop_reason(wave.stop_reason).told(str)
        return wave.state, why, rows, session.scalars(stops).one()


def test_an_honest_release_is_published(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    wave_id = answered(company)
    state, reason, rows, stops = finish(company, wave_id, monkeypatch, lambda _chart, all_: all_)
    assert (state, reason, rows, stops) == (WaveState.PUBLISHED, None, 5, 0)


def shown_too_much(tree: OrgTree, released: Released) -> Released:
    """Show one item of the team of four."""
    staff = released["staff"]
    tiny = next(i for i, unit in enumerate(tree.units) if unit.code == "TINY")
    shown = staff.shown.copy()
    assert not shown[tiny].any()
    shown[tiny, 2] = True
    return released | {"staff": replace(staff, shown=shown, sized=staff.sized | {tiny})}


def test_a_group_below_k_stops_the_wave(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    wave_id = answered(company)
    state, reason, rows, stops = finish(company, wave_id, monkeypatch, shown_too_much)
    item = company.framework.items[2].id
    assert state is WaveState.STOPPED
    assert reason is not None
    assert reason.startswith(
        f"the audit objects: rule size, group staff, unit TINY, item {item} (and"
    )
    assert (rows, stops) == (0, 1)


def changed_number(tree: OrgTree, released: Released) -> Released:
    """Let the company's total of one item miss three people of the teams below."""
    staff = released["staff"]
    totals = staff.totals.copy()
    assert staff.shown[0, 4]
    assert len(tree.units) > 1
    totals[0, 4] = np.maximum(totals[0, 4] - 3, 0)
    return released | {"staff": replace(staff, totals=totals)}


def test_units_that_do_not_add_up_stop_the_wave(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave_id = answered(company)
    state, reason, rows, _stops = finish(company, wave_id, monkeypatch, changed_number)
    assert (state, rows) == (WaveState.STOPPED, 0)
    assert reason is not None
    assert f"unit NL, item {company.framework.items[4].id}" in reason


def overlapping(_chart: OrgTree, released: Released) -> Released:
    """Count the staff among the board as well."""
    board, staff = released["board"], released["staff"]
    assert staff.invited is not None
    assert board.invited is not None
    both = replace(
        board,
        totals=board.totals + staff.totals,
        respondents=board.respondents + staff.respondents,
        invited=board.invited + staff.invited,
    )
    return released | {"board": both}


def test_role_groups_that_share_people_stop_the_wave(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave_id = answered(company)
    state, reason, rows, _stops = finish(company, wave_id, monkeypatch, overlapping)
    assert (state, rows) == (WaveState.STOPPED, 0)
    assert reason is not None
    assert reason.startswith("the audit objects: rule people, group board, unit NL")


def test_the_reason_tells_none_of_the_numbers(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    _state, reason, _rows, _stops = finish(company, answered(company), monkeypatch, shown_too_much)
    assert reason is not None
    assert "4 people" not in reason
