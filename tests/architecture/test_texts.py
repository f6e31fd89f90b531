"""Whatever the program says to people it says in German as well; the catalogues hold nothing else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from blickwinkel.i18n.messages import messages_for
from support import texts
from support.texts import CATALOGUES, Key, Text

KNOWN = texts.stored()
SAID = texts.said(KNOWN)


def test_every_text_has_a_german_one() -> None:
    assert texts.untranslated(SAID, KNOWN) == []


def test_what_is_translated_is_what_is_said() -> None:
    """It fails for a text that is in force nowhere, and passes after `make texts`."""
    assert {path.stem: path.read_bytes() for path in CATALOGUES.glob("*.po")} == texts.catalogues(
        SAID, KNOWN
    )


def test_a_text_is_translated_once() -> None:
    every = [entry for path in CATALOGUES.glob("*.po") for entry in texts.entries(path)]
    times = Counter((entry.context, str(entry.id)) for entry in every)
    assert [key for key, number in times.items() if number > 1] == []


def test_german_texts_have_the_same_places_to_fill_in() -> None:
    assert [defect for message in KNOWN.values() for defect in texts.defects(message)] == []


def test_german_addresses_people_formally() -> None:
    for path in CATALOGUES.glob("*.po"):
        german = path.read_text("utf-8")
        assert not re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b", german)
        assert not re.search(r"\w[*:_]innen|\wInnen\b", german)


def test_texts_of_every_kind_are_found() -> None:
    """In templates, in calls, in plurals, in errors, and where they are chosen before they are translated."""
    for text, place in (
        ("Skip to content", "web/templates"),
        ("There is nothing here", "web/failures.py"),
        ("%(n)s answer", "results"),
        ("The organisation has changed since the preview.", "organization/services/pending.py"),
        ("Results", "app.py"),
    ):
        assert any(place in each for each in SAID[None, text].places), text
    assert SAID[None, "%(n)s answer"].plural == "%(n)s answers"
    assert messages_for("de").ngettext("%(n)s answer", "%(n)s answers", 2) != "%(n)s answers"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small tree with two features."""
    for place, content in {
        "survey/views.py": '_("Open")\npgettext("verb", "Open")\nngettext("%(n)s wave", "%(n)s waves", n)\n',
        "survey/templates/one.html": '{{ _("Back") }} {{ pgettext("verb", "Close") }}',
        "results/views.py": '_("Back" if a else "Further")\nCHOSEN = "chosen elsewhere"\n',
        "results/services.py": 'HINT = "Only %(n)s people are here."\nraise ConflictError("Too late.")\n',
        "survey/cli.py": '_("For operators")\n',
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def known(*translated: tuple[Key, str]) -> dict[Key, Message]:
    return {key: Message(key[1], german, context=key[0]) for key, german in translated}


def homes(found: dict[Key, Text]) -> dict[Key, str]:
    return {key: text.home for key, text in found.items()}


def test_each_text_goes_to_the_feature_that_says_it(package: Path) -> None:
    found = texts.said(known(((None, "chosen elsewhere"), "anderswo gewählt")), package)
    assert homes(found) == {
        (None, "Open"): "survey",
        ("verb", "Open"): "survey",
        (None, "%(n)s wave"): "survey",
        ("verb", "Close"): "survey",
        (None, "Back"): "shared",
        (None, "Further"): "results",
        (None, "Only %(n)s people are here."): "results",
        (None, "Too late."): "results",
        (None, "chosen elsewhere"): "results",
    }


def test_a_text_that_moves_takes_its_translation_along_and_an_unsaid_one_goes(
    package: Path,
) -> None:
    translated = known(((None, "Too late."), "Zu spät."), ((None, "Gone"), "Fort"))
    before = texts.catalogues(texts.said(translated, package), translated)
    (package / "results" / "services.py").rename(package / "survey" / "services.py")
    after = texts.catalogues(texts.said(translated, package), translated)
    assert "Zu spät." in before["results"].decode()
    assert "Zu spät." in after["survey"].decode()
    assert "Zu spät." not in after["results"].decode()
    assert not any(b"Gone" in content for content in (*before.values(), *after.values()))


def test_a_text_without_german_and_one_with_other_places_are_found(package: Path) -> None:
    """Negative control of the tests above."""
    translated = known(((None, "Too late."), "Zu spät."))
    missing = texts.untranslated(texts.said(translated, package), translated)
    assert (None, "Open") in missing
    assert (None, "Too late.") not in missing
    assert texts.defects(Message("%(n)s waves", "%(m)s Wellen")) == ["%(m)s Wellen"]


def test_a_word_with_two_meanings_has_two_translations(tmp_path: Path) -> None:
    translated = known(((None, "Open"), "Läuft"), (("verb", "Open"), "Öffnen"))
    said = {key: Text(owners={"survey"}, places={"survey/views.py"}) for key in translated}
    (tmp_path / "survey.po").write_bytes(texts.catalogues(said, translated)["survey"])
    assert {key: message.string for key, message in texts.stored(tmp_path).items()} == {
        (None, "Open"): "Läuft",
        ("verb", "Open"): "Öffnen",
    }
