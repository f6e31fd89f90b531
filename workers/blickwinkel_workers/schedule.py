"""What happens by the clock: the sweep for lost messages, and the deletions that people were promised.

Both may run twice or late without harm; what is due stands in the database.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlalchemy import select

from blickwinkel import clock
from blickwinkel.access.actor import Actor, program
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.jobs import periodic
from blickwinkel.jobs.due import listed_jobs, note_due
from blickwinkel.jobs.job import Job
from blickwinkel.observability.metrics import Gauge
from blickwinkel.platform.parts import Platform
from blickwinkel.tenancy.models import Tenant
from blickwinkel_workers.observing import FAILED
from blickwinkel_workers.registry import Registry

logger = logging.getLogger(__name__)

DONE = "done"

#: Seconds between two sweeps; a lost message costs at most this.
EVERY = periodic.EVERY[periodic.SWEEP].total_seconds()

#: Deletes what one feature has kept long enough, in a tenant's session that the caller commits.
Retention = Callable[[TenantSession, Actor, date], object]


def sweep(platform: Platform, registry: Registry) -> str:
    """Queue what is due anywhere; return whether that was anything."""
    with platform.database.directory() as directory:
        listed = listed_jobs(directory, registry.handlers)
    due = [job for job in listed if _is_due(platform, registry, job)]
    for job in due:
        platform.queue.send(job)
    with platform.database.directory() as directory:
        periodic.note_done(directory, periodic.SWEEP)
        directory.commit()
    platform.metrics.set(Gauge.LAST_SWEEP, time.time())
    return "queued" if due else "nothing due"


def _is_due(platform: Platform, registry: Registry, job: Job) -> bool:
    """Tell whether there is anything to do; a watched job is noted as due or not any more."""
    watch = registry.watches.get(job.name)
    if watch is None:
        return True
    with platform.database.tenant(job.tenant_id) as session:
        found = watch(platform, session, job)
        note_due(session, job, clock.now() if found else None)
        session.commit()
    return found


def keep_promises(platform: Platform, parts: Iterable[Retention], today: date) -> str | None:
    """Delete what is due if nobody has done so within the hour; what fails stays due and shows."""
    with platform.database.directory() as directory:
        taken = periodic.claim(directory, periodic.RETENTION)
        directory.commit()
    if not taken:
        return None
    outcome = delete_what_is_due(platform, parts, today)
    if outcome == DONE:
        with platform.database.directory() as directory:
            periodic.note_done(directory, periodic.RETENTION)
            directory.commit()
    return outcome


def delete_what_is_due(platform: Platform, parts: Iterable[Retention], today: date) -> str:
    """Delete what people were promised would be deleted by now, tenant by tenant.

    One tenant's failure leaves the others their deletions.
    """
    chosen = tuple(parts)
    failed = 0
    for tenant_id in _tenants(platform):
        try:
            _delete_of_tenant(platform, tenant_id, chosen, today)
        except Exception:
            logger.exception("the deletions of a tenant failed")
            failed += 1
    return FAILED if failed else DONE


def _delete_of_tenant(
    platform: Platform, tenant_id: uuid.UUID, parts: Iterable[Retention], today: date
) -> None:
    actor = program(tenant_id, "retention", Permission.ANSWERS_DELETE)
    with platform.database.tenant(tenant_id) as session:
        for delete in parts:
            delete(session, actor, today)
        session.commit()


def _tenants(platform: Platform) -> Sequence[uuid.UUID]:
    with platform.database.directory() as directory:
        return directory.scalars(select(Tenant.id)).all()
