"""The list of personal links: complete, silent about who has answered, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import uuid

import pytest
from sqlalchemy import select, update

from blickwinkel.audit.models import AuditEntry
from blickwinkel.errors import ConflictError, NotFoundError
from blickwinkel.organization.models import Employee
from blickwinkel.survey.services.distribution import PersonalLink, as_csv, hand_out_links
from support.company import Company

COLUMNS = ["Name", "E-mail", "Unit", "Language", "Personal link"]


@pytest.fixture
def wave(company: Company) -> uuid.UUID:
    return company.open_wave()


def hand_out(company: Company, wave_id: uuid.UUID) -> list[PersonalLink]:
    with company.database.tenant(company.tenant_id) as session:
        links = hand_out_links(session, company.actor, wave_id, company.key)
        session.commit()
        return links


def rows(sheet: bytes) -> list[list[str]]:
    text = sheet.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def link(**parts: str) -> PersonalLink:
    usual = {"name": "Ada Groß", "email": "a@b.de", "unit": "Nord", "locale": "de", "token": "t"}
    return PersonalLink(**(usual | parts))


def test_everybody_has_a_link_that_opens_their_questionnaire(
    company: Company, wave: uuid.UUID
) -> None:
    links = hand_out(company, wave)
    assert {one.token for one in links} == {who.token for who in company.invited(wave)}
    assert [one.unit for one in links][:6] == ["Nordlicht Versorgung AG"] * 6


def test_the_list_does_not_tell_who_has_answered(company: Company, wave: uuid.UUID) -> None:
    before = hand_out(company, wave)
    company.answer(company.invited(wave)[0], lambda *_: "3")
    assert hand_out(company, wave) == before


def test_people_without_an_address_are_in_it(company: Company, wave: uuid.UUID) -> None:
    with company.database.tenant(company.tenant_id) as session:
        session.execute(update(Employee).values(email_norm=None))
        session.commit()
    assert {one.email for one in hand_out(company, wave)} == {""}


def test_every_download_is_in_the_log(company: Company, wave: uuid.UUID) -> None:
    hand_out(company, wave)
    hand_out(company, wave)
    with company.database.tenant(company.tenant_id) as session:
        logged = select(AuditEntry.subject).where(AuditEntry.action == "wave.hand_out_links")
        assert session.scalars(logged).all() == ["Q1 2026: 24"] * 2


def test_a_wave_that_takes_no_answers_has_no_links_to_hand_out(
    company: Company, wave: uuid.UUID
) -> None:
    company.close(wave)
    with pytest.raises(ConflictError):
        hand_out(company, wave)
    with pytest.raises(NotFoundError):
        hand_out(company, uuid.uuid4())


def test_the_file_opens_in_a_german_spreadsheet() -> None:
    sheet = as_csv([link()], "https://b.example", COLUMNS)
    assert sheet.startswith("\ufeff".encode())
    assert rows(sheet) == [COLUMNS, ["Ada Groß", "a@b.de", "Nord", "de", "https://b.example/a/t"]]


@pytest.mark.parametrize(
    "cell",
    ['=HYPERLINK("http://x";"y")', "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1"],
)
def test_nothing_in_it_is_a_formula(cell: str) -> None:
    for field in ("name", "email", "unit"):
        written = rows(as_csv([link(**{field: cell})], "https://b.example", COLUMNS))[1]
        assert "'" + cell in written
        assert not any(value.lstrip(" ").startswith(("=", "+", "-", "@")) for value in written)


@pytest.mark.parametrize(
    "cell", ["Müller-Lüdenscheidt", "O'Brien", 'Kim "K" Groß; A', "a\nb", "王"]
)
def test_ordinary_names_stay_as_they_are(cell: str) -> None:
    """Negative control of the test above."""
    assert rows(as_csv([link(name=cell)], "https://b.example", COLUMNS))[1][0] == cell
