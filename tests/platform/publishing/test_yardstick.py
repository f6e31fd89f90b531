"""What the auditor judges by is what was frozen, not what a publisher says, nor what came later."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from blickwinkel.access.actor import program
from blickwinkel.access.permissions import Permission
from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.i18n.messages import messages_for
from blickwinkel.measurement.auditor import promise as yardstick
from blickwinkel.measurement.auditor import publication as auditor
from blickwinkel.measurement.auditor.promise import FrozenPromise
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.organization.services.tables import Upload
from blickwinkel.publishing.cli import commands
from blickwinkel.publishing.models import Publication
from blickwinkel.publishing.services import auditing, publishing, release
from blickwinkel.publishing.services.auditing import AuditVerdict, StoredPublication
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.publishing.services.yardstick import Asked
from blickwinkel.results.queries.previous import previous_view
from blickwinkel.results.queries.reading import unit_view
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.services.retention import forget_participation
from blickwinkel.survey.services.stopping import StopCode, StopReason, stop_reason
from blickwinkel.survey.services.waves import find_wave
from blickwinkel.takeover.services.importing import HeldWave, import_earlier, read_earlier
from blickwinkel.takeover.services.mapping import read_mapping
from support.company import Company
from support.results import Script, play, publication, small_framework

MIXED = "1234"


def teams(database: Database, board: int = 6) -> Company:
    return (
        Company.create(database, framework=small_framework())
        .unit("NL")
        .people("NL", board, on_board=True)
        .unit("SALES", "NL")
        .people("SALES", 9)
        .cco("SALES")
        .unit("SERVICE", "NL")
        .people("SERVICE", 14)
        .cco("SERVICE")
    )


def closed(company: Company, *, k: int = 5) -> uuid.UUID:
    wave = company.open_wave(k=k)
    lines = {
        side: dict.fromkeys(("plain", "turned", "later"), MIXED) for side in ("board", "staff")
    }
    company.answer_all(wave, Script(company, wave, lines)).close(wave)
    return wave


def finished(company: Company, wave_id: uuid.UUID) -> tuple[bool, StopReason | None]:
    done = finish_wave(company.database, company.tenant_id, wave_id, company.next_day)
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        wave = find_wave(session, wave_id)
        assert (wave.state is WaveState.PUBLISHED) is done
        return done, stop_reason(wave.stop_reason) if wave.stop_reason else None


def audited(company: Company, *arguments: str) -> Result:
    (command,) = commands
    return CliRunner().invoke(command, list(arguments), obj=company.platform)


# -- the promise -------------------------------------------------------------------------------


def k_of_five(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(publishing, "Terms", lambda **_: Terms())


def opened_board(patch: pytest.MonkeyPatch) -> None:
    honest = release.release

    def opening(*arguments: Any, open_leadership: bool) -> Any:
        assert not open_leadership, "nobody has agreed"
        return honest(*arguments, open_leadership=True)

    patch.setattr(publishing, "release", opening)


def drawn_from_one(patch: pytest.MonkeyPatch) -> None:
    honest = publishing.rules_applied
    patch.setattr(
        publishing, "rules_applied", lambda *given: {**honest(*given), "distribution_from": 1}
    )


PLANTED: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], int, int, str, str]] = {
    "k 5 under a frozen k 10": (k_of_five, 6, 10, "k", "smallest number of people"),
    "a board of three without consent": (
        opened_board,
        3,
        5,
        "open_leadership",
        "a board that did not agree",
    ),
    "distributions from one answer": (drawn_from_one, 6, 5, "distribution_from", "a distribution"),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_publisher_with_a_yardstick_of_its_own_is_stopped(
    case: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted, board, k, promise, words = PLANTED[case]
    company = teams(database, board)
    wave = closed(company, k=k)
    planted(monkeypatch)
    done, reason = finished(company, wave)
    assert not done
    assert reason is not None
    assert (reason.code, reason.facts["promise"]) == (StopCode.PROMISE, promise)
    assert words in reason.told(str)
    assert reason.told(messages_for("de").gettext) != reason.told(str)


@pytest.mark.parametrize("case", PLANTED)
def test_with_the_drafts_own_yardstick_it_would_pass(
    case: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control; afterwards the command, with the real yardstick, finds what was published."""
    planted, board, k, promise, _words = PLANTED[case]
    company = teams(database, board)
    wave = closed(company, k=k)
    planted(monkeypatch)
    honest = auditing.judge

    def by_the_draft(asked: Asked, draft: StoredPublication) -> AuditVerdict:
        rules = draft.rules
        own = FrozenPromise(rules["k"], rules["min_deviating"], rules["open_leadership"])
        return honest(replace(asked, promise=own), draft)

    with monkeypatch.context() as patch:
        patch.setattr(auditing, "judge", by_the_draft)
        patch.setattr(yardstick, "DISTRIBUTION_FLOOR", 1)
        assert finished(company, wave) == (True, None)
    result = audited(company)
    assert result.exit_code == 1
    assert (
        f"rule terms, {'group board, ' if promise == 'open_leadership' else ''}item {promise}"
        in result.output
    )


def test_how_many_were_asked_cannot_be_changed_once_they_were(database: Database) -> None:
    company = teams(database)
    wave = company.open_wave()
    with (
        company.database.tenant(company.tenant_id) as session,
        pytest.raises(IntegrityError, match="terms of an opened wave"),
    ):
        session.execute(update(Wave).where(Wave.id == wave).values(invited={"staff": 99}))


# -- who was asked -----------------------------------------------------------------------------


def more_invited(patch: pytest.MonkeyPatch, code: str) -> None:
    """One more in the payload of a unit than in the list; its short form and highlights agree."""
    honest = publishing.unit_payloads

    def payloads(*arguments: Any) -> Any:
        made = honest(*arguments)
        for payload in made:
            if payload["unit"]["code"] == code:
                payload["staff"]["invited"] += 1
        return made

    patch.setattr(publishing, "unit_payloads", payloads)


def test_numbers_of_people_are_those_of_the_list(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = teams(database)
    more_invited(monkeypatch, "SERVICE")
    done, reason = finished(company, closed(company))
    assert not done
    assert reason is not None
    assert (reason.facts["rule"], reason.facts["unit"]) == ("people", "SERVICE")


@pytest.mark.parametrize(("unit", "outcome"), [("NL", 1), ("SERVICE", 0)])
def test_after_the_list_is_deleted_only_its_totals_can_be_compared(
    database: Database, monkeypatch: pytest.MonkeyPatch, unit: str, outcome: int
) -> None:
    company = teams(database)
    wave = closed(company)
    more_invited(monkeypatch, unit)
    with monkeypatch.context() as patch:
        patch.setattr(auditor, "check_headcounts", lambda *_: ())
        assert finished(company, wave) == (True, None)
    assert "rule people" in audited(company).output
    with company.database.tenant(company.tenant_id) as session:
        forget_participation(
            session,
            program(company.tenant_id, "retention", Permission.ANSWERS_DELETE),
            date(2030, 1, 1),
        )
        session.commit()
    result = audited(company)
    assert "the list of invitations is deleted" in result.output
    assert (result.output.count("rule people"), result.exit_code) == (outcome, outcome)


# -- defects of the auditor itself -------------------------------------------------------------


def test_an_auditor_that_fails_is_no_violation(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = teams(database)
    first, second = closed(company), closed(company)

    def failing(*_: Any) -> Any:
        raise ValueError("7 of 9 people in SERVICE answered 1")

    assert finished(company, first) == (True, None)
    monkeypatch.setattr(auditor, "check_gaps", failing)
    done, reason = finished(company, second)
    assert not done
    assert reason is not None
    assert reason.code is StopCode.AUDITOR
    assert reason.facts["error"] == "ValueError"
    assert str(reason.facts["where"]).startswith("test_yardstick.py")
    assert "SERVICE" not in reason.told(str)
    result = audited(company)
    assert result.exit_code == 3
    assert "the auditor itself has failed" in result.output
    assert "7 of 9" not in result.output
    assert "violation" not in result.output
    monkeypatch.undo()
    assert audited(company).exit_code == 0


# -- what it was compared with -----------------------------------------------------------------

MAPPING = b"""\
layout: wide
unit: unit
perspective: {column: role, values: {b: board, s: staff}}
items: {q1: plain, q2: turned}
answers: {"1": 1, "2": 2, "3": 3, "4": 4}
"""


def take_over(company: Company, title: str, day: date, mood: str) -> uuid.UUID:
    """Bring in an earlier result; everybody answers by the mood, from another place of it on."""
    rows = [f",b,{mood[i % 4]},{mood[(i + 1) % 4]}" for i in range(6)]
    rows += [
        f"{unit},s,{mood[(i + turn) % 4]},{mood[i % 4]}"
        for turn, unit in enumerate(("Sales", "Service"))
        for i in range(12)
    ]
    content = "\n".join(["unit,role,q1,q2", *rows, ""]).encode()
    _ = messages_for("en").gettext
    mapping = read_mapping(MAPPING, "mapping.yaml", company.framework)
    earlier = read_earlier(Upload("table.csv", content), mapping, company.framework, _)
    with company.database.tenant(company.tenant_id) as session:
        held = HeldWave(title, day)
        wave = import_earlier(session, company.actor, earlier, held, date(2026, 11, 1)).wave_id
        session.commit()
    assert finish_wave(company.database, company.tenant_id, wave, date(2026, 11, 1))
    return wave


def compared(company: Company, wave: uuid.UUID) -> list[uuid.UUID]:
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        return session.scalars(
            select(Publication.compared_with).where(Publication.wave_id == wave)
        ).one()


@pytest.fixture
def firm(database: Database) -> Company:
    return Company.create(database, framework=small_framework())


def test_earlier_results_in_any_order_leave_every_audit_clean(firm: Company) -> None:
    """The newest comes first, then the oldest, then the one in between."""
    days = (date(2025, 6, 30), date(2025, 3, 31), date(2025, 5, 15))
    june, march, may = (
        take_over(firm, title, day, mood)
        for title, day, mood in zip(
            ("June", "March", "May"), days, ("1234", "1223", "1144"), strict=True
        )
    )
    assert [compared(firm, wave) for wave in (june, march, may)] == [[], [], [march]]
    result = audited(firm)
    assert (result.exit_code, result.output.count("no violation")) == (0, 3), result.output
    assert publication(firm, june)["units"][0]["change"] is None
    assert publication(firm, may)["units"][0]["change"]["wave"] == "March"


def test_the_predecessor_of_today_would_not_be_right(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: audited against what lies before it now, an honest publication looks wrong."""
    take_over(firm, "March", date(2025, 3, 31), "1223")
    june = take_over(firm, "June", date(2025, 6, 30), "1234")
    take_over(firm, "May", date(2025, 5, 15), "1144")
    assert audited(firm).exit_code == 0
    honest = auditing.asked_in

    def today(session: Any, wave: uuid.UUID, _earlier: Any) -> Asked:
        return honest(session, wave, auditing.published_before(session, wave))

    monkeypatch.setattr(auditing, "asked_in", today)
    result = audited(firm, "--wave", str(june))
    assert result.exit_code == 1
    assert "change" in result.output


def test_the_explanation_of_a_change_shows_the_wave_that_it_started_from(firm: Company) -> None:
    march = take_over(firm, "Survey", date(2025, 3, 31), "1223")
    june = take_over(firm, "June", date(2025, 6, 30), "1234")
    take_over(firm, "Survey", date(2025, 5, 15), "1144")  # of the same title, in between
    with firm.database.tenant(firm.tenant_id, WHOLE_TENANT) as session:
        root = session.execute(
            text("select unit_id from snapshot_unit where wave_id = :wave and depth = 0"),
            {"wave": june},
        ).scalar_one()
        before = previous_view(session, unit_view(session, june, root))
    assert before is not None
    assert before.wave.wave_id == march


def test_overlapping_waves_closed_in_reverse_leave_every_audit_clean(database: Database) -> None:
    company = teams(database)
    first, second = company.open_wave("Q1 2026"), company.open_wave("Q2 2026")
    for wave in (second, first):
        company.answer_all(wave, Script(company, wave, {"staff": {"plain": MIXED}})).publish(wave)
    assert (compared(company, first), compared(company, second)) == ([], [])
    result = audited(company)
    assert (result.exit_code, result.output.count("no violation")) == (0, 2), result.output


@pytest.mark.parametrize("claim", ["nothing", "a wave of the future", "itself"])
def test_a_publication_cannot_choose_what_it_is_compared_with(
    database: Database, monkeypatch: pytest.MonkeyPatch, claim: str
) -> None:
    company = teams(database)
    first = play(company, {"staff": {"plain": MIXED}})
    second = closed(company)
    claimed = {"nothing": [], "a wave of the future": [first, uuid.uuid4()], "itself": [second]}
    honest = publishing.compare_with_preceding

    def comparing(*arguments: Any) -> list[uuid.UUID]:
        honest(*arguments)
        return claimed[claim]

    monkeypatch.setattr(publishing, "compare_with_preceding", comparing)
    done, reason = finished(company, second)
    assert not done
    assert reason is not None
    assert reason.facts["rule"] == "history"
