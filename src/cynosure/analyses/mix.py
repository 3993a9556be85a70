"""Within and mix: how much of the change of a ratio lies in its parts, and how much in their mix.

Exact arithmetic on two successive periods (`stats/kitagawa.py`), asked for by `mix_over` in the
tree. It closes, and says nothing of why anything moved.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import bars, structure
from cynosure.analyses.reading import Reading
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Cell, Check, Note, Quantity, State, TableBlock, Unit
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import WHOLE
from cynosure.metrics.kinds.mean import Mean
from cynosure.metrics.kinds.ratio import Ratio
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.kitagawa import Kitagawa, kitagawa
from cynosure.stats.undefined import Undefined

CLOSE = 1e-9
"""The relative gap below which parts are taken to make up the whole: rounding of floats."""
PART = Text("Part", "部分")
SHARE = (Text("Share before", "此前占比"), Text("Share now", "本期占比"))
RATE = (Text("Before", "此前"), Text("Now", "本期"))
TERMS = (Text("Within", "内部变化"), Text("Mix", "结构变化"))
POINTS = (Text("Within, points", "内部变化（百分点）"), Text("Mix, points", "结构变化（百分点）"))
ALL = Text("All", "合计")


def dimensions_asked(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """The dimensions over which the tree splits the changes of a metric.

    Raises UserMistake for a metric that is no ratio of sums of its own rows, and for dimensions
    that these do not carry.
    """
    found: dict[str, None] = {}
    for entry in star_file.tree:
        if entry.node.name != metric or not entry.mix_over:
            continue
        model = star_file.metrics[metric]
        if not isinstance(model, Mean) and not (isinstance(model, Ratio) and model.from_):
            raise UserMistake(
                f"`mix_over` splits a mean, or a ratio of fields of its own rows (`from`); "
                f"`{metric}` is neither.",
                f"`mix_over` 只能拆分均值，或对自身行（`from`）的字段求比的比率；"
                f"`{metric}` 都不是。",
                entry.at,
            )
        known = structure.dimensions_of(star_file, structure.sources_of(star_file, metric))
        for ref in entry.mix_over:
            if known and "." not in ref.name and ref.name not in known:
                near = did_you_mean(ref.name, known)
                raise UserMistake(
                    f"`{metric}` has no dimension `{ref.name}`.{near.en}",
                    f"`{metric}` 没有名为 `{ref.name}` 的维度。{near.zh}",
                    ref.at,
                )
            found[ref.name] = None
    return tuple(found)


@dataclass(frozen=True)
class Split:
    """A change split over the parts of one dimension, in their order; `gap` is the relative
    distance between the parts added up and the whole."""

    dimension: str
    parts: tuple[str | None, ...]
    before: tuple[tuple[float, float], ...]
    after: tuple[tuple[float, float], ...]
    terms: Kitagawa
    gap: float


def splits(reading: Reading, period: Period) -> tuple[Split, ...]:
    """The change from the period before to this one, over each dimension of `mix_over`.

    None for the first period, for one that is open, and beside one without rows; nor over a
    dimension for which the data miss a bar.
    """
    number = reading.periods.index(period)
    if number == 0 or reading.state(period) is State.OPEN:
        return ()
    found = (
        _split(reading, number, name)
        for name in dimensions_asked(reading.star_file, reading.metric)
        if not bars.missed_by(reading.inputs, reading.metric, name)
    )
    return tuple(split for split in found if split is not None)


def _split(reading: Reading, number: int, dimension: str) -> Split | None:
    frame, metric = reading.frame, reading.metric
    numbers = (number - 1, number)
    names = {part for k in numbers for part in frame.parts(metric, k, dimension)}
    parts = tuple(sorted(names, key=lambda part: (part is None, part or "")))
    before, after = (tuple(_totals(reading, k, dimension, part) for part in parts) for k in numbers)
    terms = kitagawa(
        [over for over, _ in before],
        [under for _, under in before],
        [over for over, _ in after],
        [under for _, under in after],
    )
    if isinstance(terms, Undefined):
        return None
    gap = max(
        _gap(_totals(reading, k, WHOLE, None), each)
        for k, each in zip(numbers, (before, after), strict=True)
    )
    return Split(dimension, parts, before, after, terms, gap)


def _totals(reading: Reading, number: int, cut: str, part: str | None) -> tuple[float, float]:
    """Numerator and denominator; a part without a denominator in a period was not there."""
    cell = reading.frame.cell(reading.metric, number, cut, part)
    if cell is None or not cell.moments.totals[1]:
        return 0.0, 0.0
    over, under = cell.moments.totals[:2]
    return float(over), float(under)


def _gap(whole: tuple[float, float], parts: tuple[tuple[float, float], ...]) -> float:
    sums = (sum(over for over, _ in parts), sum(under for _, under in parts))
    return max(abs(a - b) / max(abs(a), 1.0) for a, b in zip(whole, sums, strict=True))


def table(reading: Reading, split: Split) -> TableBlock:
    """The terms of every part, and their sums."""
    unit = reading.unit(reading.metric)
    is_share = unit is Unit.SHARE
    title = Text(
        f"Σ Change by {split.dimension} (arithmetic only)",
        f"Σ 按 {split.dimension} 拆分变动（仅为算术）",
    )
    scale = 100.0 if is_share else 1.0
    moved = split.terms.mix + split.terms.entry + split.terms.leave
    rows = [
        (
            reading.part_label(split.dimension, part),
            *_shares(split, k),
            *(_rate(each[k], unit) for each in (split.before, split.after)),
            Quantity(float(split.terms.rate[k]) * scale, Unit.RATIO),
            Quantity(float(moved[k]) * scale, Unit.RATIO),
        )
        for k, part in enumerate(split.parts)
    ]
    rows.append(_all(split, unit, scale))
    return TableBlock(title, (PART, *SHARE, *RATE, *(POINTS if is_share else TERMS)), tuple(rows))


def _all(split: Split, unit: Unit, scale: float) -> tuple[Cell, ...]:
    terms = split.terms
    whole = Quantity(1.0, Unit.SHARE)
    rates = (Quantity(terms.before, unit), Quantity(terms.after, unit))
    sums = (Quantity(value * scale, Unit.RATIO) for value in (terms.within, terms.between))
    return (ALL, whole, whole, *rates, *sums)


def _shares(split: Split, k: int) -> tuple[Cell, ...]:
    sums = (sum(under for _, under in each) for each in (split.before, split.after))
    unders = (split.before[k][1], split.after[k][1])
    return tuple(
        Quantity(under / whole, Unit.SHARE) for under, whole in zip(unders, sums, strict=True)
    )


def _rate(totals: tuple[float, float], unit: Unit) -> Cell:
    over, under = totals
    return Quantity(over / under, unit) if under else NOT_THERE


NOT_THERE = Text("not there", "无")


def check(split: Split) -> Check:
    """That the parts make up the whole, and the terms the change."""
    terms = split.terms
    change = terms.after - terms.before
    residual = max(split.gap, abs(terms.within + terms.between - change))
    values = (("dimension", split.dimension), ("residual", residual))
    return Check("mix_closes", residual <= CLOSE, values)


def missed(reading: Reading) -> tuple[Note, ...]:
    """The bars that stand between the change and its split over some dimension."""
    names = dimensions_asked(reading.star_file, reading.metric)
    found = (bars.missed_by(reading.inputs, reading.metric, name) for name in names)
    return tuple(dict.fromkeys(note for notes in found for note in notes))


def caveats(splits: tuple[Split, ...]) -> tuple[Note, ...]:
    """That the whole moved against every one of its parts."""
    return tuple(
        Note("mix_reverses", (("dimension", split.dimension),))
        for split in splits
        if split.terms.reverses
    )
