"""Figures for Prometheus, summed over all processes of a machine that share a folder."""

from __future__ import annotations

import fcntl
import itertools
import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client import values as storage
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from blickwinkel.observability.metrics import Counter, Gauge, Metric, Metrics, Timer

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST
PREFIX = "blickwinkel"
#: Seconds; a page should take less than a twentieth, a publication takes seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Slot:
    """The number under which this process keeps its figures: the lowest that no living process has.

    The lock is released by the system however a process ends, so the next one goes on counting where it
    stopped: there are as many files as processes at a time, and no figure falls when one is killed.

    Args:
        folder: shared by all processes of the machine.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._owner = 0
        self._number = 0
        self._lock: Any = None

    def __call__(self) -> int:
        """Return the number; a fork takes one of its own."""
        if self._owner != os.getpid():
            self._take()
        return self._number

    def _take(self) -> None:
        if self._lock is not None:
            self._lock.close()  # the parent's stays locked by the parent
        self._owner = os.getpid()
        for self._number in itertools.count():
            self._lock = (self._folder / f"{self._number}.lock").open("w")
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._lock.close()
            else:
                return


class Prometheus:
    """Counters, timers and gauges of this process, in files that any process can sum up.

    Args:
        folder: made if it is not there; belongs to this program alone.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        # the library reads the folder from the environment when it opens a file
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        storage.ValueClass = storage.MultiProcessValue(Slot(folder))
        self._known: dict[Metric, Any] = {
            **{one: _made(prometheus_client.Counter, one) for one in Counter},
            **{one: _made(prometheus_client.Histogram, one, buckets=BUCKETS) for one in Timer},
            **{
                one: _made(prometheus_client.Gauge, one, multiprocess_mode="mostrecent")
                for one in Gauge
            },
        }

    def count(self, counter: Counter, *labels: str) -> None:
        """Say that something has happened once."""
        self._of(counter, labels).inc()

    def time(self, timer: Timer, seconds: float, *labels: str) -> None:
        """Say how long something took."""
        self._of(timer, labels).observe(seconds)

    def set(self, gauge: Gauge, value: float) -> None:
        """Say which value something has now."""
        self._of(gauge, ()).set(value)

    def _of(self, metric: Metric, labels: tuple[str, ...]) -> Any:
        known = self._known[metric]
        return known.labels(*labels) if metric.labels else known

    def page(self, *collectors: Collector) -> bytes:
        """Return the figures of all processes, and what some collectors find out now."""
        registry = CollectorRegistry(auto_describe=False)
        MultiProcessCollector(registry, path=str(self.folder))
        for collector in collectors:
            registry.register(collector)
        return bytes(generate_latest(registry))


def _made(kind: Any, metric: Metric, **options: Any) -> Any:
    title = f"{PREFIX}_{metric.title}"
    return kind(title, metric.told, metric.labels, registry=None, **options)


class ErrorCounter(logging.Handler):
    """Counts lines of level error, so that an alarm need not read the log."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.ERROR)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        """Count one line."""
        self._metrics.count(Counter.ERRORS, record.name)


def count_errors(metrics: Metrics, root: logging.Logger | None = None) -> None:
    """Count the errors of this process, once, however often this is called."""
    logger = root or logging.getLogger()
    replaced: Iterable[logging.Handler] = [
        h for h in logger.handlers if isinstance(h, ErrorCounter)
    ]
    for handler in replaced:
        logger.removeHandler(handler)
    logger.addHandler(ErrorCounter(metrics))
