"""The tables of a rubric: its rules, scores aspect by aspect, and how far judges are to be trusted.

Aspects stand apart and are never added up: an answer that loses its props has not half kept them by
keeping its faces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cynosure.analyses.boundary.cells import (
    HARNESS,
    HIGH,
    ITEMS,
    LOW,
    MODEL,
    NONE,
    SCENARIO,
    end,
    number,
    share,
    table,
)
from cynosure.analyses.boundary.scenario import CellNumbers
from cynosure.analyses.boundary.verdicts import CHECK, Corrected, RuleVerdicts, Validation
from cynosure.errors import Text
from cynosure.findings.blocks import Cell as Shown
from cynosure.findings.blocks import MatrixBlock, TableBlock, Unit
from cynosure.metrics.rubrics.model import Rubric, Rule
from cynosure.metrics.trials.answers import Answer
from cynosure.metrics.trials.results import Cell, ConstraintsMet
from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import moments_of
from cynosure.stats.ratio import ratio
from cynosure.stats.undefined import Reason, Undefined

RULE, ASPECT = Text("Rule", "规则"), Text("Aspect", "方面")
ANSWERS, JUDGE = Text("Answers", "回答数"), Text("By", "判定者")
NO_ASPECT = Text("all rules", "全部规则")
KINDS = {"hard": Text("hard", "硬"), "soft": Text("soft", "软")}


def rules(rubric: Rubric, found: Sequence[RuleVerdicts], level: float) -> TableBlock:
    """Every rule with who stands behind it and how far people agree on it."""
    said = {one.name: one for one in found}

    def agreement(name: str) -> Estimate | Undefined | None:
        return said[name].agreement(level) if name in said and said[name].grades else None

    columns: list[tuple[Text, Callable[[str], Shown]]] = [
        (RULE, lambda name: name),
        (ASPECT, lambda name: _aspect(rubric, rubric.rules[name])),
        (Text("Kind", "类型"), lambda name: KINDS[rubric.rules[name].kind]),
        (Text("Weight", "权重"), lambda name: rubric.rules[name].weight),
        (Text("Experts", "专家"), lambda name: _experts(rubric.experts_of(rubric.rules[name]))),
        (Text("Graded", "已评"), lambda name: len(said[name].people) if name in said else NONE),
        (Text("Agreement, alpha", "一致性 α"), lambda name: _alpha(agreement(name))),
        (LOW, lambda name: end(agreement(name), low=True, unit=Unit.NUMBER)),
        (HIGH, lambda name: end(agreement(name), low=False, unit=Unit.NUMBER)),
        (
            Text("Disputed", "有分歧"),
            lambda name: len(said[name].disputed) if name in said else NONE,
        ),
    ]
    return table(Text("The rules", "规则"), columns, list(rubric.rules))


@dataclass(frozen=True)
class _Score:
    cell: Cell
    aspect: Text
    answers: int
    score: Estimate | Undefined


def scores(
    rubric: Rubric,
    found: Sequence[RuleVerdicts],
    by_cell: Mapping[Cell, Sequence[Answer]],
    level: float,
) -> TableBlock | None:
    """The weighted share of rules kept, by cell and aspect; people's word before the check's."""
    rows = list(_scores(rubric, found, by_cell, level))
    columns: list[tuple[Text, Callable[[_Score], Shown]]] = [
        *_named(lambda one: one.cell, {one.cell for one in rows}),
        (ASPECT, lambda one: one.aspect),
        (ANSWERS, lambda one: one.answers),
        (Text("Weighted share kept", "加权符合率"), lambda one: share(one.score)),
        (LOW, lambda one: end(one.score, low=True)),
        (HIGH, lambda one: end(one.score, low=False)),
    ]
    title = Text("Scores, each aspect apart", "各方面得分（不相加）")
    return table(title, columns, rows) if rows else None


def _scores(
    rubric: Rubric,
    found: Sequence[RuleVerdicts],
    by_cell: Mapping[Cell, Sequence[Answer]],
    level: float,
) -> Iterator[_Score]:
    for aspect in ("", *rubric.aspects):
        own = [one for one in found if one.rule.aspect == aspect]
        for cell, answers in by_cell.items():
            sums, items = [], []
            for answer in answers:
                said = [
                    (r.rule.weight, r.settled[answer.id]) for r in own if answer.id in r.settled
                ]
                if said:
                    kept = sum(weight for weight, is_kept in said if is_kept)
                    sums.append([kept, sum(weight for weight, _ in said)])
                    items.append(answer.item)
            if sums:
                named = rubric.aspects.get(aspect, NO_ASPECT)
                score = ratio(moments_of(sums, items), level, share=True)
                yield _Score(cell, named, len(sums), score)


@dataclass(frozen=True)
class _Measured:
    cell: Cell
    rule: str
    items: int
    value: Estimate | Undefined


def measured(
    rubric: Rubric, cells: Sequence[CellNumbers], met: Sequence[ConstraintsMet], level: float
) -> TableBlock | None:
    """The rules that the trials themselves decide: pass^k, and constraints met."""
    rows = []
    for name, rule in rubric.rules.items():
        for one in cells:
            if rule.measured == "stability" and one.repeated:
                rows.append(_Measured(one.cell, name, one.repeated, one.stable))
            if rule.measured == "constraints":
                own = [m for m in met if m.cell == one.cell and m.kind not in rubric.files]
                value = _share_met(own, level)
                items = len({m.item for m in own})
                rows += [_Measured(one.cell, name, items, value)] if own else []
    columns: list[tuple[Text, Callable[[_Measured], Shown]]] = [
        (RULE, lambda one: one.rule),
        (ASPECT, lambda one: _aspect(rubric, rubric.rules[one.rule])),
        *_named(lambda one: one.cell, {one.cell for one in rows}),
        (ITEMS, lambda one: one.items),
        (Text("Kept", "符合率"), lambda one: share(one.value)),
        (LOW, lambda one: end(one.value, low=True)),
        (HIGH, lambda one: end(one.value, low=False)),
    ]
    title = Text("Measured on the trials", "由试验数据直接测得")
    return table(title, columns, rows) if rows else None


def files(
    rubric: Rubric, cells: Sequence[Cell], met: Sequence[ConstraintsMet]
) -> MatrixBlock | None:
    """Kinds of files by model × harness; what was never tried says so."""
    columns = sorted({(one.model, one.harness) for one in cells})
    if not any(rule.measured == "files" for rule in rubric.rules.values()):
        return None
    values = []
    for kind in rubric.files:
        for column in columns:
            own = [m for m in met if m.kind == kind and (m.cell.model, m.cell.harness) == column]
            total = sum(m.total for m in own)
            share_met = sum(m.met for m in own) / total if total else Undefined(Reason.NO_ROWS)
            values.append(share_met)
    width = len(columns)
    return MatrixBlock(
        Text("Kinds of files read without loss", "各类文件的完整读入率"),
        tuple(Text(kind, kind) for kind in rubric.files),
        tuple(Text(f"{m} × {h}", f"{m} × {h}") for m, h in columns),
        Unit.SHARE,
        tuple(tuple(values[n : n + width]) for n in range(0, len(values), width)),
    )


def validations(found: Sequence[RuleVerdicts]) -> TableBlock | None:
    """How often checks and judges say what people say."""
    rows = [(one, judge, one.validation(judge)) for one in found for judge in one.judges]
    right = Text("Right where people say kept", "人判符合，其中判对")
    wrong = Text("Right where people say broken", "人判违反，其中判对")
    columns: list[tuple[Text, Callable[[tuple[RuleVerdicts, str, Validation]], Shown]]] = [
        (RULE, lambda row: row[0].name),
        (JUDGE, lambda row: _judge(row[1])),
        (ANSWERS, lambda row: len(row[0].judges[row[1]])),
        (right, lambda row: _of(row[2].hits, row[2].good)),
        (wrong, lambda row: _of(row[2].rejections, row[2].bad)),
    ]
    title = Text("How far checks and judges may be believed", "检查与评审的可信程度")
    return table(title, columns, rows) if rows else None


def corrections(
    found: Sequence[RuleVerdicts], by_cell: Mapping[Cell, Sequence[Answer]], level: float
) -> TableBlock | None:
    """What judges say, corrected by people, for the judges that people can be held against."""
    rows = [
        one
        for rule in found
        for judge in rule.judges
        if rule.validation(judge).good + rule.validation(judge).bad
        for answers in by_cell.values()
        if (one := rule.corrected(judge, answers, level)) is not None
    ]
    columns: list[tuple[Text, Callable[[Corrected], Shown]]] = [
        (RULE, lambda one: one.name),
        (JUDGE, lambda one: _judge(one.judge)),
        *_named(lambda one: one.cell, {one.cell for one in rows}),
        (ANSWERS, lambda one: one.answers),
        (Text("As judged", "原判符合率"), lambda one: share(one.judged)),
        (Text("Corrected", "校正后"), lambda one: share(one.corrected)),
        (LOW, lambda one: end(one.corrected, low=True)),
        (HIGH, lambda one: end(one.corrected, low=False)),
        (Text("With people's grades", "结合人评"), lambda one: share(one.together)),
        (LOW, lambda one: end(one.together, low=True)),
        (HIGH, lambda one: end(one.together, low=False)),
    ]
    return table(Text("Corrected scores", "校正后的符合率"), columns, rows) if rows else None


def _share_met(own: Sequence[ConstraintsMet], level: float) -> Estimate | Undefined:
    sums = [[float(one.met), float(one.total)] for one in own]
    return ratio(moments_of(sums, [one.item for one in own]), level, share=True)


def _named(
    cell_of: Callable[..., Cell], cells: set[Cell]
) -> list[tuple[Text, Callable[..., Shown]]]:
    """Columns that name a cell; the scenario only where there are several."""
    columns: list[tuple[Text, Callable[..., Shown]]] = [
        (MODEL, lambda one: cell_of(one).model),
        (HARNESS, lambda one: cell_of(one).harness),
    ]
    if len({cell.scenario for cell in cells}) > 1:
        columns.insert(0, (SCENARIO, lambda one: cell_of(one).scenario))
    return columns


def _aspect(rubric: Rubric, rule: Rule) -> Text:
    return rubric.aspects.get(rule.aspect, NONE)


def _experts(names: tuple[str, ...]) -> Shown:
    if len(names) > 1:
        return ", ".join(names)
    if names:
        return Text(f"{names[0]} alone", f"仅 {names[0]} 一人")
    return Text("nobody named", "未署名")


def _alpha(found: Estimate | Undefined | None) -> Shown:
    return NONE if found is None else number(found)


def _judge(name: str) -> Text:
    if name == CHECK:
        return Text("check of the rule", "规则检查")
    return Text(name, name.replace("judge", "评审").replace("rule", "规则"))


def _of(part: int, whole: int) -> Shown:
    return Text(f"{part} of {whole}", f"{whole} 个中 {part} 个") if whole else NONE
