"""The table of the selftest, for somebody who decides by it: what is promised, how often it was
wrong, over how many worlds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cynosure.errors import Text
from cynosure.selftest.bars import Count
from cynosure.selftest.row import Aspect, Trial
from cynosure.selftest.run import Judged

HEAD: tuple[Text, ...] = (
    Text("What", "方法"),
    Text("Tried on", "试验数据"),
    Text("Promise", "承诺"),
    Text("What happened", "实际结果"),
    Text("Worlds", "次数"),
    Text("Kept", "守诺"),
)
FINDINGS = Text("From files to findings", "从数据文件到结论")
ESTIMATORS = Text("The estimators themselves", "统计方法本身")
NOTHING = Text("no answer", "没有给出结果")
NOT_YET = Text("not played yet", "尚未试验")
ONLY_TOLD = Text("none, only told", "不作承诺，仅供参考")
HELD, BROKEN, TOLD = "✓", "✗", "–"

PROMISES: dict[Aspect, Text] = {
    Aspect.SIZE: Text("at most {share} false alarms", "误报不超过 {share}"),
    Aspect.LOOKS: Text(
        "at most {share} false alarms in 100 looks", "看 100 次，误报不超过 {share}"
    ),
    Aspect.COVERAGE: Text("the interval holds the truth in {share}", "区间有 {share} 覆盖真值"),
    Aspect.POWER: Text("at least {share} of effects found", "至少发现 {share} 的效应"),
    Aspect.PLANNED: Text("{share} of effects found, as planned", "按方案发现 {share} 的效应"),
    Aspect.EXACT: Text("always right", "完全正确"),
}
CONSERVATIVE = Text(
    "the interval holds the truth in {share} or more", "区间至少有 {share} 覆盖真值"
)

HAPPENED: dict[Aspect, Text] = {
    Aspect.SIZE: Text("{share} false alarms", "误报 {share}"),
    Aspect.LOOKS: Text("{share} false alarms", "误报 {share}"),
    Aspect.COVERAGE: Text("held it in {share}", "覆盖 {share}"),
    Aspect.POWER: Text("found {share}", "发现 {share}"),
    Aspect.PLANNED: Text("found {share}", "发现 {share}"),
    Aspect.EXACT: Text("wrong {wrong} times", "错 {wrong} 次"),
}


def table(judged: Sequence[Judged], lang: str) -> str:
    """In Markdown, a line a promise; the lines of one row stand together."""
    lines = [_line(tuple(text.within(lang) for text in HEAD)), _line(("---",) * len(HEAD))]
    before = None
    for one in judged:
        same = one.row is before
        what = ("", "") if same else (one.row.label.within(lang), one.row.drawn.within(lang))
        lines.append(_line((*what, *_said(one, lang))))
        before = one.row
    return "\n".join(lines)


def tables(judged: Sequence[Judged], lang: str) -> str:
    """Findings first, the estimators behind them second."""
    parts = [
        f"## {title.within(lang)}\n\n{table(some, lang)}"
        for title, some in (
            (FINDINGS, [one for one in judged if one.row.scene.is_end_to_end]),
            (ESTIMATORS, [one for one in judged if not one.row.scene.is_end_to_end]),
        )
        if some
    ]
    return "\n\n".join(parts)


def summary(judged: Sequence[Judged]) -> Text:
    """How many promises there are that were tried, and which are broken."""
    promised = [one for one in judged if one.trial.nominal is not None and one.whole.runs]
    broken = list(dict.fromkeys(one.row.label for one in promised if not one.kept))
    kept = sum(one.kept for one in promised)
    if not broken:
        return Text(
            f"All {kept} promises of {_rows(promised)} estimators and findings were kept.",
            f"{_rows(promised)} 种方法与结论共 {kept} 项承诺，全部守住。",
        )
    named = Text("; ".join(text.en for text in broken), "；".join(text.zh for text in broken))
    return Text(
        f"{kept} of {len(promised)} promises of {_rows(promised)} estimators and findings were "
        f"kept. Broken: {named.en}.",
        f"{_rows(promised)} 种方法与结论共 {len(promised)} 项承诺，守住 {kept} 项。"
        f"未守住：{named.zh}。",
    )


def _rows(judged: Sequence[Judged]) -> int:
    return len({one.row.name for one in judged})


def _said(one: Judged, lang: str) -> Iterator[str]:
    """Promise, what happened, over how many worlds, and whether it was kept."""
    yield _promise(one.trial).within(lang)
    yield _happened(one.trial, one.whole).within(lang)
    yield f"{one.whole.answered:,}"
    if one.trial.nominal is None or not one.whole.runs:
        yield TOLD
    else:
        yield HELD if one.kept else BROKEN


def _promise(trial: Trial) -> Text:
    if trial.nominal is None:
        return ONLY_TOLD
    form = CONSERVATIVE if trial.conservative else PROMISES[trial.aspect]
    return _filled(form, share=_percent(trial.nominal))


def _happened(trial: Trial, count: Count) -> Text:
    if count.share is None:
        return NOTHING if count.runs else NOT_YET
    wrong = str(count.answered - count.happened)
    return _filled(HAPPENED[trial.aspect], share=_percent(count.share, 1), wrong=wrong)


def _filled(form: Text, **values: str) -> Text:
    chinese = {name: value.replace(" %", "%") for name, value in values.items()}
    return Text(form.en.format(**values), form.zh.format(**chinese))


def _percent(share: float, digits: int | None = None) -> str:
    if digits is None:
        digits = 0 if round(100 * share, 6).is_integer() else 1
    return f"{100 * share:.{digits}f} %"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
