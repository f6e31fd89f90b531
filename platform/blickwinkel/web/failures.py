"""One readable page for everything that goes wrong: what happened, what was kept, what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    SecurityError,
)

from blickwinkel.errors import (
    BlickwinkelError,
    ConflictError,
    Failure,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    Problem,
    ProblemsError,
    UnavailableError,
)
from blickwinkel.i18n.messages import best_locale
from blickwinkel.observability import trace
from blickwinkel.web import context
from blickwinkel.web.observing import told_endpoint

logger = logging.getLogger(__name__)

#: Codes of what Flask refuses by itself.
CODES = {
    400: InvalidInputError.code,
    403: NotAllowedError.code,
    404: NotFoundError.code,
    405: "method_not_allowed",
    409: ConflictError.code,
    413: "too_large",
    503: UnavailableError.code,
}
OTHERWISE_REFUSED = "request_refused"
FOREIGN_HOST = "host_not_served"

#: Turns what went wrong into an answer.
Render = Callable[[Failure], ResponseReturnValue]


def install(app: Flask, render: Render) -> None:
    """Answer every error, in the form that the client understands."""
    explanations: dict[type[Exception], Callable[[Any], Failure]] = {
        HTTPException: _http_error,
        SecurityError: _foreign_host,
        BlickwinkelError: _expected_error,
        OperationalError: _database_away,
        PoolTimeoutError: _database_away,
    }
    for kind, explain in explanations.items():
        app.register_error_handler(kind, partial(_answer, explain, render))


def _answer(
    explain: Callable[[Any], Failure], render: Render, error: Exception
) -> ResponseReturnValue:
    return render(explain(error))


def _expected_error(error: BlickwinkelError) -> Failure:
    if error.status == 500:
        logger.error("unexpected state at %s", told_endpoint(), exc_info=error)
        return Failure(error.status, BlickwinkelError.code)
    if isinstance(error, ProblemsError):
        return Failure(error.status, error.code, problems=error.problems)
    # messages of 400 and 409 are written for users, and of 503 where a code says what; those of 403
    # and 404 would tell too much
    for_users = isinstance(error, (InvalidInputError, ConflictError)) or (
        isinstance(error, UnavailableError) and error.code != UnavailableError.code
    )
    told = str(error) if for_users else ""
    return Failure(error.status, error.code, told)


def _foreign_host(_error: SecurityError) -> Failure:
    text = "This host name is not served here. Its operator sets it with BASE_URL."
    return Failure(400, FOREIGN_HOST, text)


def _http_error(error: HTTPException) -> Failure:
    if isinstance(error, InternalServerError):
        original = error.original_exception
        if isinstance(original, (DBAPIError, PoolTimeoutError)):
            return _database_away(original)
        logger.error("error at %s", told_endpoint(), exc_info=original)
    status = error.code or 500
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    allowed = {"Allow": ", ".join(sorted(methods))} if methods else {}
    return Failure(status, code_of(status), headers=allowed)


def code_of(status: int) -> str:
    """Return the code of a status that Flask answers by itself."""
    return CODES.get(status, OTHERWISE_REFUSED if status < 500 else BlickwinkelError.code)


def _database_away(error: Exception) -> Failure:
    # the statement and its parameters may hold answers: only the kind of error is logged
    logger.error("database away at %s: %s", told_endpoint(), type(error).__name__)
    return Failure(503, UnavailableError.code, headers={"Retry-After": "10"})


def render_page(failure: Failure) -> ResponseReturnValue:
    """Answer with the one page; in plain text where no link could be made, for a host that is not ours."""
    if failure.code == FOREIGN_HOST:
        return f"{failure.told}\n", failure.status, {"Content-Type": "text/plain; charset=utf-8"}
    body, status = page(failure.status, told=failure.told, problems=failure.problems)
    return body, status, dict(failure.headers)


def page(status: int, *, told: str = "", problems: Sequence[Problem] = ()) -> tuple[str, int]:
    """Return the error page of a status in the reader's language; needs no database.

    Args:
        status: HTTP status, which speaks for itself.
        told: a more precise sentence about what happened, in English.
        problems: defects of an input file.
    """
    if request.args.get("lang"):
        context.set_locale(best_locale([request.args["lang"]]))
    elif "locale" not in g:
        context.set_locale(best_locale(request.accept_languages.values()))
    shown = _texts(status)
    if told:
        shown["happened"] = context.messages().gettext(told)
    if status == 500 and (asked := trace.current()):
        shown["reference"] = asked.id
    return render_template("error.html", status=status, problems=problems, **shown), status


def _texts(status: int) -> dict[str, str]:
    _ = context.messages().gettext
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
