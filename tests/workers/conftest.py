"""Worker processes for the tests of this folder."""

from __future__ import annotations

from support.worker import broker, start_worker

__all__ = ["broker", "start_worker"]
