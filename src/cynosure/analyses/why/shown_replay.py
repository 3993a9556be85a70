"""How a replay at fixed input is shown."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses.why.replayed import Replay
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.stats.estimate import Interval

TITLE = Text(
    "Replay at fixed input: {after} beside {before}", "固定输入重放：{after} 与 {before} 对比"
)
COLUMNS = (
    Text("Scenario", "场景"),
    Text("Items", "题目数"),
    Text("Share of demand now", "本期需求占比"),
    Text("Model before", "此前的模型"),
    Text("Model now", "现在的模型"),
    Text("Difference, points", "差值（百分点）"),
)
WHOLE = Text("Weighted by demand", "按需求加权")
RANGE = Text("sampling interval over items from", "按题目的抽样区间下限")
UPPER = Text("to", "上限")


def replay_table(replay: Replay) -> TableBlock:
    """The scenarios, the whole, and the ends of its interval."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.scenario,
            Quantity(one.items, Unit.NUMBER),
            Quantity(one.demand, Unit.SHARE),
            Quantity(one.before, Unit.SHARE),
            Quantity(one.after, Unit.SHARE),
            Quantity(100 * one.difference, Unit.RATIO),
        )
        for one in replay.scenarios
    ]
    whole = Quantity(100 * replay.whole.value, Unit.RATIO)
    items = Quantity(replay.whole.n, Unit.NUMBER)
    rows.append((WHOLE, items, Quantity(replay.covered, Unit.SHARE), "", "", whole))
    rows += [(label, "", "", "", "", value) for label, value in _ends(replay)]
    return TableBlock(_title(replay), COLUMNS, tuple(rows))


def _ends(replay: Replay) -> Iterator[tuple[Text, Quantity]]:
    interval = replay.whole.interval
    if isinstance(interval, Interval):
        yield RANGE, Quantity(100 * interval.low, Unit.RATIO)
        yield UPPER, Quantity(100 * interval.high, Unit.RATIO)


def _title(replay: Replay) -> Text:
    said = {"before": replay.before, "after": replay.after}
    return Text(TITLE.en.format(**said), TITLE.zh.format(**said))
