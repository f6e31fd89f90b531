"""Binds a job to its handler, by name, with JSON ids only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from celery import Celery

from blickwinkel.jobs.job import Job
from blickwinkel.web.context import Platform

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

        def run(**payload: Any) -> None:
            handler(self._platform(), job.from_payload(payload))

        self._celery.task(run, name=job.name)
