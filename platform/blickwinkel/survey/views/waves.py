"""Pages of the administrator: plan a wave, open it, hand out the links, watch, close it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import Form

from blickwinkel import clock
from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.errors import ConflictError
from blickwinkel.jobs import periodic
from blickwinkel.survey import queries
from blickwinkel.survey.forms import close_form, suggest, terms_form, wave_form
from blickwinkel.survey.models import WaveState
from blickwinkel.survey.policies import refusal_to_change, refusal_to_close, refusal_to_open
from blickwinkel.survey.services.asking import ask_board, hand_out_consent_links
from blickwinkel.survey.services.consent import MINIMUM_BOARD
from blickwinkel.survey.services.deletions import deletions
from blickwinkel.survey.services.distribution import PersonalLink, as_csv, hand_out_links
from blickwinkel.survey.services.links import LinkKey
from blickwinkel.survey.services.participation import MINIMUM_INVITED
from blickwinkel.survey.services.stopping import stop_reason
from blickwinkel.survey.services.terms import WaveTerms, change_wave
from blickwinkel.survey.services.waves import WavePlan, close_wave, open_wave, plan_wave
from blickwinkel.web import context

blueprint = Blueprint("survey", __name__, template_folder="../templates")

#: What may be changed until a wave opens.
TERMS = ("title", "opens_on", "closes_on", "k")


@blueprint.get("/t/<tenant>/surveys")
@requires(Permission.SURVEYS_MANAGE)
def waves(tenant: str) -> ResponseReturnValue:
    """List the waves of each survey."""
    del tenant
    session = context.session()
    late = periodic.late(session)
    return render_template(
        "survey/waves.html",
        surveys=queries.surveys(session),
        can_plan=bool(queries.plannable(session)),
        late_deletions=periodic.RETENTION in late,
        last_deletions=late.get(periodic.RETENTION),
    )


@blueprint.get("/t/<tenant>/surveys/plan")
@requires(Permission.SURVEYS_MANAGE)
def plan(tenant: str) -> ResponseReturnValue:
    """Show the form for a wave, filled in as far as it can be guessed."""
    del tenant
    titles = queries.used_titles(context.session())
    return _plan_page(_plan_form()(obj=suggest(clock.today(), titles, context.messages())))


@blueprint.post("/t/<tenant>/surveys/plan")
@requires(Permission.SURVEYS_MANAGE)
def plan_one(tenant: str) -> ResponseReturnValue:
    """Plan a wave, or say at each field what is wrong with it."""
    form = _plan_form()(request.form)
    if not form.validate():
        return _plan_page(form), 400
    entered = WavePlan(
        framework_version_id=uuid.UUID(form["framework_version"].data),
        title=form["title"].data,
        opens_on=form["opens_on"].data,
        closes_on=form["closes_on"].data,
        k=form["k"].data,
    )
    wave = plan_wave(context.session(), context.actor(), entered)
    return _to_wave(tenant, wave.id)


@blueprint.get("/t/<tenant>/surveys/<uuid:wave_id>")
@requires(Permission.SURVEYS_MANAGE)
def wave(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Show where a wave stands and what can be done next."""
    del tenant
    return _wave_page("survey/wave.html", wave_id)


@blueprint.get("/t/<tenant>/surveys/<uuid:wave_id>/change")
@requires(Permission.SURVEYS_MANAGE)
def change(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Show what may still be changed about a wave, or say why nothing may."""
    del tenant
    view = queries.wave_view(context.session(), wave_id)
    return _change_page(view, _terms_form()(obj=view.wave))


@blueprint.post("/t/<tenant>/surveys/<uuid:wave_id>/change")
@requires(Permission.SURVEYS_MANAGE)
def change_one(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Change a planned wave, or say at each field what is wrong; an opened one refuses."""
    view = queries.wave_view(context.session(), wave_id)
    if refusal := refusal_to_change(view.wave.state, str):
        raise ConflictError(refusal, code="wave.terms_promised")
    form = _terms_form()(request.form)
    if not form.validate():
        return _change_page(view, form), 400
    wanted = WaveTerms(**{name: form[name].data for name in TERMS})
    change_wave(context.session(), context.actor(), wave_id, wanted)
    return _to_wave(tenant, wave_id)


@blueprint.get("/t/<tenant>/surveys/<uuid:wave_id>/progress")
@requires(Permission.SURVEYS_MANAGE)
def progress(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Return the part of the page that changes while a wave is counted and published."""
    del tenant
    return _wave_page("survey/progress.html", wave_id)


@blueprint.get("/t/<tenant>/surveys/<uuid:wave_id>/open")
@requires(Permission.SURVEYS_MANAGE)
def confirm_open(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Say what opening freezes, before it does."""
    del tenant
    view = queries.wave_view(context.session(), wave_id)
    today = queries.seats_today(context.session(), view.framework, clock.today())
    return render_template(
        "survey/open.html",
        view=view,
        refusal=refusal_to_open(view.wave.state, context.messages().gettext),
        today=today,
        stage=_stage(view),
        open_from=MINIMUM_BOARD,
        short_sides=queries.short_sides(view, today),
        empty_sides=queries.empty_sides(view.framework, today),
        left_out=queries.left_out(context.session(), clock.today()),
    )


@blueprint.post("/t/<tenant>/surveys/<uuid:wave_id>/open")
@requires(Permission.SURVEYS_MANAGE)
def open_one(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Freeze the organisation and take answers."""
    open_wave(context.session(), context.actor(), wave_id, _link_key(), clock.today())
    return _to_wave(tenant, wave_id)


@blueprint.post("/t/<tenant>/surveys/<uuid:wave_id>/links")
@requires(Permission.SURVEYS_MANAGE)
def links(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Send the list of personal links; a POST, because every download is logged."""
    handed_out = hand_out_links(context.session(), context.actor(), wave_id, _link_key())
    _ = context.messages().gettext
    return _list_of(handed_out, tenant, _("personal-links"))


@blueprint.get("/t/<tenant>/surveys/<uuid:wave_id>/leadership")
@requires(Permission.SURVEYS_MANAGE)
def leadership(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Explain the open leadership view, and ask the board or hand out its links."""
    del tenant
    view = queries.wave_view(context.session(), wave_id)
    return render_template(
        "survey/leadership.html",
        view=view,
        stage=_stage(view),
        open_from=MINIMUM_BOARD,
        refusal=refusal_to_change(view.wave.state, context.messages().gettext),
    )


@blueprint.post("/t/<tenant>/surveys/<uuid:wave_id>/leadership")
@requires(Permission.SURVEYS_MANAGE)
def ask_leadership(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Ask every member of the board, once."""
    ask_board(context.session(), context.actor(), wave_id, _link_key(), clock.today())
    return redirect(url_for("survey.leadership", tenant=tenant, wave_id=wave_id))


@blueprint.post("/t/<tenant>/surveys/<uuid:wave_id>/leadership/links")
@requires(Permission.SURVEYS_MANAGE)
def consent_links(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Send the list of consent links; a POST, because every download is logged."""
    links = hand_out_consent_links(context.session(), context.actor(), wave_id, _link_key())
    _ = context.messages().gettext
    return _list_of(links, tenant, _("consent-links"))


@blueprint.get("/t/<tenant>/surveys/<uuid:wave_id>/close")
@requires(Permission.SURVEYS_MANAGE)
def confirm_close(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Say what closing means, before it does."""
    del tenant
    doubts = queries.doubts_about_closing(context.session(), wave_id, clock.today())
    return _close_page(wave_id, doubts, close_form(context.messages())())


@blueprint.post("/t/<tenant>/surveys/<uuid:wave_id>/close")
@requires(Permission.SURVEYS_MANAGE)
def close_one(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Take no more answers; a worker counts and publishes."""
    doubts = queries.doubts_about_closing(context.session(), wave_id, clock.today())
    form = close_form(context.messages())(request.form)
    if doubts.any and not form.validate():
        return _close_page(wave_id, doubts, form), 400
    queue = context.platform().queue
    close_wave(context.session(), context.actor(), wave_id, queue, clock.today())
    return _to_wave(tenant, wave_id)


def _plan_form() -> type[Form]:
    return wave_form(context.messages(), queries.plannable(context.session()), clock.today())


def _plan_page(form: Form) -> str:
    return render_template("survey/plan.html", form=form)


def _terms_form() -> type[Form]:
    return terms_form(context.messages(), clock.today())


def _change_page(view: queries.WaveView, form: Form) -> str:
    refusal = refusal_to_change(view.wave.state, context.messages().gettext)
    return render_template("survey/change.html", view=view, form=form, refusal=refusal)


def _close_page(wave_id: uuid.UUID, doubts: queries.ClosingDoubts, form: Form) -> str:
    view = queries.wave_view(context.session(), wave_id)
    return render_template(
        "survey/close.html",
        view=view,
        refusal=refusal_to_close(view.wave.state, context.messages().gettext),
        doubts=doubts,
        form=form,
    )


def _wave_page(template: str, wave_id: uuid.UUID) -> str:
    view = queries.wave_view(context.session(), wave_id)
    closing = view.wave.state is WaveState.CLOSING
    stop = stop_reason(view.wave.stop_reason or "")
    published_on = context.platform().ports.publication_day(context.session(), wave_id)
    return render_template(
        template,
        view=view,
        deletions=deletions(context.session(), view.wave, published_on),
        waiting=context.platform().ports.backlog(context.session(), wave_id) if closing else 0,
        empty_sides=queries.empty_sides(view.framework, view.seats),
        stage=_stage(view),
        open_from=MINIMUM_BOARD,
        minimum_invited=MINIMUM_INVITED,
        stop_code=stop.code,
        stop_told=stop.told(context.messages().gettext),
        promised=refusal_to_change(view.wave.state, context.messages().gettext),
        may_read_results=context.actor().may(Permission.RESULTS_READ),
    )


def _list_of(links: Sequence[PersonalLink], tenant: str, name: str) -> Response:
    _ = context.messages().gettext
    columns = [_("Name"), _("E-mail"), _("Unit"), _("Language"), _("Personal link")]
    return Response(
        as_csv(links, context.platform().settings.base_url, columns),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{tenant}-{name}.csv"'},
    )


def _stage(view: queries.WaveView) -> queries.LeadershipStage:
    return queries.leadership_stage(context.session(), view, clock.today())


def _link_key() -> LinkKey:
    return LinkKey(context.platform().settings.secret_key)


def _to_wave(tenant: str, wave_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("survey.wave", tenant=tenant, wave_id=wave_id))
