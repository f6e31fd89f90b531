"""A company's database and small files to import."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator, Sequence

import pytest
import xlsxwriter

from blickwinkel.access.actor import Actor, program
from blickwinkel.access.permissions import Permission
from blickwinkel.database import Database, TenantSession
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.organization.services.directory import Directory
from blickwinkel.organization.services.importing import read
from blickwinkel.organization.services.tables import Upload
from blickwinkel.tenancy.models import Tenant, TenantKind
from support.servers import cloned_database

UNITS = "unit;name;parent\nK;Köln AG;\nV;Vertrieb;K\nV1;Vertrieb Süd;V\nP;Produktion;K\n"
PEOPLE = (
    "number;given name;family name;e-mail;language;unit;board;cco of\n"
    "1;Ada;Groß;ada@example.com;de;K;yes;\n"
    "2;Bo;Çelik;bo@example.com;en;V;;V,V1\n"
    "3;Cem;Ölz;;;V1;;\n"
    "4;Dana;Ähre;dana@example.com;;P;;P\n"
)


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer, template_database: str) -> Iterator[Database]:
    with cloned_database(postgres_server, template_database) as clone:
        opened = Database(clone.app_url)
        yield opened
        opened.dispose()


@pytest.fixture
def tenant_id(database: Database) -> uuid.UUID:
    """A new company for each test."""
    tenant = Tenant(
        id=uuid.uuid4(),
        slug=f"t-{uuid.uuid4().hex[:12]}",
        name="Company",
        kind=TenantKind.COMPANY,
        link_code="".join("0123456789abcdef"[byte % 16] for byte in uuid.uuid4().bytes[:4]),
    )
    with database.directory() as session, session.begin():
        session.add(tenant)
    return tenant.id


@pytest.fixture
def session(database: Database, tenant_id: uuid.UUID) -> Iterator[TenantSession]:
    with database.tenant(tenant_id) as opened:
        yield opened


@pytest.fixture
def actor(tenant_id: uuid.UUID) -> Actor:
    return program(tenant_id, "Test", *Permission)


@pytest.fixture
def csv_pair() -> Callable[..., list[Upload]]:
    """Two uploads from texts; those of a small faultless company unless told otherwise."""

    def build(units: str = UNITS, people: str = PEOPLE) -> list[Upload]:
        return [Upload("units.csv", units.encode()), Upload("people.csv", people.encode())]

    return build


@pytest.fixture
def directory(csv_pair: Callable[..., list[Upload]]) -> Callable[..., Directory]:
    """The directory of two CSV texts."""

    def build(units: str = UNITS, people: str = PEOPLE) -> Directory:
        return read(csv_pair(units, people), "de", str).directory

    return build


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """An XLSX file from sheets of rows; values keep their type."""

    def build(**sheets: Sequence[Sequence[object]]) -> bytes:
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for line, row in enumerate(rows):
                    sheet.write_row(line, 0, row)
        return target.getvalue()

    return build
