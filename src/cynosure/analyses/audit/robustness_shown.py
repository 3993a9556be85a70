"""What robustness shows: parts of the change, the wrong-way list, attacks, labels by part."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses.audit.attacked import Attacked
from cynosure.analyses.audit.contrasts import Found, Named
from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.labels_beside import Beside
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.findings.forms import Value
from cynosure.metrics.audit.attacks import Attack
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Undefined

NAMES: dict[Attack, Text] = {
    Attack.RETRY: Text("everything asked twice", "每次提问都重发一遍"),
    Attack.SPLIT: Text("every episode broken in two", "每个片段拆成两个"),
    Attack.VERBOSE: Text("answers twice as long", "回复加长一倍"),
    Attack.BOTS: Text(
        "1 % more accounts, as busy as the busiest", "多 1% 的账号，与最忙者同样活跃"
    ),
    Attack.AUTO_COPY: Text("the moment of value recorded by itself", "价值时刻由产品自动记录"),
}
GONE = 0.25
"""The share of a correlation that must go with the model held fixed before it is said."""
NONE = Text("–", "–")


def told(one: Named, code: str) -> Note:
    """Effort and what people felt in one contrast."""
    effort, felt = one.contrast.effort, one.contrast.felt
    values: list[tuple[str, Value]] = [("name", one.name)]
    if code != "star_no_effort":
        values.append(("effort", effort.value if isinstance(effort, Estimate) else 0.0))
    values.append(("felt", felt.value if isinstance(felt, Estimate) else 0.0))
    return Note(code, tuple(values))


def notes(found: Found, beside: Beside, attacked: tuple[Attacked, ...]) -> Iterator[Note]:
    """What is said in passing."""
    for one in found.failing[1:]:
        yield told(one, "star_paradox")
    if found.weeks:
        listed = found.wrong_way
        names = Text(
            ", ".join(one.name.en for one in listed), "、".join(one.name.zh for one in listed)
        )
        looked = len(found.weeks) + sum(one.of_variants for one in found.whole)
        if listed:
            yield Note("star_wrong_way", (("count", len(listed)), ("of", looked), ("names", names)))
        else:
            yield Note("star_never_wrong_way", (("of", looked),))
    for hit in attacked:
        if hit.is_vulnerable:
            padded = (("attack", NAMES[hit.attack]), ("change", hit.change))
            yield Note("star_vulnerable", padded)
    yield from _of_labels(beside)


def _of_labels(beside: Beside) -> Iterator[Note]:
    response = beside.response
    if response is not None and not response.is_measured:
        well, other = response.well, response.other
        if isinstance(well, Estimate) and isinstance(other, Estimate):
            values = (("well", well.value), ("other", other.value))
            yield Note("star_happy_few", values)
    signs = {}
    for one in beside.associations:
        if isinstance(one.plain, Undefined):
            if one.undefined == 0 and one.n:
                yield Note("star_same_everywhere", (("part", one.part), ("count", one.n)))
            continue
        interval = one.plain.interval
        if isinstance(interval, Undefined):
            continue
        signs[one.part] = (interval.low > 0) - (interval.high < 0)
        goes = (
            ("part", one.part),
            ("label", beside.name or ""),
            ("value", one.plain.value),
            ("low", interval.low),
            ("high", interval.high),
        )
        yield Note("star_part_goes", goes)
        gone = one.gone
        if signs[one.part] and gone is not None and gone >= GONE and isinstance(one.held, Estimate):
            fixed = (("part", one.part), ("value", one.held.value), ("gone", gone))
            yield Note("star_model_held", fixed)
    if 1 in signs.values() and min(signs.values()) < 1:
        yield Note("star_differs_by_part")


def blocks(found: Found, beside: Beside, attacked: tuple[Attacked, ...]) -> Iterator[Block]:
    """The tables."""
    if found.whole:
        rows = tuple(_row(one) for one in found.whole)
        heads = (
            Text("Held against each other", "对照"),
            Text("Metric", "指标"),
            Text("through people", "来自人数"),
            Text("through frequency", "来自频次"),
            Text("through effort", "来自单次投入"),
            Text("Felt, points", "用户感受（百分点）"),
        )
        title = Text("People × frequency × effort (Shapley)", "人数 × 频次 × 单次投入（Shapley）")
        yield TableBlock(title, heads, rows)
    if attacked:
        yield _attacks(attacked)
    if beside.associations:
        yield _labels(beside)


def _row(one: Named) -> tuple[Cell, ...]:
    contrast = one.contrast
    parts: tuple[Cell, ...] = (NONE, NONE, NONE)
    if contrast.parts is not None and isinstance(contrast.total, Estimate):
        whole, moved = sum(contrast.parts), contrast.total.value
        scale = moved / whole if whole else 0.0
        parts = tuple(Quantity(part * scale, Unit.SHARE) for part in contrast.parts)
    return (
        one.name,
        _cell(contrast.total, Unit.SHARE),
        *parts,
        _cell(contrast.felt, Unit.POINTS),
    )


def _cell(estimate: Estimate | Undefined, unit: Unit) -> Cell:
    return estimate if isinstance(estimate, Undefined) else Quantity(estimate.value, unit)


def _attacks(attacked: tuple[Attacked, ...]) -> TableBlock:
    rows = tuple(
        (
            NAMES[one.attack],
            Quantity(one.change, Unit.SHARE),
            NONE if one.elasticity is None else Quantity(one.elasticity, Unit.NUMBER),
        )
        for one in attacked
    )
    heads = (Text("Attack", "手段"), Text("Change", "变动"), Text("Elasticity", "弹性"))
    title = Text("The same metric on a padded copy of the log", "在掺水的日志副本上重算该指标")
    return TableBlock(title, heads, rows)


def _labels(beside: Beside) -> TableBlock:
    rows = tuple(
        (
            one.part,
            one.n,
            one.undefined,
            _cell(one.plain, Unit.NUMBER),
            *_ends(one.plain),
            NONE if one.held is None else _cell(one.held, Unit.NUMBER),
        )
        for one in beside.associations
    )
    heads = (
        Text("Part", "部分"),
        Text("Labelled", "有标注"),
        Text("without a value", "无指标值"),
        Text("Correlation", "相关"),
        FROM,
        TO,
        Text("Model held fixed", "固定模型后"),
    )
    name = beside.name or ""
    title = Text(f"Beside what people say: {name}", f"与用户评价（{name}）对照")
    return TableBlock(title, heads, rows)


def _ends(estimate: Estimate | Undefined) -> tuple[Cell, Cell]:
    if isinstance(estimate, Estimate) and isinstance(estimate.interval, Interval):
        interval = estimate.interval
        return Quantity(interval.low, Unit.NUMBER), Quantity(interval.high, Unit.NUMBER)
    return NONE, NONE
