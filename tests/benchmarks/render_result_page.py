"""Time of a result page rendered by the server, against a bare template of the same size.

    PYTHONPATH=platform:plugins:frameworks:workers:tests python tests/benchmarks/render_result_page.py

Starts a PostgreSQL of its own, holds two waves in a company of 380 people, logs in as the board and
asks for the company's page through the whole application (log-in, rights, database, charts, template)
in this process. The target is a median of 50 ms when warm.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from jinja2 import Environment

from blickwinkel import schema
from blickwinkel.database import Database
from blickwinkel.embedded import roles
from blickwinkel.embedded.binaries import wheel_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.extension import Item
from blickwinkel.identity.models import Role
from support.company import PASSWORD, Company, Invited
from support.site import running_app

ROUNDS = 200
WARM_UP = 20
DIVISIONS, TEAMS, PEOPLE = 6, 4, 15
DATABASE = "benchmark"
TARGET_MS = 50


def company_with_results(database: Database) -> tuple[Company, str]:
    """Two published waves; returns the address of the company's page as well."""
    company = Company.create(database).unit("NL", name="Nordlicht Versorgung AG")
    company.people("NL", 7, on_board=True)
    for division in range(DIVISIONS):
        company.unit(f"D{division}", "NL", f"Bereich {division}").people(f"D{division}", 2)
        company.cco(f"D{division}")
        for team in range(TEAMS):
            code = f"D{division}T{team}"
            company.unit(code, f"D{division}", f"Team {division}.{team}").people(code, PEOPLE)
    dice = random.Random(7)

    def opinion(who: Invited, _item: Item) -> str:
        return dice.choice("122334" if who.perspective == "staff" else "334455")

    for title in ("Q1 2026", "Q2 2026"):
        wave_id = company.open_wave(title)
        company.answer_all(wave_id, opinion).publish(wave_id)
    return company, f"/t/{company.slug}/results/{wave_id}/{company.units['NL']}"


def milliseconds(work: Callable[[], object]) -> list[float]:
    """Times of many rounds after a warm-up, ascending."""
    for _ in range(WARM_UP):
        work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def tell(name: str, times: list[float]) -> None:
    slowest = times[int(len(times) * 0.95)]
    print(f"{name:<34}{statistics.median(times):7.1f} ms median{slowest:8.1f} ms p95")  # noqa: T201


def get(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bw-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a server that gave up root must get through
        binaries = wheel_binaries()
        with PostgresServer(folder / "postgres", binaries=binaries, durable=False) as server:
            roles.prepare(server, DATABASE)
            schema.upgrade(server.url(DATABASE, roles.OWNER))
            database = Database(server.url(DATABASE, roles.APP))
            company, address = company_with_results(database)
            email = company.account(Role.BOARD)
            with running_app(database) as app:
                client = app.test_client()
                client.post("/login", data={"email": email, "password": PASSWORD})
                page = get(client, address)
                bare = Environment(autoescape=True).from_string("{{ page }}")
                print(f"page of {len(page.encode()) / 1024:.0f} KB, {ROUNDS} rounds")  # noqa: T201
                tell("a bare template of this size", milliseconds(lambda: bare.render(page=page)))
                tell("/health (one query)", milliseconds(lambda: get(client, "/health")))
                times = milliseconds(lambda: get(client, address))
                tell("result page", times)
            database.dispose()
    assert statistics.median(times) <= TARGET_MS, f"above the target of {TARGET_MS} ms"


if __name__ == "__main__":
    main()
