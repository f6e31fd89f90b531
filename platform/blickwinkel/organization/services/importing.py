"""The import of a company's file: read it, show what it would change, take it over.

The file is the whole organisation, so a re-import is an update; what becomes of people and units that
are no longer in it is said in ``difference``. All or nothing: the caller commits.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from blickwinkel import clock
from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services import store, validation
from blickwinkel.organization.services.difference import Difference, compare
from blickwinkel.organization.services.directory import Directory
from blickwinkel.organization.services.reading import read_sheets
from blickwinkel.organization.services.tables import Upload
from blickwinkel.organization.services.validation import Checked
from blickwinkel.organization.services.writing import Writer


def read(uploads: Iterable[Upload], locale: str, _: Translate) -> Checked:
    """Return the directory in one workbook or two CSV files, with notices.

    Args:
        uploads: the files, recognised by their content.
        locale: the tenant's language, for people for whom none is stated.
        _: translates messages.

    Raises:
        ProblemsError: everything that is wrong, by file and line.
    """
    return validation.check(read_sheets(uploads, _), locale, _)


def preview(
    session: TenantSession, directory: Directory, *, today: date | None = None
) -> Difference:
    """Return what an import on this day (by default today) would change; writes nothing."""
    stored, _rows = store.load(session, today or clock.today())
    return compare(stored, directory)


def apply(session: TenantSession, actor: Actor, directory: Directory, *, today: date) -> Difference:
    """Make the organisation that of the directory and return what has changed.

    Two imports at a time wait for each other; the second one compares with what the first has left.
    To make sure that a confirmed preview still holds, compare the fingerprints and roll back if
    they differ.

    Raises:
        NotAllowedError: the actor may not import.
        TenantScopeError: actor and session belong to different tenants.
    """
    require(actor, Permission.ORGANIZATION_IMPORT, session)
    store.lock(session)
    stored, rows = store.load(session, today)
    difference = compare(stored, directory)
    if not difference.is_empty:
        Writer(session, directory, difference, rows, today).write()
        record(session, actor, "organization.import", _in_figures(difference))
    return difference


def _in_figures(difference: Difference) -> str:
    return ", ".join(f"{name}: {count}" for name, count in difference.counts.items() if count)
