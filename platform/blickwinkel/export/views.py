"""Where published results leave as files: one door for all formats."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.export.services import Wish, export
from blickwinkel.results.views import reader_session
from blickwinkel.web import context

blueprint = Blueprint("export", __name__)


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/export/<exporter>")
@requires(Permission.RESULTS_READ)
def download(tenant: str, wave: uuid.UUID, unit: uuid.UUID, exporter: str) -> ResponseReturnValue:
    """Send a unit's results with those below it, or (``?units=one``) alone."""
    del tenant
    wish = Wish(wave, unit, exporter, below=request.args.get("units") != "one")
    file = export(reader_session(), context.actor(), context.platform().extensions, wish)
    answer = send_file(io.BytesIO(file.content), as_attachment=True, download_name=file.name)
    answer.headers["Content-Type"] = file.media_type
    return answer
