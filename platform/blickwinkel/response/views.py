"""Pages for people who answer: no account, no cookie, and a GET changes nothing.

Mail scanners and previews follow links, so only a POST keeps or takes answers. Whatever is wrong with
a link, the answer is one and the same page, so that it tells nobody who has taken part.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import public
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError, Problem, ProblemsError
from blickwinkel.i18n.messages import LOCALES, best_locale
from blickwinkel.response.forms import FIELD, GO, page_answers
from blickwinkel.response.queries import answered_wave, tenant_of_token
from blickwinkel.response.services import drafts
from blickwinkel.response.services.answering import (
    Page,
    Questionnaire,
    find_questionnaire,
    keep_page,
    minutes_for,
    submit_draft,
)
from blickwinkel.survey.presenting.promise import promise, retention_sentence
from blickwinkel.web import context

blueprint = Blueprint("response", __name__, template_folder="templates")

LINK = "/a/<token>"


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at work: the link, what it asks, and the answers kept so far."""

    token: str
    session: TenantSession
    asked: Questionnaire
    kept: Mapping[str, str]

    def page(self, number: int) -> Page | None:
        """Return a page by its number, or None if the questionnaire has no such page."""
        return next((page for page in self.asked.pages if page.number == number), None)

    def answered(self, page: Page) -> int:
        """Return how many items of a page have an answer."""
        return sum(item.id in self.kept for item in page.items)


@blueprint.url_defaults
def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Carry the language chosen on the page into all links of the page."""
    del endpoint
    if request.args.get("lang"):
        values.setdefault("lang", best_locale([request.args["lang"]]))


@blueprint.errorhandler(NotFoundError)
def _neutral(_error: NotFoundError) -> ResponseReturnValue:
    """Answer every link that leads to no questionnaire in the same way, whatever the reason."""
    g.pop("tenant", None)
    _set_locale()
    return render_template("response/nowhere.html"), 404


@blueprint.get("/a/")
@blueprint.get("/a/<path:rest>")
@public
def nowhere(rest: str = "") -> ResponseReturnValue:
    """Answer addresses that are no personal link, such as one broken by a line end."""
    raise NotFoundError(rest)


@blueprint.get(LINK)
@public
def welcome(token: str) -> ResponseReturnValue:
    """Say who asks what, for how long, and what happens with the answers."""
    visit = _visit(token)
    pages = visit.asked.pages
    items = sum(len(page.items) for page in pages)
    unfinished = (p.number for p in pages if visit.answered(p) < len(p.items))
    return render_template(
        "response/welcome.html",
        visit=visit,
        asked=visit.asked,
        items=items,
        minutes=minutes_for(items),
        first=next(unfinished, None) if visit.kept else 1,
        promise=promise(
            context.messages(), visit.asked.terms, open_leadership=visit.asked.open_leadership
        ),
    )


@blueprint.get(f"{LINK}/<int:number>")
@public
def questions(token: str, number: int) -> ResponseReturnValue:
    """Ask about one dimension."""
    visit = _visit(token)
    page = visit.page(number)
    if page is None:
        return redirect(url_for(".welcome", token=token), 303)
    return _question_page(visit, page)


@blueprint.post(f"{LINK}/<int:number>")
@public
def keep(token: str, number: int) -> ResponseReturnValue:
    """Keep the answers of one page, then lead on; a page that saves by itself stays where it is."""
    visit = _visit(token)
    page = visit.page(number)
    if page is None:
        raise NotFoundError("page")
    try:
        answers = page_answers(request.form, page, context.messages().gettext)
        keep_page(visit.session, token, visit.asked, page, answers)
    except ProblemsError as error:
        return _question_page(visit, page, error.problems), 400
    go = request.form.get(GO)
    return redirect(_destination(visit, page, go), 303) if go else ("", 204)


@blueprint.get(f"{LINK}/review")
@public
def review(token: str) -> ResponseReturnValue:
    """Show what is still open, before the answers are out of everybody's hands."""
    visit = _visit(token)
    lines = [(page, visit.answered(page)) for page in visit.asked.pages]
    return render_template(
        "response/review.html",
        visit=visit,
        asked=visit.asked,
        lines=lines,
        open_items=sum(len(page.items) - answered for page, answered in lines),
    )


@blueprint.post(f"{LINK}/review")
@public
def send(token: str) -> ResponseReturnValue:
    """Take the answers, once; afterwards the link leads nowhere."""
    visit = _visit(token)
    submit_draft(visit.session, context.platform().queue, token, visit.asked)
    code, wave = g.tenant.link_code, visit.asked.wave_id
    return redirect(url_for(".thanks", link_code=code, wave_id=wave, lang=g.locale), 303)


@blueprint.get("/a/thanks/<link_code>/<uuid:wave_id>")
@public
def thanks(link_code: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Say what happens next; the address is the same for everybody in the wave."""
    wave = answered_wave(context.platform().database, link_code, wave_id)
    g.tenant = wave.tenant
    _set_locale()
    return render_template(
        "response/thanks.html", wave=wave, retention=retention_sentence(context.messages())
    )


def _visit(token: str) -> Visit:
    tenant = tenant_of_token(context.platform().database, token)
    session = context.open_tenant(tenant.id)
    asked = find_questionnaire(session, token)
    g.tenant = tenant
    _set_locale(asked.locale)
    return Visit(token, session, asked, drafts.load(session, token))


def _question_page(visit: Visit, page: Page, problems: tuple[Problem, ...] = ()) -> str:
    sent = {key.removeprefix(FIELD): value for key, value in request.form.items()}
    _ = context.messages().gettext
    told = [replace(problem, message=_(problem.message)) for problem in problems]
    pages = visit.asked.pages
    return render_template(
        "response/questions.html",
        visit=visit,
        asked=visit.asked,
        page=page,
        pages=len(pages),
        chosen={**visit.kept, **sent},
        problems=told,
        faults={problem.field: problem.message for problem in told},
        minutes=minutes_for(sum(len(p.items) for p in pages[page.number - 1 :])),
    )


def _destination(visit: Visit, page: Page, go: str) -> str:
    if go in LOCALES:
        return url_for(".questions", token=visit.token, number=page.number, lang=go)
    number = page.number + {"next": 1, "back": -1}.get(go, 0)
    if number < 1:
        return url_for(".welcome", token=visit.token)
    if visit.page(number) is None:
        return url_for(".review", token=visit.token)
    return url_for(".questions", token=visit.token, number=number)


def _set_locale(own: str | None = None) -> None:
    """Choose the language asked for, else the person's own, else the browser's."""
    context.set_locale(
        best_locale([request.args.get("lang"), own, *request.accept_languages.values()])
    )
