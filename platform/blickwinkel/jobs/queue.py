"""The queue: tells workers that there is something to do, after the commit that made it so.

The truth is in the database. A message that is lost because the broker is down costs time, not data:
the sweep sends it again.
"""

from __future__ import annotations

import logging
import time
from typing import Protocol

from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy import event
from sqlalchemy.orm import Session

from blickwinkel.database import TenantSession
from blickwinkel.jobs.job import Job
from blickwinkel.observability import trace

logger = logging.getLogger(__name__)

#: Shared by the web process and the workers; apps on one broker use the shortest visibility.
BROKER_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}


#: Header of a message: the request that queued the job, if it may be named.
CAUSE = "blickwinkel_cause"

#: Seconds without another attempt after a broker did not answer; less than the sweep takes.
SILENCE = 5.0


class Queue(Protocol):
    """What can send a job to the workers."""

    def send(self, job: Job) -> None:
        """Send a job; never raises for a broker that is away."""

    def answers(self) -> bool:
        """Tell whether jobs reach the broker now."""


class CeleryQueue:
    """Sends jobs to Celery workers through Redis or Valkey.

    Whoever sends has just answered or decided something and must not wait for a broker: a message
    that fails is given up at once, and for some seconds after it none is tried.
    """

    def __init__(self, redis_url: str) -> None:
        self._client = Celery(broker=redis_url, set_as_current=False)
        self._client.conf.update(
            broker_transport_options={**BROKER_OPTIONS, "max_retries": 0, "socket_timeout": 1},
            task_ignore_result=True,
            accept_content=["json"],
        )
        self._silent_until = 0.0

    def send(self, job: Job) -> None:
        """Send the job's name and ids; log it when the broker does not answer."""
        if time.monotonic() < self._silent_until:
            return
        try:
            named = {CAUSE: trace.cause()} if trace.cause() else {}
            self._client.send_task(job.name, kwargs=job.payload(), headers=named, retry=False)
        except OperationalError as error:
            self._silent_until = time.monotonic() + SILENCE
            logger.warning(
                "broker away, %s waits for the sweep (%s)", job.name, type(error).__name__
            )

    def answers(self) -> bool:
        """Try a connection of its own, for at most a second or two."""
        with self._client.connection_for_write() as connection:
            try:
                connection.default_channel.client.ping()
            except (OperationalError, *connection.connection_errors):
                return False
            return True


def enqueue(session: TenantSession, queue: Queue, job: Job) -> None:
    """Send a job when, and only when, the session's transaction commits."""
    waiting = session.info.setdefault("jobs", [])
    if (queue, job) not in waiting:
        waiting.append((queue, job))


@event.listens_for(TenantSession, "after_commit")
def _send(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint was released; nobody else can see the work yet
    for queue, job in session.info.pop("jobs", []):
        queue.send(job)


@event.listens_for(TenantSession, "after_rollback")
def _forget(session: Session) -> None:
    # what a savepoint undoes may leave a message too many, which costs nothing
    if not session.in_nested_transaction():
        session.info.pop("jobs", None)
