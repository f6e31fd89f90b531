"""From rows to answer sheets: a row per person is one, rows per answer are put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from blickwinkel.errors import InvalidInputError, ProblemsError
from blickwinkel.extension.framework import Framework
from blickwinkel.i18n.messages import Translate
from blickwinkel.measurement.confidentiality.leadership import BOARD
from blickwinkel.organization.services import cells
from blickwinkel.organization.services.cells import same
from blickwinkel.response.services import sheet
from blickwinkel.takeover.services.findings import ImportAssumptions, Problems
from blickwinkel.takeover.services.mapping import (
    CANNOT_JUDGE,
    UNANSWERED,
    LongColumns,
    Match,
    Roles,
    TableMapping,
)
from blickwinkel.takeover.services.rows import MappedTable, ResultRow, RowReader

#: Names of units from the top down; empty for the whole company.
UnitPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One answer sheet.

    Attributes:
        line: where it begins in the table.
        unit: names from the top down; empty where the whole company is judged.
        perspective: id in the framework.
        answers: "1".."A" or "na" by item id.
    """

    line: int
    unit: UnitPath
    perspective: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row belongs: people of one place cannot be told apart in a table without persons."""

    unit: UnitPath
    role: str
    perspective: str


def read_people(
    mapped: MappedTable, mapping: TableMapping, framework: Framework, _: Translate
) -> tuple[list[Person], ImportAssumptions]:
    """Return everybody in the table, and what was doubtful.

    Raises:
        ProblemsError: everything that is wrong, by line.
    """
    problems, doubts = (
        Problems(mapped.table.source),
        ImportAssumptions(notices=mapped.table.notices),
    )
    rows = RowReader(mapped, mapping.row_key, problems, doubts).rows(_)
    reader = _Reader(mapping, framework, problems, doubts, _)
    people = list(reader.wide(rows) if mapping.long is None else reader.long(rows, mapping.long))
    problems.close()
    doubts.blank = sum(
        all(answer == sheet.CANNOT_JUDGE for answer in person.answers.values()) for person in people
    )
    return people, doubts


class _Reader:
    """Reads cells by the mapping; every method that finds a defect reports it and returns None."""

    def __init__(
        self,
        mapping: TableMapping,
        framework: Framework,
        problems: Problems,
        doubts: ImportAssumptions,
        _: Translate,
    ) -> None:
        self._mapping = mapping
        self._framework = framework
        self._problems = problems
        self._doubts = doubts
        self._ = _
        self._names: dict[UnitPath, UnitPath] = {}
        self._refusals: dict[tuple[str, str, str], str] = {}
        spellings = mapping.long.values if mapping.long else ()
        # the longest first: one spelling may begin another
        self._lengths = sorted({len(spelling) for spelling in spellings}, reverse=True)

    def wide(self, rows: Iterable[ResultRow]) -> Iterator[Person]:
        """Yield one person per row."""
        for row in rows:
            place = self._place(row)
            answers = {}
            for column, item in self._mapping.items.items():
                answer = self._answer(row, column, item, place)
                if answer is not None:
                    answers[item] = answer
            if place is not None:
                yield Person(row.line, place.unit, place.perspective, answers)

    def long(self, rows: Iterable[ResultRow], columns: LongColumns) -> Iterator[Person]:
        """Put the rows of people together: by person, or by place in the order of the table."""
        given: dict[_Place, dict[str, list[tuple[int, str | None]]]] = defaultdict(dict)
        told: dict[str, Person] = {}
        for row in rows:
            place, item = self._place(row), self._item(row, columns)
            answer = self._answer(row, columns.answer, item, place)
            if place is None or item is None:
                continue
            if columns.person is None:
                given[place].setdefault(item, []).append((row.line, answer))
            else:
                self._add(told, row, place, (item, answer))
        self._doubts.joined = columns.person is None
        yield from told.values()
        for place, items in given.items():
            yield from self._joined(place, items)

    def _add(
        self, told: dict[str, Person], row: ResultRow, place: _Place, given: tuple[str, str | None]
    ) -> None:
        """Add one answer to the sheet of the person whom the row names."""
        column = (self._mapping.long and self._mapping.long.person) or ""
        name = row.texts[column]
        if not name:
            self._problems.add(row.line, column, "this must not be empty")
            return
        person = told.setdefault(name, Person(row.line, place.unit, place.perspective, {}))
        item, answer = given
        if (person.unit, person.perspective) != (place.unit, place.perspective):
            message = f"“{name}” has another unit or perspective on line {person.line}"
            self._problems.add(row.line, column, message)
        elif item in person.answers:
            message = f"“{name}” has already answered {item}"
            self._problems.add(row.line, column, message)
        elif answer is not None:
            person.answers[item] = answer

    def _joined(
        self, place: _Place, items: Mapping[str, list[tuple[int, str | None]]]
    ) -> Iterator[Person]:
        lengths = {len(answers) for answers in items.values()}
        self._doubts.uneven += len(lengths) > 1
        for index in range(max(lengths)):
            given = {item: found[index] for item, found in items.items() if index < len(found)}
            yield Person(
                min(line for line, _answer in given.values()),
                place.unit,
                place.perspective,
                {item: answer for item, (_line, answer) in given.items() if answer is not None},
            )

    def _place(self, row: ResultRow) -> _Place | None:
        found = self._role(row, self._mapping.roles)
        if found is None:
            return None
        role, perspective = found
        # as in every wave, the board judges the whole company
        unit = () if perspective == BOARD else self._unit(row)
        return None if unit is None else _Place(unit, role, perspective)

    def _unit(self, row: ResultRow) -> UnitPath | None:
        names = [row.texts[column] for column in self._mapping.unit]
        while names and not names[-1]:
            names.pop()
        if not names or not all(names):
            column = next(c for c in self._mapping.unit if not row.texts[c])
            self._problems.add(row.line, column, "this must not be empty")
            return None
        path = self._names.setdefault(tuple(map(same, names)), tuple(names))
        self._doubts.spellings[f"unit {' / '.join(path)}"][" / ".join(names)] += 1
        return path

    def _role(self, row: ResultRow, roles: Roles) -> tuple[str, str] | None:
        if roles.column is None:
            return self._flagged(row, roles)
        text = row.texts[roles.column]
        perspective = roles.values.get(same(text))
        if perspective is None:
            message = f"“{cells.shown(text)}” is not in perspective.values of the mapping"
            self._problems.add(row.line, roles.column, message)
            return None
        return same(text), perspective

    def _flagged(self, row: ResultRow, roles: Roles) -> tuple[str, str] | None:
        marked = [column for column in roles.values if self._is_marked(row, column)]
        if len(marked) == 1:
            return marked[0], roles.values[marked[0]]
        if not marked and roles.otherwise is not None:
            return "", roles.otherwise
        message = f"one role is wanted, marked are: {', '.join(marked) or 'none'}"
        self._problems.add(row.line, ", ".join(roles.values), message)
        return None

    def _is_marked(self, row: ResultRow, column: str) -> bool:
        try:
            return cells.yes_or_no(row.texts[column], self._)
        except InvalidInputError as error:
            self._problems.add(row.line, column, str(error))
            return False

    def _item(self, row: ResultRow, columns: LongColumns) -> str | None:
        text = row.texts[columns.item]
        folded = same(text)
        if columns.match is Match.START:
            starts = (columns.values.get(folded[:length]) for length in self._lengths)
            item = next(filter(None, starts), None)
        else:
            item = columns.values.get(folded)
        if item is None:
            message = f"“{cells.shown(text)}” is not in item.values of the mapping"
            self._problems.add(row.line, columns.item, message)
            return None
        self._doubts.spellings[f"item {item}"][text] += 1
        return item

    def _answer(
        self, row: ResultRow, column: str, item: str | None, place: _Place | None
    ) -> str | None:
        """Return "1".."A" or "na"; None where nothing was answered, or after a report.

        An unknown item or place has been reported; the answer is read all the same, so that what
        is wrong with it is not left for the next attempt.
        """
        text = row.texts[column]
        meaning = self._mapping.answers.get(same(text)) if text else UNANSWERED
        if meaning is None:
            message = f"“{cells.shown(text)}” is not in answers of the mapping"
            self._problems.add(row.line, column, message)
            return None
        if meaning == UNANSWERED:
            self._doubts.unanswered += 1
            return None
        answer = sheet.CANNOT_JUDGE if meaning == CANNOT_JUDGE else meaning
        refusal = item and place and self._refusal(place.perspective, item, answer)
        if refusal:
            self._problems.add(row.line, column, refusal)
            return None
        self._doubts.judged += answer != sheet.CANNOT_JUDGE
        self._doubts.cannot_judge += answer == sheet.CANNOT_JUDGE
        return answer

    def _refusal(self, perspective: str, item: str, answer: str) -> str:
        """Return why an answer sheet of this perspective cannot hold this answer; empty if it can."""
        asked = (perspective, item, answer)
        if asked not in self._refusals:
            try:
                sheet.check(self._framework, perspective, {item: answer})
                self._refusals[asked] = ""
            except ProblemsError as error:
                message = error.problems[0].message
                self._refusals[asked] = f"{item}, answered as {perspective}: {message}"
        return self._refusals[asked]
