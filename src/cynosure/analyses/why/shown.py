"""What a `why` shows: the staircase, the tree, rate and mix, what stood at the same time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from cynosure.analyses.reading import Reading
from cynosure.analyses.why.four import Four
from cynosure.analyses.why.mixed import Mix, Term
from cynosure.analyses.why.real import Real
from cynosure.analyses.why.together import Together
from cynosure.analyses.why.where import Tree
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import label_of
from cynosure.metrics.why.cuts import GROUPS, NONE, OTHER, SEVERAL, groups_of
from cynosure.metrics.why.sums import Part
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Undefined

STEPS: tuple[Text, ...] = (
    Text("0 Is it real?", "0 是真的吗？"),
    Text("1 Where?", "1 在哪里？"),
    Text("2 Rate or mix?", "2 比率还是结构？"),
    Text("3 What stood beside it?", "3 同期发生了什么？"),
)
STAIRS = Text("The staircase", "归因阶梯")
STAIR_COLUMNS = (Text("Step", "台阶"), Text("State", "状态"))
PASSED = Text("passed", "通过")
STOPPED = Text("stops here", "止步于此")
GREY = Text("not looked at: the step above has not passed", "未查看：上一级尚未通过")
NOTHING = Text("nothing to look at", "没有可看的内容")
NO_PARTS = Text("a judged value has no parts", "评审类指标无法拆分")
NOT_JUDGED = Text("not looked at for a judged value", "评审类指标不查看此项")

TREE = Text("Σ Parts of the change (arithmetic only)", "Σ 变动的构成（仅为算术）")
MIXES = Text("Σ Rate or mix (arithmetic only)", "Σ 比率与结构（仅为算术）")
FOUR = Text("Σ Input × model (arithmetic only)", "Σ 输入 × 模型（仅为算术）")
TOGETHER = Text("At the same time (timing only)", "同期发生（仅时间相近）")
PART = Text("Part", "部分")
BEFORE, NOW = Text("Before", "此前"), Text("Now", "本期")
TERM = (Text("Term", "贡献"), Text("Term, points", "贡献（百分点）"))
SHARE = (Text("Share before", "此前占比"), Text("Share now", "本期占比"))
CHANGE = (Text("Change", "变动"), Text("Change, points", "变动（百分点）"))
LOW = Text("Sampling interval from", "抽样区间下限")
HIGH = Text("to", "上限")
WITHIN = Text("within parts", "内部变化")
BETWEEN = Text("mix of parts", "结构变化")
COMES = Text("of it parts that come or go", "其中进入或退出的部分")
REST = Text("the rest: rates within cells", "其余：各格内部的比率")
ALL = Text("All", "合计")
INTERACTION = Text("shared out: interaction", "已分摊的交互部分")
FACTORS: tuple[tuple[str, Text], ...] = (
    ("tenure", Text("who came (tenure)", "来的人（使用时长）")),
    ("category", Text("what they wanted (category)", "要的是什么（类别）")),
    ("app_version", Text("product version", "产品版本")),
    ("model", Text("model", "模型")),
    ("within", REST),
)
DECLARED = Text("declared", "已申报")
SEEN = Text("first seen in the rows, not declared", "数据中首次出现，未申报")
SILENT = Text("the answers changed under one name, not declared", "同名模型的回答变了，未申报")


def staircase(states: Sequence[Text]) -> TableBlock:
    """The four steps with the state of each."""
    rows = tuple((step, state) for step, state in zip(STEPS, states, strict=True))
    return TableBlock(STAIRS, STAIR_COLUMNS, rows)


def part_label(reading: Reading, dimension: str, part: Part, folded: int = 0) -> Text:
    """What a part of one dimension is called."""
    key = part[0]
    if key == NONE:
        return reading.part_label(dimension, None)
    if key == SEVERAL:
        return Text("(several)", "（多种）")
    if key == OTHER:
        return Text(f"({folded} smaller ones together)", f"（其余 {folded} 种合并）")
    if dimension == GROUPS:
        groups = reading.star_file.groups
        labels = [groups[name].label or Text(name, name) for name in groups_of(key[1:])]
        return Text(" + ".join(one.en for one in labels), "＋".join(one.zh for one in labels))
    return reading.part_label(dimension, key[1:])


def set_off(name: str, *, before: bool = False) -> str:
    """A name within a Chinese sentence, with a blank where Latin letters meet Chinese ones."""
    left = " " if before and name[:1].isascii() else ""
    return f"{left}{name} " if name[-1:].isascii() else f"{left}{name}"


def difference_table(reading: Reading, title: Text, ground: Real) -> TableBlock:
    """The two values and their difference."""
    unit = reading.unit(reading.metric)
    levels = [_quantity(value, unit) for value in (ground.before, ground.after)]
    row = (*levels, *_term(reading, ground.change, ground.interval))
    head = CHANGE[unit is Unit.SHARE]
    return TableBlock(title, (BEFORE, NOW, head, LOW, HIGH), (row,))


def tree_table(reading: Reading, tree: Tree) -> TableBlock:
    """The leaves with their values and terms."""
    rows = [
        (
            label_of(reading.star_file, leaf.metric),
            Quantity(leaf.before, reading.unit(leaf.metric)),
            Quantity(leaf.after, reading.unit(leaf.metric)),
            *_term(reading, leaf.term, leaf.interval),
        )
        for leaf in tree.leaves
    ]
    return TableBlock(TREE, (PART, BEFORE, NOW, _head(reading), LOW, HIGH), tuple(rows))


def mixes_table(reading: Reading, mixes: Sequence[Mix]) -> TableBlock:
    """A dimension a line, or two where a quotient has both: within and mix."""
    rows: list[tuple[Cell, ...]] = []
    for mix in mixes:
        by = Text(f"{mix.dimension}: ", f"{mix.dimension}：")
        if mix.between is None:
            continue
        rows.append((_joined(by, WITHIN), *_shown(reading, mix.within)))
        rows.append((_joined(by, BETWEEN), *_shown(reading, mix.between)))
        if mix.comes_or_goes:
            bare = _scaled(reading, mix.comes_or_goes)
            rows.append((_joined(by, COMES), bare, "", ""))
    return TableBlock(MIXES, (PART, _head(reading), LOW, HIGH), tuple(rows))


def parts_table(reading: Reading, mix: Mix) -> TableBlock:
    """The parts of one dimension: what each was, and its whole term."""
    unit = reading.unit(reading.metric)
    rows = [
        (
            part_label(reading, mix.dimension, part, mix.folded),
            *_shares(mix, k),
            _level(mix.before[k], unit),
            _level(mix.after[k], unit),
            *_shown(reading, mix.each[k]),
        )
        for k, part in enumerate(mix.parts)
        if mix.before[k].any() or mix.after[k].any()
    ]
    title = Text(
        f"Σ Change by {mix.dimension} (arithmetic only)",
        f"Σ 按{set_off(mix.dimension, before=True)}拆分变动（仅为算术）",
    )
    shares = () if mix.between is None else SHARE
    return TableBlock(title, (PART, *shares, BEFORE, NOW, _head(reading), LOW, HIGH), tuple(rows))


def four_table(reading: Reading, four: Four) -> TableBlock:
    """The factors of input × model, the rest, and what they share out."""
    names = dict(FACTORS)
    rows: list[tuple[Cell, ...]] = [
        (names.get(one.name, Text(one.name, one.name)), *_term(reading, one.term, one.interval))
        for one in four.factors
    ]
    rows.append((INTERACTION, _scaled(reading, four.interaction), "", ""))
    return TableBlock(FOUR, (PART, _head(reading), LOW, HIGH), tuple(rows))


def together_table(found: Together) -> TableBlock:
    """Releases and silent changes by day."""
    columns = (
        Text("Day", "日期"),
        Text("Kind", "类型"),
        Text("What", "内容"),
        Text("Known from", "来源"),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.day.isoformat(), one.kind, one.id, SEEN if one.detected else DECLARED)
        for one in found.releases
    ]
    for change in found.silent:
        day, first, last = change.dates
        days = Text(f"{day} ({first} to {last})", f"{day}（{first} 至 {last}）")
        rows.append((days, "model", change.model, SILENT))
    return TableBlock(TOGETHER, columns, tuple(rows))


def _head(reading: Reading) -> Text:
    return TERM[reading.unit(reading.metric) is Unit.SHARE]


def _scaled(reading: Reading, value: float) -> Quantity:
    """A term in the unit of the metric; of a share in points."""
    scale = 100.0 if reading.unit(reading.metric) is Unit.SHARE else 1.0
    return Quantity(value * scale, Unit.RATIO)


def _shown(reading: Reading, term: Term) -> Iterator[Cell]:
    return _term(reading, term.value, term.interval)


def _quantity(value: float, unit: Unit) -> Cell:
    """A level; that of a quotient over nothing does not exist."""
    return Quantity(value, unit) if math.isfinite(value) else NO_VALUE


def _term(reading: Reading, value: float, interval: Interval | Undefined) -> Iterator[Cell]:
    if not math.isfinite(value):
        yield from (NO_VALUE, NO_VALUE, NO_VALUE)
        return
    yield _scaled(reading, value)
    if isinstance(interval, Undefined):
        yield from (interval, "")
    else:
        yield _scaled(reading, interval.low)
        yield _scaled(reading, interval.high)


def _shares(mix: Mix, part: int) -> tuple[Quantity, ...]:
    """Of a quotient the shares of a part in the denominators of both periods."""
    if mix.between is None:
        return ()
    return tuple(
        Quantity(float(each[part, 1] / each[:, 1].sum()), Unit.SHARE)
        for each in (mix.before, mix.after)
    )


def _level(totals: Sequence[float], unit: Unit) -> Cell:
    if len(totals) == 1:
        return Quantity(float(totals[0]), unit)
    return Quantity(float(totals[0] / totals[1]), unit) if totals[1] else NOT_THERE


NO_VALUE = Text("no value", "无数值")
NOT_THERE = Text("not there", "无")


def _joined(left: Text, right: Text) -> Text:
    return Text(left.en + right.en, left.zh + right.zh)
