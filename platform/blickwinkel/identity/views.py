"""Log-in, log-out, and the choice of a tenant."""

from __future__ import annotations

import secrets
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user, logout_user
from wtforms import Form

from blickwinkel import clock
from blickwinkel.access.guard import logged_in, public
from blickwinkel.i18n.messages import LOCALES, best_locale
from blickwinkel.identity.flask_session import LoginSession
from blickwinkel.identity.forms import login_form
from blickwinkel.identity.models import Account
from blickwinkel.identity.services.accounts import authenticate
from blickwinkel.identity.services.tenant_access import tenant_accesses
from blickwinkel.web import context

blueprint = Blueprint("identity", __name__, template_folder="templates")


class LoggedIn(UserMixin):  # type: ignore[misc]  # flask-login is not typed
    """What Flask-Login knows about a person."""

    def __init__(self, account: Account) -> None:
        self.id = str(account.id)
        self.account_id = account.id
        self.name = account.name
        self.locale = account.locale


@blueprint.get("/login")
@public
def login() -> ResponseReturnValue:
    """Show the log-in form, or lead somebody who is in already to where they wanted to go."""
    if current_user.is_authenticated:
        return redirect(_local(request.args.get("next")))
    _set_visitors_locale()
    return _login_page(login_form(context.messages().gettext)())


@blueprint.post("/login")
@public
def log_in() -> ResponseReturnValue:
    """Check address and password; the answer to a wrong one does not tell which was wrong."""
    _set_visitors_locale()
    form = login_form(context.messages().gettext)(request.form)
    if not form.validate():
        return _login_page(form), 400
    account = authenticate(context.directory(), form["email"].data, form["password"].data)
    if account is None:
        return _login_page(form, refused=True), 401
    _begin(account)
    return redirect(_local(request.args.get("next")))


@blueprint.post("/logout")
@logged_in
def logout() -> ResponseReturnValue:
    """End the log-in on the server."""
    logout_user()
    session.clear()
    return redirect(url_for("identity.login"))


@blueprint.get("/")
@logged_in
def start() -> ResponseReturnValue:
    """Lead into the only tenant, or let the person choose."""
    choices = tenant_accesses(context.directory(), current_user.account_id, clock.today())
    if len(choices) == 1:
        return redirect(url_for("home.tenant_home", tenant=choices[0].tenant.slug))
    return render_template("identity/choose.html", choices=choices)


def _begin(account: Account) -> None:
    # a log-in never continues a session that was there before, whoever planted it
    cast("LoginSession", session).renew()
    session["form_secret"] = secrets.token_hex(16)
    if request.args.get("lang") in LOCALES:  # chosen on the log-in page, kept until the log-out
        session["locale"] = request.args["lang"]
    login_user(LoggedIn(account))


def _login_page(form: Form, *, refused: bool = False) -> str:
    return render_template("identity/login.html", form=form, refused=refused)


def _set_visitors_locale() -> None:
    context.set_locale(best_locale([request.args.get("lang"), *request.accept_languages.values()]))


def _local(target: str | None) -> str:
    """Return a path of this site; anything else leads to the start page."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return url_for("identity.start")
    parts = urlsplit(target)
    clean = not parts.scheme and not parts.netloc and target.isprintable()
    return target if clean else url_for("identity.start")
