"""One text for everybody: its figures come from the terms, its short version is a part of the whole."""

from __future__ import annotations

import re

import pytest

from blickwinkel.i18n.messages import messages_for
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.queries import frozen_terms
from blickwinkel.survey.policies import PARTICIPATION_DAYS, SHEET_DAYS
from blickwinkel.survey.presenting.promise import promise, retention_sentence

#: Words a minute of silent reading; slow readers manage 200.
READING_SPEED = 230


def whole(language: str, terms: Terms, **options: bool) -> str:
    said = promise(messages_for(language), terms, **options)
    return " ".join(s for clause in said.clauses for s in clause.sentences)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_short_version_is_a_part_of_the_whole_word_for_word(language):
    said = promise(messages_for(language), Terms())
    everything = whole(language, Terms())
    assert all(clause.lead in everything for clause in said.short)
    assert all(part in everything for part in re.split(r"(?<=\.) ", said.footer))


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_short_version_is_read_in_twenty_seconds(language):
    said = promise(messages_for(language), Terms())
    words = sum(len(f"{clause.title} {clause.lead}".split()) for clause in said.short)
    assert words <= READING_SPEED / 3
    assert (
        len(whole(language, Terms()).split()) > READING_SPEED / 2
    )  # the whole is no short version


@pytest.mark.parametrize("language", ["de", "en"])
def test_figures_are_those_of_the_terms(language):
    figures = set(re.findall(r"\d+", whole(language, Terms(k=8, min_deviating=3))))
    assert figures == {"8", "3", "10", str(PARTICIPATION_DAYS), str(SHEET_DAYS)}
    stricter = whole(language, Terms(distribution_from=12))
    assert "12" in re.findall(r"\d+", stricter)


def test_german_is_german():
    assert whole("de", Terms()) != whole("en", Terms())
    german, english = (promise(messages_for(x), Terms()) for x in ("de", "en"))
    for ours, theirs in zip(german.clauses, english.clauses, strict=True):
        assert not set(ours.sentences) & set(theirs.sentences)
        assert ours.short == theirs.short


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_board_that_agreed_to_be_shown_is_named_as_an_exception(language):
    messages = messages_for(language)
    usual, opened = promise(messages, Terms()), promise(messages, Terms(), open_leadership=True)
    assert opened.clauses[:-1] == usual.clauses
    exception = opened.clauses[-1]
    assert ("nicht anonym" if language == "de" else "not anonymous") in exception.lead
    assert exception.lead in opened.footer
    assert exception.lead not in usual.footer


def test_terms_are_read_back_from_a_publication():
    rules = {"k": 7, "min_deviating": 2, "distribution_from": 11, "version": "1", "more": True}
    assert frozen_terms(rules) == Terms(k=7, distribution_from=11, version="1")


def test_the_sentence_about_deletion_is_that_of_the_promise():
    for language in ("de", "en"):
        messages = messages_for(language)
        sentence = retention_sentence(messages)
        assert sentence in [clause.lead for clause in promise(messages, Terms()).clauses]
        assert f"{SHEET_DAYS} " in sentence
