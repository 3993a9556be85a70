"""Why a judged metric moved, as far as L0: is it real?

Its value is no sum over rows: labels of people, which the judge makes go further by what it says of
rows without one. The whole change has an interval over people; a part would have its own only where
people labelled enough of its rows, and so the parts are refused by name.

A new version of the judge does not make two series of it: the labels of each period hold the judge
to what people say. They cannot where one version judged the rows with a label and another those
without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cynosure.analyses.quality import judged as quality_asked
from cynosure.analyses.quality.settled import Quality, quality_of
from cynosure.analyses.reading import Reading
from cynosure.analyses.why import covered
from cynosure.analyses.why.asked_for import periods_up_to
from cynosure.analyses.why.compared import Compared, compared
from cynosure.analyses.why.drawn import SEED, Drawn
from cynosure.analyses.why.real import MUCH, Real, Seen, Stop, play, real_judged
from cynosure.errors import UserMistake
from cynosure.findings.blocks import Check
from cynosure.metrics.calendar import Period
from cynosure.metrics.cell import Cell
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.requests import Request
from cynosure.metrics.why.dealt import Cut
from cynosure.metrics.why.sums import SumsRequest, successive
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge.by_unit import judge_weight
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

OF_PARTS: tuple[str, ...] = ("by", "only", "method")
"""What a question may say of parts."""


@dataclass(frozen=True)
class Whole:
    """The requests behind the change of a judged metric as a whole."""

    metric: str
    both: Compared
    periods: tuple[Period, ...]
    sums: SumsRequest

    @property
    def cut(self) -> Cut:
        """The whole, in the sums."""
        return self.sums.cuts[0]


@dataclass(frozen=True)
class Judging:
    """What L0 found of it, and the values with what they rest on."""

    ground: Real
    quality: Quality
    before: Estimate | Undefined
    after: Estimate | Undefined

    @property
    def missing(self) -> Undefined | None:
        """Why a period has no value, None where both have one."""
        return next((one for one in (self.before, self.after) if isinstance(one, Undefined)), None)


def is_judged(asked: Asked, metric: str) -> bool:
    """Whether labels and verdicts make up a metric."""
    return isinstance(asked.star_file.metrics[metric], Judged)


def whole(asked: Asked, metric: str) -> Whole:
    """What to ask. Raises UserMistake where the question is about parts, Refusal as `compared`."""
    for name in OF_PARTS:
        if asked.question.argument(name) is not None:
            raise UserMistake(
                f"`{metric}` is judged: labels of few rows stand for all, so a change of it has no "
                f"parts and `--{name}` splits nothing. `cyn star --metric {metric} --by …` shows "
                "the level of each part that has labels enough.",
                f"`{metric}` 是评审类指标：少量标注代表全部数据行，其变动无法拆分，"
                f"`--{name}` 在此不适用。各部分的水平见 `cyn star --metric {metric} --by …`"
                "（标注足够的部分才有数值）。",
            )
    both = compared(asked)
    known = periods_up_to(asked, both)
    periods = known if both.before in known else successive(both.before, both.after)
    return Whole(metric, both, periods, SumsRequest(both.before, both.after, (Cut((metric,)),)))


def needs(asked: Asked, metric: str) -> Needs:
    """What the answer needs of the store."""
    wanted = whole(asked, metric)
    requests: tuple[Request[Any], ...] = (
        wanted.sums,
        *covered.days_requests(asked, metric, wanted.both),
        *quality_asked.requests(asked, metric, wanted.periods),
    )
    frames = quality_asked.frames(asked, metric, wanted.periods)
    return Needs(FrameRequest((metric,), wanted.periods), requests, metric, as_if=frames, seed=SEED)


def judging(inputs: Inputs, wanted: Whole) -> Judging:
    """The change as a whole, and whether it is real.

    Raises Refusal where several judges answer under one version.
    """
    reading = Reading(inputs, wanted.metric)
    quality_asked.refuse_mixed(reading)
    quality = quality_of(reading)
    assert quality is not None, "the metric is judged"
    both = wanted.both
    before, after = quality.estimate(both.before), quality.estimate(both.after)
    values = [one.value if isinstance(one, Estimate) else float("nan") for one in (before, after)]
    people = inputs.answer_to(wanted.sums)[wanted.cut].people.get(wanted.metric)
    ground = Real(
        (),
        None,
        values[0],
        values[1],
        _interval(quality, wanted, values[1] - values[0]),
        _usual(quality, both),
        0 if people is None else int(people.sum(axis=1).min()),
    )
    found = real_judged(reading, both, ground, lambda *_: _anchored(quality, both, ground))
    return Judging(found, quality, before, after)


def _usual(quality: Quality, both: Compared) -> Interval | Undefined:
    """The range of the value after; weeks weighted for who has a label have none."""
    if quality.is_chosen:
        return Undefined(Reason.LABELS_CHOSEN)
    if not both.adjacent or both.after.grain == "range":
        return Undefined(Reason.STANDS_ALONE)
    return quality.reading.expected(quality.reading.metric, both.after)


def _interval(quality: Quality, wanted: Whole, change: float) -> Interval | Undefined:
    """The interval of the change: people of both periods drawn together, so that who is in both
    counts as one; the quantile is that of the smaller number of labels."""
    both, level = wanted.both, quality.level
    if quality.is_chosen:
        return Undefined(Reason.LABELS_CHOSEN)
    cells = [_cell(quality, period) for period in (both.before, both.after)]
    known = [cell for cell in cells if cell is not None and cell.moments.totals[1] >= 2]
    if len(known) < 2:
        return Undefined(Reason.ONE_UNIT)
    powers = tuple(judge_weight(cell.moments) for cell in known)
    drawn = Drawn(quality.reading.inputs.answer_to(wanted.sums)[wanted.cut], level)
    _, (found,) = drawn.terms(wanted.metric, lambda sums: _change(sums.sum(axis=2), powers))
    if isinstance(found, Undefined):
        return found
    labels = round(min(cell.moments.totals[1] for cell in known))
    wider = t_quantile(level, labels - 1) / t_quantile(level, max(drawn.sums.groups - 1, 1))
    squared = ((found.high - found.low) / 2 * wider) ** 2
    squared += sum(_runs_add(quality, period) for period in (both.before, both.after))
    half = float(squared**0.5)
    return replace(found, low=change - half, high=change + half)


def _runs_add(quality: Quality, period: Period) -> float:
    """By how much runs that several people saw add to the squared half-width of a period."""
    rests, more = quality.rests(period), quality.runs_added(period)
    if rests is None or more is None:
        return 0.0
    plain, held = rests.found.interval, more.interval
    if isinstance(plain, Undefined) or isinstance(held, Undefined):
        return 0.0
    return max(0.0, ((held.high - held.low) / 2) ** 2 - ((plain.high - plain.low) / 2) ** 2)


def _change(sums: Floats, powers: tuple[float, ...]) -> Floats:
    """The mean label after less the one before, from sums of shape (m, 2, 6): shape (m, 1)."""
    levels = []
    for period, power in enumerate(powers):
        label, labelled, both, in_both, alone, in_alone = sums[:, period].T
        moved = power * (alone / in_alone - both / in_both) if power else 0.0
        levels.append(label / labelled + moved)
    found: Floats = (levels[1] - levels[0])[:, None]
    return found


def _cell(quality: Quality, period: Period) -> Cell | None:
    return quality.reading.cell(quality.reading.metric, period)


def _anchored(quality: Quality, both: Compared, found: Real) -> Seen:
    """Whether labels hold the judge in each period: had one version judged the rows with a label
    and another those without, they would not."""
    each = [_versions(quality, period) for period in (both.before, both.after)]
    names = [sorted({*labelled, *alone}) for labelled, alone in each]
    if not any(names):
        return None
    said = ("versions", " → ".join(", ".join(one) or "–" for one in names))
    if names[0] == names[1] and len(names[0]) == 1:
        return Check("judge_same", passed=True, values=(said,)), None, None
    low, high = quality.ends
    moved = 0.0
    for period, (labelled, alone) in zip((both.before, both.after), each, strict=True):
        cell = _cell(quality, period)
        power = 0.0 if cell is None or not cell.moments.totals[1] else judge_weight(cell.moments)
        moved = max(moved, power * _apart(labelled, alone) * (high - low))
    held = moved <= MUCH * play(found)
    check = Check("judge_anchored", held, (said,))
    return check, None if held else Stop.JUDGE, None


def _versions(quality: Quality, period: Period) -> tuple[dict[str, float], dict[str, float]]:
    """Verdicts by version of the judge, on rows with a label and on rows without one."""
    number = quality.reading.periods.index(period)
    labelled: dict[str, float] = {}
    alone: dict[str, float] = {}
    for version in quality.versions_in(period):
        cell = quality.version_cell(version, number)
        if cell is not None:
            _, _, _, in_both, _, in_alone = cell.moments.totals
            labelled |= {version: in_both} if in_both else {}
            alone |= {version: in_alone} if in_alone else {}
    return labelled, alone


def _apart(one: dict[str, float], other: dict[str, float]) -> float:
    """Half the sum of the gaps between two mixes of versions (total variation)."""
    first, second = sum(one.values()), sum(other.values())
    if not first or not second:
        return 0.0
    names = {**one, **other}
    return sum(abs(one.get(n, 0.0) / first - other.get(n, 0.0) / second) for n in names) / 2
