"""A link from the people of past experiments: their effects, or, where these are few, whether the
effect on the value goes through the star (Prentice)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.audit.asked_for import (
    Judging,
    bounds_of,
    closed_weeks,
    enough_of,
    judging_of,
    label,
)
from cynosure.analyses.audit.gates import VALUE_LINK
from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.judged import Tier, Verdict
from cynosure.analyses.audit.link import Corrected, Link, verdict_of
from cynosure.analyses.audit.summarised import more_experiments
from cynosure.analyses.release.asked_for import is_by_person
from cynosure.analyses.release.control import known_control
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.past.people import PastPeople, PastPeopleRequest
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.allocation import sample_ratio
from cynosure.stats.surrogacy.effect_covariance import ValueLink, value_link
from cynosure.stats.surrogacy.jackknife import measured_effects
from cynosure.stats.surrogacy.surrogate_index import (
    PrenticeChecks,
    SurrogateIndex,
    prentice,
    surrogate_index,
)
from cynosure.stats.surrogacy.trial_level import Surrogacy, surrogacy
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]
ALPHA = 0.05
NONE = Text("–", "–")
TRIALS = Text(
    "Correlation over experiments and over people (Buyse–Molenberghs, common intercepts)",
    "实验层面与个人层面的相关（Buyse–Molenberghs，公共截距）",
)
TRIAL_COLUMNS = (
    Text("R²", "R²"),
    Text("Value", "数值"),
    FROM,
    TO,
    Text("n", "n"),
)
CHECKED = Text("Does the effect on value go through it?", "对价值的影响是否经由该指标？")
CHECKED_COLUMNS = (
    Text("Experiment", "实验"),
    Text("People", "人数"),
    Text("Effect on value", "对价值的影响"),
    Text("as it foretells", "由该指标推得"),
    Text("left beside it", "扣除该指标后"),
    FROM,
    TO,
    Text("p: moves it", "p：该指标有无变动"),
    Text("p: it tells value", "p：能否说明价值"),
)


@dataclass(frozen=True)
class Trial:
    """One variant beside the control, n people: `treated` (0 and 1), `proxy` and `value` (n,)."""

    name: str
    experiment: str
    treated: Floats
    proxy: Floats
    value: Floats


def surrogates_needs(asked: Asked, judging: Judging) -> tuple[PastPeopleRequest, ...]:
    """What is asked of the people of experiments: nothing where no metric is theirs."""
    metrics = _by_person(asked, judging)
    weeks = closed_weeks(asked, whole=False)
    return (PastPeopleRequest(metrics, weeks),) if metrics and weeks else ()


def _by_person(asked: Asked, judging: Judging) -> tuple[str, ...]:
    names = dict.fromkeys((*judging.metrics, *judging.beside))
    return tuple(name for name in names if is_by_person(asked, name))


def surrogates_link(inputs: Inputs, proxy: str, value: str) -> Link | None:
    """The link of two metrics of people; None where one of them is not, or nobody met a variant."""
    judging = judging_of(inputs.asked)
    requests, known = surrogates_needs(inputs.asked, judging), _by_person(inputs.asked, judging)
    if not requests or proxy not in known or value not in known:
        return None
    people = inputs.answer_to(requests[0])
    trials, apart = _trials(people, known.index(proxy), known.index(value))
    if not trials:
        return None
    few = _count(trials) < enough_of(inputs.asked).told
    told = _told_of_few if few else _told
    found = told(inputs, proxy, value, trials)
    if not apart:
        return found
    note = Note("link_set_apart", (("count", apart), ("whole", apart + len(trials))))
    return replace(found, notes=(*found.notes, note))


def _told(inputs: Inputs, proxy: str, value: str, trials: list[Trial]) -> Link:
    """The correlation of their effects."""
    star_file, experiments = inputs.asked.star_file, _count(trials)
    enough = enough_of(inputs.asked)
    both = ("proxy", label(inputs, proxy)), ("value_metric", label(inputs, value))
    found = _linked(inputs, trials)
    corrected = Corrected((found,), None, ())
    because = Note("link_no_movement", (*both, ("count", experiments)))
    change = "link_larger_experiments"
    if isinstance(found, ValueLink):
        seen = (*both, ("count", experiments), ("value", found.correlation.value))
        because, change = Note("link_correlation", seen), "link_next_experiments"
    return Link(
        proxy,
        value,
        verdict_of(corrected, experiments, bounds_of(star_file, VALUE_LINK), enough),
        Tier.RANDOMISED,
        corrected.estimate,
        experiments,
        because,
        Note(change),
        blocks=tuple(_over_trials(trials, star_file.evidence.level)),
    )


def _told_of_few(inputs: Inputs, proxy: str, value: str, trials: list[Trial]) -> Link:
    """Whether their effects on the value go through the proxy."""
    experiments = _count(trials)
    both = ("proxy", label(inputs, proxy)), ("value_metric", label(inputs, value))
    verdict, because, blocks = _few(inputs, proxy, value, trials)
    enough = enough_of(inputs.asked)
    detail = (("experiments", experiments), ("needed", enough.told))
    return Link(
        proxy,
        value,
        verdict,
        Tier.RANDOMISED,
        Undefined(Reason.TOO_FEW, detail),
        experiments,
        Note(because, (*both, ("count", experiments), ("needed", enough.told))),
        more_experiments(experiments, enough),
        blocks=blocks,
    )


def _count(trials: list[Trial]) -> int:
    return len({trial.experiment for trial in trials})


def _trials(people: PastPeople, proxy: int, value: int) -> tuple[list[Trial], int]:
    """Every variant beside its control, and how many are set apart: for a broken split, or since
    nothing says which arm is the control."""
    found, apart = [], 0
    arms = {
        str(experiment): tuple(
            sorted(set(people.variant[people.experiment == experiment].tolist()))
        )
        for experiment in np.unique(people.experiment)
    }
    # Arms called alike everywhere turn every sign together, and no correlation with it.
    alike = len(set(arms.values())) == 1
    for experiment, names in arms.items():
        here = people.experiment == experiment
        if len(names) < 2:
            continue
        known = known_control(names) or (names if alike else None)
        if known is None:
            apart += len(names) - 1
            continue
        control, *others = known
        for name in others:
            chosen = here & np.isin(people.variant, (control, name))
            treated = (people.variant[chosen] == name).astype(np.float64)
            if _is_broken(treated):
                apart += 1
                continue
            own = [_values(people, k, chosen) for k in (proxy, value)]
            found.append(Trial(f"{experiment}/{name}", experiment, treated, *own))
    return found, apart


def _is_broken(treated: Floats) -> bool:
    counts = (int((treated == 0).sum()), int(treated.sum()))
    if not 0.45 < counts[0] / sum(counts) < 0.55:
        return False
    found = sample_ratio(counts, (0.5, 0.5))
    return not isinstance(found, Undefined) and found.broken


def _values(people: PastPeople, metric: int, chosen: NDArray[np.bool_]) -> Floats:
    """A metric of each person; of a ratio its influence on the ratio of all."""
    over, under = people.over[metric, chosen], people.under[metric, chosen]
    whole = under.sum()
    if (under == 1).all() or not whole:
        return np.asarray(over)
    ratio = over.sum() / whole
    return np.asarray(ratio + (over - ratio * under) / under.mean())


def _linked(inputs: Inputs, trials: list[Trial]) -> ValueLink | Undefined:
    """Effects in the units of the metrics, with what the same people share taken off."""
    names = np.concatenate([np.full(len(one.treated), one.name) for one in trials])
    treated = np.concatenate([one.treated for one in trials])
    metrics = np.column_stack(
        [np.concatenate([getattr(one, part) for one in trials]) for part in ("proxy", "value")]
    )
    measured = measured_effects(names, treated, metrics)
    if isinstance(measured, Undefined):
        return measured
    usable = [one for one in sorted(trials, key=lambda t: t.name) if _has_two(one)]
    rng = np.random.default_rng(inputs.provenance.seed)
    level = inputs.asked.star_file.evidence.level
    owners = np.array([one.experiment for one in usable])
    return value_link(measured.effects, measured.noise, rng, level, experiments=owners)


def _has_two(one: Trial) -> bool:
    return bool(2 <= one.treated.sum() <= len(one.treated) - 2)


def _over_trials(trials: list[Trial], level: float) -> Iterator[Block]:
    names = np.concatenate([np.full(len(one.treated), one.name) for one in trials])
    arms = np.concatenate([2 * one.treated - 1 for one in trials])
    proxy = np.concatenate([one.proxy for one in trials])
    value = np.concatenate([one.value for one in trials])
    found = surrogacy(names, arms, proxy, value, common_intercepts=True, level=level)
    if isinstance(found, Surrogacy):
        rows = (
            (Text("over experiments", "实验层面"), *_cells(found.trial)),
            (Text("over people", "个人层面"), *_cells(found.individual)),
        )
        yield TableBlock(TRIALS, TRIAL_COLUMNS, rows)


def _cells(estimate: Estimate) -> tuple[Cell, ...]:
    span = estimate.interval
    ends: tuple[Cell, Cell] = (NONE, NONE)
    if isinstance(span, Interval):
        ends = (Quantity(span.low, Unit.NUMBER), Quantity(span.high, Unit.NUMBER))
    return (Quantity(estimate.value, Unit.NUMBER), *ends, estimate.n)


def _few(
    inputs: Inputs, proxy: str, value: str, trials: list[Trial]
) -> tuple[Verdict, str, tuple[Block, ...]]:
    """Prentice's checks in each experiment; a verdict leans at most."""
    level = inputs.asked.star_file.evidence.level
    rows, passed, looked = [], 0, 0
    for one in trials:
        checks = prentice(one.treated, one.proxy[:, np.newaxis], one.value, level)
        if isinstance(checks, Undefined):
            continue
        looked += checks.moves_surrogates < ALPHA
        passed += _passes(checks)
        others = [other for other in trials if other.experiment != one.experiment] or [one]
        before = np.concatenate([other.proxy[other.treated == 0] for other in others])
        known = np.concatenate([other.value[other.treated == 0] for other in others])
        index = surrogate_index(
            before[:, np.newaxis], known, one.proxy[:, np.newaxis], one.treated, level
        )
        rows.append(_checked_row(one, checks, index))
    if not rows:
        return Verdict.NOT_ENOUGH, "link_few", ()
    leans = looked > 0 and passed == looked
    block = TableBlock(
        Text(
            f"{CHECKED.en} {label(inputs, proxy).en} → {label(inputs, value).en}",
            f"{CHECKED.zh}{label(inputs, proxy).zh} → {label(inputs, value).zh}",
        ),
        CHECKED_COLUMNS,
        tuple(rows),
    )
    return (
        Verdict.LEANING if leans else Verdict.NOT_ENOUGH,
        "link_prentice" if leans else "link_few",
        (block,),
    )


def _passes(checks: PrenticeChecks) -> bool:
    """It is moved, it tells the value, and beside it nothing of the effect is told from zero."""
    left = checks.given_surrogates.interval
    return (
        checks.moves_surrogates < ALPHA
        and checks.surrogates_tell < ALPHA
        and isinstance(left, Interval)
        and left.low <= 0 <= left.high
    )


def _checked_row(
    one: Trial, checks: PrenticeChecks, index: SurrogateIndex | Undefined
) -> tuple[Cell, ...]:
    left = checks.given_surrogates
    ends: tuple[Cell, Cell] = (NONE, NONE)
    if isinstance(left.interval, Interval):
        ends = (
            Quantity(left.interval.low, Unit.NUMBER),
            Quantity(left.interval.high, Unit.NUMBER),
        )
    foretold: Cell = NONE
    if isinstance(index, SurrogateIndex):
        foretold = Quantity(index.effect.value, Unit.NUMBER)
    return (
        one.name,
        len(one.treated),
        Quantity(checks.on_outcome.value, Unit.NUMBER),
        foretold,
        Quantity(left.value, Unit.NUMBER),
        *ends,
        Quantity(checks.moves_surrogates, Unit.NUMBER),
        Quantity(checks.surrogates_tell, Unit.NUMBER),
    )
