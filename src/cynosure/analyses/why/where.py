"""L1: where? The metrics at the ends of the tree, each with its share of the change.

The identities are put into one another until the change is a formula of the leaves, whose Shapley
values (the shares of Das Gupta) add up to it; on request the logarithmic mean of LMDI, for products
of positive factors. Exact for the values; the intervals are over people.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cynosure.analyses import structure
from cynosure.analyses.parts import CLOSES_WITHIN
from cynosure.analyses.reading import Reading
from cynosure.analyses.why.compared import LMDI
from cynosure.analyses.why.drawn import Drawn, interval_of, values_of
from cynosure.metrics.expression.syntax import Arithmetic, Expression, Name, Negative, Number
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.arrays import Floats
from cynosure.stats.clustered.bootstrap import FEWEST_BOUNDED
from cynosure.stats.estimate import Interval
from cynosure.stats.lmdi import lmdi
from cynosure.stats.shapley import MOST_FACTORS, shapley
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Leaf:
    """A metric at an end of the tree: its values, and its term in the unit of the root."""

    metric: str
    before: float
    after: float
    term: float
    interval: Interval | Undefined


@dataclass(frozen=True)
class Tree:
    """The terms of the leaves; `gap` is the largest relative distance, over both periods, between
    the root and the value of its formula.

    `interaction` is what no leaf brings by itself, and which the terms share out; None with LMDI.
    """

    leaves: tuple[Leaf, ...]
    gap: float
    interaction: float | None

    @property
    def closes(self) -> bool:
        """Whether the identity holds on the data of both periods."""
        return self.gap <= CLOSES_WITHIN


@dataclass(frozen=True)
class Formula:
    """The root as a formula of leaves, every identity below it put in."""

    star_file: StarFile
    root: str
    leaves: tuple[str, ...]

    def of(self, factors: Floats) -> Floats:
        """The root for factors of shape (m, leaves): length m."""
        import numpy as np

        columns = {name: factors[:, k] for k, name in enumerate(self.leaves)}
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._named(self.root, columns, ())

    def _named(self, name: str, columns: Mapping[str, Floats], above: tuple[str, ...]) -> Floats:
        entry = structure.identity_of(self.star_file, name)
        if name in columns or entry is None or entry.identity is None:
            return columns[name]
        return self._value(entry.identity.tree, columns, (*above, name))

    def _value(
        self, tree: Expression, columns: Mapping[str, Floats], above: tuple[str, ...]
    ) -> Floats:
        import numpy as np

        match tree:
            case Name(path=path):
                return self._named(path, columns, above)
            case Negative(operand=operand):
                return -self._value(operand, columns, above)
            case Number():
                return np.full_like(next(iter(columns.values())), float(tree.value))
            case Arithmetic():
                left = self._value(tree.left, columns, above)
                right = self._value(tree.right, columns, above)
                return _OPERATIONS[tree.operator](left, right)
        raise ValueError(f"{tree} is no arithmetic")


_OPERATIONS: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def tree(reading: Reading, drawn: Drawn, leaves: tuple[str, ...], by: str) -> Tree | Undefined:
    """The terms of `leaves` in the change of the root, by the method `by`.

    Undefined with NOT_BETWEEN where the formula has no value for factors of both periods mixed, has
    more than twelve leaves, or is no product of positive factors and `by` is LMDI.
    """
    formula = Formula(reading.star_file, reading.metric, leaves)
    whole = {name: drawn.sums.whole(name) for name in (*leaves, reading.metric)}
    values = _factors(
        reading, {name: sums.sum(axis=0)[None] for name, sums in whole.items()}, leaves
    )
    if len(leaves) > MOST_FACTORS:
        return Undefined(Reason.NOT_BETWEEN)
    found = shared(formula, values[0], by)
    if isinstance(found, Undefined):
        return found
    terms, interaction = found
    intervals = _intervals(reading, drawn, formula, whole, terms, by)
    model = reading.model(reading.metric)
    root = values_of(model, whole[reading.metric].sum(axis=0))
    gap = max(
        abs(a - b) / max(abs(a), abs(b), 1.0e-300) if a != b else 0.0
        for a, b in zip(root.tolist(), formula.of(values[0]).tolist(), strict=True)
    )
    each = tuple(
        Leaf(
            name,
            float(values[0, 0, k]),
            float(values[0, 1, k]),
            float(terms[k]),
            intervals[k],
        )
        for k, name in enumerate(leaves)
    )
    return Tree(each, gap, interaction)


def _factors(reading: Reading, sums: Mapping[str, Floats], leaves: tuple[str, ...]) -> Floats:
    """The values of the leaves: shape (m, 2, leaves) from sums of shape (m, 2, columns)."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        each = [values_of(reading.model(name), sums[name]) for name in leaves]
    return np.stack(each, axis=2)


def shared(formula: Formula, values: Floats, by: str) -> tuple[Floats, float | None] | Undefined:
    """Terms of the leaves from their values, shape (2, leaves), and their interaction.

    Undefined as `tree`.
    """
    import numpy as np

    if not np.isfinite(values).all():
        return Undefined(Reason.NOT_BETWEEN)
    if by == LMDI:
        return _by_lmdi(formula, values)
    found = shapley(formula.of, values[0], values[1])
    return found if isinstance(found, Undefined) else (found.terms, found.interaction)


def _by_lmdi(formula: Formula, values: Floats) -> tuple[Floats, None] | Undefined:
    """Of a product alone: other formulas have no logarithmic mean."""
    import numpy as np

    products = values.prod(axis=1)
    is_product = np.allclose(formula.of(values), products, rtol=CLOSES_WITHIN, atol=0)
    if not is_product or (values < 0).any():
        return Undefined(Reason.NOT_BETWEEN)
    found = lmdi(values[0][:, None], values[1][:, None])
    return found if isinstance(found, Undefined) else (found.of_factors, None)


def _intervals(
    reading: Reading,
    drawn: Drawn,
    formula: Formula,
    whole: Mapping[str, Floats],
    terms: Floats,
    by: str,
) -> list[Interval | Undefined]:
    import numpy as np

    groups = drawn.sums.groups
    if groups < FEWEST_BOUNDED:
        few = Undefined(Reason.TOO_FEW, (("n", groups), ("needed", FEWEST_BOUNDED)))
        return [few] * len(terms)
    drawn_sums = {name: np.tensordot(drawn.weights, each, axes=1) for name, each in whole.items()}
    left_sums = {name: each.sum(axis=0) - each for name, each in whole.items()}
    found, left_out = (
        _terms(formula, _factors(reading, sums, formula.leaves), by)
        for sums in (drawn_sums, left_sums)
    )
    return [
        interval_of(float(term), found[:, k], left_out[:, k], drawn.level)
        for k, term in enumerate(terms)
    ]


def _terms(formula: Formula, factors: Floats, by: str) -> Floats:
    """Shape (m, leaves) from factors of shape (m, 2, leaves); not a number where undefined."""
    import numpy as np

    splits = [shared(formula, one, by) for one in factors]
    nothing = np.full(factors.shape[2], np.nan)
    return np.array([nothing if isinstance(one, Undefined) else one[0] for one in splits])
