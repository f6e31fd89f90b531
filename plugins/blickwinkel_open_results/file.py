"""Writes a result document into a file and reads it back: what was written is read as equal."""

from __future__ import annotations

import json

from blickwinkel.errors import InvalidInputError
from blickwinkel.extension import ResultDocument, from_plain, plain


def write(document: ResultDocument) -> bytes:
    """Return the file: UTF-8, keys in order, so equal documents are equal bytes."""
    # indented it would take three times as long
    text = json.dumps(plain(document), ensure_ascii=False, allow_nan=False, sort_keys=True)
    return f"{text}\n".encode()


def read(file: bytes) -> ResultDocument:
    """Return the document in a file.

    Raises:
        InvalidInputError: the file holds something else, or a later version of the format.
    """
    try:
        data = json.loads(file)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"This file is no JSON in UTF-8: {error}.") from error
    return from_plain(data)
