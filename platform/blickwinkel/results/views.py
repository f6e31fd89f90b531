"""Pages of results: where leadership and staff of a unit see things differently."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.plugins.queries import switched_off
from blickwinkel.results.presenting.cascade import cascade_page
from blickwinkel.results.presenting.explaining.page import explanation_page, rests_on_previous
from blickwinkel.results.presenting.overview import named_units, overview_page
from blickwinkel.results.presenting.page import unit_page
from blickwinkel.results.presenting.page_frame import page_frame
from blickwinkel.results.presenting.priorities import priorities_page
from blickwinkel.results.presenting.trend import trend_page
from blickwinkel.results.presenting.unit_map import Shows, unit_map_page
from blickwinkel.results.queries.below import has_units_below, units_below, units_by_code
from blickwinkel.results.queries.previous import previous_view
from blickwinkel.results.queries.reading import (
    UnitView,
    readable_waves,
    reader_scope,
    unit_view,
)
from blickwinkel.web import context

blueprint = Blueprint("results", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/results")
@requires(Permission.RESULTS_READ)
def start(tenant: str) -> ResponseReturnValue:
    """Lead to the newest published wave, to the highest unit that the reader may open."""
    results = reader_session()
    newest = next(iter(readable_waves(results)), None)
    if newest is None:
        return render_template("results/nothing.html")
    wave, unit = newest.wave.wave_id, newest.unit_id
    view = "results.overview" if has_units_below(results, wave, unit) else "results.unit"
    return redirect(url_for(view, tenant=tenant, wave=wave, unit=unit))


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>")
@requires(Permission.RESULTS_READ)
def unit(tenant: str, wave: uuid.UUID, unit: uuid.UUID) -> ResponseReturnValue:
    """Show one unit's results in one wave; what is not the reader's is not there."""
    results = reader_session()
    view = unit_view(results, wave, unit)
    formats = context.platform().extensions.exporters(switched_off(results))
    page = unit_page(view, context.messages())
    return _show("unit", tenant, results, view, page, downloads=list(formats.values()))


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/glance")
@requires(Permission.RESULTS_READ)
def overview(tenant: str, wave: uuid.UUID, unit: uuid.UUID) -> ResponseReturnValue:
    """Show a unit and everything below it on one screen."""
    results = reader_session()
    view = unit_view(results, wave, unit)
    units = units_by_code(results, wave, named_units(view))
    return _show("overview", tenant, results, view, overview_page(view, units, context.messages()))


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/units")
@requires(Permission.RESULTS_READ)
def units(tenant: str, wave: uuid.UUID, unit: uuid.UUID) -> ResponseReturnValue:
    """Show the heat map of a unit and the units below it; what is asked for is in the query."""
    results = reader_session()
    view = unit_view(results, wave, unit)
    below = units_below(results, wave, unit, request.args.get("levels", 1, type=int))
    shows = request.args.get("show", Shows.GAP, type=Shows)

    def address(other: uuid.UUID) -> str:
        return url_for("results.unit", tenant=tenant, wave=wave, unit=other)

    page = unit_map_page(view, below, shows, address, context.messages())
    return _show("units", tenant, results, view, page)


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/cascade")
@requires(Permission.RESULTS_READ)
def cascade(tenant: str, wave: uuid.UUID, unit: uuid.UUID) -> ResponseReturnValue:
    """Show how a judgement falls on its way from the board to the staff of a unit."""
    results = reader_session()
    view = unit_view(results, wave, unit)
    below = units_below(results, wave, unit, 1)
    return _show("cascade", tenant, results, view, cascade_page(view, below, context.messages()))


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/trend")
@requires(Permission.RESULTS_READ)
def trend(tenant: str, wave: uuid.UUID, unit: uuid.UUID) -> ResponseReturnValue:
    """Show what has become of a unit over the waves of its survey."""
    results = reader_session()
    view = unit_view(results, wave, unit)
    return _show("trend", tenant, results, view, trend_page(view, context.messages()))


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/priorities")
@requires(Permission.RESULTS_READ)
def priorities(tenant: str, wave: uuid.UUID, unit: uuid.UUID) -> ResponseReturnValue:
    """Show what a unit should take up first, and what the framework advises."""
    results = reader_session()
    view = unit_view(results, wave, unit)
    return _show("priorities", tenant, results, view, priorities_page(view, context.messages()))


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/explain/<figure>")
@requires(Permission.RESULTS_READ)
def explain(tenant: str, wave: uuid.UUID, unit: uuid.UUID, figure: str) -> ResponseReturnValue:
    """Show how one figure of a unit came about; also fetched into a dialog on the unit's page."""
    results = reader_session()
    view = unit_view(results, wave, unit)
    before = previous_view(results, view) if rests_on_previous(figure) else None
    page = explanation_page(view, before, figure, context.messages())
    return render_template("results/explain.html", slug=tenant, page=page)


def _show(
    template: str,
    tenant: str,
    results: TenantSession,
    view: UnitView,
    page: object,
    **more: object,
) -> ResponseReturnValue:
    """Render a view of a unit's results within the frame that all of them have."""
    return render_template(
        f"results/{template}.html",
        slug=tenant,
        page=page,
        page_frame=page_frame(view, context.messages()),
        readable_waves=readable_waves(results, view.unit.unit_id),
        **more,
    )


def reader_session() -> TenantSession:
    """Return a session that sees the reader's part of the results and nothing else."""
    actor, lookup = context.actor(), context.session()
    scope = reader_scope(lookup, actor)
    # its connection goes back first: a request should not hold two for the same rows
    lookup.close()
    return context.open_tenant(actor.tenant_id, scope)
