"""The correlations of effects over experiments side by side: as measured, and corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.increments import Together
from cynosure.analyses.audit.link import Corrected
from cynosure.analyses.audit.oddities import Pull, plain_correlation
from cynosure.analyses.audit.past import WITHIN, Effects
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.stats.surrogacy.effect_covariance import ValueLink
from cynosure.stats.undefined import Undefined

CORRECTIONS = Text("Correlation of effects over experiments", "各实验效应之间的相关")
CORRECTION_COLUMNS = (
    Text("Which", "口径"),
    Text("Correlation", "相关"),
    FROM,
    TO,
    Text("Experiments", "实验数"),
    Text("Arms", "变体数"),
)
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Correlations:
    """What is known of one pair: `comparable` arms have an effect with an error, `effects` those
    that count; `assumed` is corrected over what may hold within a person, `used` over what
    increments `told` of it, the same where they told nothing."""

    comparable: Effects
    effects: Effects
    assumed: Corrected
    used: Corrected
    told: Together | None
    pull: Pull | None


def correlations_block(pair: Text, found: Correlations) -> TableBlock:
    """The plain correlation, without what pulls it, and what is left of it corrected."""
    title = Text(f"{CORRECTIONS.en}: {pair.en}", f"{CORRECTIONS.zh}：{pair.zh}")
    return TableBlock(title, CORRECTION_COLUMNS, tuple(_rows(found)))


def _rows(found: Correlations) -> Iterator[Row]:
    comparable, pull = found.comparable, found.pull
    counts = (comparable.count, len(comparable.arms))
    if len(comparable.arms) > 2:
        plain = Text("as measured, errors included", "按测得效应，未扣误差")
        yield _row(plain, plain_correlation(comparable.values), counts)
    if pull is not None:
        others = [k for k, arm in enumerate(comparable.arms) if arm is not pull.arm]
        rest = comparable.of(others)
        said = Text(f"the same without {pull.arm.name}", f"同上，去掉 {pull.arm.name}")
        yield _row(said, pull.without, (rest.count, len(others)))
    if found.effects.has_covariance:
        taken_off = Text("true effects, errors taken off", "真实效应，已扣误差")
        yield from _corrected(found, found.used, (taken_off,))
        return
    yield from _corrected(found, found.assumed, tuple(map(_if, WITHIN)))
    if found.told is not None:
        ends = (found.told.low, found.told.high)
        yield from _corrected(found, found.used, tuple(map(_as_told, ends)))


def _corrected(found: Correlations, one: Corrected, said: tuple[Text, ...]) -> Iterator[Row]:
    counts = (found.effects.count, len(found.effects.arms))
    points: tuple[float | None, ...] = one.points
    if len(points) != len(one.found):
        points = (None,) * len(one.found)
    for each, link, point in zip(said, one.found, points, strict=True):
        yield _row(each, point, counts, link)


def _if(within: float) -> Text:
    return Text(
        f"true effects, if the two correlate {within:g} within a person",
        f"真实效应，设两项指标在个人层面相关 {within:g}",
    )


def _as_told(within: float) -> Text:
    return Text(
        f"the same at {within:.2f}, as increments tell (used)",
        f"同上，按增量推得的相关 {within:.2f}（已采用）",
    )


def _row(
    said: Text,
    value: float | None,
    counts: tuple[int, int],
    found: ValueLink | Undefined | None = None,
) -> Row:
    none = Text("–", "–")
    ends: tuple[Cell, Cell] = (none, none)
    if isinstance(found, ValueLink) and not isinstance(found.correlation.interval, Undefined):
        span = found.correlation.interval
        ends = (Quantity(span.low, Unit.NUMBER), Quantity(span.high, Unit.NUMBER))
    shown: Cell = none if value is None else Quantity(value, Unit.NUMBER)
    return (said, shown, *ends, *counts)
