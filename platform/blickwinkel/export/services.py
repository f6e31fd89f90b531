"""Making a file of published results; the history tells who has taken which figures along."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import dataclass
from typing import Final

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError, NotFoundError, UnavailableError
from blickwinkel.export.queries import result_document
from blickwinkel.extension.document import ResultDocument
from blickwinkel.extension.isolation import PluginFailedError
from blickwinkel.extension.manager import Extensions
from blickwinkel.plugins.queries import switched_off

logger = logging.getLogger(__name__)

#: What some file system does not take in a name.
UNUSABLE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for: a unit of a wave, with those below it or alone, in a format."""

    wave_id: uuid.UUID
    unit_id: uuid.UUID
    exporter_id: str
    below: bool


@dataclass(frozen=True, slots=True)
class File:
    """What the reader gets."""

    name: str
    media_type: str
    content: bytes


def export(session: TenantSession, actor: Actor, extensions: Extensions, wish: Wish) -> File:
    """Return published results as a file.

    Args:
        session: with the reader's scope and nothing to be kept: it is closed while the plugin works.
        actor: needs the right to read results.
        extensions: of the installation.
        wish: what is asked for.

    Raises:
        NotAllowedError: the actor lacks the right.
        NotFoundError: there is no such result or format, or the result is not the reader's.
        InvalidInputError: too many units for one file.
        ConflictError: the plugin that makes this format is switched off.
        UnavailableError: the plugin failed or took too long.
    """
    require(actor, Permission.RESULTS_READ, session)
    document = result_document(session, wish.wave_id, wish.unit_id, below=wish.below)
    off = switched_off(session)
    _require_format(extensions, wish.exporter_id, off)
    # a plugin may take its time; the connection must not wait with it
    session.close()
    content = _written(extensions, wish.exporter_id, document, off)
    exporter = extensions.exporters(off)[wish.exporter_id]
    record(session, actor, "results.export", _subject(document, exporter.id))
    return File(_file_name(document, exporter.ending), exporter.media_type, content)


def _require_format(extensions: Extensions, exporter_id: str, off: frozenset[str]) -> None:
    plugin = extensions.plugin_of_exporter(exporter_id)
    if plugin is None:
        raise NotFoundError(f"exporter {exporter_id}")
    if plugin in off:
        raise ConflictError(
            "This download is switched off in your company."
            " Your Blickwinkel administrator can switch it on again.",
            code="export.switched_off",
        )


def _written(
    extensions: Extensions, exporter_id: str, document: ResultDocument, off: frozenset[str]
) -> bytes:
    try:
        return extensions.write(exporter_id, document, off)
    except PluginFailedError as error:
        # without its message, which may hold figures
        logger.error("export %s: the plugin %s", exporter_id, error.reason)  # noqa: TRY400
        raise UnavailableError(
            "The file was not made, because the extension for this format did not work as it should."
            " Another format may work; your system operator finds the reason in the log.",
            code="export.failed",
        ) from None


def _subject(document: ResultDocument, exporter_id: str) -> str:
    unit, number = document.units[0]["unit"]["code"], len(document.units)
    return f"{document.wave.title}: {unit} ({number}), {exporter_id}"


def _file_name(document: ResultDocument, ending: str) -> str:
    name = f"{document.wave.title} {document.units[0]['unit']['name']}"
    return f"{UNUSABLE.sub('-', name)[:LONGEST_NAME].strip(' .')}.{ending}"
