"""Experiments summed up in a file of one's own: what its columns are called, and where one row
holds both arms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cynosure.sources.naming import bare, keyed
from cynosure.sources.walking import known

CALLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("experiment", ("experiment", "experimentname", *keyed("experiment", "test", "实验"), "abtest",
                    "test", "实验", "实验名称")),
    ("variant", ("variant", "variantname", "variation", "variationname",
                 *keyed("variant", "variation", "arm", "group", "分组", "实验组"), "arm", "group",
                 "分组", "实验组", "版本")),
    ("control", ("control", "controlname", "baseline", *keyed("control", "baseline"), "对照",
                 "对照组")),
    ("metric", ("metric", "metricname", *keyed("metric", "kpi", "指标"), "kpi", "指标",
                "指标名称")),
    ("days", ("days", "timesincestart", "dayssincestart", "elapseddays", "天数")),
    ("ts", ("ts", "timestamp", "date", "enddate", "asof", "日期", "时间")),
    ("metric2", ("metric2",)),
    ("covariance", ("covariance", "cov", "协方差")),
    ("labelled", ("labelled",)),
)  # fmt: skip
"""Column of effects, and what others call it, the more telling names first."""
SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("n", ("n", "count", "users", "samplesize", "units", "nusers", "人数", "样本量")),
    ("mean", ("mean", "avg", "average", "均值", "平均值")),
    ("variance", ("variance", "var", "方差")),
)
"""What is summed up of each arm."""
SIDES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("control", ("c", "control", "ctrl", "baseline", "对照组", "对照")),
    ("treated", ("t", "treatment", "treated", "variant", "test", "实验组", "实验")),
)
"""What stands before or behind the name of a sum where one row holds both arms."""
CONTROLS: tuple[str, ...] = (
    "control", "baseline", "0", "a", "off", "original", "holdout", "对照组", "对照",
)  # fmt: skip
"""Names of arms that are the control, the surest first."""


@dataclass(frozen=True)
class Arm:
    """How the rows of effects of an arm, or of all arms, stand in a file: (column, place) and
    (column, value) pairs."""

    columns: Mapping[str, str]
    constants: Mapping[str, str]


def arms_summed(cells: Mapping[str, Sequence[Any]]) -> tuple[Arm, ...]:
    """The arms of a file by its cells at each place: one where an arm has rows of its own, two
    where a row holds both; nothing where experiments, metrics or sums are not told."""
    found = _named(CALLED, cells)
    if not {"experiment", "metric"} <= found.keys():
        return ()
    left = [place for place in cells if place not in found.values()]
    sums = _named(SUMS, left)
    if len(sums) == len(SUMS):
        return _of_own_rows({**found, **sums}, cells)
    control, treated = (_named(_beside(names), left) for _, names in SIDES)
    if len(control) < len(SUMS) or len(treated) < len(SUMS):
        return ()
    rest = {name: place for name, place in found.items() if name not in ("variant", "control")}
    of_arm = {"variant": found["variant"]} if "variant" in found else {}
    unnamed = {} if of_arm else {"variant": "treated"}
    called = CONTROLS[0]
    return (
        Arm({**rest, **of_arm, **treated}, {**unnamed, "control": called}),
        Arm({**rest, **control}, {"variant": called, "control": called}),
    )


def _of_own_rows(found: dict[str, str], cells: Mapping[str, Sequence[Any]]) -> tuple[Arm, ...]:
    """Every arm a row: what the control is called must be told by a column, or by its name."""
    if "variant" not in found:
        return ()
    if "control" in found:
        return (Arm(found, {}),)
    met = {text for value in cells[found["variant"]] if (text := known(value)) is not None}
    called = next((one for name in CONTROLS for one in sorted(met) if one.casefold() == name), None)
    return () if called is None else (Arm(found, {"control": called}),)


def _beside(sides: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names of the sums of one side."""
    return tuple(
        (column, tuple(w for name in names for side in sides for w in (name + side, side + name)))
        for column, names in SUMS
    )


def _named(
    called: tuple[tuple[str, tuple[str, ...]], ...], places: Collection[str]
) -> dict[str, str]:
    by_name: Mapping[str, str] = {bare(place): place for place in reversed(list(places))}
    found: dict[str, str] = {}
    for column, names in called:
        place = next((by_name[name] for name in names if name in by_name), None)
        if place is not None and place not in found.values():
            found[column] = place
    return found
