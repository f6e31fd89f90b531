"""Published results as a table that opens in a spreadsheet with German settings by a double click."""

from __future__ import annotations

from blickwinkel.extension import Exporter, Localized, hookimpl
from blickwinkel_csv.table import write

BLICKWINKEL_API = 1


@hookimpl
def register_exporters() -> list[Exporter]:
    """Return the one format that this plugin brings."""
    return [
        Exporter(
            id="csv",
            title=Localized({"de": "Tabelle (CSV)", "en": "Table (CSV)"}, default_language="en"),
            description=Localized(
                {
                    "de": "Für Excel und andere Tabellenprogramme mit deutschen Einstellungen:"
                    " Semikolon, Dezimalkomma.",
                    "en": "For Excel and other spreadsheets with German settings: semicolon,"
                    " decimal comma.",
                },
                default_language="en",
            ),
            media_type="text/csv; charset=utf-8",
            ending="csv",
            write=write,
        )
    ]
