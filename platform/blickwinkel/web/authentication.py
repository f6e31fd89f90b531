"""In front of every handler: log-in, tenant, right, same origin, form token. Behind it: commit."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from blickwinkel.access.authentication import (
    SAFE_METHODS,
    Authenticator,
    Identity,
    Presented,
    carries_bearer,
)
from blickwinkel.access.authorization import Authorize
from blickwinkel.access.guard import LOGGED_IN, PUBLIC, asked_of
from blickwinkel.access.permissions import Permission
from blickwinkel.errors import InvalidInputError, NotAllowedError
from blickwinkel.i18n.messages import LOCALES, best_locale
from blickwinkel.web import context

TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field, not a secret


class SessionAuthenticator:
    """Recognises people by the cookie of their log-in; a form needs the token of that log-in besides."""

    def identify(self, request: Presented) -> Identity | None:
        """Return who has logged in, or None.

        Raises:
            InvalidInputError: a form without the token of this log-in, or an access token on a page.
        """
        if carries_bearer(request):
            # not even looked up: a program that mixes up addresses learns nothing about its token
            raise InvalidInputError(
                "Access tokens work below /api/v1 only. Pages are for people who log in.",
                code="authentication.token_on_page",
            )
        if not current_user.is_authenticated:
            return None
        # before the form token: a refusal is told in the language of the log-in
        _set_wanted_locale()
        _check_form_token()
        return Identity(current_user.account_id, current_user.name, current_user.locale)


class Web(Flask):
    """Flask whose handlers commit by returning and roll back by raising."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the handler, then make its changes durable before anything is sent."""
        answer = super().dispatch_request()
        context.commit_all()
        return answer

    def log_exception(self, exc_info: Any) -> None:
        """Say nothing: Flask would write the address, which may be a personal link, into the log."""


def install(app: Flask, authorize: Authorize, elsewhere: Callable[[str], bool]) -> None:
    """Let nobody past to the pages of an application who may not.

    Args:
        app: the application.
        authorize: makes an actor of an identity.
        elsewhere: tells which paths are for other clients than browsers.
    """
    sessions = SessionAuthenticator()

    def guard() -> Any:
        if elsewhere(request.path):
            return None
        _refuse_other_origins()
        return _admit(sessions, authorize)

    app.before_request(guard)
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
        raise NotAllowedError("request from another site", code="form.other_site")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise NotAllowedError("request from another origin", code="form.other_site")


def _admit(sessions: Authenticator, authorize: Authorize) -> Any:
    if request.endpoint is None or request.endpoint == "static":
        return None
    requirement = asked_of(current_app.view_functions.get(request.endpoint))
    if requirement == PUBLIC:
        return None
    identity = sessions.identify(request)
    if identity is None:
        return redirect(url_for("identity.login", next=_safe_next()))
    if requirement == LOGGED_IN:
        return None
    return _enter(authorize, identity, Permission(requirement))


def _set_wanted_locale() -> None:
    """Speak the account's language, or the one chosen on a page for the rest of this log-in."""
    wish = request.args.get("lang")
    if wish in LOCALES and session.get("locale") != wish:
        session["locale"] = wish
    context.set_locale(best_locale([session.get("locale"), current_user.locale]))


def _enter(authorize: Authorize, identity: Identity, permission: Permission) -> None:
    found = authorize(identity, str((request.view_args or {}).get("tenant", "")))
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
            "The page was made for an earlier log-in. Please load it again, then send once more.",
            code="form.outdated",
        )
