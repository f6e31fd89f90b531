"""The product's worker, whose processes are killed now and then at the worst moments.

Before a transaction, before its commit and after it, a process kills itself with SIGKILL with the
probability in ``MORTALITY``. Beside the product's tasks there is a naive one that adds to a counter
for each message: what everybody writes first, and what cannot be exact.
"""

from __future__ import annotations

import os
import random
import signal
import uuid
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session, SessionTransaction

from blickwinkel.database import TenantSession
from blickwinkel_workers.app import platform
from support.quiet_worker import app

MORTALITY = float(os.environ["MORTALITY"])
NAIVE = "naive.count"


def _perhaps_die(*_: Any) -> None:
    # a fork inherits its parent's dice; the operating system's are thrown anew
    if random.SystemRandom().random() < MORTALITY:
        os.kill(os.getpid(), signal.SIGKILL)


def _before(_session: Session, transaction: SessionTransaction, _connection: object) -> None:
    if transaction.parent is None:
        _perhaps_die()


event.listen(TenantSession, "after_begin", _before)
event.listen(TenantSession, "before_commit", _perhaps_die)
event.listen(TenantSession, "after_commit", _perhaps_die)


@app.task(name=NAIVE)
def count(tenant_id: str, cell: str) -> None:
    """Add one to a cell, for one message."""
    with platform().database.tenant(uuid.UUID(tenant_id)) as session:
        session.execute(text("update naive set n = n + 1 where cell = :cell"), {"cell": cell})
        session.commit()
