"""A count outside the range that the weeks before it let expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses.alerts.contract import Seen, alert, argument, as_level, nothing_amiss
from cynosure.analyses.alerts.meter_changed import changed
from cynosure.analyses.level import Level
from cynosure.analyses.reading import Reading
from cynosure.analyses.structure import is_count, metrics_below, star_on
from cynosure.errors import Text
from cynosure.findings.blocks import Note, SeriesBlock, State, TreeBlock, TreeNode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.stats.estimate import Estimate, Side
from cynosure.stats.expected import LEVEL

FALSE_ALARMS_A_MONTH = 1 / 3
"""How many alerts luck may raise in a month over all that is watched: one in a quarter. Tails
heavier than normal raise more; simulated weeks in which nothing ever happens hold it below one."""
WEEKS_A_MONTH = 52 / 12


def alert_level(counts: int) -> float:
    """The level of the range of one of so many watched counts: 0.95, or more where it takes more.

    Each count is outside its own range in 1 − level of the weeks; the weeks of a month and the
    counts add up (Bonferroni), however they hang together.
    """
    return max(LEVEL, 1 - FALSE_ALARMS_A_MONTH / (WEEKS_A_MONTH * counts))


def watched(star_file: StarFile, star: Star) -> tuple[str, ...]:
    """The counts that are watched: the star, its parts, and the stars of groups."""
    groups = (ref.name for ref in star.by_group.values())
    names = (star.metric.name, *metrics_below(star_file, star.metric.name), *groups)
    return tuple(name for name in dict.fromkeys(names) if is_count(star_file, name))


@dataclass(frozen=True)
class OutOfRange:
    """A count that left its expected range in a closed week."""

    name: str = "range"
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each watched count outside its range at the usual level; `answer` is stricter.

        One alert a cause: none where the meter changed, and none for a part of a metric that left
        its range on the same side in the same week.
        """
        if any(changed(finding) is not None for finding in seen.findings):
            return
        wanted = watched(seen.star_file, seen.star)
        outside: dict[tuple[str, str], Side] = {}
        for finding in seen.findings:
            if finding.window.state is State.CLOSED:
                for metric, estimate in _counts(finding):
                    side = estimate.side
                    if metric in wanted and side in (Side.ABOVE, Side.BELOW):
                        outside[metric, finding.window.start] = side
        for (metric, start), side in outside.items():
            above = (name for name in wanted if metric in metrics_below(seen.star_file, name))
            if all(outside.get((name, start)) != side for name in above):
                yield alert(self.name, metric=metric, period=start)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return Level().definitions(_level(asked))

    def needs(self, asked: Asked) -> Needs:
        return Level().needs(_level(asked))

    def answer(self, inputs: Inputs) -> Finding:
        """The level of the week with the range at the level of alerts."""
        asked, metric = inputs.asked, argument(inputs.asked, "metric")
        inner = replace(inputs, asked=_level(asked))
        finding = Level().answer(inner)
        reading = Reading(inner, metric)
        period = reading.headline()
        star = star_on(asked.star_file, period.end)
        counts = 1 if star is None else len(watched(asked.star_file, star))
        label = label_of(asked.star_file, metric)
        estimate = finding.estimate
        if isinstance(estimate, Estimate):
            interval = reading.expected(metric, period, level=alert_level(max(counts, 1)))
            estimate = replace(estimate, interval=interval)
        if not isinstance(estimate, Estimate) or estimate.side in (None, Side.INSIDE):
            raise nothing_amiss(
                Text(f"{label.en} is not outside its expected range", f"{label.zh}未超出预期范围")
            )
        return replace(
            finding,
            question=asked.question,
            estimate=estimate,
            next_action=_next(reading, finding.window.start),
            candidates=max(counts, 1),
            checks=tuple(check for check in finding.checks if check.code != "guardrail"),
            blocks=tuple(block for block in finding.blocks if isinstance(block, SeriesBlock)),
        )


def _level(asked: Asked) -> Asked:
    return as_level(asked, argument(asked, "metric"))


def _next(reading: Reading, start: str) -> Note:
    command = f"cyn why {reading.metric} --period {start}"
    return Note("ask_why", (("metric", reading.metric), ("command", command)))


def _counts(finding: Finding) -> Iterator[tuple[str, Estimate]]:
    """The metrics of a finding that have a value: its subject, and the parts in its tree."""
    if isinstance(finding.estimate, Estimate):
        yield finding.subject.metric, finding.estimate
    for block in finding.blocks:
        if isinstance(block, TreeBlock):
            yield from _below(block.root)


def _below(node: TreeNode) -> Iterator[tuple[str, Estimate]]:
    if isinstance(node.estimate, Estimate):
        yield node.metric, node.estimate
    for child in node.children:
        yield from _below(child)
