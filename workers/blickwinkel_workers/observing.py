"""One line in the log and one observation per job that did something.

A look into an inbox that holds too little leaves no trace: there is one per answer, and its time would
be that of the answer (docs/confidentiality.md).
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from blickwinkel.observability.metrics import Metrics, Timer
from blickwinkel.observability.trace import Trace, new_id, tracing, well_formed

logger = logging.getLogger(__name__)

#: Does a job and says what came of it; None if there is nothing to tell.
Work = Callable[[], str | None]

FAILED = "failed"


def observe(metrics: Metrics, name: str, job: Trace, work: Work, *, cause: object = None) -> None:
    """Do a job and tell of it; an error ends here, what is due stays due.

    Args:
        metrics: gets the observation.
        name: of the job.
        job: under whose id all lines are written.
        work: does it.
        cause: id of the request that queued it, as the message claims.
    """
    begun = time.monotonic()
    with tracing(job):
        outcome = _outcome_of(work)
        if outcome is None:
            return
        seconds = time.monotonic() - begun
        metrics.time(Timer.JOBS, seconds, name, outcome)
        fields = {
            "name": name,
            "outcome": outcome,
            "ms": round(seconds * 1000),
            "request": well_formed(cause) or None,
        }
        logger.info("job", extra={"fields": fields})


def _outcome_of(work: Work) -> str | None:
    try:
        return work()
    except Exception:
        # let out, it would be told by Celery, with its message
        logger.exception("job failed")
        return FAILED


def trace_of(task_id: object, tenant_id: uuid.UUID | None = None) -> Trace:
    """Return what the lines of a job are written under."""
    return Trace("job", well_formed(task_id) or new_id(), tenant_id)
