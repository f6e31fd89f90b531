"""One survey enters once: of nearly the same answers published twice, subtraction tells single people's."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select

from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.errors import ConflictError
from blickwinkel.publishing.services import auditing
from blickwinkel.publishing.services.auditing import audit_stored
from blickwinkel.response.models import SealedSheets
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.takeover.cli import import_command
from blickwinkel.takeover.services import importing
from support.company import Company
from support.framework_texts import small_definition
from support.results import payloads, small_framework

Row = tuple[str, str, int, int, int]
ITEMS = [item.id for item in small_framework(5).items]
MAPPING = """\
layout: wide
unit: unit
perspective: {{column: role, values: {{b: board, s: staff}}}}
items: {items}
answers: {answers}
"""
PLAIN = {str(value): value for value in range(1, 6)}
COLUMNS = dict(zip(("q1", "q2", "q3"), ITEMS, strict=True))


def people(seed: int, staff: int = 12) -> list[Row]:
    """Six on the board, who are not asked the last question, and two teams."""
    dice = random.Random(seed)
    rows: list[Row] = [("", "b", dice.randint(3, 5), dice.randint(3, 5), 0) for _ in range(6)]
    for team in ("Sales", "Service"):
        for _ in range(staff):
            mood = dice.gauss(3, 0.8)
            one, two, three = (min(5, max(1, round(mood + dice.gauss(0, 1)))) for _ in range(3))
            rows.append((team, "s", one, two, three))
    return rows


@dataclass(frozen=True)
class Import:
    """Runs the command on tables of one company."""

    company: Company
    folder: Path

    def __call__(
        self,
        rows: list[Row],
        title: str,
        *,
        day: str = "2020-06-30",
        columns: dict[str, str] = COLUMNS,
        answers: dict[str, int] = PLAIN,
    ) -> Result:
        (self.folder / "framework.yaml").write_text(small_definition(5))
        (self.folder / "mapping.yaml").write_text(MAPPING.format(items=columns, answers=answers))
        lines = [",".join(str(cell or "") for cell in row) for row in rows]
        (self.folder / "table.csv").write_text("\n".join(["unit,role,q1,q2,q3", *lines, ""]))
        options = {
            "--tenant": self.company.slug,
            "--framework": str(self.folder / "framework.yaml"),
            "--mapping": str(self.folder / "mapping.yaml"),
            "--title": title,
            "--closed-on": day,
        }
        given = [part for pair in options.items() for part in pair]
        return CliRunner().invoke(
            import_command, [*given, str(self.folder / "table.csv")], obj=self.company.platform
        )

    def waves(self) -> list[Wave]:
        with self.company.database.tenant(self.company.tenant_id, WHOLE_TENANT) as session:
            return list(session.scalars(select(Wave).order_by(Wave.number)))


@pytest.fixture
def take_over(database: Database, tmp_path: Path) -> Import:
    taken = Import(Company.create(database, framework=small_framework(5)), tmp_path)
    first = taken(people(1), "Survey 2020")
    assert first.exit_code == 0, first.exception
    return taken


def other_unit(rows: list[Row]) -> list[Row]:
    return [(("Service" if row[0] == "Sales" else row[0]), *row[1:]) for row in rows]


def one_changed(rows: list[Row]) -> list[Row]:
    return [*rows[:-1], (*rows[-1][:2], 1, 5, 1)]


ONCE_MORE: dict[str, Callable[[list[Row]], list[Row]]] = {
    "the same": list,
    "in another order": lambda rows: rows[::-1],
    "one row less": lambda rows: [*rows[:6], *rows[7:]],
    "four rows less": lambda rows: rows[:-4],
    "one row more": lambda rows: [*rows, ("Sales", "s", 1, 5, 1)],
    "one person answers otherwise": one_changed,
    "all in one unit": other_unit,
    "one unit alone, but for one": lambda rows: [*rows[:17], *people(2)[18:]],
    "a third of it left out": lambda rows: rows[:20],
}


#: what counts of 30 people and three questions do not tell
ROWS_ONLY = {
    "one person answers otherwise",
    "one unit alone, but for one",
    "a third of it left out",
}


@pytest.mark.parametrize(
    ("shape", "kept"),
    [(shape, True) for shape in ONCE_MORE]
    + [(shape, False) for shape in ONCE_MORE if shape not in ROWS_ONLY],
)
def test_the_same_survey_is_refused_under_another_title_and_day(
    take_over: Import, shape: str, *, kept: bool
) -> None:
    if not kept:
        company = take_over.company
        with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
            session.execute(delete(SealedSheets))
            session.commit()
    refused = take_over(ONCE_MORE[shape](people(1)), "Other", day="2019-03-31")
    assert isinstance(refused.exception, ConflictError), shape
    assert "“Survey 2020”" in str(refused.exception)
    assert len(take_over.waves()) == 1, "nothing was imported"


def test_another_mapping_does_not_hide_it(take_over: Import) -> None:
    swapped = dict(zip(("q1", "q2", "q3"), (ITEMS[1], ITEMS[0], ITEMS[2]), strict=True))
    turned = {str(value): 6 - value for value in range(1, 6)}
    rows = people(1)[:-1]
    for mapping in ({"columns": swapped}, {"answers": turned}):
        refused = take_over(rows, "Other", **mapping)
        assert isinstance(refused.exception, ConflictError), mapping


@pytest.mark.parametrize("seed", range(2, 6))
def test_another_survey_of_the_same_company_is_none(take_over: Import, seed: int) -> None:
    done = take_over(people(seed), "Survey 2021", day="2021-06-30")
    assert done.exit_code == 0, done.exception
    assert [wave.state for wave in take_over.waves()] == [WaveState.PUBLISHED] * 2


def test_behind_the_door_the_auditor_stops_it(
    take_over: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "refuse_double", lambda *_: None)
    stopped = take_over(ONCE_MORE["one row less"](people(1)), "Other", day="2021-06-30")
    assert isinstance(stopped.exception, ConflictError)
    assert "rule twice" in str(stopped.exception)
    assert take_over.waves()[-1].state is WaveState.STOPPED


def test_without_both_guards_one_person_s_sheet_follows(
    take_over: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the two publications subtract to the row that was left out; the audit names it."""
    monkeypatch.setattr(importing, "refuse_double", lambda *_: None)
    with monkeypatch.context() as unguarded:
        unguarded.setattr(auditing, "_published_twice", lambda *_: [])
        rows = people(1)
        done = take_over([*rows[:6], *rows[7:]], "Other", day="2021-06-30")
        assert done.exit_code == 0, done.exception
    first, second = take_over.waves()
    company = take_over.company
    whole = [_whole(company, wave.id) for wave in (first, second)]
    left = [
        (np.array(one) - np.array(other)).argmax() + 1
        for one, other in zip(*whole, strict=True)
        if one is not None and other is not None
    ]
    assert left == list(rows[6][2:]), "the sheet of one person"
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        for wave in (first, second):
            verdict = audit_stored(session, wave.id).verdict
            assert verdict is not None
            assert {violation.rule for violation in verdict.violations} == {"twice"}


def _whole(company: Company, wave_id: Any) -> list[list[int] | None]:
    (root,) = (
        unit["staff"]
        for unit in payloads(company, wave_id).values()
        if unit["staff"] and unit["staff"]["respondents"] > 20
    )
    assert root is not None
    return root["items"]
