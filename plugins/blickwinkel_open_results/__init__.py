"""The open format: published results as one JSON document, versioned, with a JSON Schema in docs/."""

from __future__ import annotations

from blickwinkel.extension import Exporter, Localized, hookimpl
from blickwinkel_open_results.file import write

BLICKWINKEL_API = 1


@hookimpl
def register_exporters() -> list[Exporter]:
    """Return the one format that this plugin brings."""
    return [
        Exporter(
            id="open_results",
            title=Localized(
                {"de": "Offenes Format (JSON)", "en": "Open format (JSON)"}, default_language="en"
            ),
            description=Localized(
                {
                    "de": "Für eigene Auswertungen mit Programmen; mit allen Fragen und Regeln.",
                    "en": "For your own analyses with programs; with all questions and rules.",
                },
                default_language="en",
            ),
            media_type="application/json",
            ending="json",
            write=write,
        )
    ]
