"""Does the work grow in proportion to the input? Measured in processor time, on doubling inputs.

A busy machine leaves processor time alone, and of several runs the shortest counts. A step that is fast
is no evidence either way, so the input is doubled until it takes long enough to compare, or until it
is as large as anything that may come in.
"""

from __future__ import annotations

import ast
import functools
import gc
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

#: Twice the input may take this many times as long; work in proportion takes 2, quadratic work 4.
MOST = 2.8
#: Seconds below which a comparison would compare noise.
ENOUGH = 0.03
RUNS = 3


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The shortest processor time of this thread."""
    found = []
    gc.disable()  # its work grows with all that is alive, whatever is measured
    try:
        for _ in range(runs):
            begun = time.thread_time()
            work()
            found.append(time.thread_time() - begun)
    finally:
        gc.enable()
    return min(found)


def growth(read: Callable[[int], object], start: int, limit: int) -> float:
    """How many times as long twice the input takes; 0 if even the largest input is read in no time.

    Two doublings in a row must exceed the limit before it counts: caches that overflow make one step.
    And they must do so again: a machine that is short of memory has its moments.
    """
    size = start
    while size < limit and seconds(functools.partial(read, size), 1) < ENOUGH:
        size *= 2
    found = _growth_at(read, size)
    return found if found <= MOST else min(found, _growth_at(read, size))


def _growth_at(read: Callable[[int], object], size: int) -> float:
    times = [seconds(functools.partial(read, size // part)) for part in (4, 2, 1)]
    if times[2] < ENOUGH:
        return 0
    quarter, half, whole = times
    return min(whole / half, half / quarter)


def patterns(folders: Iterable[Path]) -> Iterator[tuple[str, str | bytes, int, str]]:
    """Every regular expression in the source: place, text, flags, and the way in which it is asked."""
    trees = [(path, ast.parse(path.read_text())) for f in folders for path in f.rglob("*.py")]
    asked: dict[str, set[str]] = {}
    for _, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                asked.setdefault(name, set()).add(node.attr)
    for path, tree in trees:
        for node in ast.walk(tree):
            yield from _of(path, node, asked)


def _of(
    path: Path, node: ast.AST, asked: dict[str, set[str]]
) -> Iterator[tuple[str, str | bytes, int, str]]:
    if isinstance(node, ast.Assign | ast.AnnAssign) and _is_re(node.value, "compile"):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = target.id if isinstance(target, ast.Name) else ""
        assert isinstance(node.value, ast.Call)
        for method in sorted(asked.get(name, set()) & _METHODS):
            yield f"{path.stem}.{name}.{method}", *_value(path, node.value), method
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        method = node.func.attr
        if method in _METHODS and _is_re(node, method) and isinstance(node.args[0], ast.Constant):
            yield f"{path.stem}:{node.lineno}", *_value(path, node), method
    elif isinstance(node, ast.Call) and _is_checked_text(node):
        yield f"{path.stem}:{node.lineno}", *_value(path, node), "fullmatch"


_METHODS = {"match", "search", "fullmatch", "sub", "split", "findall", "finditer"}


def _is_re(node: ast.AST | None, method: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) == ("re", method)
    )


def _is_checked_text(node: ast.Call) -> bool:
    return (
        isinstance(node.func, ast.Name)
        and node.func.id in {"Regexp", "Text"}
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


def _value(path: Path, call: ast.Call) -> tuple[str | bytes, int]:
    """What an expression and its flags are; names in it are looked up in its own module."""
    names: dict[str, object] = {"re": re}
    for statement in ast.parse(path.read_text()).body:
        target = getattr(statement, "target", None) or next(
            iter(getattr(statement, "targets", ())), None
        )
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            names[target.id] = value.value
    text: str | bytes = eval(ast.unparse(call.args[0]), names)  # noqa: S307 - our own source
    written = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    flags = [ast.unparse(flag) for flag in written if ast.unparse(flag).startswith("re.")]
    flag = eval(flags[0], names) if flags else re.NOFLAG  # noqa: S307 - our own source
    return text, int(flag)


def pumps(pattern: str | bytes) -> Iterator[tuple[str, str, str]]:
    """Begin, repeated part and end of inputs that lead an expression astray.

    The parts are what the expression itself names, alone and in pairs, behind each way to begin.
    """
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    named = [
        c for c in dict.fromkeys(re.sub(r"\\[a-zA-Z]|[\[\](){}?*+|^$]", "", text)) if c != "\\"
    ]
    alphabet = [
        *dict.fromkeys(
            [*re.findall(r"\\(\W)", text), *named[:24], "a", "0", " ", "-", "_", "\n", ".", "\x00"]
        )
    ]
    words = [w for w in re.findall(r"[A-Za-z<@\[=\"]{1,12}", text) if w][:8]
    singles = [*alphabet, *words]
    pairs = [a + b for a in alphabet[:8] for b in alphabet[:8] if a != b]
    for pump in (*singles, *pairs):
        for begin in ("", words[0] if words else "a"):
            yield begin, pump, "\x01"
    for begin in words:
        for pump in singles:
            yield begin + " ", pump, "\x01"
