"""The question `boundary_rubric`: which rules of the experts do answers keep, and who says so?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from cynosure.analyses.boundary import rubric_tables as tables
from cynosure.analyses.boundary.material import SEED, Material, trial_needs
from cynosure.analyses.boundary.verdicts import RuleVerdicts, verdicts_of
from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Note, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.rubrics.model import Rubric
from cynosure.metrics.starfile.boundary import NamedRubric
from cynosure.metrics.trials.answers import Answer, AnswersRequest, GradesRequest
from cynosure.metrics.trials.results import Cell, ConstraintsRequest
from cynosure.stats.estimate import Estimate
from cynosure.stats.ratio import mean
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("The share of answers that keep every hard rule", "不违反任何硬规则的回答占比")
SAYS = Text(
    "Of the answers that some hard rule of {rubric} speaks of, those that break none: by people "
    "where they graded it, else by the check of the rule",
    "{rubric} 的硬规则所涉及的回答中，一条也不违反的占比：有人评过的以人为准，其余以规则检查为准",
)
DECIDED = Text("The number of rules that something decides", "有判定依据的规则数")
DECIDED_SAYS = Text(
    "Rules of {rubric} that people, a check or the trials themselves decide on some answer",
    "{rubric} 中至少有一份回答已由人、检查或试验数据判定的规则",
)
FEW_EXPERTS = 2
"""People who stand behind a rule; under that it is one person's word."""
AGREED = 0.667
"""Krippendorff's alpha under which no conclusion rests on grades (Krippendorff 2004, p. 241)."""


@dataclass(frozen=True)
class RubricAsked:
    """The question."""

    name: str = "boundary_rubric"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        """Raises UserMistake for a rubric that the star file does not name."""
        chosen(asked)
        wanted = trial_needs(asked)
        return Needs(requests=(*wanted.requests, *grading(asked)), seed=SEED)

    def answer(self, inputs: Inputs) -> Finding:
        """Raises Refusal where nothing tells whether any answer keeps any rule."""
        named = chosen(inputs.asked)
        rubric = named.rubric
        assert rubric is not None, "an opened project has read its rubrics"
        made = Material.of(inputs)
        answers, rules = verdicts(inputs, rubric, made)
        measured = any(rule.measured for rule in rubric.rules.values())
        if not (measured or any(one.settled or one.judges for one in rules)):
            raise _ungraded(named.name, inputs.asked)
        return _Answer(made, named.name, rubric, answers, rules).finding()


def verdicts(
    inputs: Inputs, rubric: Rubric, made: Material
) -> tuple[tuple[Answer, ...], tuple[RuleVerdicts, ...]]:
    """The answers of the cells asked about, and what is said of them."""
    column, labelled = _sources(inputs.asked)
    found = inputs.answer_to(AnswersRequest(column, labelled)) if column or labelled else ()
    cells = {one.cell for one in made.results}
    answers = tuple(one for one in found if one.cell in cells)
    grades = inputs.answer_to(GradesRequest()) if labelled else ()
    return answers, tuple(verdicts_of(rubric, answers, grades))


def grading(asked: Asked) -> tuple[AnswersRequest | GradesRequest, ...]:
    """What is asked of the store to know what was said of answers; nothing where nobody did."""
    column, labelled = _sources(asked)
    if column is None and not labelled:
        return ()
    answers = AnswersRequest(column, labelled)
    return (answers, GradesRequest()) if labelled else (answers,)


def labelled(asked: Asked) -> tuple[AnswersRequest, GradesRequest] | None:
    """What is asked of the store to know on which answers people disagree, and of no text; None
    without labels."""
    return (
        (AnswersRequest(column=None, labelled=True), GradesRequest())
        if _sources(asked)[1]
        else None
    )


def _sources(asked: Asked) -> tuple[str | None, bool]:
    """The property that holds the text of answers, and whether there are labels."""
    column = asked.star_file.boundary.answer
    trials, labels = asked.profiles.get("trials"), asked.profiles.get("labels")
    has_text = trials is not None and column in trials.columns
    return column if has_text else None, labels is not None and labels.kept > 0


def chosen(asked: Asked) -> NamedRubric:
    """The rubric of the question, else the only one that the star file names."""
    known = {one.name: one for one in asked.star_file.boundary.rubrics}
    wanted = asked.question.argument("rubric")
    if wanted is None and len(known) == 1:
        return next(iter(known.values()))
    if wanted is None or wanted not in known:
        near = did_you_mean(wanted or "", known)
        raise UserMistake(
            "Name the rubric: one that stands under `boundary.rubrics` of the star file, such as "
            f"`boundary: {{rubrics: [film]}}`.{near.en}",
            "请指明评分标准：写在星文件的 `boundary.rubrics` 下，例如 "
            f"`boundary: {{rubrics: [film]}}`。{near.zh}",
        )
    return known[wanted]


def _ungraded(name: str, asked: Asked) -> Refusal:
    column = asked.star_file.boundary.answer
    return Refusal(
        f"Nothing says whether an answer keeps the rules of {name}. Load the answers (`text: load` "
        f"in the source of trials, with a column `{column}`), or grade them: `cyn boundary rubric "
        f"grade {name} --sheet FILE` writes a sheet for two people.",
        f"没有任何依据说明回答是否符合 {name} 的规则。请载入回答原文（在 trials 数据源中写 "
        f"`text: load`，并有 `{column}` 列），或由人来评："
        f"`cyn boundary rubric grade {name} --sheet FILE` 会写出供两人填写的评分表。",
    )


@dataclass(frozen=True)
class _Answer:
    """Everything that the finding is made of."""

    made: Material
    name: str
    rubric: Rubric
    answers: tuple[Answer, ...]
    rules: tuple[RuleVerdicts, ...]

    def finding(self) -> Finding:
        level = self.made.inputs.asked.star_file.evidence.level
        blocks = tuple(self._blocks(level))
        said, estimate = self._headline(level)
        return self.made.finding(
            said,
            estimate,
            blocks=blocks,
            next_action=self._next(level),
            caveats=tuple(self._caveats(level)),
        )

    def _headline(self, level: float) -> tuple[tuple[Text, Text, Unit], Estimate | Undefined]:
        """The share that keeps every hard rule; where no hard rule was judged, how many were."""
        hard = [one.settled for one in self.rules if one.rule.kind == "hard"]
        kept, items = [], []
        for answer in self.answers:
            said = [one[answer.id] for one in hard if answer.id in one]
            if said:
                kept.append(float(all(said)))
                items.append(f"{answer.cell.scenario}:{answer.item}")
        if kept:
            return (LABEL, _of(SAYS, self.name), Unit.SHARE), mean(kept, items, level)
        judged = sum(bool(one.settled or one.judges) for one in self.rules)
        of_trials = sum(rule.measured is not None for rule in self.rubric.rules.values())
        count = Undefined(Reason.COUNTED)
        decided = Estimate(judged + of_trials, count, len(self.rubric.rules))
        return (DECIDED, _of(DECIDED_SAYS, self.name), Unit.NUMBER), decided

    def _blocks(self, level: float) -> Iterator[Block]:
        by_cell = self._by_cell()
        met = self.made.inputs.answer_to(ConstraintsRequest())
        cells = [cell for one in self.made.scenarios for cell in one.cells]
        yield tables.rules(self.rubric, self.rules, level)
        for block in (
            tables.scores(self.rubric, self.rules, by_cell, level),
            tables.measured(self.rubric, cells, met, level),
            tables.files(self.rubric, [one.cell for one in cells], met),
            tables.validations(self.rules),
            tables.corrections(self.rules, by_cell, level),
        ):
            if block is not None:
                yield block

    def _by_cell(self) -> Mapping[Cell, Sequence[Answer]]:
        ordered = sorted(self.answers, key=lambda one: (one.cell, one.id))
        return {cell: tuple(some) for cell, some in groupby(ordered, lambda one: one.cell)}

    def _caveats(self, level: float) -> Iterator[Note]:
        rules = self.rubric.rules
        alone = [n for n, rule in rules.items() if len(self.rubric.experts_of(rule)) < FEW_EXPERTS]
        if alone:
            yield Note("one_expert", (("rules", _listed(alone)),))
        apart = [one.name for one in self.rules if _low(one.agreement(level))]
        if apart:
            yield Note("experts_disagree", (("rules", _listed(apart)),))
        disputed = {id_ for one in self.rules for id_ in one.disputed}
        if disputed:
            yield Note("disputed_answers", (("count", len(disputed)),))

    def _next(self, level: float) -> Note:
        ungraded = [one.name for one in self.rules if not one.grades]
        if ungraded:
            return Note("grade_answers", (("rubric", self.name), ("rule", ungraded[0])))
        apart = [one.name for one in self.rules if _low(one.agreement(level))]
        if apart:
            return Note("sharpen_rule", (("rule", apart[0]),))
        return Note("try_next_model", (("command", "cyn boundary rubric grade"),))


def _low(agreement: Estimate | Undefined) -> bool:
    return isinstance(agreement, Estimate) and agreement.value < AGREED


def _listed(names: Sequence[str]) -> Text:
    return Text(", ".join(names), "、".join(names))


def _of(says: Text, rubric: str) -> Text:
    return Text(says.en.format(rubric=rubric), says.zh.format(rubric=rubric))
