"""The forms that bring the company's file and say where the people of a unit went."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Final

from wtforms import DateField, Form, MultipleFileField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.queries import UnitNode
from blickwinkel.organization.services.cells import same

ACCEPTED = ".xlsx,.csv"
#: Id of the list of units that the fields offer while somebody types.
OFFERED: Final = "units-offered"
SUCCESSORS: Final = ("successor", "successor_2", "successor_3")


def upload_form(translate: Translate) -> type[Form]:
    """Return the form in the reader's language."""

    class UploadForm(Form):  # type: ignore[misc]  # wtforms is not typed
        """One workbook or two CSV files; which is which is found out by their content."""

        files = MultipleFileField(
            translate("File or files"),
            [InputRequired(translate("Please choose the file first."))],
            # a browser sends a nameless file where none was chosen
            filters=[lambda files: [file for file in files or () if file.filename]],
            render_kw={"accept": ACCEPTED},
        )

    return UploadForm


def unit_label(unit: UnitNode) -> str:
    """Return how a unit is written in a field: by name, and by key, which is unambiguous."""
    return f"{unit.name} ({unit.code})"


def succession_form(translate: Translate, units: Iterable[UnitNode]) -> type[Form]:
    """Return the form in the reader's language; its fields take the key or the label of a unit."""
    known = {same(written): u.id for u in units for written in (u.code, unit_label(u))}
    typed = {"list": OFFERED, "autocomplete": "off"}

    def is_known(_form: Form, field: Any) -> None:
        if same(field.data.strip()) not in known:
            message = translate(
                "There is no unit “%(unit)s”. Enter its key or choose from the list."
            )
            raise ValidationError(message % {"unit": field.data.strip()[:80]})

    needed = [InputRequired(translate("Please name a unit.")), is_known]

    class SuccessionForm(Form):  # type: ignore[misc]  # wtforms is not typed
        """A unit, up to three others into which its people went, and the day."""

        predecessor = StringField(translate("People of the unit"), needed, render_kw=typed)
        successor = StringField(translate("went into"), needed, render_kw=typed)
        successor_2 = StringField(
            translate("and into (if there are several)"), [Optional(), is_known], render_kw=typed
        )
        successor_3 = StringField(translate("and into"), [Optional(), is_known], render_kw=typed)
        since = DateField(translate("since"), [InputRequired(translate("Please enter a date."))])

        @property
        def predecessor_id(self) -> uuid.UUID:
            """The unit whose people went, once the form is valid."""
            return known[same(self["predecessor"].data.strip())]

        @property
        def successor_ids(self) -> tuple[uuid.UUID, ...]:
            """The units into which they went, each once."""
            written = [(self[name].data or "").strip() for name in SUCCESSORS]
            return tuple(dict.fromkeys(known[same(name)] for name in written if name))

    return SuccessionForm
