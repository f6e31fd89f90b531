"""Tells where a publication is not in the format in which publications are stored; never what stands there.

The auditor reads publications as if they were in their format. Only where that fails is this asked whose
fault it was: the publication's, which is a violation, or the auditor's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.histories import Today
from blickwinkel.measurement.auditor.published import Record
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.scheme_mapping import EarlierWave

#: Path to the first place that is not as it should be; None if there is none.
Check = Callable[[Any, str], str | None]


def misshapen(today: Today, summaries: Sequence[Record], *, findings: bool) -> Iterator[Violation]:
    """Report each unit whose payload or short form is not in the format, the earlier waves' included.

    Args:
        today: the wave.
        summaries: short forms of its units.
        findings: whether its units have findings, as its rules state.
    """
    shapes = Shapes(today.scheme, findings=findings)
    for code, payload in today.payloads.items():
        yield from _reported(shapes.payload(payload, "payload"), code, "")
    for summary in summaries:
        yield from _reported(shapes.summary(summary, "summary"), None, "")
    correlations = _each(_many(_maybe(_number), len(today.scheme.sizes)))
    yield from _reported(correlations(today.scheme.correlations, "correlations"), None, "")
    for wave in today.earlier:
        yield from _misshapen_earlier(wave)


def _misshapen_earlier(wave: EarlierWave) -> Iterator[Violation]:
    shapes, found = Shapes(wave.scheme), False
    for code, summary in wave.summaries.items():
        if (path := shapes.summary(summary, "summary")) is not None:
            found = True
            yield from _reported(path, code, wave.title)
    # without short forms nobody knows whose answers to read
    for code, answers in () if found else wave.payloads.items():
        yield from _reported(shapes.answers(answers, "payload"), code, wave.title)


def _reported(path: str | None, code: str | None, wave: str) -> Iterator[Violation]:
    if path is not None:
        where = f" of the earlier wave {wave}" if wave else ""
        message = f"{path}{where} is not in the format of a publication"
        yield Violation(Rule.FORMAT, "", path, code, message)


def _text(value: Any, path: str) -> str | None:
    return None if isinstance(value, str) else path


def _flag(value: Any, path: str) -> str | None:
    return None if isinstance(value, bool) else path


def _count(value: Any, path: str) -> str | None:
    return None if isinstance(value, int) and not isinstance(value, bool) else path


def _number(value: Any, path: str) -> str | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return None if fits else path


def _maybe(check: Check) -> Check:
    return lambda value, path: None if value is None else check(value, path)


def _many(check: Check, length: int | None = None, least: int = 0) -> Check:
    def checked(value: Any, path: str) -> str | None:
        if not isinstance(value, list) or len(value) < least or length not in {None, len(value)}:
            return path
        found = (check(entry, f"{path}.{place}") for place, entry in enumerate(value))
        return next((place for place in found if place is not None), None)

    return checked


def _record(**checks: Check) -> Check:
    def checked(value: Any, path: str) -> str | None:
        if not isinstance(value, Mapping) or value.keys() != checks.keys():
            return path
        found = (check(value[key], f"{path}.{key}") for key, check in checks.items())
        return next((place for place in found if place is not None), None)

    return checked


def _each(check: Check) -> Check:
    def checked(value: Any, path: str) -> str | None:
        if not isinstance(value, Mapping):
            return path
        found = (check(entry, path) for entry in value.values())
        return next((place for place in found if place is not None), None)

    return checked


_UNIT = _record(code=_text, name=_text)
_PAIR = _maybe(_many(_number, 2))
_SHARE = _many(_count, 2)
_SCORE = _maybe(
    _record(score=_number, level=_count, n=_count, se=_maybe(_number), favourable=_maybe(_number))
)
_GAP = _maybe(
    _record(
        points=_number,
        interval=_PAIR,
        p=_maybe(_number),
        q=_maybe(_number),
        type=_text,
        certainty=_maybe(_text),
        delta=_maybe(_number),
        delta_interval=_PAIR,
        superiority=_maybe(_number),
        method=_maybe(_text),
    )
)
_LINEAGE = _record(kind=_text, units=_many(_UNIT, least=1), marks=_many(_text))
_POINT = _maybe(_record(score=_number, se=_maybe(_number), comparable=_flag, items=_SHARE))
_GAP_POINT = _maybe(_record(points=_number, se=_maybe(_number), comparable=_flag))
_LINE = _maybe(
    _record(
        slope=_number,
        interval=_many(_number, 2),
        p=_number,
        waves=_count,
        fit_q=_number,
        fit_df=_count,
        rising=_maybe(_count),
    )
)
_MOVED = _maybe(_record(points=_number, interval=_PAIR, p=_maybe(_number)))
_SPLIT = _maybe(_record(change=_number, within=_number, composition=_number))
_HIGHLIGHTS = _many(
    _record(unit=_UNIT, dimension=_count, points=_number, q=_maybe(_number), n=_count)
)
_FINDINGS = _many(
    _record(
        kind=_text,
        certainty=_maybe(_text),
        unit=_UNIT,
        dimension=_count,
        group=_maybe(_text),
        step=_maybe(_count),
        points=_number,
        q=_maybe(_number),
        success=_flag,
    )
)


@dataclass(frozen=True, slots=True)
class Shapes:
    """The format of what is published about one unit, for one questionnaire."""

    scheme: Scheme
    findings: bool = False

    def payload(self, value: Any, path: str) -> str | None:
        """Check everything that is published about a unit."""
        whole = _record(
            unit=_UNIT,
            staff=_maybe(self._side),
            leadership=_maybe(self._side),
            further=_many(self._side),
            dimensions=self._by_dimension(_GAP),
            items=_many(_GAP, len(self.scheme.items)),
            change=_maybe(self._changes),
            composition=_maybe(
                _record(wave=_text, parts=_many(_text), staff=self._by_dimension(_SPLIT))
            ),
            history=self._history,
            cascade=_many(self._short),
            highlights=_record(blind_spots=_HIGHLIGHTS, hidden_strengths=_HIGHLIGHTS),
            **({"findings": _FINDINGS} if self.findings else {}),
        )
        return whole(value, path)

    def summary(self, value: Any, path: str) -> str | None:
        """Check the short form of a unit."""
        short = _record(
            staff=_maybe(self._short),
            leadership=_maybe(self._short),
            gaps=self._by_dimension(_GAP),
            map_q=_maybe(self._by_dimension(_maybe(_number))),
        )
        return short(value, path)

    def answers(self, value: Any, path: str) -> str | None:
        """Check what is read of an earlier wave's unit: its name, and the answers of both sides."""
        side = _maybe(_record(items=self._histograms()))
        return _record(unit=_UNIT, staff=side, leadership=side)(value, path)

    def _histograms(self) -> Check:
        return _many(_maybe(_many(_count, self.scheme.points + 1)), len(self.scheme.items))

    def _by_dimension(self, check: Check) -> Check:
        return _many(check, len(self.scheme.sizes))

    def _short_checks(self) -> dict[str, Check]:
        return {
            "group": _text,
            "unit": _UNIT,
            "invited": _maybe(_count),
            "respondents": _count,
            "dimensions": self._by_dimension(_SCORE),
            "overall": _SCORE,
        }

    def _short(self, value: Any, path: str) -> str | None:
        return _record(**self._short_checks())(value, path)

    def _side(self, value: Any, path: str) -> str | None:
        scores = _many(_SCORE, len(self.scheme.items))
        side = _record(**self._short_checks(), items=self._histograms(), item_standings=scores)
        return side(value, path)

    def _changes(self, value: Any, path: str) -> str | None:
        moved = self._by_dimension(_MOVED)
        shares = self._by_dimension(_SHARE)
        changes = _record(
            wave=_text, lineage=_LINEAGE, items=shares, staff=moved, leadership=moved, gap=moved
        )
        return changes(value, path)

    def _history(self, value: Any, path: str) -> str | None:
        points = self._by_dimension(_POINT)
        point = _record(
            wave=_text,
            closes_on=_text,
            framework_version=_text,
            lineage=_LINEAGE,
            leadership_group=_maybe(_text),
            leadership_unit=_maybe(_UNIT),
            staff=points,
            leadership=points,
            gaps=self._by_dimension(_GAP_POINT),
        )
        lines = self._by_dimension(_LINE)
        history = _record(points=_many(point, least=1), staff=lines, leadership=lines)
        return history(value, path)
