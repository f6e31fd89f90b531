"""The parts that the composition root builds once and hands to web, workers and commands."""

from __future__ import annotations

from dataclasses import dataclass, field

from blickwinkel.database import Database
from blickwinkel.extension.manager import Extensions
from blickwinkel.jobs.queue import Queue
from blickwinkel.observability.metrics import Metrics, NoMetrics
from blickwinkel.platform.ports import Ports
from blickwinkel.settings import Settings


@dataclass(frozen=True, slots=True)
class Platform:
    """One installation: what it is set to, where its data, extensions and jobs are."""

    settings: Settings
    database: Database
    extensions: Extensions
    queue: Queue
    ports: Ports
    metrics: Metrics = field(default_factory=NoMetrics)
