"""Pages of the organisation: its tree, the import of a file, and where units come from."""

from __future__ import annotations

import io
import uuid

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import Form

from blickwinkel import clock
from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.errors import ConflictError, InvalidInputError, Problem, ProblemsError
from blickwinkel.i18n.messages import LOCALES, messages_for
from blickwinkel.organization import presenting, queries
from blickwinkel.organization.forms import OFFERED, succession_form, unit_label, upload_form
from blickwinkel.organization.services import importing, pending, reorganisation, template
from blickwinkel.organization.services.headers import COLUMNS, TableKind
from blickwinkel.organization.services.pending import Pending
from blickwinkel.organization.services.succession import (
    Declaration,
    SuccessionRegister,
)
from blickwinkel.organization.services.tables import Upload
from blickwinkel.platform.ports import FixedWave
from blickwinkel.web import context

blueprint = Blueprint("organization", __name__, template_folder="templates")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/t/<tenant>/organization")
@requires(Permission.ORGANIZATION_READ)
def tree(tenant: str) -> ResponseReturnValue:
    """Show the units, their people and CCOs, and where a CCO is missing."""
    del tenant
    today = clock.today()
    lines = queries.unit_tree(context.session(), today)
    may_import = context.actor().may(Permission.ORGANIZATION_IMPORT)
    return render_template(
        "organization/tree.html",
        counts=queries.counts(context.session(), today),
        rows=presenting.tree_rows(lines),
        kept=[line.unit for line in lines if not line.is_used],
        may_import=may_import,
        undeclared=reorganisation.undeclared(context.session(), today) if may_import else 0,
        shown=presenting.SHOWN,
        just_imported="imported" in request.args,
    )


@blueprint.get("/t/<tenant>/organization/import")
@requires(Permission.ORGANIZATION_IMPORT)
def choose_file(tenant: str) -> ResponseReturnValue:
    """Say what the file has to look like and take it."""
    del tenant
    return _upload_page(upload_form(context.messages().gettext)())


@blueprint.post("/t/<tenant>/organization/import")
@requires(Permission.ORGANIZATION_IMPORT)
def check_file(tenant: str) -> ResponseReturnValue:
    """Tell everything that is wrong with the file, or lead to the preview."""
    form = upload_form(context.messages().gettext)(request.files)
    if not form.validate():
        return _upload_page(form), 400
    uploads = [Upload(file.filename, file.read()) for file in form["files"].data]
    try:
        token = _keep(uploads)
    except ProblemsError as error:
        return _upload_page(form, error.problems), 400
    return redirect(url_for("organization.preview", tenant=tenant, token=token), 303)


@blueprint.get("/t/<tenant>/organization/import/<token>")
@requires(Permission.ORGANIZATION_IMPORT)
def preview(tenant: str, token: str) -> ResponseReturnValue:
    """Show what the file would change today."""
    del tenant
    waiting = pending.find(context.session(), token, clock.now())
    return _preview_page(waiting, token) if waiting else _nothing_waits()


@blueprint.post("/t/<tenant>/organization/import/<token>")
@requires(Permission.ORGANIZATION_IMPORT)
def take_over(tenant: str, token: str) -> ResponseReturnValue:
    """Import what the preview showed; if that is no longer what would happen, show it anew."""
    session, seen = context.session(), request.form.get("fingerprint", "")
    try:
        done = pending.take_over(session, context.actor(), token, seen, clock.now())
    except ConflictError:
        session.rollback()
        waiting = pending.find(session, token, clock.now())
        return (_preview_page(waiting, token, is_stale=True), 409) if waiting else _nothing_waits()
    if done is None:
        return _nothing_waits()
    if not done.reshaping.moves and not done.reshaping.ended:
        return redirect(url_for("organization.tree", tenant=tenant, imported="yes"), 303)
    accepted = set(request.form.getlist("move"))
    _register().accept([move for move in done.reshaping.moves if move.pair in accepted])
    return redirect(url_for("organization.lineage", tenant=tenant, imported="yes"), 303)


@blueprint.post("/t/<tenant>/organization/import/<token>/discard")
@requires(Permission.ORGANIZATION_IMPORT)
def discard(tenant: str, token: str) -> ResponseReturnValue:
    """Forget the file."""
    pending.discard(context.session(), token)
    return redirect(url_for("organization.choose_file", tenant=tenant), 303)


@blueprint.get("/t/<tenant>/organization/lineage")
@requires(Permission.ORGANIZATION_IMPORT)
def lineage(tenant: str) -> ResponseReturnValue:
    """Show which units came and went, and take a declaration, begun if an address says so."""
    del tenant
    begun = {name: request.args.get(name, "") for name in ("predecessor", "successor")}
    form = succession_form(context.messages().gettext, ())
    return _lineage_page(form(since=clock.today(), **begun))


@blueprint.post("/t/<tenant>/organization/lineage")
@requires(Permission.ORGANIZATION_IMPORT)
def declare(tenant: str) -> ResponseReturnValue:
    """Write down where the people of a unit went, or say why that cannot be."""
    units = queries.current_tree(context.session())
    form = succession_form(context.messages().gettext, units)(request.form)
    if not form.validate():
        return _lineage_page(form), 400
    declaration = Declaration(form.predecessor_id, form.successor_ids, form["since"].data)
    try:
        _register().declare(declaration)
    except (InvalidInputError, ConflictError) as error:
        context.session().rollback()
        return _lineage_page(form, str(error)), error.status
    return redirect(url_for("organization.lineage", tenant=tenant, declared="yes"), 303)


@blueprint.post(
    "/t/<tenant>/organization/lineage/<uuid:predecessor_id>/<uuid:successor_id>/take-back"
)
@requires(Permission.ORGANIZATION_IMPORT)
def take_back(
    tenant: str, predecessor_id: uuid.UUID, successor_id: uuid.UUID
) -> ResponseReturnValue:
    """Forget a declaration on which nothing published rests."""
    _register().take_back(predecessor_id, successor_id)
    return redirect(url_for("organization.lineage", tenant=tenant, taken_back="yes"), 303)


@blueprint.get("/t/<tenant>/organization/import/template/<language>.xlsx")
@requires(Permission.ORGANIZATION_IMPORT)
def template_workbook(tenant: str, language: str) -> ResponseReturnValue:
    """Send the workbook to fill in."""
    del tenant
    messages = messages_for(_offered(language))
    name = messages.gettext("organisation") + ".xlsx"
    return _download(template.workbook(language, messages.gettext), XLSX, name)


@blueprint.get("/t/<tenant>/organization/import/template/<language>/<kind>.csv")
@requires(Permission.ORGANIZATION_IMPORT)
def template_table(tenant: str, language: str, kind: str) -> ResponseReturnValue:
    """Send one of the two CSV files to fill in."""
    del tenant
    files = dict(zip(TableKind, template.csv_files(_offered(language)).items(), strict=True))
    if kind not in files:
        abort(404)
    name, content = files[TableKind(kind)]
    return _download(content, "text/csv", name)  # the charset is added


def _keep(uploads: list[Upload]) -> str:
    messages = context.messages()
    checked = importing.read(uploads, g.tenant.locale, messages.gettext)
    files = tuple(upload.name for upload in uploads)
    waiting = Pending(checked.directory, checked.notices, files, messages.locale)
    return pending.keep(context.session(), context.actor(), waiting, clock.now())


def _upload_page(form: Form, problems: tuple[Problem, ...] = ()) -> str:
    messages = context.messages()
    return render_template(
        "organization/import.html",
        form=form,
        problems=presenting.by_source(problems[: presenting.SHOWN_PROBLEMS]),
        problem_count=len(problems),
        shown=presenting.SHOWN_PROBLEMS,
        columns=COLUMNS,
        meanings=template.notes(messages.gettext),
        megabytes=context.platform().settings.upload_limit >> 20,
        languages_offered=LOCALES,
    )


def _preview_page(waiting: Pending, token: str, *, is_stale: bool = False) -> str:
    session = context.session()
    difference = importing.preview(session, waiting.directory)
    stored = queries.current_tree(session)
    return render_template(
        "organization/preview.html",
        waiting=waiting,
        token=token,
        difference=difference,
        unit_name=presenting.UnitNames(stored, waiting.directory),
        shared=presenting.newly_shared(difference, waiting.directory),
        too_many_leave=presenting.lets_too_many_leave(difference, waiting.directory),
        moves=() if _is_fixed_today() else difference.reshaping.moves[: presenting.SHOWN],
        is_stale=is_stale,
        shown=presenting.SHOWN,
    )


def _lineage_page(form: Form, objection: str = "") -> str:
    published = _published()
    return render_template(
        "organization/lineage.html",
        form=form,
        objection=objection,
        found=reorganisation.reorganisation(context.session(), clock.today(), published),
        published=published,
        unit_label=unit_label,
        offered=OFFERED,
        shown=presenting.SHOWN,
        told=request.args,
    )


def _register() -> SuccessionRegister:
    return SuccessionRegister(
        context.session(), context.actor(), clock.today(), _published(), context.messages()
    )


def _published() -> FixedWave | None:
    return context.platform().ports.fixed_wave(context.session())


def _is_fixed_today() -> bool:
    published = _published()
    return published is not None and published.fixes(clock.today())


def _nothing_waits() -> ResponseReturnValue:
    return render_template("organization/gone.html"), 410


def _offered(language: str) -> str:
    return language if language in LOCALES else abort(404)


def _download(content: bytes, mimetype: str, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype, as_attachment=True, download_name=name)
