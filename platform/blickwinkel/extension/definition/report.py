"""Collects the defects of one file, so that an author mends them all before the next try."""

from __future__ import annotations

from enum import Enum
from typing import Final, NoReturn

from blickwinkel.errors import Problem, ProblemsError

# Keys and list positions that lead to a value, such as ("dimensions", 0, "items", 2, "id").
Path = tuple[str | int, ...]

# More would not be read, and a hostile file of 2 MB could have a hundred thousand.
MAX_PROBLEMS = 200


class Invalid(Enum):
    """Stands for a value that is already reported, so that nothing is said about it twice."""

    INVALID = 1


INVALID: Final = Invalid.INVALID


class Report:
    """Problems of one source, with the line on which each key of it stands.

    Attributes:
        lines: line (from 1) of each key path; of the key where there is one, else of the value.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._problems: list[Problem] = []
        self.lines: dict[Path, int] = {}

    def add(self, path: Path, message: str, line: int | None = None) -> Invalid:
        """Note a problem and return ``INVALID``, to be put in the place of the value.

        Args:
            path: where; a missing key is placed on the line of the nearest key above it.
            message: what is wrong and what to do.
            line: the line where the path alone does not tell it.
        """
        field = ".".join(map(str, path))
        found = self._line(path) if line is None else line
        self._problems.append(Problem(self._source, found, field, message))
        return INVALID

    def stop(self, path: Path, message: str, line: int | None = None) -> NoReturn:
        """Raise with all problems so far and this one, after which reading on makes no sense."""
        self.add(path, message, line)
        raise ProblemsError(self._in_file_order())

    def close(self) -> None:
        """Raise if there is any problem.

        Raises:
            ProblemsError: with all problems in the order of the file.
        """
        if self._problems:
            raise ProblemsError(self._in_file_order())

    def _line(self, path: Path) -> int | None:
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def _in_file_order(self) -> list[Problem]:
        problems = sorted(self._problems, key=lambda problem: problem.line or 0)
        surplus = len(problems) - MAX_PROBLEMS
        if surplus > 0:
            more = Problem(self._source, None, "", f"and {surplus} more problems")
            problems = [*problems[:MAX_PROBLEMS], more]
        return problems
