"""A format in which published results can be downloaded, and how its bytes are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from blickwinkel.extension.document import ResultDocument
from blickwinkel.extension.isolation import PluginFailedError
from blickwinkel.extension.parts import Localized

#: Largest file; a format that needs more would take the server's memory with it.
MOST_BYTES: Final = 256 * 2**20

ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
#: RFC 6838, without parameters but a charset: it goes into a header.
MEDIA_TYPE: Final = re.compile(
    r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}(; ?charset=[a-z0-9-]{1,40})?",
    re.ASCII | re.IGNORECASE,
)
ENDING: Final = re.compile(r"[a-z0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format for published results.

    Attributes:
        id: unique among all formats; stands in addresses and in the history.
        title: what the download is called, such as "Table (CSV)".
        description: a sentence on what it is good for.
        media_type: such as ``text/csv; charset=utf-8``.
        ending: of the file's name, without the dot.
        write: turns a document into the file, whole or in pieces. It gets what the reader may see
            and nothing else, and is called in a thread of its own, with a time budget.

    Raises:
        ValueError: the id, the media type or the ending cannot be used; the message says how they look.
        TypeError: the title or the description is no ``Localized``, or ``write`` cannot be called.
    """

    id: str
    title: Localized
    description: Localized
    media_type: str
    ending: str
    write: Callable[[ResultDocument], bytes | Iterable[bytes]]

    def __post_init__(self) -> None:
        self._check("id", ID, "lower-case letters, digits and _, at most 40, a letter first")
        self._check("media_type", MEDIA_TYPE, "such as text/csv; charset=utf-8")
        self._check("ending", ENDING, "lower-case letters and digits, at most 10, without the dot")
        if type(self.title) is not Localized or type(self.description) is not Localized:
            raise TypeError(f"exporter {self.id}: title and description have to be Localized")
        if not self.title:
            raise ValueError(f"exporter {self.id}: the title is empty")
        if not callable(self.write):
            raise TypeError(f"exporter {self.id}: write has to be a function")

    def _check(self, name: str, pattern: re.Pattern[str], looks: str) -> None:
        value = getattr(self, name)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"exporter: {name} {value!r} cannot be used; expected: {looks}")


def written(exporter: Exporter, document: ResultDocument) -> bytes:
    """Return a document in a format.

    It is gathered whole before anything is sent, so that a failure half way is an error page and
    not half a file.

    Raises:
        PluginFailedError: something else than bytes came, or too many of them.
    """
    answer = exporter.write(document)
    pieces = [answer] if isinstance(answer, bytes) else answer
    whole = bytearray()
    for piece in pieces:
        if type(piece) is not bytes:
            kind = type(piece).__name__
            raise PluginFailedError(f"returned {kind} where bytes are expected")
        whole += piece
        if len(whole) > MOST_BYTES:
            raise PluginFailedError(f"returned more than {MOST_BYTES // 2**20} MiB")
    return bytes(whole)
