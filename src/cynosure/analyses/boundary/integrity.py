"""What is wrong with trials before anything is concluded from them, and what that blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cynosure.errors import Text
from cynosure.metrics.trials.published import Published
from cynosure.metrics.trials.results import Cell, ItemResult

SAME_AT_LEAST = 10
"""Items on which two models agree run by run before that is taken for a copy."""

APART: Mapping[str, Text] = {
    "not_run": Text("runs that broke before they were scored", "未及评分就中断的试验"),
    "successes_above_n": Text("more successes than runs", "成功次数多于试验次数"),
    "n_without_successes": Text("several runs without `successes`", "多次试验却没有 `successes`"),
    "negative_count": Text("counts below what is possible", "次数小于可能的最小值"),
    "constraints_above_total": Text("more constraints met than set", "满足的约束多于设定的约束"),
    "score_not_finite": Text("scores that are no number", "得分不是有限数"),
}
"""Why rows are set apart; shifted columns show up here first."""

NOTHING = Text("nothing: those rows are set apart", "不影响结论：这些行已单独搁置")
COMPARING = Text("comparing these models", "这些模型之间的比较")
GENERATIONS = Text("counting generations and vendors", "代际与厂商的计数")
THE_CELL = Text("comparing this cell, and its place over time", "该组合的比较及其随时间的位置")
OVER_TIME = Text("anything over time", "一切随时间的结论")


@dataclass(frozen=True)
class Defect:
    """One thing amiss: what, with which names, in how many rows, items or cells, and what it
    blocks. `cells` are those that stand apart from comparisons for it; `grave` is false where it
    only limits what can be told."""

    what: Text
    names: str
    count: int
    blocks: Text
    cells: frozenset[Cell] = frozenset()
    grave: bool = True


def defects(
    results: Sequence[ItemResult],
    versions: Mapping[Cell, tuple[int, ...]],
    apart: Mapping[str, int],
    loaded: date,
    k: int,
) -> tuple[Defect, ...]:
    """Everything amiss, most grave first."""
    return (
        *_set_apart(apart),
        *_copies(results),
        *_aliases(results),
        *_mixed(versions),
        *_dates(results, loaded),
        *_few_runs(results, k),
    )


def unlike_totals(
    results: Sequence[ItemResult], published: Sequence[Published]
) -> Iterator[Defect]:
    """Cells whose items do not add up to the total that is declared of them."""
    sums: dict[Cell, tuple[int, int]] = {}
    for one in results:
        passed, runs = sums.get(one.cell, (0, 0))
        sums[one.cell] = passed + one.passed, runs + one.runs
    told = [one for one in published if one.n is not None and one.successes is not None]
    unlike = {
        one.cell: f"{one.cell.model} × {one.cell.harness} "
        f"({passed}/{runs}, {one.successes}/{one.n})"
        for one in told
        if one.cell in sums
        for passed, runs in [sums[one.cell]]
        if (passed, runs) != (one.successes, one.n)
    }
    if unlike:
        what = Text("items that do not add up to the declared total", "逐题之和与公布的总数不符")
        yield Defect(what, ", ".join(unlike.values()), len(unlike), COMPARING, frozenset(unlike))


def _set_apart(apart: Mapping[str, int]) -> Iterator[Defect]:
    for name, rows in sorted(apart.items()):
        yield Defect(APART[name], "", rows, NOTHING)


def _copies(results: Sequence[ItemResult]) -> Iterator[Defect]:
    """Cells of two models with the very same results, item by item."""
    vectors: dict[tuple[object, ...], list[Cell]] = {}
    by_cell: dict[Cell, list[tuple[str, int, int]]] = {}
    for one in results:
        by_cell.setdefault(one.cell, []).append((one.item, one.runs, one.passed))
    for cell, vector in by_cell.items():
        # All passed or all failed says nothing: any two models may do that.
        passed, runs = sum(v[2] for v in vector), sum(v[1] for v in vector)
        if len(vector) >= SAME_AT_LEAST and 0 < passed < runs:
            vectors.setdefault((cell.scenario, *vector), []).append(cell)
    for same in vectors.values():
        if len({one.model for one in same}) > 1:
            names = ", ".join(f"{one.model} × {one.harness}" for one in same)
            what = Text("the very same results under different names", "不同名称下的结果完全相同")
            yield Defect(what, names, len(same), COMPARING, frozenset(same))


def _aliases(results: Sequence[ItemResult]) -> Iterator[Defect]:
    """Models whose names differ in nothing but their spelling."""
    spelt: dict[str, set[str]] = {}
    for one in results:
        spelt.setdefault(bare_name(one.cell.model), set()).add(one.cell.model)
    for names in spelt.values():
        if len(names) > 1:
            what = Text("one model under several spellings", "同一模型的多种写法")
            yield Defect(what, ", ".join(sorted(names)), len(names), GENERATIONS)


def bare_name(model: str) -> str:
    """A model's name without its vendor, case and punctuation: `openai/GPT-4o` is gpt4o."""
    return re.sub(r"[\W_]+", "", model.rsplit("/", 1)[-1].casefold())


def _mixed(versions: Mapping[Cell, tuple[int, ...]]) -> Iterator[Defect]:
    kinds = (
        Text("several versions of the model in one cell", "同一组合混有多个模型版本"),
        Text("several versions of the harness in one cell", "同一组合混有多个框架版本"),
        Text("several versions of the grader in one cell", "同一组合混有多个评分版本"),
    )
    for place, what in enumerate(kinds):
        mixed = sorted(cell for cell, counts in versions.items() if counts[place] > 1)
        if mixed:
            names = ", ".join(f"{one.scenario} · {one.model} × {one.harness}" for one in mixed)
            yield Defect(what, names, len(mixed), THE_CELL, frozenset(mixed))


def _dates(results: Sequence[ItemResult], loaded: date) -> Iterator[Defect]:
    ahead = sorted(
        {r.cell.model for r in results if r.released is not None and r.released > loaded}
    )
    if ahead:
        what = Text("models released after the load", "模型发布日期晚于载入日期")
        yield Defect(what, ", ".join(ahead), len(ahead), OVER_TIME, _cells(results, ahead))
    future = [one for one in results if _day(one.last_us) > loaded]
    if future:
        names = ", ".join(sorted({one.cell.model for one in future}))
        what = Text("trials run after the load", "试验时间晚于载入日期")
        yield Defect(what, names, len(future), OVER_TIME)
    early = sorted(
        {
            one.cell.model
            for one in results
            if one.released is not None
            and one.first_us is not None
            and _day(one.first_us) < one.released
        }
    )
    if early:
        what = Text("models tried before their release", "模型在发布之前就被测试")
        yield Defect(what, ", ".join(early), len(early), OVER_TIME, _cells(results, early))


def _cells(results: Sequence[ItemResult], models: Sequence[str]) -> frozenset[Cell]:
    return frozenset(one.cell for one in results if one.cell.model in models)


def _day(microseconds: int | None) -> date:
    if microseconds is None:
        return date.min
    return date.fromordinal(date(1970, 1, 1).toordinal() + microseconds // 86_400_000_000)


def _few_runs(results: Sequence[ItemResult], k: int) -> Iterator[Defect]:
    few = sum(one.runs < k for one in results)
    if few:
        what = Text(f"items with fewer than {k} runs", f"试验不足 {k} 次的题")
        blocks = Text(f"pass^{k} on them", f"这些题的 pass^{k}")
        yield Defect(what, "", few, blocks, grave=False)
