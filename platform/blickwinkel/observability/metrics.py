"""What is counted and timed. No figure has a tenant, a wave, a unit or a person (docs/operation.md)."""

from __future__ import annotations

import enum
from typing import Protocol


class Metric(enum.Enum):
    """A figure: its name, what it says, and by which labels it is told apart."""

    def __init__(self, title: str, told: str, *labels: str) -> None:
        self.title = title
        self.told = told
        self.labels = labels


class Counter(Metric):
    """Something that happens."""

    PUBLICATIONS = "waves_ended", "Waves that were published or stopped", "outcome"
    ERRORS = "errors", "Lines of level error in the log, by logger", "logger"
    PERSONAL_REQUESTS = "personal_requests", "Requests through personal links, untimed", "status"


class Timer(Metric):
    """Something that takes time."""

    REQUESTS = "request_seconds", "Requests and how long they took", "endpoint", "status"
    JOBS = "job_seconds", "Jobs that did something and how long they took", "job", "outcome"


class Gauge(Metric):
    """Something that has a value now."""

    LAST_SWEEP = "last_sweep_timestamp_seconds", "When the list of due jobs was last gone through"


class Metrics(Protocol):
    """What a part of the program tells of itself."""

    def count(self, counter: Counter, *labels: str) -> None:
        """Say that something has happened once."""

    def time(self, timer: Timer, seconds: float, *labels: str) -> None:
        """Say how long something took."""

    def set(self, gauge: Gauge, value: float) -> None:
        """Say which value something has now."""


class NoMetrics:
    """Nobody wants to know."""

    def count(self, counter: Counter, *labels: str) -> None:
        """Forget it."""

    def time(self, timer: Timer, seconds: float, *labels: str) -> None:
        """Forget it."""

    def set(self, gauge: Gauge, value: float) -> None:
        """Forget it."""
