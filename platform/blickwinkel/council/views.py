"""Pages of the works council: rules in force, questions, rights, data; and the package that says it all."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blickwinkel import clock
from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.council import queries
from blickwinkel.council.facts import Facts
from blickwinkel.council.presenting.data import flow_section, remains_section, retention_section
from blickwinkel.council.presenting.document import document
from blickwinkel.council.presenting.flow import PRINT_STYLE
from blickwinkel.council.presenting.names import language_name, text_in
from blickwinkel.council.presenting.questions import side_questions
from blickwinkel.council.presenting.rights import rights_section
from blickwinkel.council.presenting.rules import (
    auditor_section,
    promise_section,
    thresholds_section,
)
from blickwinkel.council.services.gathering import company_facts, gather
from blickwinkel.council.services.packages import make_package, package
from blickwinkel.documents.paper import pdf
from blickwinkel.errors import NotFoundError
from blickwinkel.i18n.messages import LOCALES, messages_for
from blickwinkel.web import context

blueprint = Blueprint("council", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/rules")
@requires(Permission.RULES_READ)
def rules(tenant: str) -> ResponseReturnValue:
    """Show the rules in force for each survey, its packages and who takes part, coarsely."""
    del tenant
    found = queries.surveys(context.session(), context.directory(), clock.today())
    messages = context.messages()
    return render_template(
        "council/rules.html",
        surveys=found,
        chapters={
            survey.survey_id: [
                thresholds_section(messages, survey.facts),
                auditor_section(messages, survey.facts),
                promise_section(messages, survey.facts),
            ]
            for survey in found
        },
        text_in=text_in,
        may_make=context.actor().may(Permission.PACKAGES_MAKE),
    )


@blueprint.get("/t/<tenant>/rules/rights")
@requires(Permission.RULES_READ)
def rights(tenant: str) -> ResponseReturnValue:
    """Show roles, their rights and who has them."""
    del tenant
    facts = company_facts(context.session(), context.directory(), clock.today())
    section = rights_section(context.messages(), facts)
    return render_template("council/chapters.html", title=section["title"], chapters=[section])


@blueprint.get("/t/<tenant>/rules/data")
@requires(Permission.RULES_READ)
def data(tenant: str) -> ResponseReturnValue:
    """Show what is stored where, for how long, what was deleted, and what remains."""
    del tenant
    messages = context.messages()
    facts = company_facts(context.session(), context.directory(), clock.today())
    chapters = [
        flow_section(messages, facts),
        retention_section(messages, facts),
        remains_section(messages),
    ]
    title = messages.gettext("Data and retention")
    return render_template("council/chapters.html", title=title, chapters=chapters)


@blueprint.get("/t/<tenant>/rules/<uuid:survey_id>/questions")
@requires(Permission.RULES_READ)
def questions(tenant: str, survey_id: uuid.UUID) -> ResponseReturnValue:
    """Show every question as each side reads it, in a language of the framework."""
    del tenant
    messages = context.messages()
    facts = gather(context.session(), context.directory(), survey_id, clock.today())
    offered = list(dict.fromkeys(c for f in facts["frameworks"] for c in f["languages"]))
    wish = request.args.get("language", messages.locale)
    return render_template(
        "council/questions.html",
        facts=facts,
        language=wish if wish in offered else offered[0],
        offered=[(code, language_name(messages, code)) for code in offered],
        side_questions=side_questions,
        text_in=text_in,
    )


@blueprint.post("/t/<tenant>/rules/<uuid:survey_id>/packages")
@requires(Permission.PACKAGES_MAKE)
def make(tenant: str, survey_id: uuid.UUID) -> ResponseReturnValue:
    """Make a package; without any change since the last one, that one stays the newest."""
    make_package(context.session(), context.directory(), context.actor(), survey_id, clock.today())
    return redirect(url_for("council.rules", tenant=tenant, _anchor=f"packages-{survey_id}"), 303)


@blueprint.get("/t/<tenant>/rules/<uuid:survey_id>/packages/<int:number>/<language>.pdf")
@requires(Permission.RULES_READ)
def download(tenant: str, survey_id: uuid.UUID, number: int, language: str) -> ResponseReturnValue:
    """Send a package as PDF, set anew from its stored facts: the same bytes each time."""
    if language not in LOCALES:
        raise NotFoundError("language")
    found, before = package(context.session(), survey_id, number)
    messages = messages_for(language)
    chapters = document(
        messages,
        _facts(before.facts) if before else None,
        _facts(found.facts),
        imprint=(found.number, found.made_on, found.made_by, found.digest),
    )
    kind = messages.gettext("works-council")
    name = f"{kind}-{tenant}-{number}-{language}.pdf"
    return Response(
        pdf(chapters, PRINT_STYLE),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _facts(stored: dict[str, object]) -> Facts:
    return stored  # type: ignore[return-value]  # written by gather alone
