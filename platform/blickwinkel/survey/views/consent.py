"""Pages for members of the board who are asked for an open leadership view: no account, no cookie.

Every link shows the same before and after a decision, so it does not tell whether its holder has
decided. Both buttons send a value of the same length, so that not even the size of a request tells.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import public
from blickwinkel.database import TenantSession
from blickwinkel.errors import InvalidInputError, NotFoundError
from blickwinkel.i18n.messages import best_locale
from blickwinkel.survey.queries import tenant_of_code
from blickwinkel.survey.services.asking import CONSENT_PATH
from blickwinkel.survey.services.consent import (
    MINIMUM_BOARD,
    ConsentQuestion,
    decide,
    find_question,
)
from blickwinkel.survey.services.links import CODE_LENGTH, link_code_of
from blickwinkel.web import context

blueprint = Blueprint("consent", __name__, template_folder="../templates")

LINK = f"/{CONSENT_PATH}/<token>"
#: What the two buttons send.
AGREES = {"open": True, "keep": False}


@blueprint.url_defaults
def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Carry the language chosen on the page into its links."""
    del endpoint
    if request.args.get("lang"):
        values.setdefault("lang", best_locale([request.args["lang"]]))


@blueprint.errorhandler(NotFoundError)
def _neutral(_error: NotFoundError) -> ResponseReturnValue:
    """Answer every link that asks nothing in the same way, whatever the reason."""
    g.pop("tenant", None)
    _set_locale()
    return render_template("survey/consent_nowhere.html"), 404


@blueprint.get(LINK)
@public
def ask(token: str) -> ResponseReturnValue:
    """Explain what agreeing and refusing mean."""
    _, asked = _visit(token)
    return render_template("survey/consent.html", token=token, asked=asked, open_from=MINIMUM_BOARD)


@blueprint.post(LINK)
@public
def answer(token: str) -> ResponseReturnValue:
    """Keep a decision."""
    session, _ = _visit(token)
    agrees = AGREES.get(request.form.get("decision", ""))
    if agrees is None:
        raise InvalidInputError(
            "Please choose one of the answers offered.", code="consent.no_choice"
        )
    decide(session, token, agrees=agrees)
    return redirect(url_for(".stored", link_code=token[:CODE_LENGTH], lang=g.locale), 303)


@blueprint.get(f"/{CONSENT_PATH}/stored/<link_code>")
@public
def stored(link_code: str) -> ResponseReturnValue:
    """Say that a decision is kept; the address is the same for everybody and every decision."""
    g.tenant = tenant_of_code(context.platform().database, link_code)
    _set_locale()
    return render_template("survey/consent_stored.html")


def _visit(token: str) -> tuple[TenantSession, ConsentQuestion]:
    tenant = tenant_of_code(context.platform().database, link_code_of(token) or "")
    session = context.open_tenant(tenant.id)
    asked = find_question(session, token)
    g.tenant = tenant
    _set_locale(asked.locale)
    return session, asked


def _set_locale(own: str | None = None) -> None:
    """Choose the language asked for, else the person's own, else the browser's."""
    context.set_locale(
        best_locale([request.args.get("lang"), own, *request.accept_languages.values()])
    )
