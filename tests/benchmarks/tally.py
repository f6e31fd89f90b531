"""How fast the inbox becomes tallies and sealed sheets: `python tests/benchmarks/tally.py`.

A private, durable PostgreSQL takes answer sheets of one wave by COPY into an unlogged table (the
yardstick of the machine), then the product tallies the same sheets from the inbox.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import select

sys.path.insert(0, str(Path(__file__).parents[1]))

from blickwinkel import schema
from blickwinkel.database import Database
from blickwinkel.embedded import roles
from blickwinkel.embedded.binaries import find_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.response.services import tallying
from blickwinkel.response.services.tallying import drain
from blickwinkel.survey.models import Wave
from support.company import Company

NAME = "bench"
PERSPECTIVES = ("board", "cco", "staff")
_numbers = itertools.count()
Row = tuple[uuid.UUID, uuid.UUID, uuid.UUID, uuid.UUID, str, bytes]


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


def open_wave(database: Database, units: int) -> tuple[Company, uuid.UUID]:
    """Make a company with this many teams and open a wave."""
    company = Company.create(database, f"bench-{next(_numbers)}").unit("ALL").people("ALL", 1)
    for number in range(1, units):
        company.unit(f"U{number}", "ALL").people(f"U{number}", 1)
    return company, company.open_wave()


def made_up(company: Company, wave: uuid.UUID, number: int) -> list[Row]:
    """Return answer sheets, spread over all cells, about as many as a real form has items."""
    dice = random.Random(7)
    items = len(company.framework.items)
    points = len(company.framework.scale.points)
    units = list(company.units.values())
    return [
        (
            company.tenant_id,
            uuid.UUID(int=dice.getrandbits(128), version=4),
            wave,
            dice.choice(units),
            dice.choice(PERSPECTIVES),
            bytes(dice.choices(range(points + 1), k=items)),
        )
        for _ in range(number)
    ]


def copy(connection: psycopg.Connection, table: str, rows: list[Row]) -> float:
    """Write rows by COPY; return the seconds until they are committed."""
    begun = time.perf_counter()
    columns = "tenant_id, id, wave_id, unit_id, perspective, answers"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({columns}) from stdin (format binary)") as stream,
    ):
        stream.set_types(["uuid", "uuid", "uuid", "uuid", "text", "bytea"])
        for row in rows:
            stream.write_row(row)
    connection.commit()
    return time.perf_counter() - begun


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(
    postgres: PostgresServer, database: Database, units: int, number: int, batch: int
) -> None:
    """Print one line: yardstick, tallying and recount of the same sheets."""
    company, wave_id = open_wave(database, units)
    rows = made_up(company, wave_id, number)
    with psycopg.connect(postgres.connect(NAME).info.dsn) as connection:
        connection.execute("create unlogged table yardstick (like inbox)")
        yardstick = number / copy(connection, "yardstick", rows)
        connection.execute("drop table yardstick")
        copy(connection, "inbox", rows)
        connection.execute("analyze inbox")
    tallying.BATCH = batch
    rate = number / timed(lambda: drain(database, company.tenant_id, wave_id, 1))
    with database.tenant(company.tenant_id) as session:
        wave = session.scalars(select(Wave).where(Wave.id == wave_id)).one()
        again = timed(lambda: tallying.recount(session, wave))
        assert not tallying.differences(
            tallying.stored_tallies(session, wave), tallying.recount(session, wave)
        )
    sys.stdout.write(
        f"{units:>6} units  batch {batch:>5}: COPY {yardstick:>9,.0f}/s"
        f"   tally {rate:>8,.0f}/s ({rate / yardstick:.0%} of COPY)"
        f"   recount {number / again:>10,.0f}/s\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=60_000)
    parser.add_argument("--units", type=int, nargs="*", default=[40, 2_000])
    parser.add_argument("--batch", type=int, nargs="*", default=[1_000, 5_000])
    asked = parser.parse_args()
    with server() as postgres:
        database = Database(postgres.url(NAME, roles.APP))
        for units in asked.units:
            for batch in asked.batch:
                measure(postgres, database, units, asked.responses, batch)
        database.dispose()


if __name__ == "__main__":
    main()
