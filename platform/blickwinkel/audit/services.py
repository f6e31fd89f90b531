"""Writing the audit log: in the transaction of the deed, so neither exists without the other."""

from __future__ import annotations

from blickwinkel import clock
from blickwinkel.access.actor import Actor
from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import TenantSession


def record(session: TenantSession, actor: Actor, action: str, subject: str) -> None:
    """Add one line to the tenant's log, such as ``("wave.open", "Q3 2026")``."""
    session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.account_id,
            actor_name=actor.name,
            action=action,
            subject=subject,
        )
    )
