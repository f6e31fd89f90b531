"""The way from a figure to its explanation: a page has hundreds of them, too many for a macro."""

from __future__ import annotations

from markupsafe import Markup, escape

from blickwinkel.web import context


def explained_figure(
    base: str,
    key: str,
    value: str,
    what: str,
    anchor: bool = True,  # noqa: FBT001, FBT002 - templates name it
) -> Markup:
    """Return a figure as a link to its explanation.

    Short on purpose, and drawn and found by style and script through its address.

    Args:
        base: address that ends in ``/explain/``.
        key: of the figure, as the registry of explanations has it.
        value: the figure, with small print perhaps.
        what: names the figure for those who don't see the table around it.
        anchor: false where the page shows the figure a second time.
    """
    shown, name = escape(value), escape(key)
    place = f' id="{name}"' if anchor else ""
    explanation = escape(context.messages().gettext("explanation"))
    spoken = f"{escape(shown.striptags())}, {escape(what)}: {explanation}"
    link = f'<a{place} href="{escape(base)}{name}" aria-label="{spoken}">{shown}</a>'
    return Markup(link)  # noqa: S704 - every part is escaped
