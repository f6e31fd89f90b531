"""One readable page for everything that goes wrong: what happened, what was kept, what to do."""

from __future__ import annotations

import logging

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from blickwinkel.errors import (
    BlickwinkelError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    ProblemsError,
    UnavailableError,
)
from blickwinkel.i18n.messages import best_locale
from blickwinkel.web import context

logger = logging.getLogger(__name__)

STATUS: dict[type[BlickwinkelError], int] = {
    InvalidInputError: 400,
    NotAllowedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    UnavailableError: 503,
}


def install(app: Flask) -> None:
    """Answer every error with the one page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(BlickwinkelError, _expected_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeoutError, _database_away)


def status_of(error: BlickwinkelError) -> int:
    """Return the HTTP status of an expected error."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


def _expected_error(error: BlickwinkelError) -> ResponseReturnValue:
    status = status_of(error)
    if status == 500:
        logger.error("unexpected state at %s", request.endpoint, exc_info=error)
        return page(500)
    if isinstance(error, ProblemsError):
        return page(status, problems=error.problems)
    # messages of 400 and 409 are written for users; those of 403 and 404 would tell too much
    told = str(error) if isinstance(error, (InvalidInputError, ConflictError)) else None
    return page(status, happened=told and context.tongue().gettext(told))


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    # without a page: no link could be made for a host that is not ours
    text = "This host name is not served here. Its operator sets it with BASE_URL.\n"
    return text, 400, {"Content-Type": "text/plain; charset=utf-8"}


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError):
        original = error.original_exception
        if isinstance(original, (DBAPIError, PoolTimeoutError)):
            return _database_away(original)
        logger.error("error at %s", request.endpoint, exc_info=original)
    return page(error.code or 500)


def _database_away(error: Exception) -> ResponseReturnValue:
    # the statement and its parameters may hold answers: only the kind of error is logged
    logger.error("database away at %s: %s", request.endpoint, type(error).__name__)
    body, status = page(503)
    return body, status, {"Retry-After": "10"}


def page(status: int, **details: object) -> tuple[str, int]:
    """Return the error page of a status in the reader's language; needs no database."""
    if request.args.get("lang"):
        context.speak(best_locale([request.args["lang"]]))
    elif "locale" not in g:
        context.speak(best_locale(request.accept_languages.values()))
    known = _texts(status)
    shown = {"status": status, **known, **{k: v for k, v in details.items() if v}}
    return render_template("error.html", **shown), status


def _texts(status: int) -> dict[str, str]:
    _ = context.tongue().gettext
    texts = {
        400: (
            _("That did not work"),
            _("What was sent could not be accepted."),
            _("Nothing was changed."),
            _("Please go back, correct the entry and send it again."),
        ),
        403: (
            _("This page is not for your role"),
            _("Your account does not have the right that this page needs."),
            _("Nothing was changed."),
            _("Ask your administrator if you should have it."),
        ),
        404: (
            _("There is nothing here"),
            _("This address does not exist, or it is not open to you."),
            "",
            _("Please check the address, or start again from the first page."),
        ),
        409: (
            _("That is not possible now"),
            _("Something has changed in the meantime."),
            _("Nothing was changed."),
            _("Please go back and load the page again."),
        ),
        413: (
            _("That file is too large"),
            _("The upload is larger than this installation accepts."),
            _("Nothing was changed."),
            _("Please split the file, or ask the operator to raise the limit."),
        ),
        503: (
            _("One moment, please"),
            _("A part of the system does not answer at the moment."),
            _("Everything you had saved before is safe; this last step was not carried out."),
            _("Please try again in a minute."),
        ),
    }
    fallback = (
        _("Something went wrong on our side"),
        _("The page could not be made. The operator finds the details in the log."),
        _("This step was not carried out; nothing was half-saved."),
        _("Please try again. If it happens again, tell your administrator."),
    )
    headline, happened, kept, remedy = texts.get(status, fallback if status >= 500 else texts[400])
    return {"headline": headline, "happened": happened, "kept": kept, "remedy": remedy}
