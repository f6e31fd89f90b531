"""The chapter about who may do what, and who that is."""

from __future__ import annotations

from collections import Counter

from blickwinkel.council.facts import CompanyFacts, PersonFacts
from blickwinkel.council.presenting.names import NONE, day, right_sentence, role_name
from blickwinkel.documents.blocks import Block, Section, paragraph, table
from blickwinkel.i18n.messages import Messages


def rights_section(messages: Messages, facts: CompanyFacts) -> Section:
    """Return roles with their rights and every account that has one."""
    return _section(messages, facts["rights"], facts["people"])


def _section(
    messages: Messages, rights: dict[str, list[str]], people: list[PersonFacts]
) -> Section:
    _ = messages.gettext
    return Section(
        id="rights",
        title=_("Roles and rights"),
        blocks=[
            paragraph(
                _(
                    "Employees answer without an account and see no results here. Everybody else has"
                    " one or more of these roles; nobody has rights beside them."
                )
            ),
            _roles(messages, rights, people),
            paragraph(
                _(
                    "These accounts have access today. Consultancies see what their role says, until"
                    " the day named."
                )
            ),
            _accounts(messages, people),
        ],
    )


def _roles(messages: Messages, rights: dict[str, list[str]], people: list[PersonFacts]) -> Block:
    _ = messages.gettext
    number = Counter(person["role"] for person in people)
    rows = [
        (
            role_name(messages, role),
            messages.number(number[role]),
            " ".join(right_sentence(messages, right) for right in held),
        )
        for role, held in rights.items()
    ]
    return table((_("Role"), _("Accounts"), _("What it may do")), rows, (3, 2, 10))


def _accounts(messages: Messages, people: list[PersonFacts]) -> Block:
    _ = messages.gettext
    rows = [
        (
            person["name"],
            role_name(messages, person["role"]),
            person["consultancy"] or NONE,
            day(messages, person["valid_until"]) if person["valid_until"] else _("unlimited"),
        )
        for person in people
    ]
    return table((_("Name"), _("Role"), _("Consultancy"), _("Until")), rows, (4, 3, 4, 3))
