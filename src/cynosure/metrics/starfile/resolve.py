"""Every name in a star file must lead to something; what does not is said with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cynosure.errors import Place, Text, UserMistake, did_you_mean
from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.judged import LABEL_COLUMNS, Judged
from cynosure.metrics.kinds.quantile import Quantile
from cynosure.metrics.located.nodes import Scalar, full_width
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import InOrder
from cynosure.metrics.starfile.handover import PARALLEL_WEEKS, Handover
from cynosure.metrics.starfile.models import CutEpisodes, RecordedEpisodes, Star, StarFile
from cynosure.tables.schema import TABLES

TABLE_NAMES: tuple[str, ...] = tuple(table.name for table in TABLES)


RESERVED: tuple[str, ...] = ("rows", "days", "day", "kind", "fulfilled", "reasked")
"""Names that mean something on the rows of every episode kind, so that none may take them."""


def definitions_of(star_file: StarFile) -> Definitions:
    """What the metrics of a star file may refer to."""
    return Definitions(star_file.metrics, frozenset(star_file.episodes))


def resolve(star_file: StarFile) -> None:
    """Raises UserMistake for the first name that leads nowhere, in the order of the file."""
    _moments(star_file)
    _episodes(star_file)
    _groups(star_file)
    _metrics(star_file)
    _star(star_file)
    _tree(star_file)
    _evidence(star_file)
    _tradeoff(star_file)
    _trust(star_file)


def _find(ref: Ref, known: Iterable[str], what: Text) -> None:
    names = tuple(known)
    if ref.name in names:
        return
    mistake = full_width(Scalar(ref.name, ref.name, ref.at))
    near = did_you_mean(ref.name, names)
    raise mistake or UserMistake(
        f"There is no {what.en} `{ref.name}`.{near.en}",
        f"没有名为 `{ref.name}` 的{what.zh}。{near.zh}",
        ref.at,
    )


MOMENT = Text("moment", "时刻")
METRIC = Text("metric", "指标")
COLUMN = Text("column or measure", "列或度量")
GROUP = Text("group", "群体")
TABLE = Text("table", "表")
KIND = Text("episode kind", "片段类型")
SOURCE = Text("episode kind, moment or table", "片段类型、时刻或表")


def _moments(star_file: StarFile) -> None:
    for moment in star_file.moments.values():
        if (moment.event is None) == (moment.table is None):
            raise UserMistake(
                "A moment names either `event` or `table`.",
                "时刻要写 `event` 或 `table` 之一。",
                moment.at,
            )
        if moment.table is not None:
            _find(moment.table, TABLE_NAMES, TABLE)


def _episodes(star_file: StarFile) -> None:
    for name, kind in star_file.episodes.items():
        if name in star_file.moments:
            raise UserMistake(
                f"`{name}` is both a moment and an episode kind; `from` could not tell them apart.",
                f"`{name}` 既是时刻又是片段类型；`from` 无法区分，请改名。",
                kind.at,
            )
        for own in (*kind.measures, *getattr(kind, "carries", ())):
            if own in RESERVED:
                raise UserMistake(
                    f"`{own}` has a meaning of its own on every row; call it something else.",
                    f"`{own}` 在每一行上已有固定含义；请换一个名称。",
                    kind.at,
                )
        if kind.unaided is not None:
            _find(kind.unaided, star_file.episodes, KIND)
        if isinstance(kind, CutEpisodes):
            _cut(star_file, kind)
            if kind.fulfilled is not None:
                _names_of_kinds([kind], kind.fulfilled.formulas)
        else:
            _recorded(kind)


def _cut(star_file: StarFile, kind: CutEpisodes) -> None:
    if kind.key is None and kind.gap is None:
        raise UserMistake(
            "Episodes are formed by a `key`, by a `gap`, or by both.",
            "切分片段需要 `key`、`gap`，或两者都写。",
            kind.at,
        )
    for ref in kind.of:
        _find(ref, star_file.moments, MOMENT)
        if star_file.moments[ref.name].event is None:
            raise UserMistake(
                f"Episodes are made from events; `{ref.name}` is a moment of a table and can only "
                "be counted.",
                f"片段由事件切分；`{ref.name}` 是表中的时刻，只能用于计数。",
                ref.at,
            )
    for name, measured in kind.measures.items():
        if measured.formula is not None:
            raise UserMistake(
                f"The measure `{name}` of such episodes is `{{count: moment}}` or "
                "`{sum: table.column}`.",
                f"切分片段的度量 `{name}` 应写成 `{{count: 时刻}}` 或 `{{sum: 表.列}}`。",
                measured.formula.at,
            )
        if measured.count is not None:
            _counted(star_file, kind, measured.count)
        if measured.sum is not None:
            _column_of_table(measured.sum)
    for carried in kind.carries.values():
        if carried.column is not None:
            _column_of_table(carried.column)


def _counted(star_file: StarFile, kind: CutEpisodes, ref: Ref) -> None:
    _find(ref, star_file.moments, MOMENT)
    if star_file.moments[ref.name].event is not None and ref.name not in {r.name for r in kind.of}:
        raise UserMistake(
            f"`{ref.name}` is counted but is not among the moments in `of`.",
            f"`{ref.name}` 用于计数，却不在 `of` 列出的时刻中。",
            ref.at,
        )


def _column_of_table(ref: Ref) -> None:
    table, dot, _ = ref.name.partition(".")
    if not dot:
        raise UserMistake(
            f"`{ref.name}` should be a column with its table, such as generations.cost.",
            f"`{ref.name}` 应写成带表名的列，例如 generations.cost。",
            ref.at,
        )
    _find(Ref(table, ref.at), TABLE_NAMES, TABLE)


def _recorded(kind: RecordedEpisodes) -> None:
    for name, measured in kind.measures.items():
        if measured.formula is None:
            ref = measured.count or measured.sum
            raise UserMistake(
                f"The measure `{name}` of recorded episodes is an expression over the row.",
                f"已记录片段的度量 `{name}` 应是该行上的表达式。",
                ref.at if ref else kind.at,
            )


def _groups(star_file: StarFile) -> None:
    for group in star_file.groups.values():
        if (group.did is None) == (group.owns is None):
            raise UserMistake(
                "A group names either `did` (a moment) or `owns: agents`.",
                "群体要写 `did`（一个时刻）或 `owns: agents` 之一。",
                group.at,
            )
        if group.did is not None:
            _find(group.did, (*star_file.moments, *star_file.episodes), MOMENT)
        if group.owns is not None:
            _find(group.owns, ("agents",), TABLE)
        if group.at_least < 1:
            raise UserMistake("`at_least` is 1 or more.", "`at_least` 至少为 1。", group.at)


def _metrics(star_file: StarFile) -> None:
    definitions = definitions_of(star_file)
    sources = (*star_file.episodes, *star_file.moments, *TABLE_NAMES)
    for name, metric in star_file.metrics.items():
        for ref in metric.groups():
            _find(ref, star_file.groups, GROUP)
        known = (star_file.moments, MOMENT) if isinstance(metric, Funnel) else (sources, SOURCE)
        for ref in metric.sources():
            _find(ref, *known)
        for ref in metric.refers():
            _find(ref, star_file.metrics, METRIC)
        _no_circle(star_file, name, metric)
        _members_are_people(metric, definitions)
        _only_kinds_in_lists(metric, definitions)
        _names_on_episodes(star_file, metric, definitions)
        _can_be_named(star_file, metric)
        metric.read_as(definitions)


HELD: tuple[tuple[str, ...], ...] = (PEOPLE, ("agents.creator_id",))
"""The units that are people, so that a group of people may hold them."""


def _members_are_people(metric: Metric, definitions: Definitions) -> None:
    for contribution in metric.contributions(definitions):
        if contribution.group is not None and contribution.unit not in HELD:
            unit, known = ", ".join(contribution.unit), [name for names in HELD for name in names]
            raise UserMistake(
                f"A group holds people; `{unit}` names none, so `group` cannot stand here. "
                f"Known: {', '.join(known)}.",
                f"群体由人组成，而 `{unit}` 不是人，因此这里不能写 `group`。"
                f"可用的单位有：{'、'.join(known)}。",
                metric.at,
            )


def _only_kinds_in_lists(metric: Metric, definitions: Definitions) -> None:
    places = {ref.name: ref.at for ref in metric.sources()}
    for contribution in metric.contributions(definitions):
        others = [name for name in contribution.sources if name not in definitions.episodes]
        in_order = isinstance(contribution.measure, InOrder)
        if others and len(contribution.sources) > 1 and not in_order:
            raise UserMistake(
                f"A list in `from` holds episode kinds only; `{others[0]}` is none.",
                f"`from` 的列表只能是片段类型；`{others[0]}` 不是。",
                places.get(others[0], metric.at),
            )


def _names_on_episodes(star_file: StarFile, metric: Metric, definitions: Definitions) -> None:
    """Rows of kinds formed from events have no names but those of the star file."""
    for contribution in metric.contributions(definitions):
        kinds = [star_file.episodes.get(source) for source in contribution.sources]
        formed = [kind for kind in kinds if isinstance(kind, CutEpisodes)]
        if len(formed) == len(kinds):
            beside = () if contribution.labels is None else LABEL_COLUMNS
            _names_of_kinds(formed, contribution.formulas, beside)


def _names_of_kinds(
    kinds: list[CutEpisodes], formulas: Iterable[Formula], beside: tuple[str, ...] = ()
) -> None:
    own = [name for kind in kinds for name in (*kind.carries, *kind.measures)]
    asks = all(kind.reasked_within is not None for kind in kinds)
    meant = [name for name in RESERVED if asks or name != "reasked"]
    known = (*own, *meant, "user_id", "agent_id", *beside)
    for formula in formulas:
        for name in names_in(formula.tree):
            if name.path.partition(".")[0] not in ("agents", "people"):
                _find(Ref(name.path, name.at), known, COLUMN)


def _can_be_named(star_file: StarFile, metric: Metric) -> None:
    """Labels name an episode by its key, which one cut by silence does not have."""
    if not isinstance(metric, Judged):
        return
    kind = star_file.episodes.get(metric.from_.name)
    if isinstance(kind, CutEpisodes) and kind.key is None:
        raise UserMistake(
            f"Labels name an episode by its key, and `{metric.from_.name}` has a `gap` alone; "
            "give it a `key`.",
            f"标注按片段的键来指认片段，而 `{metric.from_.name}` 只按 `gap` 切分；"
            "请为它写上 `key`。",
            metric.from_.at,
        )


def _no_circle(star_file: StarFile, name: str, metric: Metric) -> None:
    for ref in _below(star_file, metric, (name,)):
        if ref.name == name:
            raise UserMistake(
                f"`{name}` is defined by itself.", f"`{name}` 的定义引用了它自己。", ref.at
            )


def _below(star_file: StarFile, metric: Metric, seen: tuple[str, ...]) -> Iterator[Ref]:
    for ref in metric.refers():
        yield ref
        inner = star_file.metrics.get(ref.name)
        if inner is not None and ref.name not in seen:
            yield from _below(star_file, inner, (*seen, ref.name))


def _star(star_file: StarFile) -> None:
    days: dict[object, Place] = {}
    for star in star_file.star:
        if star.since.date in days:
            raise UserMistake(
                f"Two stars begin on {star.since.date}; exactly one is active on a day.",
                f"有两颗北极星都从 {star.since.date} 开始；同一天只能有一颗生效。",
                star.at,
            )
        days[star.since.date] = star.at
        felt = () if star.experience is None else (star.experience,)
        metrics = (star.metric, *felt, *star.stands_for, *star.rivals, *star.by_group.values())
        for ref in metrics:
            _find(ref, star_file.metrics, METRIC)
        for name, guardrail in star.guardrails.items():
            _find(Ref(name, guardrail.at), star_file.metrics, METRIC)
        for name, metric in star.by_group.items():
            _find(Ref(name, metric.at), star_file.groups, GROUP)
        if star.proposition is not None:
            _find(star.proposition.moment, star_file.moments, MOMENT)
        if star.handover is not None:
            _handed_over(star_file, star, star.handover)


def _handed_over(star_file: StarFile, star: Star, handover: Handover) -> None:
    """The star after it begins once both were run side by side for long enough."""
    _find(handover.to, star_file.metrics, METRIC)
    after = [one for one in star_file.star if one.since.date > star.since.date]
    following = min(after, key=lambda one: one.since.date, default=None)
    if following is None or following.since.date >= handover.earliest:
        return
    raise UserMistake(
        f"The star after `{star.metric.name}` begins on {following.since.date}; both have to run "
        f"in parallel for {PARALLEL_WEEKS} weeks first, until {handover.earliest}.",
        f"`{star.metric.name}` 之后的北极星从 {following.since.date} 开始；"
        f"两颗星须先并行 {PARALLEL_WEEKS} 周，最早到 {handover.earliest}。",
        following.at,
    )


def _evidence(star_file: StarFile) -> None:
    control = star_file.evidence.search.control_outcome
    if control is not None:
        _find(control, star_file.metrics, METRIC)
    for name in star_file.evidence.not_worse_than:
        _find(Ref(name, star_file.at), star_file.metrics, METRIC)


def _tradeoff(star_file: StarFile) -> None:
    tradeoff = star_file.tradeoff
    if tradeoff is None:
        return
    exchange = tradeoff.exchange
    named = [Ref(name, tradeoff.at) for name in tradeoff.floor]
    for ref in named if exchange is None else (*named, exchange.one, exchange.of):
        _find(ref, star_file.metrics, METRIC)


def _tree(star_file: StarFile) -> None:
    for entry in star_file.tree:
        _find(entry.node, star_file.metrics, METRIC)
        given = (entry.identity is not None, entry.driver is not None, bool(entry.mix_over))
        if sum(given) != 1:
            raise UserMistake(
                "An edge of the tree has one of `identity`, `mix_over` and `driver`.",
                "树的每条边只写 `identity`、`mix_over`、`driver` 三者之一。",
                entry.at,
            )
        if entry.driver is not None:
            _find(entry.driver, star_file.metrics, METRIC)
        if entry.identity is not None:
            parts = [Ref(name.path, name.at) for name in names_in(entry.identity.tree)]
            for ref in (*parts, entry.node):
                _find(ref, star_file.metrics, METRIC)
                _adds_up(star_file, ref)
            _not_its_own_part(entry.node, parts)


def _not_its_own_part(node: Ref, parts: Iterable[Ref]) -> None:
    own = next((part for part in parts if part.name == node.name), None)
    if own is not None:
        raise UserMistake(
            f"`{node.name}` is a part of itself here; an identity is made of other metrics.",
            f"`{node.name}` 在这里成了自己的组成部分；恒等式要由其他指标构成。",
            own.at,
        )


def _adds_up(star_file: StarFile, ref: Ref) -> None:
    model = star_file.metrics[ref.name]
    if isinstance(model, Quantile | Judged):
        raise UserMistake(
            f"`{ref.name}` is of kind {model.kind}: no identity of parts holds for it.",
            f"`{ref.name}` 属于 {model.kind} 类型，无法写成各部分的恒等式。",
            ref.at,
        )


def _trust(star_file: StarFile) -> None:
    bots = star_file.trust.exclude.bots
    if bots is not None and not star_file.episodes:
        raise UserMistake(
            "Bots are told by their episodes, and the star file declares none; add `episodes` or "
            "take `bots` out.",
            "识别机器人要看片段数，而星文件没有声明任何片段；请补上 `episodes`，或去掉 `bots`。",
            bots.at,
        )
