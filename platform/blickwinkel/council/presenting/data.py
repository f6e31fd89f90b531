"""The chapters about what is stored where, for how long, and what no rule can rule out."""

from __future__ import annotations

from blickwinkel.council.facts import CompanyFacts, DeletionFacts
from blickwinkel.council.presenting.flow import flow_alternative, flow_drawing
from blickwinkel.council.presenting.names import day, deletion_name
from blickwinkel.documents.blocks import (
    Block,
    Section,
    bullets,
    drawing,
    heading,
    paragraph,
    table,
)
from blickwinkel.i18n.messages import Messages


def flow_section(messages: Messages, facts: CompanyFacts) -> Section:
    """Return the way of an answer, drawn."""
    days = facts["participation_days"], facts["sheet_days"]
    return Section(
        id="flow",
        title=messages.gettext("The way of an answer"),
        blocks=[
            paragraph(
                messages.gettext(
                    "Who has taken part and what was answered are stored apart. No key, no time and no"
                    " order leads from one to the other."
                )
            ),
            drawing(flow_drawing(messages, *days), flow_alternative(messages, *days)),
        ],
    )


def retention_section(messages: Messages, facts: CompanyFacts) -> Section:
    """Return what is stored for how long, and the protocol of deletions."""
    _ = messages.gettext
    return Section(
        id="retention",
        title=_("What is stored, and for how long"),
        blocks=[
            _stores(messages, facts),
            heading(_("Protocol of deletions")),
            _protocol(messages, facts["deletions"]),
        ],
    )


def remains_section(messages: Messages) -> Section:
    """Return what the rules cannot prevent, said openly."""
    _ = messages.gettext
    return Section(
        id="remains",
        title=_("What remains"),
        blocks=[
            paragraph(_("No rule protects against everything. These risks are known:")),
            bullets(
                [
                    _(
                        "Whoever holds the list of personal links can answer in other people's place,"
                        " sees whether a link has been used and can open an unfinished draft. Each"
                        " download of the list is logged. People who read results should not have it."
                    ),
                    _(
                        "In stable teams people may guess, also by comparing waves. Guessing is not"
                        " working out, but it cannot be ruled out."
                    ),
                    _(
                        "A hidden question says something too: nearly all answered alike, too few"
                        " answered, a neighbouring group is protected, or it is hidden so that nobody can"
                        " infer the reason."
                    ),
                    _(
                        "Whoever knows the organisation can tell from the number of answers whether"
                        " everybody or nobody of a small remainder took part."
                    ),
                    _("Several people who tell each other their answers can learn more than one."),
                    _(
                        "Where only one person answers in a unit and point of view, such as its only"
                        " CCO, the stored counts are that person's. They are never shown alone."
                    ),
                    _(
                        "The operator is trusted not to alter the program. With full access to the"
                        " running database, drafts can be opened, and a sheet that is not yet counted"
                        " can be joined to its person; backups and logs keep such traces until they"
                        " are overwritten."
                    ),
                    _(
                        "The program does not check how questions are worded. Please read them"
                        " yourself."
                    ),
                ]
            ),
        ],
    )


def _stores(messages: Messages, facts: CompanyFacts) -> Block:
    _ = messages.gettext
    days = {
        "participation": messages.number(facts["participation_days"]),
        "sheets": messages.number(facts["sheet_days"]),
    }
    stays = _("stays, unchanged")
    rows = [
        (
            _("Directory"),
            _("Units, people with name, e-mail address and unit, who is CCO"),
            _("as long as the company keeps it"),
        ),
        (
            _("List of who has taken part"),
            _("Who was invited, unit and point of view, answered yes or no; no time"),
            _("%(participation)s days after the end of a published wave") % days,
        ),
        (
            _("Drafts"),
            _("Unfinished answers, encrypted with the personal link"),
            _("until submitting, at the latest until the wave ends"),
        ),
        (
            _("Inbox"),
            _("Submitted sheets under a random number: unit, point of view, answers"),
            _("until they are counted, together with others"),
        ),
        (
            _("Single answer sheets"),
            _("The same, mixed and sorted by content; needed for counting again"),
            _("%(sheets)s days after the publication") % days,
        ),
        (
            _("Counts"),
            _("How often which answer was given, by unit and point of view; nobody is shown them"),
            _("stays"),
        ),
        (_("Publication"), _("What the rules let through, with its fingerprint"), stays),
        (_("Log"), _("Who did what in the program; nothing about answering"), stays),
        (_("Packages"), _("What stands in them, names of accounts included"), stays),
    ]
    return table((_("Where"), _("What"), _("For how long")), rows, (4, 7, 5))


def _protocol(messages: Messages, deletions: list[DeletionFacts]) -> Block:
    _ = messages.gettext
    if not deletions:
        return paragraph(_("Nothing has been deleted yet. What is due is deleted within the hour."))
    rows = [
        (day(messages, entry["day"]), deletion_name(messages, entry["action"]), entry["subject"])
        for entry in deletions
    ]
    return table((_("Day"), _("Deleted"), _("Wave")), rows, (4, 5, 5))
