"""The administrator's page of plugins: what each brings, what is wrong with it, on or off."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.plugins.queries import plugin_entries
from blickwinkel.plugins.services import switch_off, switch_on
from blickwinkel.web import context

blueprint = Blueprint("plugins", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/plugins")
@requires(Permission.PLUGINS_SWITCH)
def plugins(tenant: str) -> ResponseReturnValue:
    """Show what is installed, and which of it the tenant uses."""
    del tenant
    return render_template(
        "plugins/plugins.html",
        entries=plugin_entries(context.session(), context.platform().extensions.installed),
        switched=request.args.get("switched"),
    )


@blueprint.post("/t/<tenant>/plugins/<plugin>/off")
@requires(Permission.PLUGINS_SWITCH)
def switch_plugin_off(tenant: str, plugin: str) -> ResponseReturnValue:
    """Take what a plugin brings from the tenant."""
    installed = {entry.name for entry in context.platform().extensions.installed}
    switch_off(context.session(), context.actor(), plugin, installed)
    return _back(tenant, plugin)


@blueprint.post("/t/<tenant>/plugins/<plugin>/on")
@requires(Permission.PLUGINS_SWITCH)
def switch_plugin_on(tenant: str, plugin: str) -> ResponseReturnValue:
    """Give it back."""
    switch_on(context.session(), context.actor(), plugin)
    return _back(tenant, plugin)


def _back(tenant: str, plugin: str) -> ResponseReturnValue:
    return redirect(url_for("plugins.plugins", tenant=tenant, switched=plugin), 303)
