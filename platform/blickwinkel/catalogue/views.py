"""Pages about frameworks: what is on offer, what is adopted, how each side will be asked."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.catalogue.queries import CatalogueEntry, catalogue_entries
from blickwinkel.catalogue.services import adopt
from blickwinkel.errors import NotFoundError
from blickwinkel.extension.framework import Framework
from blickwinkel.plugins.queries import switched_off
from blickwinkel.web import context

blueprint = Blueprint("catalogue", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/frameworks")
@requires(Permission.FRAMEWORKS_ADOPT)
def frameworks(tenant: str) -> ResponseReturnValue:
    """Show the shelf, with what was left out of it and why."""
    del tenant
    return render_template(
        "catalogue/frameworks.html",
        entries=_catalogue_entries(),
        problems=context.platform().extensions.problems,
        just_adopted=request.args.get("adopted"),
    )


@blueprint.get("/t/<tenant>/frameworks/<framework_id>")
@requires(Permission.FRAMEWORKS_ADOPT)
def framework(tenant: str, framework_id: str) -> ResponseReturnValue:
    """Show the questions as one perspective will read them, in one language."""
    del tenant
    entry = _catalogue_entry(framework_id)
    shown = entry.framework
    sides = [perspective.id for perspective in shown.perspectives]
    return render_template(
        "catalogue/framework.html",
        entry=entry,
        framework=shown,
        perspective=_one_of(request.args.get("perspective"), sides, sides[0]),
        language=_one_of(request.args.get("language"), shown.languages, _own_language(shown)),
        language_name=_language_name,
    )


@blueprint.post("/t/<tenant>/frameworks/<framework_id>/adopt")
@requires(Permission.FRAMEWORKS_ADOPT)
def adopt_framework(tenant: str, framework_id: str) -> ResponseReturnValue:
    """Freeze the version on offer for this tenant."""
    offered = _offered().get(framework_id)
    if offered is None:
        raise NotFoundError("framework")
    adopt(context.session(), context.actor(), offered)
    return redirect(url_for("catalogue.frameworks", tenant=tenant, adopted=framework_id))


def _catalogue_entries() -> list[CatalogueEntry]:
    return catalogue_entries(context.session(), _offered())


def _offered() -> Mapping[str, Framework]:
    """Return what plugins bring that the tenant has not switched off."""
    return context.platform().extensions.frameworks(switched_off(context.session()))


def _catalogue_entry(framework_id: str) -> CatalogueEntry:
    entry = next(
        (entry for entry in _catalogue_entries() if entry.framework.id == framework_id), None
    )
    if entry is None:
        raise NotFoundError("framework")
    return entry


def _own_language(shown: Framework) -> str:
    return _one_of(context.messages().locale, shown.languages, shown.default_language)


def _one_of(wish: str | None, offered: list[str] | tuple[str, ...], otherwise: str) -> str:
    return next((entry for entry in offered if entry == wish), otherwise)


def _language_name(code: str) -> str:
    """Return what a language calls itself, such as ``Deutsch``."""
    try:
        return str(Locale.parse(code).get_display_name() or code)
    except UnknownLocaleError:
        return code
