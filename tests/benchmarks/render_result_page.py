"""Time of the result pages rendered by the server, against a bare template of the largest one's size.

    PYTHONPATH=platform:plugins:frameworks:workers:tests python tests/benchmarks/render_result_page.py
    … render_result_page.py --sizes    also shows that the number of answers does not matter (3 minutes more)

Starts a PostgreSQL of its own, holds twelve waves in a company of 61 units and 397 people, logs in as the
board and asks for every view of the company through the whole application (log-in, rights, database,
charts, template) in this process. A page is fast enough with a median of 50 ms when warm. Where other
programs make everything wait, its processor time decides instead: at most as many times that of the bare
template, timed beside each round, as 40 ms are with nothing else running (the other 10 are the database's).
A page reads one row per unit, written once when the wave was published; hence the number of answers behind
it cannot matter.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment
from sqlalchemy import event

from blickwinkel import schema
from blickwinkel.database import Database
from blickwinkel.embedded import roles
from blickwinkel.embedded.binaries import wheel_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.extension import Item
from blickwinkel.identity.models import Role
from support.company import PASSWORD, Company, Invited
from support.site import running_app

ROUNDS = 100
WARM_UP = 10
DIVISIONS = 6
DATABASE = "benchmark"
TARGET_MS = 50
PROCESSOR_MS = 40
#: What the bare template took with nothing else running; what 40 ms are on a busy machine follows from it.
QUIET_BARE_MS = 0.4
MOST_STATEMENTS = 15

PAGES = {
    "differences": "",
    "at a glance": "/glance",
    "units, 60 rows": "/units?levels=2",
    "cascade": "/cascade",
    "over time, 12 waves": "/trend",
    "priorities": "/priorities",
    "explanation": "/explain/gap.0",
}


@dataclass(frozen=True)
class Held:
    """A company with published waves; `results` is the address below which the newest one is."""

    company: Company
    email: str
    results: str

    def address(self, unit: str, view: str = "") -> str:
        return f"{self.results}/{self.company.units[unit]}{view}"


@dataclass(frozen=True)
class Size:
    """How many teams each of the divisions has, people each team, and how often all are asked."""

    teams: int
    people: int
    waves: int


def hold(database: Database, slug: str, size: Size) -> Held:
    """Let everybody answer at random, leadership more kindly than staff."""
    company = Company.create(database, slug).unit("NL", name="Nordlicht Versorgung AG")
    company.people("NL", 7, on_board=True)
    for division in range(DIVISIONS):
        company.unit(f"D{division}", "NL", f"Bereich {division}").people(f"D{division}", 2)
        company.cco(f"D{division}")
        for team in range(size.teams):
            code = f"D{division}T{team}"
            company.unit(code, f"D{division}", f"Team {division}.{team}").people(code, size.people)
    dice = random.Random(7)

    def opinion(who: Invited, _item: Item) -> str:
        return dice.choice("122334" if who.perspective == "staff" else "334455")

    wave_id = uuid.UUID(int=0)
    for number in range(size.waves):
        wave_id = company.open_wave(f"Q{number % 4 + 1} {2023 + number // 4}")
        company.answer_all(wave_id, opinion).publish(wave_id)
    return Held(company, company.account(Role.BOARD), f"/t/{slug}/results/{wave_id}")


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Time by the clock, and of this process's processor."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000


class Bench:
    """Asks for pages, tells their times and remembers the names of those that are too slow."""

    def __init__(self, app: Flask, held: Held) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.post("/login", data={"email": held.email, "password": PASSWORD})
        self.largest = self.get(held.address("NL"))
        self.bare = Environment(autoescape=True).from_string("{{ page }}")
        self.too_slow: list[str] = []
        self.statements = 0
        engine = app.extensions["blickwinkel"].database.engine
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.statements += 1

    def get(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.text

    def time(self, name: str, addresses: Sequence[str]) -> None:
        """Ask for the addresses in turn; the bare template in between."""
        turn = itertools.cycle(addresses)
        for _ in range(WARM_UP * len(addresses)):
            page = self.get(next(turn))
        times, bare, self.statements = [], [], 0
        for _ in range(ROUNDS):
            bare.append(milliseconds(lambda: self.bare.render(page=self.largest)))
            times.append(milliseconds(lambda: self.get(next(turn))))
        clock, busy = zip(*times, strict=True)
        median, processor = statistics.median(clock), statistics.median(busy)
        ratio = processor / statistics.median(spent for _, spent in bare)
        statements = self.statements / ROUNDS
        if median > TARGET_MS and ratio > PROCESSOR_MS / QUIET_BARE_MS:
            self.too_slow.append(f"{name}: above {TARGET_MS} ms")
        if statements > MOST_STATEMENTS:
            self.too_slow.append(f"{name}: more than {MOST_STATEMENTS} statements")
        print(  # noqa: T201
            f"{name:<32}{len(page.encode()) / 1024:5.0f} KB{median:7.1f} ms median"
            f"{statistics.quantiles(clock, n=20)[-1]:7.1f} ms p95{processor:7.1f} ms processor"
            f"{ratio:5.0f} × bare{statements:4.0f} statements"
        )


@contextmanager
def database_of_its_own() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="bw-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a server that gave up root must get through
        binaries = wheel_binaries()
        with PostgresServer(folder / "postgres", binaries=binaries, durable=False) as server:
            roles.prepare(server, DATABASE)
            schema.upgrade(server.url(DATABASE, roles.OWNER))
            database = Database(server.url(DATABASE, roles.APP))
            yield database
            database.dispose()


def time_pages(database: Database) -> list[str]:
    """Time every view of one company; returns what is too slow."""
    held = hold(database, "nordlicht", Size(teams=9, people=7, waves=12))
    with running_app(database) as app:
        bench = Bench(app, held)
        for name, view in PAGES.items():
            bench.time(name, [held.address("NL", view)])
        divisions = [held.address(f"D{number}") for number in range(DIVISIONS)]
        bench.time("differences, 6 units in turn", divisions)
    return bench.too_slow


def time_sizes(database: Database) -> list[str]:
    """Time the same view of companies of two sizes; returns what is too slow."""
    too_slow = []
    for answers, size in ((103, Size(2, 7, 1)), (4987, Size(9, 92, 1))):
        held = hold(database, f"n{answers}", size)
        with running_app(database) as app:
            bench = Bench(app, held)
            bench.time(f"differences, {answers} answers", [held.address("NL")])
        too_slow += bench.too_slow
    return too_slow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", action="store_true", help="compare 103 and 4,987 answers too")
    wanted = parser.parse_args()
    with database_of_its_own() as database:
        too_slow = time_pages(database)
        if wanted.sizes:
            too_slow += time_sizes(database)
    assert not too_slow, "; ".join(too_slow)


if __name__ == "__main__":
    main()
