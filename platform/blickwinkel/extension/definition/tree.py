"""Turns YAML text into dicts, lists and scalars whose lines are known, refusing YAML's traps.

It works on the parser's stream of events: an alias is refused before anything is expanded, a bomb
before it is built, and no tag ever constructs an object. Scalars are not interpreted here; whether
``no`` is a text or a mistake depends on what its place expects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from blickwinkel.extension.definition.report import INVALID, Invalid, Path, Report

# A framework of 100 items in ten languages has some 10,000 values and eight levels.
MAX_NODES = 50_000
MAX_DEPTH = 20
#: Statements of questionnaires are keys of a mapping of earlier results.
MAX_KEY_LENGTH = 1_000
# The scanner's time grows with the square of some tokens' length; a line bounds every such token.
MAX_LINE_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written; ``plain`` when it stands there without quotes."""

    text: str
    plain: bool


Tree = dict[str, "Tree"] | list["Tree"] | Scalar | Invalid


@dataclass(slots=True)
class _Frame:
    """A container that is still open; ``key`` waits for its value in a mapping."""

    container: dict[str, Tree] | list[Tree]
    path: Path
    key: str | None = None
    key_line: int = 0


@dataclass(slots=True)
class _Builder:
    report: Report
    root: Tree = INVALID
    frames: list[_Frame] = field(default_factory=list)
    documents: int = 0
    nodes: int = 0
    line: int = 1

    def feed(self, event: Any) -> None:
        self.line = event.start_mark.line + 1
        if isinstance(event, NodeEvent):
            self._node(event)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self.frames.pop()
        elif isinstance(event, DocumentStartEvent):
            self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.report.stop((), "a second document starts here; remove the line ---", self.line)
        if event.version or event.tags:
            self.report.add((), "directives (lines that start with %) are not allowed", self.line)

    def _node(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.report.stop((), f"the file has more than {MAX_NODES} values", self.line)
        if self._expects_key():
            self._set_key(event)
            return
        path = self._next_path()
        self.report.lines.setdefault(path, self._line_of_value())
        value = self._value(event, path)
        self._place(value)
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            self._open(cast("dict[str, Tree] | list[Tree]", value), path)

    def _expects_key(self) -> bool:
        return (
            bool(self.frames)
            and isinstance(self.frames[-1].container, dict)
            and self.frames[-1].key is None
        )

    def _set_key(self, event: Any) -> None:
        frame = self.frames[-1]
        if not isinstance(event, ScalarEvent):
            self.report.stop(frame.path, "a key must be plain text", self.line)
        if len(event.value) > MAX_KEY_LENGTH:
            # keys are repeated in the path of each problem below them
            message = f"a key has more than {MAX_KEY_LENGTH} characters"
            self.report.stop(frame.path, message, self.line)
        self._refuse_extras(event, (*frame.path, event.value))
        frame.key, frame.key_line = event.value, self.line

    def _next_path(self) -> Path:
        if not self.frames:
            return ()
        frame = self.frames[-1]
        step = len(frame.container) if frame.key is None else frame.key
        return (*frame.path, step)

    def _line_of_value(self) -> int:
        in_mapping = self.frames and self.frames[-1].key is not None
        return self.frames[-1].key_line if in_mapping else self.line

    def _value(self, event: Any, path: Path) -> Tree:
        self._refuse_extras(event, path)
        if isinstance(event, MappingStartEvent):
            return {}
        if isinstance(event, SequenceStartEvent):
            return []
        if isinstance(event, ScalarEvent):
            return Scalar(event.value, plain=event.style is None)
        return INVALID

    def _refuse_extras(self, event: Any, path: Path) -> None:
        if isinstance(event, AliasEvent):
            message = f"the alias *{event.anchor} is not allowed; write the value out"
            self.report.add(path, message, self.line)
        elif event.anchor is not None:
            self.report.add(path, f"remove the anchor &{event.anchor}", self.line)
        if getattr(event, "tag", None) is not None:
            self.report.add(path, f"remove the tag {event.tag}", self.line)

    def _place(self, value: Tree) -> None:
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
        elif frame.key in frame.container:
            self._refuse_duplicate(frame)
        elif frame.key is not None:
            frame.container[frame.key] = value
        frame.key = None

    def _refuse_duplicate(self, frame: _Frame) -> None:
        path = (*frame.path, frame.key or "")
        first = self.report.lines[path]
        message = f"the key is here a second time; it was first on line {first}"
        self.report.add(path, message, frame.key_line)

    def _open(self, container: dict[str, Tree] | list[Tree], path: Path) -> None:
        if len(self.frames) >= MAX_DEPTH:
            self.report.stop(path, f"nested more than {MAX_DEPTH} levels deep", self.line)
        self.frames.append(_Frame(container, path))


def build_tree(text: str, report: Report) -> Tree:
    """Return the tree of a YAML document and note the line of each key in the report.

    Raises:
        ProblemsError: when the text is not YAML, or so deep or large that reading on is unsafe.
    """
    builder = _Builder(report)
    _refuse_long_lines(text, report)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.feed(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else builder.line
        parts = (error.context, error.problem)
        report.stop((), "not valid YAML: " + ": ".join(part for part in parts if part), line)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        report.stop((), f"the character U+{error.character:04X} is not allowed in YAML", line)
    except (YAMLError, ValueError, OverflowError) as error:
        # An escape such as "\UFFFFFFFF" surfaces as an error of Python's chr().
        report.stop((), f"not valid YAML: {error}", builder.line)
    if not builder.documents:
        report.stop((), "the file is empty")
    return builder.root


def _refuse_long_lines(text: str, report: Report) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE_LENGTH:
            message = f"the line has more than {MAX_LINE_LENGTH} characters; break it"
            report.stop((), message, number)
