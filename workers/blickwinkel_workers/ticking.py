"""Every worker wakes itself: there is no process of its own for the clock that could die in silence.

The timer of the worker's main process sends a sweep every half minute, by a clock that nobody sets. It keeps
no file. Two workers send twice, which does no harm: the sweep may run twice, and what is done by the day is
claimed in the database.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from celery import Celery, bootsteps
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def install(app: Celery, tasks: Sequence[str], seconds: float) -> None:
    """Have each worker of an application send itself some tasks, at once and then every so many seconds."""

    class Tick(bootsteps.StartStopStep):  # type: ignore[misc]
        requires: ClassVar[set[str]] = {"celery.worker.consumer.tasks:Tasks"}

        def __init__(self, consumer: Any, **options: Any) -> None:
            super().__init__(consumer, **options)
            self._entry: Any = None

        def start(self, consumer: Any) -> None:
            def send() -> None:
                try:
                    for task in tasks:
                        app.send_task(task, ignore_result=True, retry=False)
                except (OperationalError, RedisError) as error:
                    logger.warning("the broker takes no sweep (%s)", type(error).__name__)

            send()
            self._entry = consumer.timer.call_repeatedly(seconds, send)

        def stop(self, consumer: Any) -> None:
            del consumer
            if self._entry is not None:
                self._entry.cancel()
                self._entry = None

    app.steps["consumer"].add(Tick)
