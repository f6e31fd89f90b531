"""What running one worked example yields, and how its numbers are held against the file's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Verdict on one case of a vector file.

    Attributes:
        section: top-level key of the file in which the case stands.
        case: the case's ``id``, or its position where it has none.
        passed: whether the product gave what the file expects.
        message: empty when passed, otherwise expected and actual value in one line.
    """

    section: str
    case: str
    passed: bool
    message: str = ""


class Recorded(Mapping[str, Any]):
    """An object of a vector file that knows which of its keys were read.

    What nobody has read did not enter the comparison, so the case must not count as passed.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = {key: _recorded(value) for key, value in content.items()}
        self._read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self._read.add(key)
        return self._content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __repr__(self) -> str:
        return repr(self._content)

    def unread(self, remarks: frozenset[str]) -> Iterator[str]:
        """Name the keys that nobody has read; remarks, which text always is, may stay unread."""
        for key, value in self._content.items():
            if key not in self._read:
                if key not in remarks and not _is_text(value):
                    yield key
            else:
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, Recorded):
                        yield from (f"{key}.{name}" for name in part.unread(remarks))


def _recorded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Recorded(value)
    return [_recorded(part) for part in value] if isinstance(value, list) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(map(_is_text, value)))


def differences(
    expected: Any, actual: Any, tolerance: float = TOLERANCE, path: str = ""
) -> Iterator[str]:
    """Name every place in which the product deviates from the file, with both values.

    Where the file has null for a whole object, every number of the product's must be undefined.
    """
    if isinstance(expected, Mapping) and isinstance(actual, Mapping | None):
        for key, value in expected.items():
            if actual is not None and key not in actual:
                yield f"{path}{key}: unknown key, expected {value}"
            else:
                found = None if actual is None else actual[key]
                yield from differences(value, found, tolerance, f"{path}{key}.")
    elif expected is None and isinstance(actual, Mapping):
        for key, value in actual.items():
            if not isinstance(value, str):
                yield from differences(None, value, tolerance, f"{path}{key}.")
    elif not _same(expected, actual, tolerance):
        yield f"{path.rstrip('.')}: expected {expected}, got {actual}".removeprefix(": ")


def _same(expected: Any, actual: Any, tolerance: float) -> bool:
    if isinstance(expected, list) and isinstance(actual, list | tuple):
        return len(expected) == len(actual) and all(
            _same(*pair, tolerance) for pair in zip(expected, actual, strict=True)
        )
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        return abs(expected - actual) <= tolerance
    return bool(expected == actual)
