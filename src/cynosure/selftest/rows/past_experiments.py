"""Rows of the audit: what past experiments in summary let it say (W6), and what foretells."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.analyses.audit.judged import Bounds, Verdict
from cynosure.analyses.audit.link import corrected, verdict_of
from cynosure.analyses.audit.past import arms_of, effects_of
from cynosure.errors import Text
from cynosure.metrics.past.summaries import Summary
from cynosure.metrics.starfile.bounds import PastExperiments, VerdictBounds
from cynosure.selftest.row import Outcome, Row, Scene, exact, power, size
from cynosure.stats.estimate import Interval
from cynosure.stats.lead import lead
from cynosure.stats.undefined import Undefined
from cynosure.worlds.cases.corpus import CORPORA, ERROR_CORRELATION, PROXY, VALUE

EXPERIMENTS, TOO_FEW, LEANING = 60, 19, 25
PEOPLE = 10_000
PROXY_SPREAD, OWN_SPREAD = 0.045, 0.010
LEVELS = np.array([3.0, 0.40])
PAIR = (PROXY, VALUE)
WEEKS = 104
SLOPES = {corpus.name: corpus.slope for corpus in CORPORA}


def summaries(
    rng: np.random.Generator, slope: float, experiments: int, people: int = PEOPLE
) -> tuple[Summary, ...]:
    """Experiments of W6 as a table of effects: two arms, two metrics whose errors go together."""
    proxy = rng.normal(0, PROXY_SPREAD, experiments)
    value = slope * proxy + rng.normal(0, OWN_SPREAD, experiments)
    true = np.zeros((experiments, 2, 2))
    true[:, 1] = np.stack([proxy, value], axis=-1)
    together = np.array([[1.0, ERROR_CORRELATION], [ERROR_CORRELATION, 1.0]]) / people
    noise = rng.multivariate_normal([0.0, 0.0], together, (experiments, 2))
    means = LEVELS + true + noise
    return tuple(
        Summary(
            experiment=f"{number:03d}",
            variant=variant,
            control="control",
            metric=metric,
            n=people,
            mean=float(means[number, arm, column]),
            variance=1.0,
            metric2=VALUE if metric == PROXY else None,
            covariance=ERROR_CORRELATION if metric == PROXY else None,
        )
        for number in range(experiments)
        for arm, variant in enumerate(("control", "treated"))
        for column, metric in enumerate(PAIR)
    )


def verdict(rng: np.random.Generator, slope: float, experiments: int) -> Verdict:
    """What the audit says of the link."""
    arms = [arm for arm in arms_of(summaries(rng, slope, experiments), PAIR, {}) if not arm.amiss]
    effects = effects_of(arms, PAIR)
    pair = VerdictBounds().value_link
    found = corrected(effects, rng, 0.95)
    return verdict_of(found, effects.count, Bounds(pair.weak, pair.strong), PastExperiments())


def _linked(rng: np.random.Generator) -> Mapping[str, Outcome]:
    against = verdict(rng, SLOPES["against"], EXPERIMENTS)
    return {
        "flat": verdict(rng, SLOPES["flat"], EXPERIMENTS) is Verdict.SUPPORTED,
        "against": against is Verdict.SUPPORTED,
        "along": verdict(rng, SLOPES["along"], EXPERIMENTS) is Verdict.SUPPORTED,
        "refused": verdict(rng, SLOPES["along"], TOO_FEW) is Verdict.NOT_ENOUGH,
        "leans": verdict(rng, SLOPES["along"], LEANING) in (Verdict.LEANING, Verdict.NOT_ENOUGH),
    }


def _leads(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Two years of weeks; a slow series that the outcome follows two weeks later, or does not."""
    outcomes: dict[str, Outcome] = {}
    for name, weight in (("size", 0.0), ("power", 1.0)):
        slow = np.zeros(WEEKS + 2)
        for week in range(1, len(slow)):
            slow[week] = 0.7 * slow[week - 1] + rng.normal()
        outcome = weight * slow[:WEEKS] + rng.normal(size=WEEKS)
        found = lead(slow[2:], outcome, rng, draws=399)
        span = None if isinstance(found, Undefined) else found.gain.interval
        outcomes[name] = span.low > 0 if isinstance(span, Interval) else None
    return outcomes


ROWS: tuple[Row, ...] = (
    Row(
        "lead",
        Text("R² gained out of time by a leading series", "先导序列的样本外 R² 增量"),
        Text("104 weeks, two weeks ahead", "104 周，提前两周"),
        ("lead.lead",),
        Scene("lead", _leads),
        (size(), power(0.9)),
    ),
    Row(
        "audit-value-link",
        Text("`cyn audit`: value link supported", "`cyn audit`：价值关联评为“成立”"),
        Text(
            "W6: 60 experiments of 10,000 an arm, slope 0, −0.2 or +0.35, shared errors; 19 and 25 "
            "of them",
            "W6：60 个实验、每组 10,000 人，斜率 0、−0.2 或 +0.35，误差相关；另取 19 个和 25 个",
        ),
        ("audit",),
        Scene("audit-value-link", _linked),
        (
            size(0.025, "flat"),
            size(0.025, "against"),
            power(0.5, "along"),
            exact("refused"),
            exact("leans"),
        ),
    ),
)
