"""The tables of `doctor`, each of them None where the data have nothing for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import add
from zoneinfo import ZoneInfo

from cynosure.analyses.examined import DAILY, Examination
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Check, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import Asked, Inputs, label_of
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.clocks import Lag, StepsBack
from cynosure.metrics.trust.days import empty_days
from cynosure.metrics.trust.lateness import SETTLED
from cynosure.metrics.trust.suspects import EVEN, PEOPLE_A_DEVICE
from cynosure.metrics.trust.tally import value_of
from cynosure.tables.batch import what_is_wrong

Rows = tuple[tuple[Cell, ...], ...]

TABLE, ROWS, SHARE = Text("table", "表"), Text("rows", "行数"), Text("share", "占比")
READ, KEPT = Text("read", "读取"), Text("kept", "保留")
BAD, TWICE = Text("quarantined", "隔离"), Text("duplicates", "重复")
WHAT, DETAIL = Text("what", "项目"), Text("detail", "说明")
PEOPLE = Text("people", "人数")
SHOWN_DAYS = 10
SHOWN_HOURS = 3


def blocked(held: Sequence[tuple[Check, Text]]) -> TableBlock | None:
    """The bars that the data miss, and the questions they block."""
    rows: Rows = tuple((_named(check), what) for check, what in held if check.passed is False)
    heads = (Text("bar missed", "未达标的门槛"), Text("blocks", "无法回答"))
    return _table(Text("Blocked questions", "暂不能回答的问题"), heads, rows)


def _named(check: Check) -> Text:
    values = dict(check.values)
    what = values.get("what")
    if isinstance(what, Text):
        return what
    table = values["table"]
    return Text(f"one currency in {table}", f"{table} 表只用一种货币")


def sources(asked: Asked) -> TableBlock | None:
    """Every source with its rows, how far they reach, and up to when it is complete."""
    zone = ZoneInfo(asked.star_file.calendar.timezone)
    rows: Rows = tuple(
        (
            profile.table,
            source.pattern,
            source.files,
            source.read,
            source.kept,
            source.quarantined,
            source.duplicates,
            _day(source.last),
            _minute(source.complete_until.astimezone(zone)),
        )
        for profile in asked.profiles.values()
        for source in profile.sources
    )
    heads = (
        TABLE,
        Text("path", "路径"),
        Text("files", "文件"),
        READ,
        KEPT,
        BAD,
        TWICE,
        Text("last row", "最后一行"),
        Text("complete until", "截至"),
    )
    return _table(Text("Sources", "数据源"), heads, rows)


def quarantine(inputs: Inputs) -> TableBlock | None:
    """The bad rows by table and rule, with the place of the first ones."""
    rows: list[tuple[Cell, ...]] = []
    for profile in inputs.asked.profiles.values():
        for rule, count in profile.rules:
            first = [
                (f"{bad.file}:{bad.line}", bad.column)
                for table, bad in inputs.bad_rows
                if (table, bad.rule) == (profile.table, rule)
            ]
            named: tuple[Cell, ...] = (profile.table, what_is_wrong(rule), f"{count:,}")
            for place in first or [("", "")]:
                rows.append((*named, *place))
                named = ("", "", "")
    heads = (
        TABLE,
        Text("rule broken", "违反的规则"),
        ROWS,
        Text("first ones", "最先出现于"),
        Text("column", "列"),
    )
    return _table(Text("Quarantine", "隔离区"), heads, tuple(rows))


def clocks(inputs: Inputs, examined: Examination) -> TableBlock | None:
    """Rows from the future, clocks that step back, run ahead or jump."""
    rows: list[tuple[Cell, ...]] = []
    for request in examined.future:
        future = inputs.answer_to(request)
        if future.future and future.latest is not None:
            latest = _minute(future.latest)
            said = Text(
                f"dated after the load, up to {latest} UTC", f"晚于载入，最晚为 {latest} UTC"
            )
            rows.append((request.table, said, future.future))
    steps = None if examined.steps is None else inputs.answer_to(examined.steps)
    rows += [] if steps is None else _steps(steps)
    lag = None if examined.lag is None else inputs.answer_to(examined.lag)
    rows += [] if lag is None else _lag(lag)
    return _table(Text("Clocks", "时钟"), (TABLE, WHAT, ROWS), tuple(rows))


def _steps(steps: StepsBack) -> list[tuple[Cell, ...]]:
    if not steps.back:
        return []
    said = Text(
        f"back in time within a session, at most {_seconds(steps.largest)} s",
        f"会话内时间倒退，最多 {_seconds(steps.largest)} 秒",
    )
    found: list[tuple[Cell, ...]] = [("events", said, steps.back)]
    if steps.often:
        often = Text(
            f"of those, by {steps.minutes} min (the commonest size)",
            f"其中倒退 {steps.minutes} 分钟（最常见）",
        )
        found.append(("events", often, steps.often))
    return found


def _lag(lag: Lag) -> list[tuple[Cell, ...]]:
    usual = Text(
        f"received {lag.usual:,.1f} s after they happened (median)",
        f"发生后 {lag.usual:,.1f} 秒收到（中位数）",
    )
    found: list[tuple[Cell, ...]] = [("events", usual, lag.rows)]
    if lag.ahead:
        ahead = Text("received over 5 min before they happened", "收到时间早于发生时间 5 分钟以上")
        found.append(("events", ahead, lag.ahead))
    for jump in lag.jumped[:SHOWN_HOURS]:
        at = _minute(jump.hour)
        said = Text(
            f"hour of {at} UTC: {jump.seconds:+,.0f} s against the usual delay",
            f"{at} UTC 这一小时：比平时的延迟 {jump.seconds:+,.0f} 秒",
        )
        found.append(("events", said, ""))
    return found


def lateness(inputs: Inputs, examined: Examination) -> TableBlock | None:
    """The day by which nearly all rows of a day are in."""
    rows: list[tuple[Cell, ...]] = []
    found = None if examined.lateness is None else inputs.answer_to(examined.lateness)
    if found is not None:
        share = Quantity(found.late / found.rows, Unit.SHARE)
        rows.append(("events", _after(found.day_by()), found.late, share, _settled()))
    without = [
        profile.table
        for profile in inputs.asked.profiles.values()
        if profile.table in DAILY and (profile.table != "events" or found is None)
    ]
    if without:
        why = Text("not known: no row says when it was received", "未知：数据未记录接收时间")
        if examined.lateness is not None and found is None:
            why = Text(f"not known yet: all days are younger than {SETTLED} days", "未知：数据太新")
        rows.append((", ".join(without), why, "", "", ""))
    heads = (TABLE, Text("95 % in", "95% 到齐"), Text("late rows", "迟到行"), SHARE, DETAIL)
    return _table(Text("Late rows", "迟到数据"), heads, tuple(rows))


def _after(days: int) -> Text:
    if not days:
        return Text("on the day itself", "当天")
    return Text(f"{days} {'day' if days == 1 else 'days'} later", f"{days} 天后")


def _settled() -> Text:
    return Text(f"days at least {SETTLED} days old", f"只看 {SETTLED} 天以前的日期")


def joins(inputs: Inputs, examined: Examination) -> TableBlock | None:
    """How many rows name something that is known elsewhere."""
    rows: list[tuple[Cell, ...]] = []
    for join in examined.joins:
        coverage = inputs.answer_to(join.request)
        of = coverage.named if join.of_named else coverage.rows
        if of:
            side = join.request.side
            share = Quantity(coverage.known / of, Unit.SHARE)
            rows.append(
                (
                    f"{side.table}.{side.column}",
                    join.to,
                    coverage.rows,
                    coverage.named,
                    coverage.known,
                    share,
                )
            )
    heads = (
        Text("column", "列"),
        Text("found among", "对应到"),
        ROWS,
        Text("filled", "非空"),
        Text("found", "对应上"),
        SHARE,
    )
    return _table(Text("Joins", "关联覆盖率"), heads, tuple(rows))


def strangers(inputs: Inputs, examined: Examination) -> TableBlock | None:
    """Agents that people talk to and nobody registered."""
    if examined.strangers is None:
        return None
    rows: Rows = inputs.answer_to(examined.strangers)
    heads = (Text("agent", "智能体"), ROWS)
    return _table(Text("Agents whose creator is unknown", "创作者未知的智能体"), heads, rows)


def signs(inputs: Inputs, examined: Examination) -> TableBlock | None:
    """How many people show which sign of a program."""
    if examined.suspects is None:
        return None
    found, looked = inputs.answer_to(examined.suspects), examined.suspects.signs
    unknown = Text("not looked at: no column names a device", "未检查：没有设备列")
    device: Cell = found.by_sign["device"] if looked.device is not None else unknown
    rate = Text(
        f"more than {looked.episodes_a_day} episodes of a kind on one day",
        f"一天内同类片段超过 {looked.episodes_a_day} 个",
    )
    cadence = Text(
        f"events at an even beat (gaps spread under {EVEN:.0%})",
        f"事件间隔几乎不变（标准差不到均值的 {EVEN:.0%}）",
    )
    shared = Text(
        f"a device shared by {PEOPLE_A_DEVICE} people or more",
        f"与至少 {PEOPLE_A_DEVICE} 人共用一台设备",
    )
    rows: Rows = (
        (rate, found.by_sign["rate"]),
        (cadence, found.by_sign["cadence"]),
        (shared, device),
        (Text("any of these", "符合任一项"), found.people),
        (Text("of them still counted", "其中仍计入统计"), found.counted),
    )
    return _table(Text("Bots and device farms", "机器人与设备农场"), (WHAT, PEOPLE), rows)


def listed(inputs: Inputs, examined: Examination) -> TableBlock | None:
    """The people who stand out most, by the hash of their id."""
    if examined.suspects is None:
        return None
    rows: Rows = tuple(
        (
            one.unit,
            "" if one.rate is None else one.rate,
            "" if one.cadence is None else Quantity(one.cadence, Unit.SHARE),
            "" if one.device is None else one.device,
        )
        for one in inputs.answer_to(examined.suspects).listed
    )
    heads = (
        Text("person (hashed id)", "用户（哈希 ID）"),
        Text("episodes on one day", "单日片段数"),
        Text("spread of gaps", "间隔离散度"),
        Text("people on the device", "同设备人数"),
    )
    return _table(Text("Who looks like a program", "疑似程序的账号"), heads, rows)


def star(inputs: Inputs, examined: Examination, metric: str | None) -> TableBlock | None:
    """The star with and without those who look like programs, and with everybody."""
    shown = examined.suspects is not None and inputs.answer_to(examined.suspects).people
    if metric is None or not (shown or len(examined.tallies) > 1):
        return None
    star_file = inputs.asked.star_file
    model = star_file.metrics[metric]
    unit = model.read_as(definitions_of(star_file))
    rows: list[tuple[Cell, ...]] = []
    for request in examined.tallies:
        tallies = inputs.answer_to(request)
        if not tallies:
            continue
        value = value_of(model, reduce(add, tallies.values()))
        name = AS_COUNTED if request is examined.tallies[0] else EVERYBODY
        rows.append((name, "" if value is None else Quantity(value, unit)))
        if request is examined.tallies[0]:
            rest = value_of(model, tallies.get(False))
            rows.append((WITHOUT, "" if rest is None else Quantity(rest, unit)))
    label = label_of(star_file, metric)
    period = examined.tallies[0].period
    title = Text(
        f"{label.en}, {period.start} to {period.end}",
        f"{label.zh}（{period.start} 至 {period.end}）",
    )
    return _table(title, (WHAT, Text("value", "数值")), tuple(rows))


AS_COUNTED = Text("as the star file counts", "按星文件的口径")
WITHOUT = Text("without those who look like programs", "不计疑似程序的账号")
EVERYBODY = Text("with everybody whom the star file leaves out", "计入星文件排除的所有人")


def days(inputs: Inputs, examined: Examination) -> TableBlock | None:
    """Days without rows, and days marked for files that were set aside."""
    rows: list[tuple[Cell, ...]] = []
    for request in examined.days:
        empty = empty_days(inputs.answer_to(request))
        if empty:
            rows.append((request.table, Text("no row at all", "没有任何数据"), _days(empty)))
    for profile in inputs.asked.profiles.values():
        for marked in profile.marked:
            if marked.first is None or marked.last is None:
                span = Text("the whole load", "本次载入的全部日期")
            else:
                span = Text(f"{marked.first} to {marked.last}", f"{marked.first} 至 {marked.last}")
            said = Text(f"{marked.file} set aside", f"{marked.file} 已搁置")
            rows.append((profile.table, said, span))
    return _table(Text("Days", "日期"), (TABLE, WHAT, Text("days", "日期")), tuple(rows))


def _days(found: tuple[date, ...]) -> str:
    shown = ", ".join(day.isoformat() for day in found[:SHOWN_DAYS])
    return shown if len(found) <= SHOWN_DAYS else f"{shown} … ({len(found)})"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _table(title: Text, heads: tuple[Text, ...], rows: Rows) -> TableBlock | None:
    return TableBlock(title, heads, rows) if rows else None


def _seconds(found: float) -> str:
    return f"{found:,.0f}" if found >= 1 else f"{found:.3g}"
