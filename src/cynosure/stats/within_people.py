"""Least squares within people: what goes with what when somebody's own numbers rise and fall.

What never changes in a person, and what a period does to everybody, is taken out: the regression of
y_it on x_it with a constant for each person and each period, errors clustered by person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, Integers, codes, matrix, vector
from cynosure.stats.clustered.regression import FEW, LeastSquares, least_squares
from cynosure.stats.undefined import Reason, Undefined

CLOSE, MOST = 1e-9, 500
"""When means of people and of periods count as taken out, in the spread of a column, and after how
many rounds at the latest."""


def within_people(
    outcome: ArrayLike, columns: ArrayLike, people: ArrayLike, periods: ArrayLike
) -> LeastSquares | Undefined:
    """The regression of `outcome` (shape (rows,)) on `columns` (shape (rows, k)), within people.

    `people` and `periods` (shape (rows,)) say whose a row is and of when. Coefficients are in units
    of the outcome per unit of the column; the variance is robust to clusters (people), without a
    degree of freedom for constants that are nested in them. Undefined under `FEW` people
    (TOO_FEW), where the outcome never changes in anybody (NO_VARIATION), and for columns that do
    not, or that are sums of each other (COLLINEAR). Raises ValueError for values that are not
    finite and shapes that differ.
    """
    y = vector("outcome", outcome)
    x = matrix("columns", columns, len(y))
    owners, count = codes("people", people, len(y))
    times, periods_count = codes("periods", periods, len(y))
    if count < FEW:
        return Undefined(Reason.TOO_FEW, (("n", count), ("needed", FEW)))
    both = np.column_stack([y, x])
    freed = _freed(both, (owners, count), (times, periods_count))
    scale = np.abs(both).max(axis=0) + 1e-300
    left = np.abs(freed).max(axis=0) > 1e-9 * scale
    if not left[0]:
        return Undefined(Reason.NO_VARIATION)
    if not left[1:].all():
        return Undefined(Reason.COLLINEAR)
    return least_squares(freed[:, 0], freed[:, 1:], owners)


def _freed(rows: Floats, *by: tuple[Integers, int]) -> Floats:
    """`rows` without the means of either grouping, taken out in turn until nothing is left."""
    freed: Floats = rows - rows.mean(axis=0)
    spread = np.sqrt(np.mean(freed**2, axis=0)) + 1e-300
    sizes = [np.bincount(owners, minlength=count)[:, np.newaxis] for owners, count in by]
    for _ in range(MOST):
        largest = 0.0
        for (owners, count), size in zip(by, sizes, strict=True):
            sums = [np.bincount(owners, weights=column, minlength=count) for column in freed.T]
            means = np.column_stack(sums) / size
            freed = freed - means[owners]
            largest = float((np.abs(means) / spread).max())
        if largest < CLOSE:
            break
    return freed
