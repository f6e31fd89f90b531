"""What a handler works with during one request: the platform, sessions, the actor, the language."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import abort, current_app, g

from blickwinkel.access.actor import Actor
from blickwinkel.database import Scope, TenantSession
from blickwinkel.i18n.messages import DEFAULT_LOCALE, Messages, messages_for
from blickwinkel.observability import trace
from blickwinkel.platform.parts import Platform


def platform() -> Platform:
    """Return the parts of the running application."""
    return cast("Platform", current_app.extensions["blickwinkel"])


def directory() -> TenantSession:
    """Return this request's session on the global tables."""
    if "directory" not in g:
        g.directory = platform().database.directory()
    return cast("TenantSession", g.directory)


def open_tenant(tenant_id: uuid.UUID, scope: Scope | None = None) -> TenantSession:
    """Return a session on one tenant that lives as long as the request."""
    opened = platform().database.tenant(tenant_id, scope if scope is not None else {})
    _opened().append(opened)
    if (asked := trace.current()) and asked.told:
        asked.tenant_id = tenant_id
    return opened


def session() -> TenantSession:
    """Return this request's session on the actor's tenant."""
    if "tenant_session" not in g:
        g.tenant_session = open_tenant(actor().tenant_id)
    return cast("TenantSession", g.tenant_session)


def actor() -> Actor:
    """Return who acts in the tenant of the address."""
    if "actor" not in g:
        abort(404)
    return cast("Actor", g.actor)


def set_locale(locale: str) -> None:
    """Choose the language of this request's answer."""
    g.locale = locale


def messages() -> Messages:
    """Return the messages of this request's language."""
    return messages_for(g.get("locale", DEFAULT_LOCALE))


def all_sessions() -> list[TenantSession]:
    """Return the sessions opened by this request."""
    return ([g.directory] if "directory" in g else []) + _opened()


def _opened() -> list[TenantSession]:
    if "opened" not in g:
        g.opened = []
    return cast("list[TenantSession]", g.opened)


def commit_all() -> None:
    """Make this request's changes durable."""
    for opened in all_sessions():
        opened.commit()


def close_all(_error: Any = None) -> None:
    """Undo what was not committed and give the connections back."""
    for opened in all_sessions():
        opened.close()
