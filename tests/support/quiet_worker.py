"""The product's worker without its clock: what a test sees is what messages have brought about."""

from __future__ import annotations

from blickwinkel_workers.app import app

app.steps["consumer"].clear()
