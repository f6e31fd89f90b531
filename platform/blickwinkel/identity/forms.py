"""Forms of identity."""

from __future__ import annotations

from wtforms import EmailField, Form, PasswordField
from wtforms.validators import InputRequired

from blickwinkel.i18n.messages import Translate


def login_form(translate: Translate) -> type[Form]:
    """Return the log-in form in the reader's language."""

    class LoginForm(Form):
        email = EmailField(
            translate("E-mail address"),
            [InputRequired(translate("Please enter your e-mail address."))],
        )
        password = PasswordField(
            translate("Password"), [InputRequired(translate("Please enter your password."))]
        )

    return LoginForm
