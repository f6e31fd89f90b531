from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir

import blickwinkel.organization
from blickwinkel.i18n.messages import messages_for

FOLDER = Path(blickwinkel.organization.__path__[0])


def test_every_text_of_the_import_has_a_german_translation_with_the_same_blanks():
    texts = {
        str(message)
        for _file, _line, message, _comments, _context in extract_from_dir(
            FOLDER / "services", [("**.py", "python")], keywords={"_": None}
        )
    }
    assert len(texts) > 50
    german = messages_for("de").gettext
    assert [text for text in texts if german(text) == text] == []
    blanks = re.compile(r"%\(\w+\)s")
    assert [
        t for t in texts if sorted(blanks.findall(t)) != sorted(blanks.findall(german(t)))
    ] == []
