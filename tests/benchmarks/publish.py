"""How long a large wave takes to be published: `python tests/benchmarks/publish.py`.

A company of 2,000 units, seven levels deep, in which 100,000 people of three perspectives have answered
two waves. What is timed is what happens when the second is closed: recount, release, figures, comparison
with the first wave, audit and storing, in a process of its own so that its memory can be told. The
yardstick beside it writes as many bytes of JSON into an unlogged table.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from blickwinkel import schema
from blickwinkel.access.actor import program
from blickwinkel.access.permissions import Permission
from blickwinkel.catalogue.services import adopt
from blickwinkel.database import Database
from blickwinkel.embedded import roles
from blickwinkel.embedded.binaries import find_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.organization.queries import UnitNode
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.services.tallying import drain
from blickwinkel.survey.models import WaveState
from blickwinkel.survey.services.snapshot import number_units
from blickwinkel.survey.services.waves import WavePlan, freeze_units, plan_wave
from blickwinkel.tenancy.models import Tenant, TenantKind
from support.company import shipped_framework

NAME = "bench"
DAYS = (date(2026, 1, 31), date(2026, 4, 30))
MEGABYTE = 1024


@contextmanager
def server() -> Iterator[PostgresServer]:
    """A durable PostgreSQL with the product's schema."""
    with (
        tempfile.TemporaryDirectory(prefix="bw-bench-") as folder,
        PostgresServer(Path(folder) / "pg", binaries=find_binaries()) as postgres,
    ):
        Path(folder).chmod(0o755)
        roles.prepare(postgres, NAME)
        schema.upgrade(postgres.url(NAME, roles.OWNER))
        yield postgres


def tree(units: int, children: int) -> list[UnitNode]:
    """Return a company in which every unit has as many units below it; 2,000 by 4 are 7 levels."""
    ids = [uuid.uuid4() for _ in range(units)]
    return [
        UnitNode(own, ids[(place - 1) // children] if place else None, f"U{place}", f"Unit {place}")
        for place, own in enumerate(ids)
    ]


def prepare(
    postgres: PostgresServer, asked: argparse.Namespace
) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """Store a company with two answered waves; publish the first; return tenant and waves."""
    database = Database(postgres.url(NAME, roles.APP))
    tenant_id = uuid.uuid4()
    with database.directory() as session:
        session.add(
            Tenant(
                id=tenant_id, slug="bench", name="Bench", kind=TenantKind.COMPANY, link_code="bnch"
            )
        )
        session.commit()
    nodes = tree(asked.units, asked.children)
    waves = []
    with psycopg.connect(postgres.connect(NAME).info.dsn) as connection:
        with (
            connection.cursor() as cursor,
            cursor.copy("copy unit (tenant_id, id, code, name, parent_id) from stdin") as stream,
        ):
            for node in nodes:
                stream.write_row((tenant_id, node.id, node.code, node.name, node.parent_id))
        connection.commit()
        for number, day in enumerate(DAYS):
            waves.append(open_wave(database, tenant_id, nodes, day))
            answer(connection, tenant_id, waves[-1], nodes, asked.responses, number)
            close(connection, waves[-1], day)
            drain(database, tenant_id, waves[-1])
    finish_wave(database, tenant_id, waves[0], DAYS[0])
    database.dispose()
    return tenant_id, waves


def open_wave(
    database: Database, tenant_id: uuid.UUID, nodes: list[UnitNode], day: date
) -> uuid.UUID:
    actor = program(tenant_id, "bench", *Permission)
    with database.tenant(tenant_id) as session:
        version = adopt(session, actor, shipped_framework())
        wave = plan_wave(session, actor, WavePlan(version.id, f"Q {day}", day, day))
        freeze_units(session, wave, number_units(nodes))
        wave.state = WaveState.OPEN
        session.commit()
        return wave.id


def close(connection: psycopg.Connection, wave: uuid.UUID, day: date) -> None:
    connection.execute(
        "update wave set state = 'closing', closed_on = %s where id = %s", [day, wave]
    )
    connection.commit()


def answer(
    connection: psycopg.Connection,
    tenant: uuid.UUID,
    wave: uuid.UUID,
    nodes: list[UnitNode],
    responses: int,
    number: int,
) -> None:
    """Put sheets into the inbox and people who have answered into the ledger."""
    framework = shipped_framework()
    chance = np.random.default_rng(number)
    points, items = len(framework.scale.points), len(framework.items)
    seats = [(nodes[0].id, "board")] * 9 + [(node.id, "cco") for node in nodes[1:]]
    weights = chance.gamma(2.0, size=len(nodes))
    staff = chance.choice(len(nodes), size=responses - len(seats), p=weights / weights.sum())
    seats += [(nodes[i].id, "staff") for i in staff]
    level = {"board": 0.8, "cco": 0.4, "staff": 0.0}
    of_unit = {node.id: chance.normal(0, 0.4) for node in nodes}
    with connection.cursor() as cursor:
        cursor.execute("create temp table person (id uuid, unit uuid, side text)")
        with cursor.copy("copy person from stdin") as stream:
            for unit, side in seats:
                stream.write_row((uuid.uuid4(), unit, side))
        cursor.execute(
            "insert into employee (tenant_id, id, number, given_name, family_name, locale, unit_id,"
            " on_board) select %s, id, id::text, '', '', 'de', unit, false from person",
            [tenant],
        )
        cursor.execute(
            "insert into invitation (tenant_id, id, wave_id, employee_id, unit_id, perspective,"
            " token_hash, answered) select %s, gen_random_uuid(), %s, id, unit, side,"
            " sha256(id::text::bytea), true from person",
            [tenant, wave],
        )
        cursor.execute("drop table person")
        columns = "tenant_id, id, wave_id, unit_id, perspective, answers"
        with cursor.copy(f"copy inbox ({columns}) from stdin (format binary)") as stream:
            stream.set_types(["uuid", "uuid", "uuid", "uuid", "text", "bytea"])
            for unit, side in seats:
                drawn = chance.normal(3 + level[side] + of_unit[unit], 1.0, size=items)
                sheet = np.clip(np.rint(drawn), 1, points).astype(np.uint8)
                sheet[chance.random(items) < 0.08] = 0
                stream.write_row((tenant, uuid.uuid4(), wave, unit, side, sheet.tobytes()))
    connection.commit()
    connection.execute("analyze")
    connection.commit()


def publish(url: str, tenant: uuid.UUID, wave: uuid.UUID, found: multiprocessing.Queue) -> None:
    """Publish in this process; report seconds and memory."""
    database = Database(url)
    database.tenant(tenant).close()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, processor = time.perf_counter(), time.process_time()
    done = finish_wave(database, tenant, wave, DAYS[1])
    seconds, own = time.perf_counter() - begun, time.process_time() - processor
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found.put((done, seconds, own, before / MEGABYTE, after / MEGABYTE))


def yardstick(connection: psycopg.Connection, wave: uuid.UUID) -> tuple[float, int]:
    """Return the seconds of a plain copy of the published payloads, and their bytes."""
    rows = connection.execute(
        "select payload::text from unit_result where wave_id = %s", [wave]
    ).fetchall()
    connection.execute("create unlogged table yardstick (payload json)")
    begun = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy("copy yardstick from stdin") as stream:
        for (text,) in rows:
            stream.write_row((json.dumps(json.loads(text)),))
    connection.commit()
    return time.perf_counter() - begun, sum(len(text) for (text,) in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--children", type=int, default=4)
    parser.add_argument("--responses", type=int, default=100_000)
    asked = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    with server() as postgres:
        tenant, waves = prepare(postgres, asked)
        found = spawn.Queue()
        process = spawn.Process(
            target=publish, args=(postgres.url(NAME, roles.APP), tenant, waves[1], found)
        )
        process.start()
        done, seconds, own, before, after = found.get()
        process.join()
        with psycopg.connect(postgres.connect(NAME).info.dsn) as connection:
            if not done:
                reason = connection.execute(
                    "select stop_reason from wave where id = %s", [waves[1]]
                ).fetchone()
                sys.exit(f"not published: {reason}")
            plain, size = yardstick(connection, waves[1])
    sys.stdout.write(
        f"{asked.units:,} units, {asked.responses:,} responses: published in {seconds:.1f} s"
        f" ({own:.1f} s of processor time;"
        f" {seconds / plain:.1f} times the plain copy of {size / 1e6:.0f} MB of JSON),"
        f" {after:.0f} MB at most ({before:.0f} MB before)\n"
    )


if __name__ == "__main__":
    main()
