"""The table: one row per unit, subject and side, the published figures, and no name that a program runs."""

from __future__ import annotations

import copy
import csv
import dataclasses
import io

import pytest

from blickwinkel.extension import ResultDocument
from blickwinkel_csv.cells import cell
from blickwinkel_csv.table import write

Table = list[dict[str, str]]


def table(document: ResultDocument) -> Table:
    file = b"".join(write(document)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(file, newline=""), delimiter=";"))


def test_excel_is_told_the_encoding_and_lines_end_as_it_likes(document: ResultDocument) -> None:
    file = b"".join(write(document))
    assert file.startswith(b"\xef\xbb\xbfwave;closes_on;framework;")
    assert file.endswith(b"\r\n")
    assert file.count(b"\xef\xbb\xbf") == 1


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1"])
def test_no_part_of_a_name_becomes_a_formula_whatever_separates_cells(
    separator: str, formula: str
) -> None:
    name = f"a{separator}{formula}{separator} {formula}"
    line = f"Q4;KUN;{cell(name)};overall"
    found = next(csv.reader([line], delimiter=separator))
    assert not any(part.strip().startswith(formula) for part in found)
    # control: as it was written before
    bare = next(csv.reader([f"Q4;KUN;{name};overall"], delimiter=separator))
    assert any(part.strip().startswith(formula) for part in bare)


def test_there_is_one_row_per_unit_subject_and_side(document: ResultDocument) -> None:
    rows = table(document)
    dimensions, items = len(document.framework.dimensions), len(document.framework.items)
    assert len(rows) == len(document.units) * (2 + 3 * (dimensions + items))
    keys = [(r["unit"], r["subject"], r["dimension"], r["item"], r["side"]) for r in rows]
    assert len(set(keys)) == len(keys)
    assert {r["side"] for r in rows} == {"leadership", "staff", "gap"}


def test_figures_are_the_published_ones(document: ResultDocument) -> None:
    rows = table(document)
    items = [item.id for item in document.framework.items]
    dimensions = [dimension.id for dimension in document.framework.dimensions]
    compared = 0
    for unit in document.units:
        own = [row for row in rows if row["unit"] == unit["unit"]["code"]]
        for row in own:
            if row["side"] == "gap":
                figures = (
                    unit["items"][items.index(row["item"])]
                    if row["item"]
                    else unit["dimensions"][dimensions.index(row["dimension"])]
                )
                assert row["points"] == cell(None if figures is None else figures["points"])
                continue
            side = unit["staff"] if row["side"] == "staff" else unit["leadership"]
            if side is None:
                assert not row["respondents"]
                continue
            assert row["respondents"] == str(side["respondents"])
            if row["item"]:
                counts = side["items"][items.index(row["item"])]
                shown = [row[f"answer_{n}"] for n in range(1, 6)] + [row["cannot_judge"]]
                assert shown == ([""] * 6 if counts is None else [str(n) for n in counts])
                compared += counts is not None
            elif row["subject"] == "overall" and side["overall"] is not None:
                assert float(row["score"].replace(",", ".")) == side["overall"]["score"]
    assert compared >= len(items)


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1", "=cmd|' /C calc'!A0"],
)
def test_a_name_that_looks_like_a_formula_stays_a_name(document: ResultDocument, name: str) -> None:
    units = copy.deepcopy(document.units)
    for unit in units:
        unit["unit"] = {"code": name, "name": name}
    wave = dataclasses.replace(document.wave, title=name)
    rows = table(dataclasses.replace(document, units=units, wave=wave))
    for row in rows:
        for column in ("wave", "unit", "unit_name"):
            assert row[column].startswith("'")
            assert row[column].replace("'", "") == name.replace("'", "")
    assert all(not value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_without_the_guard_it_would_be_run() -> None:
    """Negative control: the csv module itself lets a formula through."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow(["=1+1"])
    assert buffer.getvalue() == "=1+1\r\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (0, "0"),
        (-12.5, "-12,5"),
        (0.000125, "0,000125"),
        (41.25, "41,25"),
        ("Süd; Nord", "Süd; Nord"),
        ("", ""),
    ],
)
def test_a_cell(value: str | float | None, written: str) -> None:
    assert cell(value) == written


def test_separators_and_quotes_in_names_come_back(document: ResultDocument) -> None:
    units = copy.deepcopy(document.units[:1])
    units[0]["unit"] = {"code": "A;B", "name": 'Süd "alt"\nneu'}
    rows = table(dataclasses.replace(document, units=units))
    assert {(row["unit"], row["unit_name"]) for row in rows} == {("A;B", 'Süd "alt"\nneu')}
