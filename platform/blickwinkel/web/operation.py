"""What supervisors, load balancers and Prometheus ask: alive, ready, figures. docs/operation.md."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator

from flask import Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from blickwinkel import clock, schema
from blickwinkel.access.guard import public
from blickwinkel.database import Database
from blickwinkel.jobs import periodic
from blickwinkel.jobs.due import oldest_due
from blickwinkel.observability.prometheus import CONTENT_TYPE, PREFIX, Prometheus
from blickwinkel.platform.parts import Platform
from blickwinkel.web import context

logger = logging.getLogger(__name__)

OK, AWAY, OUTDATED, LATE = "ok", "away", "outdated", "late"


def install(app: Flask) -> None:
    """Add the three addresses."""
    for view in (health, ready, metrics):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)


@public
def health() -> ResponseReturnValue:
    """Tell a supervisor that this process answers; whatever else is away, a restart would not help."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


@public
def ready() -> ResponseReturnValue:
    """Tell a load balancer whether this process can serve people, and what is missing."""
    parts = parts_of(context.platform())
    # people can be served while periodic work is late
    return jsonify(parts), 200 if set(parts.values()) <= {OK, LATE} else 503


def parts_of(platform: Platform) -> dict[str, str]:
    """Return how each part of an installation is; periodic work is named only if it is late."""
    return {
        **_database_parts(platform.database),
        "broker": OK if platform.queue.answers() else AWAY,
    }


def _database_parts(database: Database) -> dict[str, str]:
    try:
        with database.directory() as session:
            revision = session.scalar(text("select version_num from alembic_version"))
    except (DBAPIError, PoolTimeoutError):
        return {"database": AWAY, "schema": AWAY}
    fits = schema.serves(revision)
    return {"database": OK, "schema": OK if fits else OUTDATED, **_late_parts(database)}


def _late_parts(database: Database) -> dict[str, str]:
    try:
        with database.directory() as session:
            return dict.fromkeys(periodic.late(session), LATE)
    except (DBAPIError, PoolTimeoutError):
        return {}  # a schema without it is told as outdated


@public
def metrics() -> ResponseReturnValue:
    """Return the figures to whoever knows the token; without one set, the address does not exist."""
    figures = context.platform().metrics
    expected = context.platform().settings.metrics_token
    if not expected or not isinstance(figures, Prometheus):
        abort(404)
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(sent.encode(), expected.encode()):
        return Response("", 401, {"WWW-Authenticate": "Bearer"})
    return Response(figures.page(DueJobs(context.platform().database)), content_type=CONTENT_TYPE)


class DueJobs(Collector):
    """How long the oldest due job of each name has been due; found out when somebody asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one figure per name; none while the database is away."""
        try:
            with self._database.directory() as directory:
                oldest = oldest_due(directory)
                done = periodic.last_done(directory)
        except (DBAPIError, PoolTimeoutError):
            return
        family = GaugeMetricFamily(
            f"{PREFIX}_due_seconds", "How long the oldest due job has waited", labels=["job"]
        )
        for job, since in oldest.items():
            family.add_metric([job], (clock.now() - since).total_seconds())
        yield family
        family = GaugeMetricFamily(
            f"{PREFIX}_last_done_timestamp_seconds",
            "When periodic work was last done",
            labels=["work"],
        )
        for name, done_at in done.items():
            family.add_metric([name], done_at.timestamp())
        yield family
