"""The product's worker with a sweep every half second, so that a test need not wait for half a minute."""

from __future__ import annotations

from blickwinkel.jobs.periodic import RETENTION, SWEEP
from blickwinkel_workers import ticking
from blickwinkel_workers.app import app

app.steps["consumer"].clear()
ticking.install(app, (SWEEP, RETENTION), 0.5)
