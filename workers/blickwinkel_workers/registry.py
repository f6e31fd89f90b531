"""Binds a job to its handler, by name, with JSON ids only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from celery import Celery, Task
from sqlalchemy.exc import OperationalError

from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.jobs.due import strike_off
from blickwinkel.jobs.job import Job
from blickwinkel.jobs.queue import CAUSE
from blickwinkel.platform.parts import Platform
from blickwinkel_workers.observing import observe, trace_of

logger = logging.getLogger(__name__)

JobType = TypeVar("JobType", bound=Job)
#: Does a job and says in a word what came of it, or None if that would be one line per answer.
Handler = Callable[[Platform, JobType], str | None]

#: Tells, in the session of the job's tenant, whether a job that is only watched has become due.
Watch = Callable[[Platform, TenantSession, JobType], bool]


class Registry:
    """The handlers of one Celery application.

    Args:
        celery: where the tasks are registered.
        platform: gives the parts, built on first use, so that each worker process has its own
            database connections after the fork.
    """

    def __init__(self, celery: Celery, platform: Callable[[], Platform]) -> None:
        self._celery = celery
        self._platform = platform
        self.handlers: dict[str, type[Job]] = {}
        self.watches: dict[str, Watch[Any]] = {}
        self._by_clock: set[str] = set()

    def handle(
        self, job: type[JobType], handler: Handler[JobType], watch: Watch[JobType] | None = None
    ) -> None:
        """Register the one handler of a job.

        Args:
            job: the job.
            handler: does it.
            watch: asked by the sweep before it queues a listed job; without it, all are due.
        """
        if job.name in self.handlers:
            raise ValueError(f"{job.name} has a handler already")
        self.handlers[job.name] = job
        if watch is not None:
            self.watches[job.name] = watch

        def run(task: Task, *_: Any, **payload: Any) -> None:
            known = job.from_payload(payload)  # the intake has looked at it
            platform = self._platform()
            observe(
                platform.metrics,
                job.name,
                trace_of(task.request.id, known.tenant_id),
                lambda: _attempt(handler, platform, known),
                cause=task.request.get(CAUSE),
            )

        self._add(run, job.name)

    def regular(self, name: str, work: Callable[[Platform], str | None]) -> None:
        """Register what is done by the clock, for no tenant in particular."""

        def run(task: Task) -> None:
            platform = self._platform()
            job = trace_of(task.request.id)
            observe(platform.metrics, name, job, lambda: work(platform))

        self._by_clock.add(name)
        self._add(run, name)

    def accepts(self, name: str, arguments: Mapping[str, Any]) -> bool:
        """Tell whether there is work of this name that takes these arguments, no more and no less."""
        if name in self._by_clock:
            return not arguments
        job = self.handlers.get(name)
        if job is None or set(arguments) != {one.name for one in fields(job)}:
            return False
        try:
            job.from_payload(dict(arguments))
        except ValueError:
            return False
        return True

    def _add(self, run: Callable[..., None], name: str) -> None:
        # shared, it would be registered with every other application of the process as well
        self._celery.task(run, name=name, bind=True, shared=False)


def _attempt(handler: Handler[JobType], platform: Platform, job: JobType) -> str | None:
    """Run a handler; what cannot be done now, or any more, is one line in the log and no alarm."""
    try:
        return handler(platform, job)
    except NotFoundError as missing:
        logger.warning("%s: %s is not there any more", job.name, missing)
        _strike_off(platform, job)
        return "gone"
    except OperationalError as error:
        # the statement is left out; what is due stands in the database, and the sweep sends again
        kind = type(error.orig).__name__
        logger.warning("%s: the database does not answer (%s)", job.name, kind)
        return "put off"


def _strike_off(platform: Platform, job: Job) -> None:
    with platform.database.tenant(job.tenant_id) as session:
        strike_off(session, job)
        session.commit()
