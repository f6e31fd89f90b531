"""Web and worker run with values that must be told nowhere: none is in a log, a figure or an error page."""

from __future__ import annotations

import io
import json
import logging
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager, suppress

import pytest
from celery import Celery
from sqlalchemy import text

from blickwinkel.identity.models import Role
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.observability import logs
from blickwinkel.observability.trace import Trace, tracing
from blickwinkel.response.jobs import TallyWave
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import WaveState
from support.company import PASSWORD, Company
from support.site import NO_BROKER, served
from support.team import answer
from support.truth import state
from support.worker import running_worker, wait_until

TOKEN = "m" * 32
MARK = "canary7c1f"
CAUSE = "c" * 32
KICK = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"


class Site:
    """A served application, asked without a browser's manners; keeps all error pages."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.port = int(base_url.rsplit(":", 1)[1])
        self.errors = ""

    def ask(self, path: str, data: dict | None = None, **headers: str) -> int:
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = urllib.request.Request(self.base_url + path, body, named)  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(asked, timeout=30) as answered:  # noqa: S310
                return answered.status
        except urllib.error.HTTPError as error:
            page = error.read().decode()
            # a form that comes back with a problem shows its sender what was sent; it is no error page
            self.errors += "" if "<form" in page else page + str(error.headers)
            return error.code

    def figures(self) -> str:
        asked = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.base_url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answered:  # noqa: S310
            return answered.read().decode()

    def shout(self, raw: str) -> None:
        """Send what no client would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(raw.encode())
            with suppress(OSError):
                self.errors += line.recv(100_000).decode("latin-1")


@pytest.fixture
def company(database, valkey_server) -> Company:
    """A company whose people and units are canaries."""
    made = Company.create(database, name=f"{MARK} company").unit("O", name=f"{MARK} unit")
    made.people("O", 12).account(Role.ADMINISTRATOR, f"{MARK}@mail.example")
    with database.tenant(made.tenant_id) as session:
        session.execute(text(f"update employee set family_name = '{MARK}' || number"))
        session.commit()
    made.queue = CeleryQueue(valkey_server.celery_url)
    return made


@contextmanager
def broken_framework(superuser):
    """What is stored of the framework can't be read: an unexpected error in web and worker alike."""
    ((column,),) = superuser.execute(
        "select column_name from information_schema.columns"
        " where table_name = 'framework_version' and data_type in ('json', 'jsonb')"
    ).fetchall()
    superuser.execute("alter table framework_version add kept json")
    superuser.execute(f"update framework_version set kept = {column}")
    superuser.execute(f"""update framework_version set {column} = '{{"{MARK}": "{MARK}"}}'""")
    yield
    superuser.execute(f"update framework_version set {column} = kept")
    superuser.execute("alter table framework_version drop kept")


@contextmanager
def database_away(server, name: str):
    with server.connect() as connection:
        connection.execute(f'alter database "{name}" allow_connections false')
        connection.execute(KICK, [name])
        yield
        connection.execute(f'alter database "{name}" allow_connections true')


def ask_everything(site: Site, token: str) -> None:
    """Requests that work, that are refused, and that nobody would make."""
    agents = {"User_Agent": MARK, "Referer": f"http://x/{MARK}", "X_Forwarded_For": MARK}
    assert site.ask(f"/a/{token}", **agents, X_Request_ID=f"{MARK}-{token}") == 200
    site.ask(f"/a/{token}/1", {f"item.{MARK}": MARK}, **agents)
    site.ask(f"/a/{token}x?answer={MARK}", **agents)
    site.ask(f"/{MARK}/{token}?{MARK}={MARK}", Cookie=f"blickwinkel={MARK}")
    site.ask(f"/t/{MARK}/results", Cookie=f"{MARK}={MARK}")
    site.ask("/login", {"email": f"{MARK}@mail.example", "password": MARK})
    site.ask("/login", {"email": f"{MARK}@mail.example", "password": PASSWORD}, Origin="http://x")
    site.shout(f"GET /login HTTP/1.1\r\nHost: {MARK}\r\nConnection: close\r\n\r\n")
    site.shout(f"{MARK} /a/{token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    site.shout(
        f"GET /{token} HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: {'0' * 32}\n{MARK}\r\n\r\n"
    )
    site.shout(f"GET /{token} HTTP/1.1\r\nHost: localhost\r\nX-{MARK}: {MARK * 20_000}\r\n\r\n")


def test_no_canary_is_told_anywhere(
    company, database, postgres_server, valkey_server, broker, tmp_path
):
    wave = company.open_wave(f"{MARK} wave")
    people = company.invited(wave)
    tokens = [who.token for who in people]
    name = database.engine.url.database
    telling = {"LOG_LEVEL": "debug", "LOG_FORMAT": "json"}
    figures = {"METRICS_TOKEN": TOKEN, "METRICS_FOLDER": str(tmp_path / "figures")}
    web, work = tmp_path / "web.log", tmp_path / "work.log"
    garbage = Celery(broker=valkey_server.celery_url, set_as_current=False)
    with (
        postgres_server.connect(name) as superuser,
        served(
            *(database, valkey_server.celery_url, "--access-log"), log=web, **telling, **figures
        ) as base_url,
        running_worker(
            *(database, valkey_server, work, "--concurrency", "1"),
            **(telling | figures | {"TALLY_MINIMUM": "5"}),
        ),
    ):
        site = Site(base_url)
        with broken_framework(superuser):
            assert site.ask(f"/a/{tokens[7]}") == 500
            answer(company, wave, 5)
            wait_until(lambda: "job failed" in work.read_text())
        ask_everything(site, tokens[11])
        answer(company, wave, 1, start=5)
        wait_until(lambda: '"outcome": "counted"' in work.read_text())
        garbage.send_task(TallyWave.name, kwargs={MARK: MARK})
        garbage.send_task(f"{MARK}.{MARK}", args=[tokens[0]])
        company.queue = CeleryQueue(NO_BROKER)
        company.close(wave)  # its message is lost
        company.queue = CeleryQueue(valkey_server.celery_url)
        with database_away(postgres_server, name):
            assert site.ask(f"/a/{tokens[8]}") == 503
            assert site.ask("/", Cookie=f"blickwinkel={MARK}") == 503
            company.queue.send(CloseWave(company.tenant_id, wave))
            wait_until(lambda: "put off" in work.read_text())
        with tracing(Trace("request", CAUSE)):
            company.queue.send(CloseWave(company.tenant_id, wave))
        wait_until(lambda: '"outcome": "published"' in work.read_text())
        assert state(company, wave)[0] is WaveState.PUBLISHED
        told = {"web": web.read_text(), "work": work.read_text(), "pages": site.errors}
        told["figures"] = site.figures()
    assert 'waves_ended_total{outcome="published"} 1.0' in told["figures"]
    assert 'errors_total{logger="blickwinkel_workers.observing"}' in told["figures"]
    assert '"event": "job failed"' in told["work"]
    assert '"endpoint": "personal link"' in told["web"]
    assert f'"request": "{CAUSE}"' in told["work"], "the job names what caused it"
    for where, found in told.items():
        assert MARK not in found, where
        assert not [token for token in tokens if token[4:] in found], where
        assert company.slug not in found, where
    for log in ("web", "work"):
        lines = [line for line in told[log].splitlines() if line.startswith("{")]
        assert all(json.loads(line)["time"] for line in lines)
        assert len(lines) > 5


def test_a_canary_that_is_logged_is_found(capfd):
    """Negative control: the search does find what a careless line tells."""
    code = (
        "import logging; from blickwinkel.observability import logs; logs.configure('info', 'json');"
        f"logging.getLogger('blickwinkel.planted').info('%s has answered', '{MARK}')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert MARK in capfd.readouterr().err


def test_a_usual_log_would_tell(monkeypatch):
    """Negative control: what the rules of the log keep out is in the lines of the usual one."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger = logging.getLogger("planted.dependency")
    monkeypatch.setattr(logger, "handlers", [handler])
    for formatter, tells in ((logging.Formatter(), True), (logs.JsonLines(), False)):
        written.truncate(0)
        handler.setFormatter(formatter)
        try:
            int(MARK)
        except ValueError:
            logger.exception("no answer for %s", MARK)
        assert (MARK in written.getvalue()) is tells
