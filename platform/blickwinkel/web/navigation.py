"""The main navigation: features put entries in, the reader sees those that the own rights open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.errors import NotAllowedError
from blickwinkel.web import context

home = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A line of the navigation: where it leads, its English label, and the right it needs."""

    endpoint: str
    label: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the page shows it."""

    label: str
    href: str
    current: bool


class Navigation:
    """All entries in the order in which they are shown; the first one open to a reader is the home."""

    def __init__(self, entries: Sequence[NavigationEntry]) -> None:
        self._entries = tuple(entries)

    def links(self) -> list[Link]:
        """Return the entries open to this request's actor."""
        if "actor" not in g:
            return []
        tenant = (request.view_args or {}).get("tenant")
        here = (request.endpoint or "").split(".")[0]
        return [
            Link(
                context.messages().gettext(entry.label),
                url_for(entry.endpoint, tenant=tenant),
                entry.endpoint.split(".")[0] == here,
            )
            for entry in self._entries
            if context.actor().may(entry.permission)
        ]


@home.get("/t/<tenant>/")
@requires(Permission.TENANT_ENTER)
def tenant_home(tenant: str) -> ResponseReturnValue:
    """Lead to the first page that the actor may see."""
    del tenant
    links = g.navigation.links()
    if not links:
        raise NotAllowedError("no page is open to this role")
    return redirect(links[0].href)
