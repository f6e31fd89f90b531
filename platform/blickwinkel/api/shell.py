"""In front of every handler below /api/v1: a bearer token, its tenant, its scope. Cookies count for nothing.

So a page of another origin can do nothing here with somebody's log-in, and no form token is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Flask, current_app, g, request

from blickwinkel.access.authentication import Authenticator, Identity
from blickwinkel.access.authorization import Authorize
from blickwinkel.access.guard import LOGGED_IN, PUBLIC, asked_of
from blickwinkel.access.permissions import Permission
from blickwinkel.errors import NotAllowedError, NotAuthenticatedError

ROOT: Final = "/api"
PATH: Final = f"{ROOT}/v1"


def serves(path: str) -> bool:
    """Tell whether a path is for programs, so that even its errors are documents."""
    return path == ROOT or path.startswith(f"{ROOT}/")


def install(
    app: Flask, authenticator: Authenticator, authorize: Authorize, blueprints: Sequence[Blueprint]
) -> None:
    """Serve the features' endpoints for programs.

    Args:
        app: the application.
        authenticator: recognises tokens.
        authorize: makes an actor of an identity.
        blueprints: with addresses below ``PATH``.
    """
    api = Blueprint("api", __name__, url_prefix=PATH)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.register_blueprint(api)
    app.before_request(lambda: _admit(authenticator, authorize))


def _admit(authenticator: Authenticator, authorize: Authorize) -> None:
    if not serves(request.path) or request.endpoint is None:
        return
    requirement = asked_of(current_app.view_functions.get(request.endpoint))
    if requirement == PUBLIC:
        return
    identity = authenticator.identify(request)
    if identity is None:
        raise NotAuthenticatedError("no token")
    g.identity = identity
    if requirement != LOGGED_IN:
        _enter(authorize, identity, Permission(requirement))


def _enter(authorize: Authorize, identity: Identity, permission: Permission) -> None:
    found = authorize(identity)
    if found is None:
        raise NotAuthenticatedError("no access", code="authentication.invalid_token")
    g.actor = found
    if identity.token and permission not in identity.token.scopes:
        raise NotAllowedError(permission.value, code="authentication.insufficient_scope")
    if not found.may(permission):
        raise NotAllowedError(permission.value)
