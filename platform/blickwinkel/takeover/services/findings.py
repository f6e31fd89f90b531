"""What is wrong in a table, and what is doubtful: the first refuses it, the second is counted and told."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from blickwinkel.errors import Problem, ProblemsError


class Problems:
    """Collects the defects of one table; the same defect in many rows is one with its first line."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines: dict[tuple[str, str], list[int]] = defaultdict(list)

    def add(self, line: int, field_name: str, message: str) -> None:
        """Note a defect of a row."""
        self._lines[field_name, message].append(line)

    def close(self) -> None:
        """Raise if there is any defect.

        Raises:
            ProblemsError: with all defects by line.
        """
        if self._lines:
            found = [self._problem(*place, lines) for place, lines in self._lines.items()]
            raise ProblemsError(sorted(found, key=lambda problem: problem.line or 0))

    def _problem(self, field_name: str, message: str, lines: list[int]) -> Problem:
        further = len(lines) - 1
        if further:
            message += f" (and in {further} more {'row' if further == 1 else 'rows'})"
        return Problem(self.source, lines[0], field_name, message)


@dataclass(slots=True)
class ImportAssumptions:
    """What was decided without being asked, in numbers.

    Attributes:
        rows: rows below the header.
        doubled: rows left out because their key and content were there before.
        spaces: cells with white space that was taken off.
        spellings: rows by spelling, per item or unit.
        judged: answers on the scale.
        cannot_judge: answers that say so.
        unanswered: cells or rows without an answer.
        blank: people without a single answer on the scale.
        uneven: groups of one unit and role in which some item has fewer rows than another.
        joined: whether people were put together from rows without a person.
        notices: what the reading of the file had to assume.
    """

    rows: int = 0
    doubled: int = 0
    spaces: int = 0
    spellings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    judged: int = 0
    cannot_judge: int = 0
    unanswered: int = 0
    blank: int = 0
    uneven: int = 0
    joined: bool = False
    notices: tuple[Problem, ...] = ()

    def sentences(self) -> list[str]:
        """Return what the user should know, one sentence each; only what occurred."""
        told = [str(notice) for notice in self.notices]
        counted = (
            (self.doubled, "doubled rows left out (same key, same content)"),
            (self.spaces, "cells with surplus white space, which was taken off"),
            (self.blank, "people without a single answer on the scale; they count as respondents"),
            (self.uneven, "groups of one unit and role with fewer rows for some items"),
        )
        told += [f"{number:,} {what}" for number, what in counted if number]
        told += [
            f"{name} is spelled in {len(ways)} ways: " + _listed(ways)
            for name, ways in self.spellings.items()
            if len(ways) > 1
        ]
        if self.joined:
            told.append(
                "The rows do not say who answered: those of one unit and role were joined in their"
                " order. Counts per item are exact, combinations of answers are not."
            )
        return told


def _listed(ways: Counter[str]) -> str:
    return ", ".join(f"“{spelling}” ({number:,} rows)" for spelling, number in ways.most_common(5))
