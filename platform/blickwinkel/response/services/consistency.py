"""How strongly the items of a dimension go together, company-wide: the only figures across items.

A dimension's margin of uncertainty needs the mean correlation between its items; without it the
upper bound r = 1 has to stand in and hardly any difference would ever be proven. Released are rounded
correlations of a whole perspective with at least 30 complete sheets, never the sums behind them. Only items
whose answers are shown for the whole company enter, also when sheets are complete: among 30 people the
correlation with a hidden item would tell whether one of them dissented in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from blickwinkel.database import TenantSession
from blickwinkel.extension.framework import Dimension, Framework
from blickwinkel.measurement.reliability import CrossProducts, released, reliability
from blickwinkel.response.services.sealing import sealed_bundles
from blickwinkel.survey.models import Wave

#: Mean inter-item correlation per dimension, in the framework's order; None where not released.
Correlations = dict[str, list[float | None]]

Matrix = NDArray[np.int64]


def mean_correlations(
    session: TenantSession,
    wave: Wave,
    framework: Framework,
    shown: Mapping[str, Collection[int]],
) -> Correlations:
    """Return the released mean inter-item correlations of each perspective in a wave.

    Args:
        session: of the tenant.
        wave: with sealed sheets.
        framework: of the wave.
        shown: by perspective the positions of the items that are released for the whole company; no
            other item enters. Perspectives not named here get no correlations.
    """
    sheets = _sheets_by_perspective(session, wave, len(framework.items))
    return {
        perspective.id: _of_dimensions(framework, shown[perspective.id], sheets[perspective.id])
        for perspective in framework.perspectives
        if perspective.id in sheets and perspective.id in shown
    }


def _sheets_by_perspective(session: TenantSession, wave: Wave, items: int) -> dict[str, Matrix]:
    collected: dict[str, list[bytes]] = {}
    for bundles in sealed_bundles(session, wave.id):
        for (_, perspective), raw in bundles:
            collected.setdefault(perspective, []).append(raw)
    return {
        perspective: np.frombuffer(b"".join(parts), dtype=np.uint8)
        .reshape(-1, items)
        .astype(np.int64)
        for perspective, parts in collected.items()
    }


def _of_dimensions(
    framework: Framework, shown: Collection[int], sheets: Matrix
) -> list[float | None]:
    found: list[float | None] = []
    start = 0
    for dimension in framework.dimensions:
        part = sheets[:, start : start + len(dimension.items)]
        among = [index for index in range(len(dimension.items)) if start + index in shown]
        found.append(_of_dimension(dimension, among, part, len(framework.scale.points)))
        start += len(dimension.items)
    return found


def _of_dimension(
    dimension: Dimension, among: list[int], part: Matrix, points: int
) -> float | None:
    values = part[:, among]
    complete = values[(values > 0).all(axis=1)]
    reverse = np.array([dimension.items[index].reverse for index in among], dtype=bool)
    towards = np.where(reverse, points + 1 - complete, complete)
    cross = CrossProducts(
        n=len(towards),
        sums=tuple(towards.sum(axis=0).tolist()),
        products=tuple(map(tuple, (towards.T @ towards).tolist())),
    )
    return released(reliability(cross).mean_inter_item_r, cross.n)
