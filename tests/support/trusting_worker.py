"""The product's worker without its intake: what Celery does by itself with what lies in the queue."""

from __future__ import annotations

from kombu.transport import TRANSPORT_ALIASES

from support.quiet_worker import app

TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "kombu.transport.redis:Transport"))

__all__ = ["app"]
