"""What people, checks and judges said of the answers of trials, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cynosure.metrics.rubrics.checking import kept
from cynosure.metrics.rubrics.model import Rubric, Rule
from cynosure.metrics.trials.answers import Answer, Grade
from cynosure.metrics.trials.results import Cell
from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.estimate import Estimate
from cynosure.stats.judge.prediction_powered import PredictionPowered
from cynosure.stats.judge.prediction_powered import mean as with_labels
from cynosure.stats.judge.rogan_gladen import rogan_gladen
from cynosure.stats.ratio import mean
from cynosure.stats.undefined import Reason, Undefined

HUMAN = "human"
CHECK = "check"
"""The name under which the check of the rule itself stands among judges."""
FEWEST_LABELLED = 10
"""Items of a cell that people graded before their grades and a judge's verdicts are put together:
the error of fewer is itself not known."""

Said = Mapping[str, bool]
"""By the id of an answer whether it keeps the rule."""


@dataclass(frozen=True)
class Validation:
    """How a check or judge did where people had said: of `good` answers it passed `hits`, of `bad`
    ones it stopped `rejections`."""

    hits: int
    good: int
    rejections: int
    bad: int


@dataclass(frozen=True)
class Corrected:
    """One rule in one cell by one judge: the share kept as judged, corrected by how often it is
    right (Rogan and Gladen), and together with people's grades (PPI++). Units are items."""

    cell: Cell
    name: str
    judge: str
    answers: int
    judged: Estimate | Undefined
    corrected: Estimate | Undefined | None
    together: Estimate | Undefined


@dataclass(frozen=True)
class RuleVerdicts:
    """Everything said by one rule. `grades` are people's, `judges` has the verdicts of each judge,
    the rule's own check among them as `CHECK`."""

    name: str
    rule: Rule
    experts: tuple[str, ...]
    grades: tuple[Grade, ...]
    judges: Mapping[str, Said]

    @cached_property
    def _by_answer(self) -> dict[str, list[bool]]:
        found: dict[str, list[bool]] = {}
        for one in self.grades:
            found.setdefault(one.answer, []).append(one.value >= self.rule.met_from)
        return found

    @cached_property
    def disputed(self) -> frozenset[str]:
        """The answers of which two people say different things."""
        return frozenset(id_ for id_, said in self._by_answer.items() if len(set(said)) > 1)

    @cached_property
    def people(self) -> Said:
        """What most of those who graded an answer say; a tie says nothing."""
        halves = {id_: 2 * sum(said) - len(said) for id_, said in self._by_answer.items()}
        return {id_: half > 0 for id_, half in halves.items() if half}

    @cached_property
    def settled(self) -> Said:
        """People's word where they gave one, else the check's; a tie settles nothing."""
        checked = self.judges.get(CHECK, {})
        ungraded = {id_: said for id_, said in checked.items() if id_ not in self._by_answer}
        return {**ungraded, **self.people}

    def agreement(self, level: float) -> Estimate | Undefined:
        """Krippendorff's alpha between people: of kept or not for a hard rule, of the grades in
        their order for a soft one."""
        if not self.grades:
            return Undefined(Reason.NO_ROWS)
        is_hard = self.rule.kind == "hard"
        values = [
            float(one.value >= self.rule.met_from) if is_hard else one.value for one in self.grades
        ]
        measure = Measure.NOMINAL if is_hard else Measure.ORDINAL
        return krippendorff([one.answer for one in self.grades], values, measure, level)

    def validation(self, judge: str) -> Validation:
        """A judge beside people."""
        said = self.judges[judge]
        both = [(said[id_], truth) for id_, truth in self.people.items() if id_ in said]
        return Validation(
            hits=sum(found and truth for found, truth in both),
            good=sum(truth for _, truth in both),
            rejections=sum(not found and not truth for found, truth in both),
            bad=sum(not truth for _, truth in both),
        )

    def corrected(self, judge: str, answers: Sequence[Answer], level: float) -> Corrected | None:
        """What a judge says of the answers of one cell; None where it says nothing."""
        said = self.judges[judge]
        some = [one for one in answers if one.id in said]
        if not some:
            return None
        return Corrected(
            some[0].cell,
            self.name,
            judge,
            len(some),
            mean([float(said[one.id]) for one in some], [one.item for one in some], level),
            self._by_accuracy(judge, some, level),
            self._together(said, some, level),
        )

    def _by_accuracy(
        self, judge: str, some: Sequence[Answer], level: float
    ) -> Estimate | Undefined | None:
        """None where an item was answered more than once: answers to it are not independent."""
        if len({one.item for one in some}) < len(some):
            return None
        known, said = self.validation(judge), self.judges[judge]
        found = rogan_gladen(
            sum(said[one.id] for one in some),
            len(some),
            known.hits,
            known.good,
            known.rejections,
            known.bad,
            level,
        )
        return found if isinstance(found, Undefined) else found.estimate

    def _together(self, said: Said, some: Sequence[Answer], level: float) -> Estimate | Undefined:
        """Item means: of grades and of verdicts on the same answers, and of verdicts elsewhere."""
        items: dict[str, list[Answer]] = {}
        for one in some:
            items.setdefault(one.item, []).append(one)
        labels, judged, others = [], [], []
        for answers in items.values():
            graded = [one for one in answers if one.id in self.people]
            if graded:
                labels.append(float(np.mean([self.people[one.id] for one in graded])))
                judged.append(float(np.mean([said[one.id] for one in graded])))
            else:
                others.append(float(np.mean([said[one.id] for one in answers])))
        if len(labels) < FEWEST_LABELLED:
            needed = (("n", len(labels)), ("needed", FEWEST_LABELLED))
            return Undefined(Reason.TOO_FEW, needed)
        found = with_labels(labels, judged, others, level)
        return _estimate(found, len(items))


def _estimate(found: PredictionPowered | Undefined, n: int) -> Estimate | Undefined:
    return found if isinstance(found, Undefined) else Estimate(found.value, found.interval, n)


def verdicts_of(
    rubric: Rubric, answers: Sequence[Answer], grades: Sequence[Grade]
) -> Iterator[RuleVerdicts]:
    """One for each rule that an answer can be held against."""
    known = {one.id for one in answers}
    for name, rule in rubric.rules.items():
        if rule.measured is not None:
            continue
        said = [one for one in grades if one.name == name and one.answer in known]
        judges: dict[str, Said] = {}
        if rule.check is not None:
            checked = {
                one.id: found
                for one in answers
                if one.text is not None and (found := kept(one.text, rule.check)) is not None
            }
            judges = {CHECK: checked} if checked else {}
        # Raters are hashed: judges are told apart by kind and number.
        others = sorted({(one.rater_kind, one.rater) for one in said if one.rater_kind != HUMAN})
        for number, (kind, rater) in enumerate(others, start=1):
            judges[f"{kind} {number}"] = {
                one.answer: one.value >= rule.met_from for one in said if one.rater == rater
            }
        people = tuple(one for one in said if one.rater_kind == HUMAN)
        yield RuleVerdicts(name, rule, rubric.experts_of(rule), people, judges)


def disputed_items(
    answers: Sequence[Answer], grades: Sequence[Grade]
) -> frozenset[tuple[str, str]]:
    """The (scenario, item) of answers of which people say different things by the same rule.

    A rubric is not asked: what two people graded differently is no target for training, whatever
    grade they call enough.
    """
    values: dict[tuple[str, str], set[float]] = {}
    for one in grades:
        if one.rater_kind == HUMAN:
            values.setdefault((one.answer, one.name), set()).add(one.value)
    ids = {answer for (answer, _), found in values.items() if len(found) > 1}
    return frozenset((one.cell.scenario, one.item) for one in answers if one.id in ids)
