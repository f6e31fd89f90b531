"""Texts, numbers and dates in the reader's language; English is the language of the sources."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

#: What a function takes that writes a text for a user without knowing the language.
Translate = Callable[[str], str]

LOCALES = ("de", "en")
DEFAULT_LOCALE = "de"


def best_locale(wishes: Iterable[str | None]) -> str:
    """Return the first wish that is offered (``en-GB`` counts as ``en``), else German."""
    for wish in wishes:
        language = (wish or "").replace("_", "-").split("-")[0].lower()
        if language in LOCALES:
            return language
    return DEFAULT_LOCALE


class Messages:
    """One language: translations from all catalogues and its way to write figures."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._catalogue = _merged(locale)

    def gettext(self, message: str) -> str:
        """Return the translation of a message, or the English message itself."""
        return self._catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the translation in the form that a number needs."""
        return self._catalogue.ngettext(singular, plural, number)

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation of a word that means different things in different places."""
        return self._catalogue.pgettext(context, message)

    def number(self, value: float, digits: int = 0) -> str:
        """Write a figure with a fixed number of decimals and a typographic minus."""
        return _written(value, digits, self.locale)

    def signed(self, value: float, digits: int = 0) -> str:
        """Write a difference: always with its sign, except zero."""
        written = self.number(value, digits)
        return "+" + written if _rounded(value, digits) > 0 else written

    def day(self, value: date) -> str:
        """Write a date in words, such as ``1. Juli 2026``."""
        return format_date(value, "long", self.locale)


@lru_cache(maxsize=4096)  # the pattern is read anew for each figure, and counts come again
def _written(value: float, digits: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    written: str = format_decimal(_rounded(value, digits), pattern, locale)
    return written.replace("-", "−")


def _rounded(value: float, digits: int) -> Decimal:
    """Round half away from zero, as charts and readers do; -0.3 without decimals is 0, not -0."""
    step = Decimal(1).scaleb(-digits)
    return Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP) + 0


@cache
def messages_for(locale: str) -> Messages:
    """Return the messages of a language, read once per process."""
    return Messages(locale)


def _merged(locale: str) -> gettext.NullTranslations:
    # one catalogue, because a chain of them would be asked one after the other for every text
    folder = files("blickwinkel.i18n") / "locales" / locale
    if not folder.is_dir():
        return gettext.NullTranslations()
    whole = Catalog(locale=locale)
    for source in folder.iterdir():
        if source.name.endswith(".po"):
            _add(source, whole)
    return _compiled(whole)


def _add(source: Traversable, whole: Catalog) -> None:
    """Add what a file translates; each text is in one file only."""
    with source.open("rb") as stream:
        for message in read_po(stream, locale=whole.locale):
            if message.id and message.string and not message.fuzzy:
                whole.add(message.id, message.string, context=message.context)


def _compiled(catalogue: Catalog) -> gettext.NullTranslations:
    # in memory: no build step, no binary file to keep in step with its source
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
