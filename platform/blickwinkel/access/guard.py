"""Every route says who may use it; a route that says nothing answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from blickwinkel.access.permissions import Permission
from blickwinkel.errors import NotAllowedError

View = TypeVar("View", bound=Callable[..., Any])

_REQUIREMENT = "__blickwinkel_requirement__"

#: Requirement of a route that needs no log-in.
PUBLIC = "public"
#: Requirement of a route that needs a log-in but no tenant.
LOGGED_IN = "logged-in"

Requirement = Permission | str


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view: only actors with this right in the tenant of the address may use it."""
    return _marking(permission)


def public(view: View) -> View:
    """Mark a view that anybody may use."""
    return _marking(PUBLIC)(view)


def logged_in(view: View) -> View:
    """Mark a view for anybody who has logged in, whatever the tenant."""
    return _marking(LOGGED_IN)(view)


def asked_of(view: Callable[..., Any] | None) -> Requirement:
    """Return what a view asks for.

    Raises:
        NotAllowedError: it forgot to say, so it answers nobody.
    """
    requirement = requirement_of(view)
    if requirement is None:
        name = getattr(view, "__qualname__", "route")
        raise NotAllowedError(f"{name} does not say who may use it")
    return requirement


def requirement_of(view: Callable[..., Any] | None) -> Requirement | None:
    """Return what a view asks for; None when it forgot to say."""
    return getattr(view, _REQUIREMENT, None)


def _marking(requirement: Requirement) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _REQUIREMENT, requirement)
        return view

    return mark
