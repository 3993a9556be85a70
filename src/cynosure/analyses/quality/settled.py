"""What a judged metric comes to: its value as labels allow, and what its versions say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cynosure.analyses.quality.asked_for import Questions, questions
from cynosure.analyses.quality.runs import Rests, cut_to, weights_of, with_runs
from cynosure.analyses.reading import Reading
from cynosure.findings.blocks import SeriesBlock, SeriesPoint
from cynosure.metrics.calendar import Period
from cynosure.metrics.cell import Cell
from cynosure.metrics.frame import MetricFrame
from cynosure.metrics.judged.answered import Stratum
from cynosure.metrics.judged.bridges import Bridge, Office
from cynosure.metrics.judged.shown_runs import ShownRun
from cynosure.metrics.kinds.judged import JUDGE_VERSION, Judged
from cynosure.stats.estimate import Estimate
from cynosure.stats.judge.answering import Answers, Responding, responding, weighted
from cynosure.stats.judge.by_unit import by_unit, judge_alone
from cynosure.stats.judge.runs import Widened
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.undefined import Undefined

BY_CHANCE = 0.001
"""Below this p labels were not drawn by chance: one honest series in a thousand is wronged."""
RATIO = 1.5
"""And the highest share labelled is so many times the lowest: with very many rows a difference
that moves nothing is told from chance too."""


@dataclass(frozen=True)
class Change:
    """A new version of the judge: from which local day on, and what both say of the same rows."""

    before: Office
    after: Office
    bridge: Bridge | None
    offset: Estimate | Undefined | None

    @property
    def higher(self) -> float | None:
        """How much higher the new one scores, None where nothing was judged by both."""
        return self.offset.value if isinstance(self.offset, Estimate) else None


@dataclass(frozen=True)
class Quality:
    """One judged metric of one question, with what was asked about its labels."""

    reading: Reading
    model: Judged
    asked_for: Questions

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the scale."""
        return self.model.scale.low, self.model.scale.high

    @property
    def level(self) -> float:
        """The level of all intervals."""
        return self.reading.star_file.evidence.level

    @cached_property
    def strata(self) -> tuple[Stratum, ...]:
        """The rows of every period by length and outcome."""
        return self.reading.inputs.answer_to(self.asked_for.answered)

    @cached_property
    def responding(self) -> Responding | Undefined:
        """How the share labelled differs over strata, all periods together."""
        return responding([answers(rows) for rows in by_stratum(self.strata).values()])

    @property
    def is_chosen(self) -> bool:
        """Whether who has a label depends on length or outcome."""
        return are_chosen(self.responding)

    def estimate(self, period: Period) -> Estimate | Undefined:
        """The value of a period: people and judge together or, where labels are not drawn by
        chance, weighted by length and outcome; its interval holds runs that several people saw."""
        known = self._by_labels(period)
        more = self.runs_added(period)
        if isinstance(known, Undefined) or more is None:
            return known
        return cut_to(known, more.interval, self.ends)

    def _by_labels(self, period: Period) -> Estimate | Undefined:
        known = self.reading.estimate(self.reading.metric, period)
        if isinstance(known, Undefined) or not self.is_chosen:
            return known
        return weighted(self._answers(period), self.level, self.ends)

    def _answers(self, period: Period) -> list[Answers]:
        number = self.reading.periods.index(period)
        own = by_stratum([one for one in self.strata if one.period == number])
        return [answers(rows) for rows in own.values()]

    @cached_property
    def repeats(self) -> Repeats:
        """How runs of the model on one item differ; none on other scales than 0 to 1, of which
        trials, which pass or fail, say nothing."""
        wanted = self.asked_for.runs
        if wanted is None or not self.model.scale.is_share:
            return Repeats(0.0, 0)
        return self.reading.inputs.answer_to(wanted)

    @cached_property
    def shown(self) -> tuple[ShownRun, ...]:
        """The rows that name an item of `trials`, by person and run."""
        wanted = self.asked_for.shown
        return () if wanted is None else self.reading.inputs.answer_to(wanted)

    def rests(self, period: Period) -> Rests | None:
        """What the interval of a period rests on, None without labels."""
        cell = self.reading.cell(self.reading.metric, period)
        if cell is None or not cell.moments.totals[1]:
            return None
        labels, weights = round(cell.moments.totals[1]), weights_of(cell.moments)
        found, degrees = by_unit(cell.moments, self.level), labels - 1
        if self.is_chosen:
            own = self._answers(period)
            found, weights = weighted(own, self.level), weights_of(cell.moments, 0.0)
            degrees = labels - sum(one.items > 0 for one in own)
        return None if isinstance(found, Undefined) else Rests(found, degrees, weights)

    def runs_added(self, period: Period) -> Widened | None:
        """The interval of a period with runs that several people saw, None where none were."""
        rests = self.rests(period) if self.shown else None
        if rests is None:
            return None
        number = self.reading.periods.index(period)
        return with_runs(rests, [one for one in self.shown if one.period == number], self.repeats)

    def series(self, block: SeriesBlock) -> SeriesBlock:
        """A series of the metric with the values that labels allow."""
        if not self.is_chosen and not self.shown:
            return block
        points = tuple(
            SeriesPoint(point.start, point.end, point.state, self.estimate(period))
            for point, period in zip(block.points, self.reading.periods, strict=True)
        )
        return SeriesBlock(block.title, block.unit, points)

    def alone(self, period: Period) -> float | Undefined | None:
        """What the judge itself says in a period, None where the period has no row."""
        cell = self.reading.cell(self.reading.metric, period)
        return None if cell is None else judge_alone(cell.moments)

    def frame(self, number: int) -> MetricFrame:
        """The frame by version: 0 of each period, 1 of all together."""
        wanted = self.asked_for.frames[number]
        return next(frame for frame in self.reading.inputs.as_if if frame.request == wanted)

    def version_cell(self, version: str, period: int | None = None) -> Cell | None:
        """What a version judged, in one period or in all together."""
        frame = self.frame(1 if period is None else 0)
        return frame.cell(self.reading.metric, period or 0, JUDGE_VERSION, version)

    @cached_property
    def offices(self) -> tuple[Office, ...]:
        """The versions of the judge, oldest first."""
        return self.reading.inputs.answer_to(self.asked_for.offices)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change of the judge, with its bridge."""
        bridges = {
            (one.before, one.after): one
            for one in self.reading.inputs.answer_to(self.asked_for.bridges)
        }
        found = []
        for before, after in zip(self.offices, self.offices[1:], strict=False):
            bridge = _towards(bridges, before.version, after.version)
            offset = None if bridge is None else bridge.offset(self.level)
            found.append(Change(before, after, bridge, offset))
        return tuple(found)

    def versions_in(self, period: Period) -> tuple[str, ...]:
        """The versions whose verdicts or labels a period has."""
        number = self.reading.periods.index(period)
        parts = self.frame(0).parts(self.reading.metric, number, JUDGE_VERSION)
        return tuple(part for part in parts if part is not None)


def quality_of(reading: Reading) -> Quality | None:
    """The quality behind a reading, None where its metric is not judged."""
    model = reading.model(reading.metric)
    asked_for = questions(reading.inputs.asked, reading.metric, reading.periods)
    if asked_for is None or not isinstance(model, Judged):
        return None
    return Quality(reading, model, asked_for)


def are_chosen(found: Responding | Undefined) -> bool:
    """Whether the share labelled differs over strata by more than chance."""
    if isinstance(found, Undefined):
        return False
    return found.p < BY_CHANCE and found.highest >= RATIO * found.lowest


def by_stratum(
    strata: Sequence[Stratum],
) -> dict[tuple[int | None, bool | None], list[Stratum]]:
    """Strata of several periods by length and outcome."""
    found: dict[tuple[int | None, bool | None], list[Stratum]] = {}
    for one in strata:
        found.setdefault((one.band, one.outcome), []).append(one)
    return found


def answers(strata: Sequence[Stratum]) -> Answers:
    """Strata added up."""
    return Answers(
        sum(one.rows for one in strata),
        sum(one.labelled for one in strata),
        sum(one.label for one in strata),
        sum(one.squares for one in strata),
    )


def _towards(bridges: dict[tuple[str, str], Bridge], before: str, after: str) -> Bridge | None:
    """The bridge from one version to another; bridges go by name, the other way round too."""
    if (before, after) in bridges:
        return bridges[before, after]
    other = bridges.get((after, before))
    if other is None:
        return None
    (gap, rows), products = other.moments.totals, other.moments.products
    turned = (
        (products[0][0], -products[0][1]),
        (-products[1][0], products[1][1]),
    )
    moments = type(other.moments)(other.moments.n, (-gap, rows), turned)
    return Bridge(before, after, other.rows, moments)
