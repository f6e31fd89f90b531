"""What no request may exceed, whatever it asks for: fields, digits, and signs that nothing can store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter

from blickwinkel.errors import InvalidInputError

#: Fields of a form, and parameters of an address; the longest page of ours has a tenth of it.
MOST_FIELDS: Final = 1_000
#: Bytes of a form without its files.
MOST_FORM: Final = 500_000
#: The largest number in an address: what a column of the database holds.
LARGEST: Final = 2**31 - 1


class SmallInteger(IntegerConverter):
    """A number in an address; a larger one leads nowhere, as any other that is not there."""

    regex = r"\d{1,10}"

    def __init__(self, map: object, *, max: int = LARGEST) -> None:  # noqa: A002 - werkzeug's names
        super().__init__(map, max=max)  # type: ignore[arg-type]


def install(app: Flask) -> None:
    """Refuse what exceeds them; must come before the first rule of an address."""
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_FORM
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    app.url_map.converters["int"] = SmallInteger
    app.before_request(_refuse_excess)


def _refuse_excess() -> None:
    _check((request.path, *(request.view_args or {}).values()))
    for sent in (request.args, request.form):
        if sum(len(values) for _name, values in sent.lists()) > MOST_FIELDS:
            raise InvalidInputError(f"At most {MOST_FIELDS} fields can be sent at once.")
        _check(sent.keys())
        _check(value for _name, values in sent.lists() for value in values)


def _check(values: Iterable[object]) -> None:
    if any("\x00" in value for value in values if isinstance(value, str)):
        raise InvalidInputError("The entry holds a character that cannot be stored (NUL).")
