"""In front of every handler: log-in, tenant, right, same origin, form token. Behind it: commit."""

from __future__ import annotations

import hmac
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from blickwinkel.access.actor import Actor
from blickwinkel.access.guard import LOGGED_IN, PUBLIC, requirement_of
from blickwinkel.access.permissions import Permission
from blickwinkel.errors import InvalidInputError, NotAllowedError
from blickwinkel.i18n.messages import LOCALES, best_locale
from blickwinkel.web import context

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field, not a secret


class Doorkeeper(Protocol):
    """Decides who a logged-in person is in a tenant; given by the composition root."""

    def __call__(self, tenant_slug: str) -> Actor | None:
        """Return the actor, or None for a tenant that is not there or not theirs."""


class Web(Flask):
    """Flask whose handlers commit by returning and roll back by raising."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the handler, then make its changes durable before anything is sent."""
        answer = super().dispatch_request()
        context.commit_all()
        return answer


def install(app: Flask, doorkeeper: Doorkeeper) -> None:
    """Put the gate in front of all routes of an application."""
    app.before_request(_refuse_other_origins)
    app.before_request(lambda: _admit(doorkeeper))
    app.teardown_request(context.close_all)


def form_token() -> str:
    """Return the token that a form of this log-in carries."""
    secret = str(session.get("form_secret", ""))
    key = context.platform().settings.secret_key.encode()
    return hmac.new(key, f"form:{secret}".encode(), "sha256").hexdigest()


def _refuse_other_origins() -> None:
    """Refuse changing requests that a page of another origin sent (browsers say so)."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site and site not in {"same-origin", "none"}:
        raise NotAllowedError("request from another site")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise NotAllowedError("request from another origin")


def _admit(doorkeeper: Doorkeeper) -> Any:
    if request.endpoint is None or request.endpoint == "static":
        return None
    requirement = requirement_of(current_app.view_functions.get(request.endpoint))
    if requirement is None:
        raise NotAllowedError(f"route {request.endpoint} does not say who may use it")
    if requirement == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("identity.login", next=_safe_next()))
    _speak_wanted_language()
    _check_form_token()
    return None if requirement == LOGGED_IN else _enter(doorkeeper, Permission(requirement))


def _speak_wanted_language() -> None:
    """Speak the account's language, or the one chosen on a page for the rest of this log-in."""
    wish = request.args.get("lang")
    if wish in LOCALES and session.get("locale") != wish:
        session["locale"] = wish
    context.speak(best_locale([session.get("locale"), current_user.locale]))


def _enter(doorkeeper: Doorkeeper, permission: Permission) -> None:
    found = doorkeeper(str((request.view_args or {}).get("tenant", "")))
    if found is None:
        # not there and not yours look the same
        abort(404)
    g.actor = found
    if not found.may(permission):
        raise NotAllowedError(permission.value)


def _safe_next() -> str | None:
    return request.path if request.method == "GET" and request.path != "/" else None


def _check_form_token() -> None:
    if request.method in SAFE_METHODS:
        return
    sent = request.form.get(TOKEN_FIELD, "")
    if not hmac.compare_digest(sent.encode(), form_token().encode()):
        raise InvalidInputError(
            "The page was made for an earlier log-in. Please load it again, then send once more."
        )
