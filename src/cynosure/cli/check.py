"""`cyn check`: which definitions have changed, and what that does to past weeks; for CI."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from cynosure.cli.options import add_json, add_project, add_served
from cynosure.cli.output import harmless, printed_json
from cynosure.errors import Stop, Text
from cynosure.metrics.kinds.accepted import SHORTEST
from cynosure.project.check import Checked, Differing, Week, check_against, check_with_ledger
from cynosure.project.open import Project, open_project
from cynosure.project.revision import star_file_at
from cynosure.project.served import Served, snapshot_of
from cynosure.report import grammar
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Grid
from cynosure.report.sentence import amount, day, difference
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined
from cynosure.store.snapshots import Manifest, current

AGAINST = Text(
    "a git revision, or another star file (default: the last accepted definitions in the ledger)",
    "代码库的某个版本，或另一份星文件（默认与账本中最近认可的口径比较）",
)
LEDGER = Text("the last accepted definitions in the ledger", "账本中最近认可的口径")
COLUMNS = (
    Text("week", "周"),
    Text("before", "原先"),
    Text("after", "现在"),
    Text("difference", "相差"),
)
NONE = "–"


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to compare with, on which snapshot."""
    parser.add_argument("--against", metavar="REV", help=AGAINST.within(lang))
    add_served(parser, lang)
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Prints what differs; raises Stop where a changed definition is not accepted."""
    project = open_project(arguments.project)
    manifest = _snapshot(project, arguments.snapshot)
    if arguments.against is None:
        name, checked = LEDGER, check_with_ledger(project, manifest)
    else:
        other = star_file_at(project, arguments.against)
        name, checked = Text(other.name, f" {other.name} "), check_against(project, other, manifest)
    if arguments.json:
        print(
            printed_json(_as_values(checked, name.within(arguments.lang).strip(), arguments.lang))
        )
    else:
        lines = _told(checked, name, grammar(arguments.lang))
        print(harmless("\n".join(lines)))
    if checked.unaccepted:
        raise _unaccepted(checked.unaccepted)
    return 0


def _snapshot(project: Project, served: Served) -> Manifest | None:
    """The snapshot to compare on; a machine of CI may well have none."""
    return current(project.layout) if served is None else snapshot_of(project, served)


def _unaccepted(metrics: tuple[str, ...]) -> Stop:
    count = len(metrics)
    names = Text(", ".join(metrics), "、".join(metrics))
    return Stop(
        f"{count} changed {'definition is' if count == 1 else 'definitions are'} not accepted: "
        f"{names.en}.",
        f"有 {count} 个指标的口径改动尚未认可：{names.zh}。",
    )


def _told(checked: Checked, name: Text, words: Grammar) -> Iterator[str]:
    count, whole = len(checked.differing), checked.metrics
    yield Text(
        f"Against {name.en}: {count} of {whole} metrics differ.",
        f"与{name.zh}相比：{whole} 个指标中有 {count} 个口径不同。",
    ).within(words.lang)
    for one in checked.differing:
        yield ""
        yield from _metric(one, words)
    for names, said in (
        (checked.new, Text("New, nothing to compare with: ", "新增，无可比较：")),
        (checked.gone, Text("No longer there: ", "已删除：")),
    ):
        if names:
            yield ""
            yield said.within(words.lang) + words.signs.listing.join(names)


def _metric(one: Differing, words: Grammar) -> Iterator[str]:
    outcome = Text("accepted", "已认可") if one.accepted else Text("not accepted", "尚未认可")
    mark, colon = "✓" if one.accepted else "✗", words.signs.colon
    left, right = words.signs.brackets
    label = one.label.within(words.lang)
    shown = one.metric if label == one.metric else f"{one.metric}{left}{label}{right}"
    yield f"{mark} {shown}{colon}{outcome.within(words.lang)}"
    for change in one.changes:
        yield f"  {change.says.within(words.lang)}"
    if one.amiss is not None:
        said = Text("Past weeks cannot be compared: ", "无法比较过去各周：").within(words.lang)
        yield f"  {said}{one.amiss.within(words.lang)}"
    if one.weeks:
        yield from (f"  {line}" for line in _weeks(one, words))
    if one.largest is not None:
        yield f"  {_largest(one, one.largest, words)}"
    if not one.accepted:
        said = Text("To accept it: ", "认可请写：").within(words.lang)
        yield f"  {said}accepted: [{{hash: {one.hash[:SHORTEST]}, why: …, by: …}}]"


def _weeks(one: Differing, words: Grammar) -> list[str]:
    rows = []
    for week in one.weeks:
        apart = week.difference
        rows.append(
            (
                words.days(day(week.start), day(week.end)),
                _value(one, week.before, words),
                _value(one, week.after, words),
                NONE if apart is None else difference(words, apart, one.unit),
            )
        )
    head = tuple(column.within(words.lang) for column in COLUMNS)
    return list(Grid(head, tuple(rows), (False, True, True, True)).lines())


def _value(one: Differing, estimate: Estimate | Undefined, words: Grammar) -> str:
    return NONE if isinstance(estimate, Undefined) else amount(words, estimate.value, one.unit)


def _largest(one: Differing, week: Week, words: Grammar) -> str:
    if not week.difference:
        return Text("No difference in any of these weeks.", "在这些周里数值没有差别。").within(
            words.lang
        )
    when = words.days(day(week.start), day(week.end))
    apart = difference(words, week.difference, one.unit)
    return Text(f"Largest difference: {apart}, {when}.", f"相差最大的是{when}：{apart}。").within(
        words.lang
    )


def _as_values(checked: Checked, name: str, lang: str) -> dict[str, object]:
    return {
        "against": name,
        "metrics": checked.metrics,
        "differing": [_differing_values(one, lang) for one in checked.differing],
        "new": list(checked.new),
        "gone": list(checked.gone),
        "unaccepted": list(checked.unaccepted),
    }


def _differing_values(one: Differing, lang: str) -> dict[str, object]:
    return {
        "metric": one.metric,
        "label": one.label.within(lang),
        "unit": one.unit.value,
        "hash": one.hash,
        "accepted": one.accepted,
        "changes": [
            {"key": change.key, "before": change.before, "after": change.after}
            for change in one.changes
        ],
        "weeks": [_week_values(week) for week in one.weeks],
        "largest": None if one.largest is None else _week_values(one.largest),
        "amiss": None if one.amiss is None else one.amiss.within(lang),
    }


def _week_values(week: Week) -> dict[str, object]:
    return {
        "start": week.start,
        "end": week.end,
        "before": _number(week.before),
        "after": _number(week.after),
        "difference": week.difference,
    }


def _number(estimate: Estimate | Undefined) -> object:
    if isinstance(estimate, Undefined):
        return {"undefined": estimate.reason.value}
    return estimate.value
