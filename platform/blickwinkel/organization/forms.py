"""The form that brings the company's file."""

from __future__ import annotations

from wtforms import Form, MultipleFileField
from wtforms.validators import InputRequired

from blickwinkel.i18n.messages import Translate

ACCEPTED = ".xlsx,.csv"


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
