"""What a judged metric shows: its judges side by side, bridges, who answered, what varies."""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.analyses import window
from cynosure.analyses.quality.runs import named
from cynosure.analyses.quality.settled import Quality, answers, by_stratum
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, MatrixBlock, Quantity, TableBlock, Unit
from cynosure.metrics.judged.answered import Stratum
from cynosure.metrics.judged.shown_runs import ShownRun
from cynosure.metrics.judged.spread import JudgedTwice
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge.by_unit import by_unit, judge_alone, judge_weight
from cynosure.stats.judge.crossed import CrossedShares, crossed_shares
from cynosure.stats.judge.variance import Nested, Repeats, VarianceShares, variance_shares
from cynosure.stats.undefined import Reason, Undefined

LATEST = 13
JUDGES = Text("By version of the judge", "按评审版本")
JUDGE_COLUMNS = (
    Text("Version", "版本"),
    Text("Since", "起始日"),
    Text("Verdicts", "评审打分"),
    Text("Labels", "人工标注"),
    Text("Judge says", "评审自评"),
    Text("Quality", "质量"),
    Text("from", "下限"),
    Text("to", "上限"),
    Text("Judge counts", "评审权重"),
)
ALONE = Text("What the judge alone says, by version", "各版本评审自评（未经人工校正）")
BRIDGES = Text("The same rows, judged by both versions", "两个版本都评过的同一批条目")
BRIDGE_COLUMNS = (
    Text("Change", "换版"),
    Text("Day", "日期"),
    Text("Rows", "条目"),
    Text("Higher by", "高出"),
    Text("from", "下限"),
    Text("to", "上限"),
)
HIGHER_BY = Text("Higher by, points", "高出（百分点）")
ANSWERED = Text("Who has a label, by length and outcome", "标注覆盖：按长度与结果")
ANSWERED_COLUMNS = (
    Text("Length", "长度"),
    Text("Judge", "评审"),
    Text("Rows", "条目"),
    Text("With a label", "有标注"),
    Text("Share", "占比"),
    Text("Mean label", "标注均值"),
)
VARIES = Text("What one verdict varies by", "一次打分的差异来自")
VARIES_COLUMNS = (Text("Source", "来源"), Text("Share", "占比"))
OWN_ITEMS = Text("items of one person", "同一人的不同条目")
CROSSED_ITEMS = Text("items", "不同的条目")
OUTCOME = Text("Outcome", "结果")
NONE: tuple[Cell, ...] = ("", "", "")
UNREPEATED = Text("nothing repeated", "没有重复测量")
PASSED = {True: Text("passes", "通过"), False: Text("fails", "不通过"), None: Text("none", "无")}


Shares = VarianceShares | CrossedShares


def blocks(quality: Quality, shares: Shares | Undefined) -> list[Block]:
    """Everything that there is to show."""
    found: list[Block] = []
    if quality.offices:
        found.append(_judges(quality))
    if len(quality.offices) > 1:
        found.append(_alone(quality))
    if quality.changes:
        found.append(_bridges(quality))
    if len(by_stratum(quality.strata)) > 1 and any(one.labelled for one in quality.strata):
        found.append(_answered(quality))
    if quality.offices:
        found.append(varies(shares))
    return found


def shares_of(quality: Quality) -> Shares | Undefined:
    """What the verdicts vary by."""
    inputs, asked_for = quality.reading.inputs, quality.asked_for
    nested, twice = inputs.answer_to(asked_for.nested), inputs.answer_to(asked_for.twice)
    return shares_from(quality.shown, nested, twice, quality.repeats)


def shares_from(
    shown: Sequence[ShownRun], nested: Nested, twice: JudgedTwice, runs: Repeats
) -> Shares | Undefined:
    """What verdicts vary by: where several people met an item of `trials`, people and items are
    crossed; else each person has items of their own."""
    if shown:
        crossed = crossed_of(shown, twice.repeats, runs)
        if isinstance(crossed, CrossedShares):
            return crossed
    return variance_shares(nested, twice.repeats, runs, twice.each)


def crossed_of(
    shown: Sequence[ShownRun], judge: Repeats, runs: Repeats
) -> CrossedShares | Undefined:
    """The shares from rows that name an item, all periods together."""
    cells: dict[tuple[str, str], tuple[int, float, float]] = {}
    for row in shown:
        verdicts = row.both + row.alone
        if verdicts:
            key = row.person, named(row)
            n, total, square = cells.get(key, (0, 0.0, 0.0))
            cells[key] = n + verdicts, total + row.total, square + row.squares
    counts, totals, squares = ([cell[k] for cell in cells.values()] for k in range(3))
    people, items = ([key[k] for key in cells] for k in range(2))
    return crossed_shares(people, items, counts, totals, squares, judge, runs)


def _judges(quality: Quality) -> TableBlock:
    unit = quality.reading.unit(quality.reading.metric)
    rows: list[tuple[Cell, ...]] = []
    for office in quality.offices:
        cell = quality.version_cell(office.version)
        if cell is None:
            continue
        moments = cell.moments
        _, labels, _, both, _, alone = moments.totals
        weight: Cell = Quantity(judge_weight(moments), Unit.SHARE)
        rows.append(
            (
                office.version,
                office.since.isoformat(),
                round(both + alone),
                round(labels),
                _in(judge_alone(moments), unit),
                *(
                    _with_ends(by_unit(moments, quality.level, quality.ends), unit)
                    if labels
                    else NONE
                ),
                weight if labels else "",
            )
        )
    return TableBlock(JUDGES, JUDGE_COLUMNS, tuple(rows))


def _alone(quality: Quality) -> MatrixBlock:
    """The versions side by side over time, as lines that are never joined."""
    reading = quality.reading
    numbers = range(len(reading.periods))[-LATEST:]
    versions = tuple(office.version for office in quality.offices)

    def said(version: str, number: int) -> float | Undefined:
        cell = quality.version_cell(version, number)
        return Undefined(Reason.NO_ROWS) if cell is None else judge_alone(cell.moments)

    return MatrixBlock(
        ALONE,
        tuple(window.spelt(reading.periods[k], reading.state(reading.periods[k])) for k in numbers),
        tuple(Text(version, version) for version in versions),
        reading.unit(reading.metric),
        tuple(tuple(said(version, k) for version in versions) for k in numbers),
    )


def _bridges(quality: Quality) -> TableBlock:
    unit = Unit.POINTS if quality.model.scale.is_share else Unit.NUMBER
    rows: list[tuple[Cell, ...]] = []
    for change in quality.changes:
        none = Undefined(Reason.NO_PAIRS)
        offset = none if change.offset is None else change.offset
        rows.append(
            (
                f"{change.before.version} → {change.after.version}",
                change.after.since.isoformat(),
                0 if change.bridge is None else change.bridge.rows,
                *_with_ends(offset, unit),
            )
        )
    columns = list(BRIDGE_COLUMNS)
    if unit is Unit.POINTS:
        columns[3] = HIGHER_BY
    return TableBlock(BRIDGES, tuple(columns), tuple(rows))


def _answered(quality: Quality) -> TableBlock:
    unit = quality.reading.unit(quality.reading.metric)
    columns = answered_columns(judged=bool(quality.offices))
    return TableBlock(ANSWERED, columns, answered_rows(quality.strata, unit))


def answered_columns(*, judged: bool) -> tuple[Text, ...]:
    """The heads of `answered_rows`: where no judge speaks a rule tells the outcome."""
    length, judge, *rest = ANSWERED_COLUMNS
    return length, judge if judged else OUTCOME, *rest


def answered_rows(strata_of: Sequence[Stratum], unit: Unit) -> tuple[tuple[Cell, ...], ...]:
    """The cells of `ANSWERED_COLUMNS`, a row a band of length and outcome."""
    rows: list[tuple[Cell, ...]] = []
    for (band, outcome), strata in by_stratum(strata_of).items():
        found = answers(strata)
        longest = max((one.longest for one in strata if one.longest is not None), default=None)
        mean: Cell = ""
        if found.labelled:
            mean = Quantity(found.label / found.labelled, unit)
        rows.append(
            (
                _length(band, longest),
                PASSED[outcome],
                found.items,
                found.labelled,
                Quantity(found.labelled / found.items, Unit.SHARE),
                mean,
            )
        )
    return tuple(rows)


def _length(band: int | None, longest: float | None) -> Cell:
    if band is None or longest is None:
        return Text("not known", "未知")
    return Text(f"up to {longest:g}", f"{longest:g} 及以下")


def varies(shares: Shares | Undefined) -> TableBlock:
    """The shares as a table; where there are none, why."""
    if isinstance(shares, Undefined):
        return TableBlock(VARIES, VARIES_COLUMNS, ((Text("all of them", "各来源"), shares),))

    def cell(share: float | None) -> Cell:
        return UNREPEATED if share is None else Quantity(share, Unit.SHARE)

    crossed = isinstance(shares, CrossedShares)
    items = (
        Text("items", "不同的条目") if crossed else Text("items of one person", "同一人的不同条目")
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (Text("people", "不同的人"), cell(shares.people)),
        (items, cell(shares.items)),
        (Text("runs of the model", "模型多次运行"), cell(shares.runs)),
        (Text("the judge itself", "评审自身"), cell(shares.judge)),
    )
    if isinstance(shares, CrossedShares):
        what = Text("one person with one item", "某人遇上某条目")
        rows = (*rows, (what, cell(shares.rest)))
    return TableBlock(VARIES, VARIES_COLUMNS, rows)


def _with_ends(found: Estimate | Undefined, unit: Unit) -> tuple[Cell, Cell, Cell]:
    if isinstance(found, Undefined):
        return found, "", ""
    value = Quantity(found.value, unit)
    if not isinstance(found.interval, Interval):
        return value, found.interval, ""
    return value, Quantity(found.interval.low, unit), Quantity(found.interval.high, unit)


def _in(value: float | Undefined, unit: Unit) -> Cell:
    return value if isinstance(value, Undefined) else Quantity(value, unit)
