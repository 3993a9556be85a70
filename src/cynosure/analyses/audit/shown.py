"""What an audit shows: verdicts side by side, what each rests on, what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cynosure.analyses.audit.asked_for import Judging, label
from cynosure.analyses.audit.gates import dominance, verdicts_of
from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.judged import AGAINST, VERDICTS, Judged, Tier, Verdict, Weighed
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import Inputs
from cynosure.stats.estimate import Estimate, Interval

NONE = Text("–", "–")
MARKS: dict[Verdict, str] = {
    Verdict.SUPPORTED: "✓",
    Verdict.LEANING: "≈",
    Verdict.CONTRADICTED: "✗",
    Verdict.NOT_ENOUGH: "?",
}
TIERS: dict[Tier, Text] = {
    Tier.OPINION: Text("0 opinion", "0 看法"),
    Tier.IN_SAMPLE: Text("1 in sample", "1 样本内"),
    Tier.OUT_OF_SAMPLE: Text("2 out of sample", "2 样本外"),
    Tier.QUASI_EXPERIMENT: Text("3 quasi-experiment", "3 准实验"),
    Tier.RANDOMISED: Text("4 random or counted", "4 随机或清点"),
}
AGAINST_MARK = "≉"
"""Of a verdict that leans towards being contradicted."""
NAMES: dict[str, Text] = {
    "value_link": Text("Value link", "价值关联"),
    "actionability": Text("Actionability", "可操作性"),
    "data": Text("Data", "数据质量"),
    "motivation": Text("Motivation", "激励作用"),
    "dynamics": Text("Dynamics", "动态变化"),
    "leading": Text("Lead", "先导性"),
    "robustness": Text("Robustness", "抗作弊"),
    "understandability": Text("Clarity", "易理解"),
}
"""What people call the criteria."""
NUMBERS: dict[str, Text] = {
    "data": Text("the weakest coverage under {metric}", "{metric}所依据数据的最低覆盖率"),
    "dynamics": Text(
        "the time to see a change of 1 % in {metric}", "看出{metric}变动 1% 所需的时间"
    ),
}
"""What the number of a criterion is called where its name alone would not say it."""
OF = Text("the {criterion} of {metric}", "{metric}的{criterion}")
OURS = Text("〔ours〕", "〔补〕")
"""Stands beside a criterion that the source document does not name."""
METRIC = Text("Metric", "指标")
CRITERION = Text("Criterion", "标准")
BESIDE = Text(
    "✓ supported, ≈ leaning, ≉ against, ✗ contradicted, ? no data",
    "✓ 成立，≈ 倾向成立，≉ 倾向不成立，✗ 不成立，? 数据不足",
)
COLUMNS = (
    Text("Verdict", "评定"),
    Text("Number", "数值"),
    FROM,
    TO,
    Text("Bounds", "界限"),
    Text("n", "n"),
    Text("Evidence", "证据等级"),
)
CHANGE = Text("What would change it", "什么会改变评定")
CHANGE_COLUMNS = (CRITERION, Text("What was seen", "依据"), Text("The datum", "所需数据"))
NOTED = Text("What else was seen", "其他发现")
OF_RIVALS = Text("What was seen of the rivals", "关于备选的发现")
SAID_OF_RIVALS = frozenset(
    {
        "star_part_goes",
        "star_differs_by_part",
        "star_model_held",
        "star_same_everywhere",
        "star_empty_part",
        "star_all_empty",
        "star_push_peak",
    }
)
"""What is said of a rival unasked: where it goes against people, or says nothing of them."""
ABSENT = Text("Rivals that do not exist here", "本项目不存在的备选")
DOMINANCE = Text(
    "At least as good in every criterion and better in one", "各项标准都不逊色且至少一项更好"
)
DOMINANCE_COLUMNS = (METRIC, Text("than", "优于"))
FIRST = Text("First under the signed order of criteria", "按签署的标准次序居首的比重")


def blocks_of(
    inputs: Inputs,
    judging: Judging,
    judged: Mapping[str, Sequence[Judged]],
    ours: frozenset[str],
    shares: Weighed | None,
) -> Iterator[Block]:
    """Everything that an audit shows; `judged` by metric, `ours` are reconstructed criteria."""
    own = judged[judging.metric]
    yield _beside(inputs, judging, judged)
    yield detailed(label(inputs, judging.metric), own, ours)
    yield _change(own, ours)
    noted = tuple((named(one.criterion, ours), note) for one in own for note in one.notes)
    if noted:
        yield TableBlock(NOTED, (CRITERION, Text("Seen", "所见")), noted)
    of_rivals = tuple(_of_rivals(inputs, judging, judged))
    if of_rivals:
        yield TableBlock(OF_RIVALS, (METRIC, Text("Seen", "所见")), of_rivals)
    pairs = dominance({metric: verdicts_of(each) for metric, each in judged.items()})
    if len(own) > 1 and pairs:
        rows = tuple(tuple(_called(inputs, judging, name) for name in pair) for pair in pairs)
        yield TableBlock(DOMINANCE, DOMINANCE_COLUMNS, rows)
    if shares is not None:
        yield _shares(inputs, shares)
    if judging.absent:
        rows = tuple((one.label, _why(one.metric)) for one in judging.absent)
        yield TableBlock(ABSENT, (METRIC, Text("Why", "原因")), rows)
    for one in own:
        yield from one.blocks
    yield from _by_criterion(inputs, judging, judged, ours)


def _of_rivals(
    inputs: Inputs, judging: Judging, judged: Mapping[str, Sequence[Judged]]
) -> Iterator[tuple[Cell, ...]]:
    for metric in judging.metrics:
        if metric == judging.metric:
            continue
        for one in judged[metric]:
            for note in one.notes:
                if note.code in SAID_OF_RIVALS:
                    yield label(inputs, metric), note


def named(criterion: str, ours: frozenset[str]) -> Text:
    """What people call a criterion, marked where it is ours."""
    name = NAMES[criterion]
    if criterion not in ours:
        return name
    return Text(f"{name.en} {OURS.en}", f"{name.zh}{OURS.zh}")


def detailed(title: Text, judged: Sequence[Judged], ours: frozenset[str]) -> TableBlock:
    """What each verdict on one metric rests on."""
    rows = tuple((named(one.criterion, ours), *_row(one)) for one in judged)
    return TableBlock(_in_points(title, judged), (CRITERION, *COLUMNS), rows)


def _in_points(title: Text, judged: Sequence[Judged]) -> Text:
    """The title of a table whose numbers are all points, which a column prints bare."""
    units = {each.unit for each in judged if isinstance(each.estimate, Estimate)}
    if units != {Unit.POINTS}:
        return title
    return Text(f"{title.en} (points)", f"{title.zh}（百分点）")


def _row(one: Judged) -> tuple[Cell, ...]:
    low, high = _ends(one)
    bounds = NONE if one.bounds is None else f"{one.bounds.weak:g} / {one.bounds.strong:g}"
    return (
        AGAINST if one.leans_against else VERDICTS[one.verdict],
        _number(one),
        low,
        high,
        bounds,
        Quantity(one.n, one.units) if one.n else NONE,
        TIERS[one.tier] if one.has_evidence else NONE,
    )


def _number(one: Judged) -> Cell:
    """What decided: the number, or what spoils it however good it is."""
    if one.spoilt_by is not None:
        return one.spoilt_by
    if isinstance(one.estimate, Estimate):
        return Quantity(one.estimate.value, one.unit)
    return NONE


def _ends(one: Judged) -> tuple[Cell, Cell]:
    span = one.estimate.interval if isinstance(one.estimate, Estimate) else one.span
    if not isinstance(span, Interval) or one.spoilt_by is not None:
        return NONE, NONE
    return Quantity(span.low, one.unit), Quantity(span.high, one.unit)


def _by_criterion(
    inputs: Inputs, judging: Judging, judged: Mapping[str, Sequence[Judged]], ours: frozenset[str]
) -> Iterator[TableBlock]:
    """The numbers of the star and its rivals side by side, a table a criterion of which something
    is known of any of them."""
    for place, one in enumerate(judged[judging.metric]):
        if all(judged[metric][place].verdict is Verdict.NOT_ENOUGH for metric in judging.metrics):
            continue
        name = named(one.criterion, ours)
        every = [judged[metric][place] for metric in judging.metrics]
        rows = tuple((_called(inputs, judging, each.metric), *_row(each)) for each in every)
        title = Text(f"{name.en}, beside the rivals", f"{name.zh}：与备选相比")
        yield TableBlock(_in_points(title, every), (METRIC, *COLUMNS), rows)


def _called(inputs: Inputs, judging: Judging, metric: str) -> Text:
    """The label of a metric, the star marked."""
    said = label(inputs, metric)
    return Text(f"★ {said.en}", f"★ {said.zh}") if metric == judging.metric else said


def _mark(one: Judged) -> str:
    return AGAINST_MARK if one.leans_against else MARKS[one.verdict]


def _beside(inputs: Inputs, judging: Judging, judged: Mapping[str, Sequence[Judged]]) -> TableBlock:
    """A row a metric, a column a criterion."""
    names = [one.criterion for one in judged[judging.metric]]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _called(inputs, judging, metric),
            *(_mark(one) for one in judged[metric]),
        )
        for metric in judging.metrics
    )
    return TableBlock(BESIDE, (METRIC, *(NAMES[name] for name in names)), rows)


def _change(judged: Sequence[Judged], ours: frozenset[str]) -> TableBlock:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (named(one.criterion, ours), one.because, one.would_change) for one in judged
    )
    return TableBlock(CHANGE, CHANGE_COLUMNS, rows)


def _shares(inputs: Inputs, shares: Weighed) -> TableBlock:
    rows: list[tuple[Cell, ...]] = [
        (label(inputs, metric), Quantity(share, Unit.SHARE)) for metric, share in shares.shares
    ]
    missing = Text("a verdict is missing", "缺少评定")
    rows += [(label(inputs, metric), missing) for metric in shares.left_out]
    return TableBlock(FIRST, (METRIC, Text("Share of weights", "权重占比")), tuple(rows))


def _why(metric: object) -> Text:
    return metric if isinstance(metric, Text) else NONE
