"""The form of the log-in page."""

from __future__ import annotations

from wtforms import EmailField, Form, PasswordField
from wtforms.validators import InputRequired, Regexp

from blickwinkel.i18n.messages import Translate

#: PostgreSQL cannot compare text that holds a NUL; no address holds a control character.
_WRITTEN = r"[^\x00-\x1f\x7f]*$"


def login_form(translate: Translate) -> type[Form]:
    """Return the log-in form in the reader's language."""

    class LoginForm(Form):  # type: ignore[misc]  # wtforms is not typed
        """What a person knows."""

        email = EmailField(
            translate("E-mail address"),
            [
                InputRequired(translate("Please enter your e-mail address.")),
                Regexp(_WRITTEN, message=translate("Please enter your e-mail address.")),
            ],
            render_kw={"autocomplete": "username", "autofocus": True},
        )
        password = PasswordField(
            translate("Password"),
            [InputRequired(translate("Please enter your password."))],
            render_kw={"autocomplete": "current-password"},
        )

    return LoginForm
