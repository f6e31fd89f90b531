"""What every page has: language, texts, figures, navigation, security headers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request, url_for
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from blickwinkel.i18n.messages import LOCALES
from blickwinkel.web import context
from blickwinkel.web.authentication import form_token
from blickwinkel.web.explained import explained_figure
from blickwinkel.web.navigation import Navigation

#: No script, style, font or picture from elsewhere; no inline script; no frame around us.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LANGUAGE_NAMES = {"de": "Deutsch", "en": "English"}
STATIC_SECONDS = 7 * 24 * 3600


def install(app: Flask, navigation: Navigation) -> None:
    """Give all templates their common variables and all answers their headers."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: context.messages().gettext(message),
        lambda one, many, number: context.messages().ngettext(one, many, number),
        newstyle=True,
        pgettext=lambda about, message: context.messages().pgettext(about, message),
    )
    # the extension's own goes three times through the template's context for each of hundreds of texts
    app.jinja_env.globals["_"] = _say
    app.jinja_env.globals["explained_figure"] = explained_figure
    app.jinja_env.filters.update(
        number=lambda value, digits=0: context.messages().number(value, digits),
        signed=lambda value, digits=0: context.messages().signed(value, digits),
        day=lambda value: context.messages().day(value),
    )
    version = _asset_version(Path(app.static_folder or ""))
    app.context_processor(lambda: {"asset_version": version, **_common(navigation)})
    app.before_request(lambda: setattr(g, "navigation", navigation))
    app.after_request(_add_headers)


@pass_eval_context
def _say(settings: EvalContext, message: str, **values: object) -> str:
    """Translate a text of a template and fill in its values, which are escaped where the page is."""
    text = context.messages().gettext(message)
    if settings.autoescape:
        text = Markup(text)  # noqa: S704 - texts are the program's own
    # a text is always a format string: %% is a per cent sign
    return text % values if values or "%" in text else text


def _common(navigation: Navigation) -> dict[str, Any]:
    known = bool(current_user) and current_user.is_authenticated
    tenant = (request.view_args or {}).get("tenant")
    return {
        "locale": context.messages().locale,
        "tenant": g.get("tenant"),
        "actor": current_user if known else None,
        "navigation": navigation.links(),
        "home_href": url_for("home.tenant_home", tenant=tenant) if "actor" in g else "/",
        "change_tenant_href": url_for("identity.start") if g.get("several_tenants") else None,
        "sign_out_href": url_for("identity.logout") if known else None,
        "csrf_token": form_token,
        "languages": _languages(),
    }


def _languages() -> list[dict[str, Any]]:
    """Return the links that show this very page in another language."""
    here = context.messages().locale
    return [
        {
            "code": code,
            "label": LANGUAGE_NAMES[code],
            "href": f"{request.path}?{urlencode({**request.args, 'lang': code})}",
            "current": code == here,
        }
        for code in LOCALES
    ]


def _asset_version(folder: Path) -> str:
    """Return a short digest of all static files: an upgrade is seen at once."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def _add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if context.platform().settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
