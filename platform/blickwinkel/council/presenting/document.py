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


def sections(messages: Messages, before: Facts | None, now: Facts) -> list[Section]:
    """Return the chapters of a package in their order."""
    return [
        changes_section(messages, before, now),
        promise_section(messages, now),
        thresholds_section(messages, now),
        auditor_section(messages, now),
        rights_section(messages, now),
        flow_section(messages, now),
        retention_section(messages, now),
        remains_section(messages),
        questions_section(messages, now),
    ]


def document(
    messages: Messages, before: Facts | None, now: Facts, *, imprint: tuple[int, date, str, str]
) -> dict[str, Any]:
    """Return everything that the layout sets.

    Args:
        messages: the reader's language.
        before: facts of the package before, or None for the first.
        now: facts of this package.
        imprint: number of the package, its day, who made it, the digest of its facts.
    """
    _ = messages.gettext
    number, made_on, made_by, digest = imprint
    return {
        "lang": messages.locale,
        "title": _("Package for the works council"),
        "survey": text_in(messages.locale, now["title"]),
        "company": now["company"],
        "contents": _("Contents"),
        "of": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "day": [made_on.year, made_on.month, made_on.day],
        "imprint": [
            [_("Package"), messages.number(number)],
            [_("Made on"), messages.day(made_on)],
            [_("Made by"), made_by],
            [_("Fingerprint of its facts (SHA-256)"), digest],
        ],
        "note": _(
            "Whoever reads this package needs no access to the program. It holds rules, questions and"
            " rights, and no results."
        ),
        "sections": sections(messages, before, now),
    }
