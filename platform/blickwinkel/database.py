"""The store and its three walls between tenants: pinned sessions here, row-level security, composite keys.

A session belongs to one tenant from its creation to its end. The tenant is kept in ``session.info``,
never in a context variable: an identity map must not serve another tenant's objects (docs/architecture.md).
"""

from __future__ import annotations

import enum
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import (
    DateTime,
    Enum,
    ForeignKey,
    MetaData,
    Uuid,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import Engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    with_loader_criteria,
)

from blickwinkel.errors import TenantScopeError

APP_ROLE: Final = "blickwinkel_app"
OWNER_ROLE: Final = "blickwinkel_owner"

#: Scope of workers and of readers of the whole company: every unit of every wave.
WHOLE_TENANT: Final = "*"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def text_enum(kind: type[enum.StrEnum]) -> Enum:
    """Return a column type that stores a StrEnum by value with a CHECK, readable in plain SQL."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Root of all tables; names of constraints are systematic so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: Uuid(),
        datetime: DateTime(timezone=True),
    }


class TenantOwned:
    """Mixin of every table whose rows belong to one tenant; comes first in keys and indexes."""

    tenant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("tenant.id", ondelete="CASCADE"),
        primary_key=True,
        server_default=text("app_tenant()"),
        sort_order=-2,  # first in the primary key
    )


class Identified(TenantOwned):
    """A tenant-owned row with an identity of its own, random so that it tells nothing."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, sort_order=-1)


#: Where a reader may look: everything, or per wave the nested-set intervals of the own subtrees.
Scope = str | Mapping[uuid.UUID, tuple[tuple[int, int], ...]]
NOWHERE: Final[Scope] = {}


class TenantSession(Session):
    """A session that sees and writes rows of exactly one tenant.

    Args:
        engine: connections of the application role.
        tenant_id: the tenant; None for the few global tables (tenants, accounts), then
            any statement on a tenant-owned table raises TenantScopeError.
        scope: the part of published results that this reader may see; nothing by default.
    """

    def __init__(self, engine: Engine, tenant_id: uuid.UUID | None, scope: Scope = NOWHERE) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.info["tenant_id"] = tenant_id
        self.info["scope"] = scope

    @property
    def tenant_id(self) -> uuid.UUID:
        """Return the tenant this session is pinned to, or raise TenantScopeError."""
        return _tenant_of(self, "session")


class Database:
    """Opens sessions; built once in the composition root and passed in."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.engine = create_engine(
            url,
            pool_size=pool_size,
            pool_pre_ping=True,
            # an error message must not carry answers or passwords into a log
            hide_parameters=True,
            connect_args={"connect_timeout": 5},
        )

    def tenant(self, tenant_id: uuid.UUID, scope: Scope = NOWHERE) -> TenantSession:
        """Return a session on one tenant's rows."""
        return TenantSession(self.engine, tenant_id, scope)

    def directory(self) -> TenantSession:
        """Return a session on the global tables only: tenants, accounts and log-ins."""
        return TenantSession(self.engine, None)

    def dispose(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()


def _tenant_of(session: Session, what: str) -> uuid.UUID:
    tenant_id = session.info.get("tenant_id")
    if not isinstance(tenant_id, uuid.UUID):
        raise TenantScopeError(f"{what} needs a session that belongs to a tenant")
    return tenant_id


def _scope_setting(scope: Scope) -> str:
    """Write a scope the way the row policy reads it: ``*`` or wave id -> multirange."""
    if isinstance(scope, str):
        return scope
    return json.dumps(
        {
            str(wave): "{" + ",".join(f"[{low},{high}]" for low, high in intervals) + "}"
            for wave, intervals in scope.items()
        }
    )


@event.listens_for(TenantSession, "after_begin")
def _announce_tenant(session: Session, _transaction: SessionTransaction, connection: Any) -> None:
    # transaction-local: a pooled connection must not remember the last tenant
    tenant_id = session.info.get("tenant_id")
    connection.execute(
        text(
            "select set_config('app.tenant_id', :tenant, true), set_config('app.scope', :scope, true)"
        ),
        {
            "tenant": str(tenant_id) if tenant_id else "",
            "scope": _scope_setting(session.info["scope"]),
        },
    )


@event.listens_for(TenantSession, "do_orm_execute")
def _confine_statement(state: ORMExecuteState) -> None:
    owned = [m.class_ for m in state.all_mappers if issubclass(m.class_, TenantOwned)]
    # a subquery's tables are no mappers of the statement, so the criteria go to every statement
    if not owned and state.session.info.get("tenant_id") is None:
        return
    tenant_id = _tenant_of(state.session, owned[0].__name__ if owned else "statement")
    if state.is_column_load or state.is_relationship_load:
        return
    if state.is_insert and owned:
        _stamp_parameters(state.parameters, tenant_id)
        return
    state.statement = state.statement.options(
        with_loader_criteria(
            TenantOwned, lambda cls: cls.tenant_id == tenant_id, include_aliases=True
        )
    )


def _stamp_parameters(parameters: Any, tenant_id: uuid.UUID) -> None:
    rows = parameters if isinstance(parameters, list) else [parameters or {}]
    for row in rows:
        if row.setdefault("tenant_id", tenant_id) != tenant_id:
            raise TenantScopeError("insert of a row that belongs to another tenant")


@event.listens_for(TenantSession, "before_flush")
def _stamp_new_rows(session: Session, _context: Any, _instances: Any) -> None:
    for row in session.new | session.dirty:
        if not isinstance(row, TenantOwned):
            continue
        tenant_id = _tenant_of(session, type(row).__name__)
        if row.tenant_id is None:
            row.tenant_id = tenant_id
        if row.tenant_id != tenant_id:
            raise TenantScopeError(f"{type(row).__name__} belongs to another tenant")
