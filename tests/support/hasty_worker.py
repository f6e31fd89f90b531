"""The product's worker with a sweep every half second, so that a test need not wait for half a minute."""

from __future__ import annotations

from blickwinkel_workers import schedule
from blickwinkel_workers.app import app

app.conf.beat_schedule["sweep"] = {"task": schedule.SWEEP, "schedule": 0.5}
