"""Binds a job to its handler, by name, with JSON ids only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from celery import Celery
from sqlalchemy.exc import OperationalError

from blickwinkel.errors import NotFoundError
from blickwinkel.jobs.job import Job
from blickwinkel.platform.parts import Platform

logger = logging.getLogger(__name__)

JobType = TypeVar("JobType", bound=Job)
Handler = Callable[[Platform, JobType], None]


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

    def handle(self, job: type[JobType], handler: Handler[JobType]) -> None:
        """Register the one handler of a job."""
        if job.name in self.handlers:
            raise ValueError(f"{job.name} has a handler already")
        self.handlers[job.name] = job

        def run(*_: Any, **payload: Any) -> None:
            try:
                known = job.from_payload(payload)
            except (KeyError, ValueError):
                logger.warning("%s: dropped a message that names no work", job.name)
                return
            _attempt(handler, self._platform(), known)

        self._celery.task(run, name=job.name)


def _attempt(handler: Handler[JobType], platform: Platform, job: JobType) -> None:
    """Run a handler; what cannot be done now, or any more, is one line in the log and no alarm."""
    try:
        handler(platform, job)
    except NotFoundError as missing:
        logger.warning("%s: %s is not there any more", job.name, missing)
    except OperationalError as error:
        # the statement is left out; what is due stands in the database, and the sweep sends again
        kind = type(error.orig).__name__
        logger.warning("%s: the database does not answer (%s)", job.name, kind)
