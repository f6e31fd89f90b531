"""A package as the chapters of a document, all in one language: still plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from blickwinkel.council.facts import Facts
from blickwinkel.council.presenting.changes import changes_section
from blickwinkel.council.presenting.data import flow_section, remains_section, retention_section
from blickwinkel.council.presenting.names import text_in
from blickwinkel.council.presenting.questions import questions_section
from blickwinkel.council.presenting.rights import rights_section
from blickwinkel.council.presenting.rules import (
    auditor_section,
    promise_section,
    thresholds_section,
)
from blickwinkel.documents.blocks import Section
from blickwinkel.i18n.messages import Messages


def sections(tongue: Messages, before: Facts | None, now: Facts) -> list[Section]:
    """Return the chapters of a package in their order."""
    return [
        changes_section(tongue, before, now),
        promise_section(tongue, now),
        thresholds_section(tongue, now),
        auditor_section(tongue, now),
        rights_section(tongue, now),
        flow_section(tongue, now),
        retention_section(tongue, now),
        remains_section(tongue),
        questions_section(tongue, now),
    ]


def document(
    tongue: Messages, before: Facts | None, now: Facts, *, imprint: tuple[int, date, str, str]
) -> dict[str, Any]:
    """Return everything that the layout sets.

    Args:
        tongue: the reader's language.
        before: facts of the package before, or None for the first.
        now: facts of this package.
        imprint: number of the package, its day, who made it, the digest of its facts.
    """
    _ = tongue.gettext
    number, made_on, made_by, digest = imprint
    return {
        "lang": tongue.locale,
        "title": _("Package for the works council"),
        "survey": text_in(tongue.locale, now["title"]),
        "company": now["company"],
        "contents": _("Contents"),
        "of": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "day": [made_on.year, made_on.month, made_on.day],
        "imprint": [
            [_("Package"), tongue.number(number)],
            [_("Made on"), tongue.day(made_on)],
            [_("Made by"), made_by],
            [_("Fingerprint of its facts (SHA-256)"), digest],
        ],
        "note": _(
            "Whoever reads this package needs no access to the program. It holds rules, questions and"
            " rights, and no results."
        ),
        "sections": sections(tongue, before, now),
    }
