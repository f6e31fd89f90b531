"""The organisation's pages, from an empty company to a second import."""

from __future__ import annotations

import dataclasses
import io
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

import blickwinkel.organization
from blickwinkel import clock
from blickwinkel.access.actor import Actor
from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import Database
from blickwinkel.errors import NotAllowedError, Problem
from blickwinkel.i18n.messages import messages_for
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.accounts import create_account, grant
from blickwinkel.organization import presenting
from blickwinkel.organization.models import Employee, PendingImport, Unit, UnitSuccession
from blickwinkel.organization.services import importing, pending
from blickwinkel.organization.services.difference import Difference
from blickwinkel.organization.services.directory import PersonRow
from blickwinkel.organization.services.pending import Pending
from blickwinkel.platform.ports import FixedWave
from support.company import PASSWORD, Company
from support.site import running_app
from support.visitor import Visitor

ADMINISTRATOR = "anke@example.com"
FOLDER = Path(blickwinkel.organization.__path__[0])
UNITS = "unit;name;parent\nK;Köln AG;\nV;Vertrieb;K\nV1;Vertrieb Süd;V\n"
HEAD = "number;given name;family name;e-mail;language;unit;board;cco of\n"
PEOPLE = HEAD + (
    "1;Ada;Groß;ada@example.com;de;K;yes;\n"
    "2;Bo;Çelik;bo@example.com;en;V;;V,V1\n"
    "3;Cem;Ölz;;de;V1;;\n"
)
CHANGED_UNITS = UNITS.replace("Vertrieb Süd", "Vertrieb Bayern") + "P;Produktion;K\n"
CHANGED_PEOPLE = HEAD + (
    "1;Ada;Groß-Klein;ada@example.com;de;K;yes;\n3;Cem;Ölz;;de;P;;P\n4;Dana;Ähre;;de;P;;\n"
)


@dataclass
class Office:
    """An administrator at work in one company."""

    company: Company
    visitor: Visitor

    @property
    def address(self) -> str:
        return f"/t/{self.company.slug}/organization"

    def tree(self, query: str = "") -> str:
        return page(self.visitor.get(f"{self.address}{query}"))

    def send(self, units: str = UNITS, people: str = PEOPLE) -> TestResponse:
        return self.upload(("units.csv", units.encode()), ("people.csv", people.encode()))

    def upload(self, *files: tuple[str, bytes]) -> TestResponse:
        streams = [(io.BytesIO(content), name) for name, content in files]
        return self.visitor.post(f"{self.address}/import", {"files": streams})

    def take_over(self, preview: str, fingerprint: str | None = None) -> TestResponse:
        seen = fingerprint or fingerprint_of(self.visitor.get(preview))
        return self.visitor.post(preview, {"fingerprint": seen})

    def bring(self, units: str = UNITS, people: str = PEOPLE) -> None:
        assert self.take_over(self.send(units, people).location).status_code == 303

    def count(self, model: type) -> int:
        with self.company.database.tenant(self.company.tenant_id) as session:
            return session.scalar(select(func.count()).select_from(model))

    def names(self) -> list[str]:
        with self.company.database.tenant(self.company.tenant_id) as session:
            return sorted(session.scalars(select(Unit.name)))


def page(answer: TestResponse) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def fingerprint_of(answer: TestResponse) -> str:
    return re.search(r'name="fingerprint" value="(\w+)"', answer.text)[1]


@pytest.fixture(scope="module")
def visitor(database: Database) -> Iterator[Visitor]:
    """An administrator of many companies, logged in once."""
    with database.directory() as directory:
        create_account(directory, ADMINISTRATOR, "Anke", PASSWORD, "en")
        directory.commit()
    with running_app(database) as app:
        yield Visitor(app).log_in(ADMINISTRATOR)


@pytest.fixture
def office(visitor: Visitor, database: Database) -> Office:
    company = Company.create(database, f"c-{uuid.uuid4().hex[:8]}")
    with database.directory() as directory:
        account_id = directory.scalars(select(Account.id)).one()
        grant(directory, account_id, company.tenant_id, Role.ADMINISTRATOR)
        directory.commit()
    visitor.get("/?lang=en")
    return Office(company, visitor)


def test_an_empty_company_is_told_to_import_first(office):
    empty = office.visitor.get(office.address)
    assert "Import your HR file" in page(empty)
    assert f'href="{office.address}/import"' in empty.text


def test_the_tree_shows_people_ccos_and_where_one_is_missing(office):
    office.bring()
    words = office.tree()
    assert "Units 3" in words
    assert "Without e-mail 1" in words
    assert "Units without CCO 0" in words
    assert "Vertrieb 2 people, 1 of them directly here CCO: Bo Çelik" in words
    assert "Köln AG 3 people, 1 of them directly here" in words
    office.bring(UNITS, PEOPLE.replace("V,V1", "V"))
    words = office.tree()
    assert "Units without CCO 1" in words
    assert "1 person No CCO" in words
    assert "for which no CCO is named" in words


def test_units_that_an_import_emptied_leave_the_tree_and_are_still_listed(office):
    office.bring()
    office.bring("unit;name;parent\nK;Köln AG;\n", HEAD + "1;Ada;Groß;;de;K;yes;K\n")
    words = office.tree()
    assert "Units 1" in words
    assert "Units without people" in words
    assert "Vertrieb Süd (V1)" in words


def test_a_tree_of_any_depth_has_matching_tags(office):
    codes = [f"U{number}" for number in range(300)]
    parents = ["", *codes]
    units = "".join(f"{c};Name {c};{p}\n" for c, p in zip(codes, parents, strict=False))
    office.bring("unit;name;parent\n" + units, HEAD + "1;Ada;Groß;;de;U299;yes;U0\n")
    markup = office.visitor.get(office.address).text
    assert "Name U299" in markup
    for tag in ("ul", "li", "details"):
        assert len(re.findall(f"<{tag}[ >]", markup)) == markup.count(f"</{tag}>")


def test_no_file_is_told_at_the_field(office):
    for answer in (office.visitor.post(f"{office.address}/import"), office.upload(("", b""))):
        assert answer.status_code == 400
        assert "Please choose the file first." in page(answer)


def test_all_errors_are_told_at_once_by_file_and_line_and_nothing_is_stored(office):
    answer = office.send(
        UNITS.replace(";K\n", ";X\n"),
        PEOPLE.replace("bo@example.com", "bo").replace(";V1;;", ";Y;;"),
    )
    assert answer.status_code == 400
    words = page(answer)
    assert "3 errors in the file" in words
    assert re.search(r"units\.csv Line 3 parent There is no unit with the key “X”", words)
    assert re.search(r"people\.csv Line 3 e-mail “bo” is not an e-mail", words)
    assert re.search(r"Line 4 unit There is no unit with the key “Y”", words)
    assert office.count(Unit) == office.count(PendingImport) == 0


def test_a_further_cco_of_a_unit_is_told_once(office):
    office.bring()
    more = PEOPLE + "4;Dana;Ähre;;de;V;;V\n5;Eva;Öl;;de;V;;V\n"
    words = page(office.visitor.get(office.send(people=more).location))
    assert "Vertrieb then has 3 CCOs" in words
    office.bring(people=more)
    again = more.replace("Eva", "Evi")
    assert "then has" not in page(office.visitor.get(office.send(people=again).location))


def test_the_name_of_a_file_is_told_once(office):
    answer = office.send(people=HEAD)
    assert answer.status_code == 400
    assert page(answer).count("people.csv") == 1


def test_who_would_leave_is_not_folded_away_if_the_file_looks_incomplete(office):
    many = "".join(f"{n};Given{n};Family{n};;de;V;;\n" for n in range(10, 40))
    office.bring(people=PEOPLE + many)
    preview = office.visitor.get(office.send().location).text
    assert "Is the file complete?" in page(office.visitor.get(office.send().location))
    assert re.search(r'<details open>\s*<summary><b id="people_left">', preview)


def test_a_page_of_errors_has_an_end(office):
    wrong = HEAD + "".join(
        f"{n};Ada;Groß;no;de;K;;\n" for n in range(presenting.SHOWN_PROBLEMS + 7)
    )
    answer = office.send(people=wrong)
    assert "507 errors in the file" in page(answer)
    assert "The first 500 of 507 are shown." in page(answer)
    assert answer.text.count('class="where"') == 500


def test_a_preview_shows_every_change_and_makes_none(office):
    office.bring()
    sent = office.send(CHANGED_UNITS, CHANGED_PEOPLE)
    assert sent.status_code == 303
    words = page(office.visitor.get(sent.location))
    for expected in (
        "Produktion (P) Köln AG (K)",
        "Name: Vertrieb Süd → becomes Vertrieb Bayern",
        "Family name: Groß → becomes Groß-Klein",
        "Unit: Vertrieb Bayern (V1) → becomes Produktion (P)",
        "Dana Ähre (4)",
        "People leaving 1 Person Unit E-mail Bo Çelik (2)",
        "Appointments that begin 1 Person CCO of Cem Ölz (3) Produktion (P)",
        "Appointments that end 2",
    ):
        assert expected in words
    assert office.names() == ["Köln AG", "Vertrieb", "Vertrieb Süd"]


def test_taking_over_does_what_the_preview_said_and_is_logged(office):
    office.bring()
    office.bring(CHANGED_UNITS, CHANGED_PEOPLE)
    assert office.names() == ["Köln AG", "Produktion", "Vertrieb", "Vertrieb Bayern"]
    assert "has been taken over" in office.tree("?imported=yes")
    assert office.count(PendingImport) == 0
    with office.company.database.tenant(office.company.tenant_id) as session:
        logged = session.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == "organization.import")
        ).all()
    assert len(logged) == 2
    assert any("people_left: 1" in subject for subject in logged)


def test_a_second_press_of_the_button_finds_nothing(office):
    preview = office.send().location
    seen = fingerprint_of(office.visitor.get(preview))
    assert office.take_over(preview, seen).status_code == 303
    again = office.take_over(preview, seen)
    assert again.status_code == office.visitor.get(preview).status_code == 410
    assert "no longer there" in page(again)
    assert office.count(Employee) == 3


def test_a_preview_that_is_out_of_date_is_refused_and_shown_anew(office):
    office.bring()
    preview = office.send(CHANGED_UNITS, CHANGED_PEOPLE).location
    seen = fingerprint_of(office.visitor.get(preview))
    office.bring(people=PEOPLE.replace("Cem;Ölz", "Cem;Oelz"))
    refused = office.take_over(preview, seen)
    assert refused.status_code == 409
    assert "The organisation has changed in the meantime" in page(refused)
    assert "Family name: Oelz → becomes Ölz" in page(refused)
    assert office.names() == ["Köln AG", "Vertrieb", "Vertrieb Süd"]
    assert office.take_over(preview, fingerprint_of(refused)).status_code == 303
    assert "Produktion" in office.names()


def test_the_same_file_again_changes_nothing_and_says_so(office):
    office.bring()
    answer = office.visitor.get(office.send().location)
    assert "Nothing would change" in page(answer)
    assert "fingerprint" not in answer.text


def test_a_discarded_file_is_gone(office):
    preview = office.send().location
    assert office.visitor.get(preview).status_code == 200
    assert office.visitor.post(f"{preview}/discard").status_code == 303
    assert office.count(PendingImport) == 0
    assert office.visitor.get(preview).status_code == 410


def test_half_a_file_raises_a_question(office):
    many = [f"{n};Ada;Groß;;de;V1;;\n" for n in range(10, 60)]
    office.bring(people=PEOPLE + "".join(many))
    question = "Is the file complete? 20 people"
    half = office.visitor.get(office.send(people=PEOPLE + "".join(many[:30])).location)
    few = office.visitor.get(office.send(people=PEOPLE + "".join(many[:45])).location)
    assert question in page(half)
    assert "Is the file complete?" not in page(few)


def test_a_preview_stays_light(office):
    many = "".join(f"{n};Ada;Groß;;de;V1;;\n" for n in range(10, 3_000))
    answer = office.visitor.get(office.send(people=PEOPLE + many).location)
    assert "The first 100 of 2,993 are shown." in page(answer)
    assert len(answer.data) < 100_000


def test_names_from_a_file_stay_text(office):
    hostile = "<script>alert(1)</script>"
    units = UNITS.replace("Vertrieb Süd", hostile)
    people = PEOPLE.replace("Cem", hostile).replace(";V,V1", ";V")
    preview = office.send(units, people).location
    seen = office.visitor.get(preview)
    office.take_over(preview)
    for answer in (seen, office.visitor.get(office.address)):
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert" in answer.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_templates_can_be_imported_as_they_are(office, language):
    base = f"{office.address}/import/template/{language}"
    book = office.visitor.get(f"{base}.xlsx")
    tables = [office.visitor.get(f"{base}/{kind}.csv") for kind in ("units", "people")]
    assert {table.content_type for table in tables} == {"text/csv; charset=utf-8"}
    for files in ([book], tables):
        named = [(file.headers["Content-Disposition"].split("=")[-1], file.data) for file in files]
        assert office.upload(*named).status_code == 303


@pytest.mark.parametrize("path", ["fr.xlsx", "fr/units.csv", "de/others.csv"])
def test_other_templates_do_not_exist(office, path):
    assert office.visitor.get(f"{office.address}/import/template/{path}").status_code == 404


def test_a_file_that_is_too_large_is_refused_readably(office, monkeypatch):
    monkeypatch.setitem(office.visitor.client.application.config, "MAX_CONTENT_LENGTH", 2_000)
    answer = office.upload(("units.csv", b"x" * 3_000))
    assert answer.status_code == 413
    assert "too large" in page(answer)


def test_the_pages_speak_german(office):
    office.bring()
    preview = office.send(CHANGED_UNITS, CHANGED_PEOPLE).location
    assert "Ausscheidende Personen 1" in page(office.visitor.get(f"{preview}?lang=de"))
    assert "Einheiten ohne CCO" in office.tree()


def test_every_text_has_a_german_translation_with_the_same_blanks():
    found = [
        *extract_from_dir(FOLDER / "templates", [("**.html", "jinja2.ext:babel_extract")]),
        *extract_from_dir(FOLDER, [("*.py", "python")], keywords={"translate": None}),
    ]
    texts = {entry[2][0] if isinstance(entry[2], tuple) else entry[2] for entry in found}
    assert len(texts) > 80
    german = messages_for("de")
    same_in_both = {"Name", "CCOs", "CCO:", "Organisation", "Person"}
    assert {text for text in texts if german.gettext(text) == text} <= same_in_both
    blanks = re.compile(r"%\(\w+\)s")
    for wanted in texts:
        written = german.gettext(wanted)
        assert sorted(blanks.findall(wanted)) == sorted(blanks.findall(written)), wanted


MERGED_UNITS = "unit;name;parent\nK;Köln AG;\nV2;Vertrieb Neu;K\n"
MERGED_PEOPLE = HEAD + "1;Ada;Groß;;de;K;yes;\n2;Bo;Çelik;;de;V2;;V2\n3;Cem;Ölz;;de;V2;;\n"
TWO_TEAMS = UNITS.replace(";V\n", ";K\n")


def moves_of(answer: TestResponse) -> dict[str, bool]:
    """What the preview suggests, and whether it is ticked."""
    found = re.findall(r'name="move" value="([^"]+)"( checked)?', answer.text)
    return {pair: bool(ticked) for pair, ticked in found}


def test_a_merger_is_suggested_by_the_file_and_declared_with_the_import(office):
    office.bring(TWO_TEAMS)
    sent = office.send(MERGED_UNITS, MERGED_PEOPLE).location
    preview = office.visitor.get(sent)
    assert moves_of(preview) == {"V|V2": True, "V1|V2": True}
    words = page(preview)
    assert "2 units disappear: their results end here unless you say" in words
    assert (
        "Vertrieb Süd went into Vertrieb Neu 1 of 1 person of Vertrieb Süd is then there" in words
    )
    done = office.visitor.post(
        sent, {"fingerprint": fingerprint_of(preview), "move": ["V|V2", "V1|V2"]}
    )
    assert done.status_code == 303
    assert done.location.startswith(f"{office.address}/lineage")
    words = page(office.visitor.get(done.location))
    assert "The file has been taken over" in words
    assert "Vertrieb Neu (V2) Comparable: earlier results" in words
    assert "Units that are gone" not in words
    assert office.count(UnitSuccession) == 2


def test_what_is_not_ticked_stays_open_and_can_be_declared_later(office):
    office.bring(TWO_TEAMS)
    office.bring(MERGED_UNITS, MERGED_PEOPLE)
    assert office.count(UnitSuccession) == 0
    assert "Of 2 units nobody has said where their people went" in office.tree()
    lineage = office.visitor.get(f"{office.address}/lineage")
    assert "Units that are gone" in page(lineage)
    begun = re.search(r'href="([^"]+predecessor=[^"]+)"', lineage.text)[1]
    assert 'value="Vertrieb (V)"' in office.visitor.get(begun.replace("&amp;", "&")).text
    entered = {"predecessor": "Vertrieb (V)", "successor": "v2", "since": f"{clock.today()}"}
    told = office.visitor.post(f"{office.address}/lineage", entered)
    assert told.status_code == 303
    assert "It is declared" in page(office.visitor.get(told.location))
    assert "Of 1 unit nobody has said" in office.tree()
    again = office.visitor.post(f"{office.address}/lineage", entered)
    assert again.status_code == 409
    assert "Vertrieb went into Vertrieb Neu is declared already" in page(again)
    back = re.search(r'action="([^"]+/take-back)"', office.visitor.get(told.location).text)[1]
    assert office.visitor.post(back).status_code == 303
    assert office.visitor.post(back).status_code == 404
    assert office.count(UnitSuccession) == 0


def test_pairs_that_the_file_does_not_suggest_are_not_declared(office):
    office.bring(TWO_TEAMS)
    sent = office.send(MERGED_UNITS, MERGED_PEOPLE).location
    seen = fingerprint_of(office.visitor.get(sent))
    forged = {"fingerprint": seen, "move": ["K|V2", "V|K", "|", "V1|V2"]}
    assert office.visitor.post(sent, forged).status_code == 303
    assert office.count(UnitSuccession) == 1


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({}, "Please name a unit."),
        ({"predecessor": "NO"}, "There is no unit “NO”."),
        ({"successor_2": "<b>"}, "There is no unit “&lt;b&gt;”."),
        ({"since": ""}, "Please enter a date."),
        ({"since": "soon"}, "Not a valid date value."),
        ({"since": "2999-01-01"}, "The day lies in the future."),
        ({"successor": "K"}, "cannot have gone into itself"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_told(office, entered, told):
    office.bring()
    right = {"predecessor": "K", "successor": "V", "since": "2026-01-01"}
    answer = office.visitor.post(f"{office.address}/lineage", entered and right | entered)
    assert answer.status_code == 400
    assert told in answer.text
    assert office.count(UnitSuccession) == 0


def test_a_company_cannot_name_another_ones_units(office, database):
    office.bring()
    other = Company.create(database, f"o-{uuid.uuid4().hex[:8]}").unit("SECRET").people("SECRET", 1)
    entered = {"predecessor": "K", "successor": "SECRET", "since": "2026-01-01"}
    answer = office.visitor.post(f"{office.address}/lineage", entered)
    assert answer.status_code == 400
    assert "There is no unit “SECRET”." in page(answer)
    # control: an own unit of this key is taken
    office.bring(UNITS + "SECRET;Own;K\n", PEOPLE + "4;Dana;Ähre;;de;SECRET;;\n")
    assert office.visitor.post(f"{office.address}/lineage", entered).status_code == 303
    with database.tenant(other.tenant_id) as theirs:
        assert theirs.scalar(select(func.count()).select_from(UnitSuccession)) == 0


def test_what_a_published_wave_rests_on_stays(office, monkeypatch):
    office.bring(TWO_TEAMS)
    office.bring(MERGED_UNITS, MERGED_PEOPLE)
    lineage = f"{office.address}/lineage"
    entered = {"predecessor": "V", "successor": "V2", "since": "2026-01-01"}
    assert office.visitor.post(lineage, entered).status_code == 303
    back = re.search(r'action="([^"]+/take-back)"', office.visitor.get(lineage).text)[1]
    wave = FixedWave("Q4", clock.today(), frozenset())
    extensions = office.visitor.client.application.extensions
    platform = extensions["blickwinkel"]
    ports = dataclasses.replace(platform.ports, fixed_wave=lambda _session: wave)
    monkeypatch.setitem(extensions, "blickwinkel", dataclasses.replace(platform, ports=ports))
    shown = office.visitor.get(lineage)
    assert "in published results" in page(shown)
    assert "take-back" not in shown.text
    assert "Units that are new They are not in the last published wave “Q4”" in page(shown)
    refused = office.visitor.post(back)
    assert refused.status_code == 409
    assert "published comparisons are never recomputed" in page(refused)
    assert office.count(UnitSuccession) == 1
    # nor can an import of today declare anything
    preview = office.visitor.get(office.send(TWO_TEAMS, PEOPLE).location)
    assert moves_of(preview) == {}
    assert "You can say so on the next page" in page(preview)


def test_the_page_about_reorganisations_speaks_german(office):
    office.bring(TWO_TEAMS)
    office.bring(MERGED_UNITS, MERGED_PEOPLE)
    words = page(office.visitor.get(f"{office.address}/lineage?lang=de"))
    assert "Verschwundene Einheiten" in words
    assert "Verbleib angeben" in words


@pytest.fixture
def waiting(directory: Callable[..., object]) -> Pending:
    notice = Problem("a.csv", 2, "unit", "Look.")
    return Pending(directory(), (notice,), ("a.csv", "b.csv"), "en")


def test_what_waits_is_read_back_unchanged(session, actor, waiting):
    now = clock.now()
    token = pending.keep(session, actor, waiting, now)
    assert pending.find(session, token, now) == waiting


def test_what_waits_expires_and_is_deleted(session, actor, waiting):
    now = clock.now()
    token = pending.keep(session, actor, waiting, now)
    assert pending.find(session, token, now + pending.KEPT_FOR - timedelta(seconds=1))
    later = now + pending.KEPT_FOR
    assert pending.find(session, token, later) is None
    assert pending.take_over(session, actor, token, "", later) is None
    pending.keep(session, actor, waiting, later)
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 1


def test_the_database_alone_cannot_read_what_waits(session, actor, waiting):
    token = pending.keep(session, actor, waiting, clock.now())
    row = session.scalars(select(PendingImport)).one()
    stored = b"".join((row.key_hash, row.sealed))
    assert token.encode() not in stored
    # control: with the token the content is there, and it is compressed less than it is hidden
    plain = pending._cipher(token).decrypt(row.sealed[:12], row.sealed[12:], None)
    assert plain.startswith(b"\x78")
    assert plain not in stored


@pytest.fixture
def other_tenant(database: Database) -> uuid.UUID:
    return Company.create(database, f"o-{uuid.uuid4().hex[:8]}").tenant_id


def test_another_company_cannot_open_it_even_with_the_address(
    database, session, actor, waiting, other_tenant
):
    now = clock.now()
    token = pending.keep(session, actor, waiting, now)
    session.commit()
    with database.tenant(other_tenant) as theirs:
        assert pending.find(theirs, token, now) is None
        # the row policy, without the session's own filter
        assert theirs.scalar(text("select count(*) from pending_import")) == 0
    assert pending.find(session, token, now)
    assert session.scalar(text("select count(*) from pending_import")) == 1


def test_without_the_right_nothing_is_kept_or_taken_over(session, actor, waiting, tenant_id):
    now = clock.now()
    nobody = Actor(None, "Nobody", tenant_id)
    with pytest.raises(NotAllowedError):
        pending.keep(session, nobody, waiting, now)
    token = pending.keep(session, actor, waiting, now)
    seen = importing.preview(session, waiting.directory).fingerprint
    with pytest.raises(NotAllowedError):
        pending.take_over(session, nobody, token, seen, now)


@pytest.fixture
def two_requests(database: Database, tenant_id: uuid.UUID) -> Iterator[tuple]:
    with database.tenant(tenant_id) as one, database.tenant(tenant_id) as two:
        yield one, two


def test_of_two_requests_at_a_time_one_takes_over(two_requests, actor, waiting):
    one, two = two_requests
    now = clock.now()
    token = pending.keep(one, actor, waiting, now)
    one.commit()
    seen = importing.preview(one, waiting.directory).fingerprint
    assert pending.take_over(one, actor, token, seen, now)
    two.execute(text("set local lock_timeout = '200ms'"))
    with pytest.raises(Exception, match="lock timeout"):
        pending.take_over(two, actor, token, seen, now)
    two.rollback()
    one.commit()
    assert pending.take_over(two, actor, token, seen, now) is None


def test_few_leavers_raise_no_question(directory):
    leavers = tuple(PersonRow(str(n), "A", "B", None, "de", "K") for n in range(9))
    everybody = directory()
    assert not presenting.lets_too_many_leave(Difference(people_left=leavers), everybody)
    more = (*leavers, PersonRow("9", "A", "B", None, "de", "K"))
    assert presenting.lets_too_many_leave(Difference(people_left=more), everybody)


def test_problems_are_grouped_by_source_in_the_order_found():
    problems = [Problem(source, line, "", "") for source, line in (("b", 1), ("a", 1), ("b", 2))]
    assert presenting.by_source(problems) == [
        ("b", [Problem("", 1, "", ""), Problem("", 2, "", "")]),
        ("a", [Problem("", 1, "", "")]),
    ]
