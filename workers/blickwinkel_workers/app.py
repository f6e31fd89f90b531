"""The Celery application: ``celery -A blickwinkel_workers.app worker``."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from celery import Celery, signals

from blickwinkel import clock
from blickwinkel.app import RETENTION as DELETIONS
from blickwinkel.app import build_platform
from blickwinkel.jobs.periodic import RETENTION, SWEEP
from blickwinkel.jobs.queue import BROKER_OPTIONS
from blickwinkel.observability import logs
from blickwinkel.platform.parts import Platform
from blickwinkel.response.jobs import TallyWave
from blickwinkel.settings import from_environment
from blickwinkel.survey.jobs import CloseWave
from blickwinkel_workers import intake, schedule, ticking
from blickwinkel_workers.handlers import response, survey
from blickwinkel_workers.registry import Registry


@cache
def platform() -> Platform:
    """Return this process's own parts; a fork must not share its parent's connections."""
    return build_platform(from_environment(os.environ))


app = Celery("blickwinkel", broker=from_environment(os.environ).redis_url, set_as_current=True)
app.conf.update(
    # the sweep finds what a killed process left; sent back at once, a task that kills its process
    # (out of memory, say) would do so again and again without a pause
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    accept_content=["json"],
    task_serializer="json",
    broker_transport_options=BROKER_OPTIONS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # a broker that may not write for a while answers with an error; it is asked again
    broker_channel_error_retry=True,
    # nobody may end a worker, or ask it what it does, by a message
    worker_enable_remote_control=False,
    worker_soft_shutdown_timeout=10,
    # shorter than the visibility time-out, or a slow task would run twice
    task_time_limit=600,
    task_soft_time_limit=540,
    worker_max_tasks_per_child=500,
    worker_hijack_root_logger=False,
    timezone="UTC",
)


@signals.setup_logging.connect(weak=False)  # type: ignore[untyped-decorator]
def _configure_logs(**_: Any) -> None:
    """Write one kind of lines; Celery's own would quote what a message holds."""
    settings = from_environment(os.environ)
    logs.configure(settings.log_level, settings.log_format)


registry = Registry(app, platform)
registry.handle(TallyWave, response.tally_wave, watch=response.enough_waits)
registry.handle(CloseWave, survey.close_wave)
intake.install(registry.accepts)
ticking.install(app, (SWEEP, RETENTION), schedule.EVERY)
registry.regular(SWEEP, lambda parts: schedule.sweep(parts, registry))
registry.regular(
    RETENTION,
    lambda parts: schedule.keep_promises(parts, DELETIONS, clock.today()),
)
