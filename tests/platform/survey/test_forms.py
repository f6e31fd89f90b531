"""The form that plans a wave: what it suggests, and what it says at which field."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from blickwinkel.catalogue.queries import AdoptedFramework
from blickwinkel.i18n.messages import messages_for
from blickwinkel.survey.forms import quarter_title, suggest, wave_form
from support.company import shipped_framework

TODAY = date(2026, 11, 22)
VERSION = AdoptedFramework(uuid.UUID(int=7), shipped_framework())
GOOD = {
    "framework_version": str(VERSION.version_id),
    "title": "Q4 2026",
    "opens_on": "2026-11-23",
    "closes_on": "2026-12-11",
    "k": "5",
}


TOO_FEW = (
    "Fewer than five is never possible: in a smaller group single answers could be worked out."
)


def complaints(locale: str = "en", **changes: str) -> dict[str, list[str]]:
    form = wave_form(messages_for(locale), [VERSION], TODAY)(MultiDict(GOOD | changes))
    form.validate()
    return form.errors


@pytest.mark.parametrize(
    ("day", "german", "english"),
    [
        (date(2026, 1, 1), "1. Quartal 2026", "Q1 2026"),
        (date(2026, 3, 31), "1. Quartal 2026", "Q1 2026"),
        (date(2026, 4, 1), "2. Quartal 2026", "Q2 2026"),
        (date(2026, 12, 31), "4. Quartal 2026", "Q4 2026"),
    ],
)
def test_a_title_names_the_quarter(day: date, german: str, english: str) -> None:
    assert quarter_title(day, messages_for("de")) == german
    assert quarter_title(day, messages_for("en")) == english


def test_the_next_monday_is_suggested() -> None:
    suggestion = suggest(TODAY, [], messages_for("en"))
    assert suggestion.title == "Q4 2026"
    assert suggestion.opens_on == date(2026, 11, 23)
    assert suggestion.closes_on == date(2026, 12, 11)
    assert (suggestion.opens_on.weekday(), suggestion.closes_on.weekday()) == (0, 4)


def test_a_quarter_that_has_a_wave_is_passed_over() -> None:
    suggestion = suggest(TODAY, {"Q4 2026", "Q1 2027"}, messages_for("en"))
    assert (suggestion.title, suggestion.opens_on) == ("Q2 2027", date(2027, 4, 5))


def test_every_day_of_two_years_gets_a_suggestion_ahead_of_it() -> None:
    for n in range(731):
        day = TODAY + timedelta(days=n)
        suggestion = suggest(day, {quarter_title(day, messages_for("de"))}, messages_for("de"))
        assert suggestion.opens_on > day
        assert suggestion.opens_on.weekday() == 0
        assert suggestion.title == quarter_title(suggestion.opens_on, messages_for("de"))


def test_a_tenant_with_a_wave_in_every_quarter_gets_no_title() -> None:
    titles = {f"Q{quarter} {year}" for quarter in range(1, 5) for year in range(2026, 2040)}
    assert suggest(TODAY, titles, messages_for("en")).title == ""


def test_a_good_plan_is_taken() -> None:
    assert complaints() == {}
    assert complaints(closes_on="2026-11-23") == {}
    assert complaints(k="100") == {}


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("framework_version", str(uuid.UUID(int=8)), "Please choose one of the frameworks."),
        ("framework_version", "x", "Please choose one of the frameworks."),
        ("title", "", "The wave needs a title, such as “Q3 2026”."),
        ("title", "   ", "The wave needs a title, such as “Q3 2026”."),
        ("title", "x" * 81, "At most 80 characters, please."),
        ("title", "a\x00b", "Only letters, figures and signs, please."),
        ("opens_on", "", "Please enter a date."),
        ("opens_on", "23.11.2026", "Please enter a date."),
        ("closes_on", "2026-02-30", "Please enter a date."),
        ("closes_on", "2026-11-21", "The last day lies in the past."),
        ("closes_on", "2026-11-22", "The last day lies before the first day."),
        ("k", "4", TOO_FEW),
        ("k", "-5", TOO_FEW),
        ("k", "101", "Please enter a whole number from 5 to 100."),
        ("k", "9" * 5000, "Please enter a whole number from 5 to 100."),
        ("k", "5.5", "Please enter a whole number from 5 to 100."),
        ("k", "fünf", "Please enter a whole number from 5 to 100."),
        ("k", "", "Please enter a whole number from 5 to 100."),
    ],
)
def test_a_defect_is_told_once_at_its_field(field: str, value: str, complaint: str) -> None:
    assert complaints(**{field: value}) == {field: [complaint]}


def test_an_empty_form_names_every_field() -> None:
    form = wave_form(messages_for("de"), [VERSION], TODAY)(MultiDict())
    assert not form.validate()
    assert form.errors == {
        "framework_version": ["Bitte wählen Sie eines der Modelle."],
        "title": ["Die Welle braucht einen Titel, etwa „3. Quartal 2026“."],
        "opens_on": ["Bitte geben Sie ein Datum ein."],
        "closes_on": ["Bitte geben Sie ein Datum ein."],
        "k": ["Bitte geben Sie eine ganze Zahl von 5 bis 100 ein."],
    }
