"""Nobody can join the ledger and the answers: a superuser with the live database tries everything."""

from __future__ import annotations

import base64
import os
import random
import re
import uuid
from collections.abc import Sequence

import psycopg
import pytest
import redis
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.models import InboxEntry, SealedSheets
from blickwinkel.response.services import drafts, sealing, sheet, tallying
from blickwinkel.response.services.tallying import drain
from support import linking
from support.company import Company, Invited
from support.linking import CERTAIN, ORDERS, Bundle, Links, Person

UNITS, SIZE = 10, 10
PEOPLE = UNITS * SIZE
MINIMUM = 20

#: By chance each guess of an order is right once per cell; 40 of 100 is out of reach of chance.
LUCK = 40


class Asked:
    """A hundred people in teams of ten, who answer one by one, each in a way of their own."""

    def __init__(self, database: Database) -> None:
        self.company = Company.create(database).unit("ALL").people("ALL", 1)
        for number in range(UNITS):
            self.company.unit(f"U{number}", "ALL").people(f"U{number}", SIZE)
        self.wave = self.company.open_wave()
        self.people = [who for who in self.company.invited(self.wave) if who.unit != "ALL"]
        random.Random(5).shuffle(self.people)
        self.truth: dict[bytes, bytes] = {}

    def answer(self, minimum: int) -> None:
        """Let everybody answer; a worker comes by after each of them."""
        for number, who in enumerate(self.people):
            answers = self.answers(number)
            self.company.answer(who, lambda _, item, answers=answers: answers[item.id])
            self.truth[who.employee_id.bytes] = sheet.pack(self.company.framework, answers)
            drain(self.company.database, self.company.tenant_id, self.wave, minimum)

    def answers(self, number: int) -> dict[str, str]:
        dice = random.Random(number)
        return {item.id: dice.choice("12345") for item in self.company.framework.items}

    def right(self, links: Links) -> int:
        """How many of an attack's findings are true."""
        return sum(self.truth[person.employee] == found for person, found in links)


@pytest.fixture
def asked(database: Database) -> Asked:
    return Asked(database)


@pytest.fixture
def superuser(postgres_server: PostgresServer, database: Database):
    with postgres_server.connect(database.engine.url.database) as connection:
        yield connection


def linked(asked: Asked, people: Sequence[Person], stored: Sequence[Bundle]) -> dict[str, int]:
    return {name: asked.right(attack(people, stored)) for name, attack in CERTAIN.items()}


def guessed(asked: Asked, people: Sequence[Person], stored: Sequence[Bundle]) -> int:
    return max(asked.right(linking.by_order(people, stored, *order)) for order in ORDERS)


@pytest.mark.parametrize("minimum", [MINIMUM, 1])
def test_what_is_stored_after_tallying_leads_to_nobody(asked, superuser, minimum):
    asked.answer(minimum)
    people, stored = linking.ledger(superuser), linking.bundles(superuser)
    assert len(people) == sum(len(bundle.sheets) for bundle in stored) == PEOPLE
    assert linked(asked, people, stored) == {"transaction": 0, "value": 0, "batch": 0}
    assert guessed(asked, people, stored) < LUCK


def test_the_rest_that_is_sealed_at_the_close_leads_to_nobody(asked, superuser):
    asked.people = asked.people[:81]
    asked.answer(MINIMUM)
    assert len(linking.bundles(superuser, linking.INBOX)) == 1
    asked.company.close(asked.wave)
    finish_wave(asked.company.database, asked.company.tenant_id, asked.wave, asked.company.next_day)
    people, stored = linking.ledger(superuser), linking.bundles(superuser)
    assert sum(linked(asked, people, stored).values()) == 0
    assert guessed(asked, people, stored) < LUCK


def seal_row_by_row(session, wave_id, fresh):
    """Seal each sheet in a row of its own, in random order: the control."""
    rows = [
        {
            "tenant_id": session.tenant_id,
            "wave_id": wave_id,
            "unit_id": unit,
            "perspective": side,
            "part": uuid.uuid4(),
            "respondents": 1,
            "sheets": one,
        }
        for (unit, side), sheets in fresh.items()
        for one in sheets
    ]
    random.SystemRandom().shuffle(rows)
    session.execute(insert(SealedSheets), rows)


def test_batches_of_one_in_rows_of_their_own_would_name_everybody(asked, superuser, monkeypatch):
    monkeypatch.setattr(tallying, "seal", seal_row_by_row)
    asked.answer(1)
    people, stored = linking.ledger(superuser), linking.bundles(superuser)
    assert linked(asked, people, stored)["batch"] == PEOPLE
    assert guessed(asked, people, stored) == PEOPLE


def test_shuffled_batches_of_rows_would_still_name_some(asked, superuser, monkeypatch):
    monkeypatch.setattr(tallying, "seal", seal_row_by_row)
    asked.answer(MINIMUM)
    people, stored = linking.ledger(superuser), linking.bundles(superuser)
    assert linked(asked, people, stored)["batch"] >= PEOPLE // 10


def test_sheets_kept_in_the_order_of_their_coming_would_name_everybody(
    asked, superuser, monkeypatch
):
    monkeypatch.setattr(sealing, "sorted", list, raising=False)
    asked.answer(1)
    people, stored = linking.ledger(superuser), linking.bundles(superuser)
    assert guessed(asked, people, stored) == PEOPLE


def test_before_tallying_the_inbox_names_everybody(asked, superuser):
    asked.answer(PEOPLE + 1)
    people, stored = linking.ledger(superuser), linking.bundles(superuser, linking.INBOX)
    assert linked(asked, people, stored)["transaction"] == PEOPLE


def test_no_table_of_answers_knows_a_time_or_counts_up(superuser):
    columns = superuser.execute(
        "select table_name, column_name, data_type, column_default from information_schema.columns"
        " where table_schema = 'public'"
        " and table_name in ('inbox', 'sealed_sheets', 'tally', 'draft', 'invitation')"
    ).fetchall()
    assert len({table for table, *_ in columns}) == 5
    telling = ("time", "date", "interval", "serial")
    assert not [c for c in columns if any(word in c[2] for word in telling)]
    assert not [c for c in columns if c[3] and "app_tenant" not in c[3]]
    assert superuser.execute("show track_commit_timestamp").fetchone() == ("off",)


class Traces:
    """Everything that is written down anywhere, as one text to search."""

    def __init__(
        self, superuser: psycopg.Connection, postgres: PostgresServer, valkey: ValkeyServer
    ) -> None:
        self.superuser, self.postgres, self.valkey = superuser, postgres, valkey
        self._log_begins = postgres.log.stat().st_size

    def tables(self, *without: str) -> bytes:
        """The text of all tables but some."""
        names = self.superuser.execute(
            "select tablename from pg_tables where schemaname = 'public'"
        ).fetchall()
        found = b""
        for (name,) in names:
            if name not in without:
                with self.superuser.cursor().copy(f"copy {name} to stdout") as stream:
                    found += b"".join(bytes(block) for block in stream)
        return found

    def database_log(self) -> bytes:
        return self.postgres.log.read_bytes()[self._log_begins :]

    def broker(self) -> bytes:
        """All keys and values, and what the broker has written to its disk."""
        files = [path.read_bytes() for path in self.valkey.data.rglob("*") if path.is_file()]
        with redis.Redis(unix_socket_path=str(self.valkey.socket)) as client:
            values = [client.dump(key) or b"" for key in client.scan_iter()]
            lists = [b"".join(client.lrange(key, 0, -1)) for key in client.scan_iter(_type="list")]
        return b"".join([*files, *values, *lists])


@pytest.fixture
def traces(superuser, postgres_server, valkey_server) -> Traces:
    return Traces(superuser, postgres_server, valkey_server)


def names_of(company: Company, who: Invited) -> list[bytes]:
    """All the ways in which a person could be named."""
    with company.database.tenant(company.tenant_id) as session:
        row = session.execute(
            text("select id, token_hash from invitation where employee_id = :who"),
            {"who": who.employee_id},
        ).one()
    ids = [row.id, who.employee_id]
    return [
        who.token.encode(),
        who.token[4:].encode(),
        row.token_hash.hex().encode(),
        row.token_hash,
        *(form for one in ids for form in (str(one).encode(), one.hex.encode(), one.bytes)),
    ]


def test_neither_logs_nor_the_broker_nor_other_tables_hold_a_trace(asked, traces, valkey_server):
    company = asked.company
    company.queue = CeleryQueue(valkey_server.celery_url)
    asked.people = asked.people[:25]
    with company.database.tenant(company.tenant_id) as session:
        for number, who in enumerate(asked.people):
            drafts.save(session, who.token, asked.wave, asked.answers(number))
        session.commit()
    drafted = traces.tables("invitation", "employee")
    asked.answer(MINIMUM)
    company.close(asked.wave)
    finish_wave(company.database, company.tenant_id, asked.wave, company.next_day)
    outside = traces.database_log() + traces.broker()
    unnamed = drafted + traces.tables("invitation", "employee") + outside
    for who in asked.people:
        for name in names_of(company, who):
            assert name not in unnamed
    elsewhere = traces.tables("sealed_sheets") + outside
    for answers in asked.truth.values():
        for form in (answers, answers.hex().encode()):
            assert form not in elsewhere
            assert form not in drafted
    # the search does find what is there
    assert str(company.tenant_id).encode() in base64_decoded(traces.broker())
    assert next(iter(asked.truth.values())).hex().encode() in traces.tables()
    assert str(asked.people[0].employee_id).encode() in traces.tables()


def base64_decoded(raw: bytes) -> bytes:
    """The bodies of messages, which the broker holds in base64."""
    return b"".join(
        base64.b64decode(found + b"=" * (-len(found) % 4))
        for found in re.findall(rb"[A-Za-z0-9+/]{40,}", raw)
    )


def test_an_error_while_answering_writes_no_answer_into_the_log(asked, traces):
    company = asked.company
    canary = os.urandom(len(company.framework.items))
    with company.database.tenant(company.tenant_id) as session:
        session.add(
            InboxEntry(
                wave_id=asked.wave, unit_id=uuid.uuid4(), perspective="staff", answers=canary
            )
        )
        with pytest.raises(IntegrityError) as caught:
            session.flush()
    assert b"fk_inbox" in traces.database_log()
    assert canary.hex().encode() not in traces.database_log()
    assert repr(canary)[2:-1] not in str(caught.value)
