"""What the auditor can object to, and what then is to be done."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a publication may not do; the value is stored in audit reports."""

    TERMS = "terms"
    TREE = "tree"
    REPEATED = "repeated"
    ROLES = "roles"
    OPEN = "open"
    SIZE = "size"
    REST = "rest"
    DERIVABLE = "derivable"
    VALID = "valid"
    DETERMINED = "determined"
    INSIDER = "insider"
    PEOPLE = "people"
    FORMAT = "format"
    DERIVATION = "closure"
    HISTORY = "history"
    TWICE = "twice"


#: what an operator does about a violation, told beside it
REMEDIES = {
    Rule.TERMS: "Publish under the terms that the wave promised; nothing below the floors.",
    Rule.TREE: "Publish by the organisation that was frozen when the wave opened, and by no other cut.",
    Rule.REPEATED: "Publish each number once; a later count of the same people must not be shown.",
    Rule.ROLES: "Publish role groups that have no people in common.",
    Rule.OPEN: "Show the openly agreed group at the top of the company only.",
    Rule.SIZE: "Hide this cell.",
    Rule.REST: "Hide one more unit directly below this one, so that the rest becomes large enough.",
    Rule.DERIVABLE: "Hide one of the cells from which the group follows.",
    Rule.VALID: "Hide the item here, or a unit below, until the rest has enough valid answers.",
    Rule.DETERMINED: "Hide the item here, or a unit below: everybody's answer follows.",
    Rule.INSIDER: "Hide the item here, or a unit below: one member could tell the others' answers.",
    Rule.PEOPLE: "Publish the numbers of people that the list of invitations has.",
    Rule.FORMAT: "Store the publication in its format; if it was stored so, restore it from a backup.",
    Rule.DERIVATION: "Remove the figure, or derive it from what is shown.",
    Rule.TWICE: "Publish a survey once; take over only what has not been published yet.",
    Rule.HISTORY: "Restore the publication from a backup; what was published never changes.",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One number that must not be published, and why.

    Attributes:
        rule: that is broken.
        group: role group; empty where the fault concerns no single one.
        item: question, or the name of the figure.
        unit: code of the unit; None where the fault has no single place.
        message: what was found; may hold the numbers in question, so it is for operators only.
    """

    rule: Rule
    group: str
    item: str
    unit: Hashable
    message: str

    @property
    def remedy(self) -> str:
        """Return what is to be done."""
        return REMEDIES[self.rule]
