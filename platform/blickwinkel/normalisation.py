"""Unicode normalisation of text from outside, in time that grows with its length only."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

#: Marks upon one letter; more than Unicode's stream-safe format (UAX #15, section 13) allows.
MOST_MARKS: Final = 30


def is_stream_safe(value: str) -> bool:
    """Tell whether no letter of a text carries more marks than any language writes."""
    marks = 0
    if len(value) > MOST_MARKS and not value.isascii():
        for sign in value:
            marks = marks + 1 if unicodedata.combining(sign) else 0
            if marks > MOST_MARKS:
                return False
    return True


def normalised(value: str, form: Literal["NFC", "NFKD"] = "NFC") -> str:
    """Return the normal form of a text; one with endless marks stays as it is and so equals no other.

    Normalisation sorts the marks of a letter by insertion: of a hundred thousand marks it makes minutes
    during which no other thread of the process runs.
    """
    return unicodedata.normalize(form, value) if is_stream_safe(value) else value
