"""Input × model: who came, what they wanted, which version and which model served them, and the
rest.

Model and version change with the calendar: they are factors only where one of their values was in
use in both periods; otherwise what they did and what else happened meanwhile is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.reading import Reading
from cynosure.analyses.structure import sources_of_people
from cynosure.analyses.why.drawn import interval_of
from cynosure.metrics.inputs import Asked
from cynosure.metrics.starfile.models import CutEpisodes
from cynosure.metrics.why.cuts import TENURE
from cynosure.metrics.why.dealt import Cut, is_additive
from cynosure.metrics.why.sums import Sums, is_quotient
from cynosure.stats.arrays import Floats
from cynosure.stats.clustered.bootstrap import FEWEST_BOUNDED, bootstrap_weights
from cynosure.stats.estimate import Interval
from cynosure.stats.four_way import FourWay, four_way
from cynosure.stats.undefined import Reason, Undefined

DATED: tuple[str, ...] = ("app_version", "model")
"""What changes with the calendar."""
GROUPS, DRAWS, MOST = 100, 100, 6
"""Smaller than for single cuts: a cell for every combination of four."""
_SEED = 9


@dataclass(frozen=True)
class Factor:
    """A factor of the split with its term, in the unit of the metric."""

    name: str
    term: float
    interval: Interval | Undefined


@dataclass(frozen=True)
class Four:
    """The terms of all factors, the last of them the rest; how large the interaction is that they
    share out; the factors of the calendar that are no factor here; and the share of rows (before,
    after) in cells of one period only."""

    factors: tuple[Factor, ...]
    interaction: float
    inseparable: tuple[str, ...]
    one_sided: tuple[float, float]


def cut_of(asked: Asked, metric: str) -> Cut | None:
    """The cells of the split; None where the metric is no quotient of its own rows, or its rows
    carry neither version nor model."""
    model = asked.star_file.metrics[metric]
    if not is_quotient(model) or not is_additive(asked.star_file, metric):
        return None
    by = factors(asked, metric)
    return Cut((metric,), by, GROUPS, MOST) if set(by) & set(DATED) else None


def factors(asked: Asked, metric: str) -> tuple[str, ...]:
    """People, category, version, model: as far as its rows carry them, outermost first."""
    sources = sources_of_people(asked.star_file, metric)
    kinds = [asked.star_file.episodes.get(source) for source in sources]
    if not kinds or not all(isinstance(kind, CutEpisodes) for kind in kinds):
        return ()
    carried = [name for name in ("category", *DATED) if all(_carries(k, name) for k in kinds)]
    return (TENURE, *carried)


def _carries(kind: object, name: str) -> bool:
    return isinstance(kind, CutEpisodes) and name in kind.carries


def split(reading: Reading, sums: Sums) -> Four | Undefined:
    """The four-way split of the change of a quotient."""
    metric, by = sums.cut.metrics[0], sums.cut.by
    totals = sums.totals[metric]
    whole = _four(sums, by, totals.sum(axis=0))
    if isinstance(whole, Undefined):
        return whole
    terms = whole.split.terms
    intervals = _intervals(sums, by, totals, whole, reading.star_file.evidence.level)
    each = tuple(
        Factor(name, float(terms[k]), intervals[k]) for k, name in enumerate(whole.factors)
    )
    return Four(each, whole.split.interaction, whole.inseparable, whole.one_sided)


def _four(sums: Sums, by: tuple[str, ...], totals: Floats) -> FourWay | Undefined:
    """From totals of shape (2, cells, 2)."""
    import numpy as np

    used = totals[:, :, 1].sum(axis=0) > 0
    cells = [part for part, there in zip(sums.parts, used, strict=True) if there]
    if not cells:
        return Undefined(Reason.NO_ROWS)
    mix = [(name, np.array([cell[k] for cell in cells])) for k, name in enumerate(by)]
    kept = totals[:, used]
    before, after = ((kept[k, :, 0], kept[k, :, 1]) for k in (0, 1))
    dated = [name for name in by if name in DATED]
    return four_way(mix, dated, before, after)


def _intervals(
    sums: Sums, by: tuple[str, ...], totals: Floats, whole: FourWay, level: float
) -> list[Interval | Undefined]:
    import numpy as np

    if len(totals) < FEWEST_BOUNDED:
        few = Undefined(Reason.TOO_FEW, (("n", len(totals)), ("needed", FEWEST_BOUNDED)))
        return [few] * len(whole.factors)
    weights = bootstrap_weights(len(totals), DRAWS, np.random.default_rng(_SEED))
    drawn, left_out = (
        _terms(sums, by, resampled, whole)
        for resampled in (np.tensordot(weights, totals, axes=1), totals.sum(axis=0) - totals)
    )
    return [
        interval_of(float(term), drawn[:, k], left_out[:, k], level)
        for k, term in enumerate(whole.split.terms)
    ]


def _terms(sums: Sums, by: tuple[str, ...], resampled: Floats, whole: FourWay) -> Floats:
    """Shape (m, factors) from totals of shape (m, 2, cells, 2); not a number where the factors are
    others than those of the whole."""
    import numpy as np

    found = np.full((len(resampled), len(whole.factors)), np.nan)
    for k, one in enumerate(resampled):
        split = _four(sums, by, one)
        if isinstance(split, FourWay) and split.factors == whole.factors:
            found[k] = split.split.terms
    return found
