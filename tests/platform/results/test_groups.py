"""A comparison says whom its figures cover: a unit's CCOs include those of the units below it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from blickwinkel.i18n.messages import messages_for
from blickwinkel.results.presenting.groups import leadership_group
from blickwinkel.results.presenting.words import Words

UP = ("Nordlicht", "Kundenservice")


@pytest.mark.parametrize(
    ("group", "at", "of", "above", "expected"),
    [
        (
            "cco",
            "Kundenservice",
            "Kundenservice",
            UP[:1],
            "CCOs in Kundenservice und darunter",
        ),
        ("cco", "Kundenservice", "Hotline", UP, "CCOs in Kundenservice und darunter"),
        ("cco", "Hotline", "Hotline", UP, "CCOs in Hotline"),
        ("cco", "Nordlicht", "Nordlicht", (), "Alle CCOs"),
        ("cco", "Nordlicht", "Hotline", UP, "Alle CCOs"),
        ("board", "Nordlicht", "Hotline", UP, "Unternehmensleitung"),
    ],
)
def test_group(group: str, at: str, of: str, above: tuple[str, ...], expected: str):
    view: Any = SimpleNamespace(
        ancestors=[SimpleNamespace(name=name) for name in above],
        payload={
            "unit": {"code": of, "name": of},
            "leadership": {"group": group, "unit": {"code": at, "name": at}},
        },
    )
    assert leadership_group(Words(messages_for("de"), leaf=of == "Hotline"), view) == expected
