"""One line in the log and one observation per request, and the id that every answer carries.

Requests through a personal link are told as a group, without method, tenant or duration: the ledger
and the database's row versions know the order in which people answered, and a line for each answer
handed in would add the time (docs/confidentiality.md).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from http import HTTPMethod
from typing import Any

from flask import Flask, request

from blickwinkel.observability.metrics import Counter, Metrics, Timer
from blickwinkel.observability.trace import Trace, current, new_id, tracing, well_formed

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
PERSONAL = "personal link"
UNKNOWN = "unknown"
#: Asked every few seconds by supervisors and proxies, or along with a page.
FREQUENT = {"health", "ready", "metrics", "static"}
METHODS = {method.value for method in HTTPMethod}


@dataclass(slots=True)
class Request(Trace):
    """A request; until its endpoint is known nothing may be told of it."""

    kind: str = "request"
    id: str = field(default_factory=new_id)
    told: bool = False
    endpoint: str = UNKNOWN
    status: int = 500
    begun: float = field(default_factory=time.monotonic)


def install(app: Flask, metrics: Metrics, personal: Collection[str]) -> None:
    """Watch all requests of an application; must come before anything that may refuse one.

    Args:
        app: the application.
        metrics: gets the observations.
        personal: blueprints whose pages are reached by a personal link.
    """
    app.before_request(lambda: _know_endpoint(personal))
    app.wsgi_app = Watched(app.wsgi_app, metrics)  # type: ignore[method-assign]


def _know_endpoint(personal: Collection[str]) -> None:
    found = current()
    if isinstance(found, Request):
        found.told = request.blueprint not in personal
        found.endpoint = (request.endpoint or UNKNOWN) if found.told else PERSONAL
        if not found.told:
            # the log of a proxy that numbers requests must not lead to this one
            found.id = new_id()


def told_endpoint() -> str:
    """Return the name of the page that is being asked for, as far as a log may tell it."""
    found = current()
    return found.endpoint if isinstance(found, Request) else UNKNOWN


class Watched:
    """A WSGI application that is watched."""

    def __init__(self, application: Any, metrics: Metrics) -> None:
        self._application = application
        self._metrics = metrics

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, then tell of it."""
        claimed = well_formed(environ.get("HTTP_X_REQUEST_ID"))
        with tracing(Request(id=claimed) if claimed else Request()) as asked:
            assert isinstance(asked, Request)  # noqa: S101 - tells the type checker what was given

            def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                asked.status = int(status.split(" ", 1)[0])
                return start_response(status, [*headers, (HEADER, asked.id)], *rest)

            try:
                answer: Iterable[bytes] = self._application(environ, start)
            finally:
                self._tell(asked, environ.get("REQUEST_METHOD", ""))
        return answer

    def _tell(self, asked: Request, method: str) -> None:
        seconds, status = time.monotonic() - asked.begun, f"{asked.status // 100}xx"
        fields: dict[str, Any] = {"endpoint": asked.endpoint, "status": asked.status}
        if asked.endpoint == PERSONAL:
            # handing in takes longer than turning a page: sums of durations would tell when
            self._metrics.count(Counter.PERSONAL_REQUESTS, status)
        else:
            self._metrics.time(Timer.REQUESTS, seconds, asked.endpoint, status)
            fields["method"] = method if method in METHODS else UNKNOWN
            fields["ms"] = round(seconds * 1000)
        logger.log(_level_of(asked), "request", extra={"fields": fields})


def _level_of(asked: Request) -> int:
    if asked.status >= 500:
        return logging.WARNING
    return logging.DEBUG if asked.endpoint in FREQUENT else logging.INFO
