"""`doctor`: what of the data may be believed, which questions they cannot carry, and what would
lift them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cynosure.analyses import bars, doctor_events, doctor_shown, star_choice, window
from cynosure.analyses import doctor_tables as tables
from cynosure.analyses.caveats import of_files
from cynosure.analyses.examined import Examination, examination, last_day, star_of
from cynosure.analyses.structure import sources_of
from cynosure.analyses.told_otherwise import period_of
from cynosure.analyses.unblocking import unblocked_by
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Check, Note, State, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, tables_of
from cynosure.metrics.starfile.definition import TRUST
from cynosure.metrics.trust.days import empty_days
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

SUBJECT = TRUST
LABEL = Text("The number of bars missed", "未达标的数据门槛数")
SAYS = Text(
    "What may be believed of the loaded data, and which questions they cannot carry",
    "已载入的数据哪些可信，哪些问题还答不了",
)
DUPLICATES = Text("duplicates in {table}", "{table} 表的重复行占比")
BAD_ROWS = 3
"""Rows in quarantine that are shown of each table and rule."""


@dataclass(frozen=True)
class Doctor:
    """Everything that can be told of the data without asking what they mean."""

    name: str = "doctor"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        star = star_of(asked)
        return () if star is None else (star,)

    def needs(self, asked: Asked) -> Needs:
        choice = _choice(asked)
        doubted = () if choice is None else star_choice.requests(asked, *choice)
        releases = doctor_shown.releases_request(asked)
        others = (releases, doctor_events.request(asked))
        further = (*doubted, *(one for one in others if one is not None))
        return Needs(requests=(*examination(asked).requests, *further), bad_rows=BAD_ROWS)

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        examined = examination(asked)
        held = tuple(_bars(inputs))
        missed = [check for check, _, _ in held if check.passed is False]
        profiles = asked.profiles.values()
        kept, read = (sum(getattr(p, name) for p in profiles) for name in ("kept", "read"))
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(SUBJECT, LABEL, Unit.NUMBER, inputs.definitions[SUBJECT][0], SAYS),
            estimand=SAYS,
            estimate=Estimate(len(missed), Undefined(Reason.COUNTED), len(held)),
            n=kept,
            units=Unit.ROWS,
            rows=read,
            window=_window(asked),
            provenance=inputs.provenance,
            next_action=_next(asked, held),
            checks=(*(check for check, _, _ in held), *_checks(inputs, examined)),
            caveats=_caveats(inputs, examined, held),
            blocks=_blocks(inputs, examined, held),
        )


Held = tuple[Check, Text, Text]
"""A bar as it is held against the data, the questions it blocks, and what would lift the data."""


def _bars(inputs: Inputs) -> Iterator[Held]:
    """Every bar whose table has rows, then the currencies, then the duplicates."""
    asked = inputs.asked
    for bar in bars.BARS:
        if not bars.has_rows(asked, bar):
            yield Check("bar_at_least", None, (("what", bar.what),)), bar.blocks, _no_rows(bar)
            continue
        coverage = inputs.answer_to(bar.request(asked))
        height, share = bar.height(asked.star_file), coverage.share or 0.0
        values = (("what", bar.what), ("share", share), ("bar", height))
        check = Check("bar_at_least", share >= height, values)
        yield check, bar.blocks, unblocked_by(asked, bar.side, coverage)
    for request in bars.currencies(asked):
        found = [name for name in inputs.answer_to(request) if name is not None]
        if found:
            names = Text(", ".join(found), "、".join(found))
            money = (("table", request.side.table), ("currencies", names))
            yield Check("one_currency", len(found) == 1, money), MONEY, ONE_CURRENCY
    yield _duplicates(asked)


MONEY = Text("sums of money", "金额的加总")
ONE_CURRENCY = Text(
    "Convert the amounts to one currency before loading them", "请先折算成同一种货币再载入"
)
NOTHING = Text("nothing: duplicates are dropped at loading", "不影响提问：重复行在载入时已去除")
WHICH_IS_RIGHT = Text(
    "Find out which row is right where two of one id differ, and load that source last",
    "同一 ID 有两种内容时，请查明哪一种正确，并让正确的数据源最后载入",
)
SENT_AGAIN = Text(
    "Look for a client that sends rows again under new ids: those are not seen as duplicates",
    "请检查是否有客户端用新 ID 重发：这类数据识别不出来",
)


def _no_rows(bar: bars.Bar) -> Text:
    table = bar.side.table
    return Text(f"Load a source for the table {table}", f"请为 {table} 表添加数据源")


def _duplicates(asked: Asked) -> Held:
    """The table with the largest share of duplicates, against the bar."""
    bar = asked.star_file.trust.bars.duplicates_max
    read = [profile for profile in asked.profiles.values() if profile.read]
    if not read:
        what = Text(DUPLICATES.en.format(table="events"), DUPLICATES.zh.format(table="events"))
        return Check("bar_at_most", None, (("what", what),)), NOTHING, SENT_AGAIN
    worst = max(read, key=lambda profile: profile.sent_twice)
    share = worst.sent_twice
    what = Text(*(text.format(table=worst.table) for text in (DUPLICATES.en, DUPLICATES.zh)))
    values = (("what", what), ("share", share), ("bar", bar))
    differing = any(source.conflicts for source in worst.sources)
    lift = WHICH_IS_RIGHT if differing else SENT_AGAIN
    return Check("bar_at_most", share <= bar, values), NOTHING, lift


def _checks(inputs: Inputs, examined: Examination) -> Iterator[Check]:
    profiles = inputs.asked.profiles.values()
    counts = {
        name: sum(getattr(profile, name) for profile in profiles)
        for name in ("read", "kept", "quarantined", "duplicates")
    }
    adds_up = counts["read"] == counts["kept"] + counts["quarantined"] + counts["duplicates"]
    yield Check("reconcile_rows", adds_up, tuple(counts.items()))
    for future in examined.future:
        late = inputs.answer_to(future).future
        if late:
            values = (("table", future.table), ("count", late))
            yield Check("no_future_rows", passed=False, values=values)
    steps = None if examined.steps is None else inputs.answer_to(examined.steps)
    if steps is None:
        yield Check("clocks_run_on", None)
    else:
        yield Check("clocks_run_on", not steps.back, (("count", steps.back),))
    lag = None if examined.lag is None else inputs.answer_to(examined.lag)
    if lag is None:
        yield Check("clocks_keep_time", None)
    else:
        kept = not lag.jumped if lag.judged else None
        yield Check("clocks_keep_time", kept, (("count", len(lag.jumped)),))
    for days in examined.days:
        empty = len(empty_days(inputs.answer_to(days)))
        yield Check("no_empty_days", not empty, (("table", days.table), ("count", empty)))
    alike = inputs.answer_to(examined.alike).ids
    yield Check("ids_spelt_alike", not alike, (("count", alike),))
    if examined.strangers is not None:
        strange = len(inputs.answer_to(examined.strangers))
        yield Check("agents_known", not strange, (("count", strange),))
    yield from doctor_events.checks(inputs)


def _caveats(inputs: Inputs, examined: Examination, held: tuple[Held, ...]) -> tuple[Note, ...]:
    found = [
        Note("blocked", (("blocks", what), ("lift", lift)))
        for check, what, lift in held
        if check.passed is False and what != NOTHING
    ]
    found += _differing(inputs.asked)
    if inputs.asked.star_file.selection is not None:
        found.append(Note("selection", (("text", inputs.asked.star_file.selection),)))
    if examined.suspects is not None:
        counted = inputs.answer_to(examined.suspects).counted
        if counted:
            found.append(Note("suspects_are_counted", (("count", counted),)))
    choice = _choice(inputs.asked)
    if choice is not None:
        found += star_choice.caveats(inputs, *choice, period_of(inputs.asked, choice[0]))
    return (*found, *of_files(tuple(inputs.asked.profiles.values())))


def _choice(asked: Asked) -> tuple[str, tuple[Period, ...]] | None:
    """The star and the periods in which it is looked at, to tell whether it is a wrong choice."""
    metric = star_of(asked)
    if metric is None:
        return None
    tables = tables_of(asked.star_file, sources_of(asked.star_file, metric))
    return metric, window.periods_of(asked, tables)


def _differing(asked: Asked) -> Iterator[Note]:
    """The tables in which rows of one id differed, with the sources that brought the later ones."""
    for profile in asked.profiles.values():
        differing = [source for source in profile.sources if source.conflicts]
        if differing:
            paths = [f"`{source.pattern}`" for source in differing]
            names = Text(", ".join(paths), "、".join(paths))
            count = sum(source.conflicts for source in differing)
            values = (("table", profile.table), ("count", count), ("sources", names))
            yield Note("rows_of_one_id_differ", values)


def _blocks(inputs: Inputs, examined: Examination, held: tuple[Held, ...]) -> tuple[Block, ...]:
    found: tuple[TableBlock | None, ...] = (
        tables.blocked([(check, what) for check, what, _ in held]),
        doctor_shown.coverage([(check, what) for check, what, _ in held]),
        tables.sources(inputs.asked),
        tables.quarantine(inputs),
        tables.clocks(inputs, examined),
        tables.lateness(inputs, examined),
        tables.joins(inputs, examined),
        tables.strangers(inputs, examined),
        tables.signs(inputs, examined),
        tables.listed(inputs, examined),
        tables.star(inputs, examined, star_of(inputs.asked)),
        tables.days(inputs, examined),
        doctor_shown.releases(inputs, doctor_shown.releases_request(inputs.asked)),
    )
    return tuple(block for block in found if block is not None)


def _next(asked: Asked, held: tuple[Held, ...]) -> Note:
    for check, _, lift in held:
        if check.passed is False:
            return Note("unblock", (("what", lift),))
    metric = star_of(asked) or next(iter(asked.star_file.metrics), "METRIC")
    command = f"cyn reconcile {metric} --period DAY..DAY --mine NUMBER"
    return Note("reconcile_first", (("command", command),))


def _window(asked: Asked) -> Window:
    """The days looked at: those of the question, else from the first to the last row."""
    wanted = window.named(asked)
    if wanted is not None:
        return window.window_of(asked, wanted, State.CLOSED)
    dated = [p for p in asked.profiles.values() if p.first is not None]
    first = min((p.first for p in dated if p.first is not None), default=_loaded(asked))
    last = max((last_day(asked, p) for p in dated), default=first)
    marked = any(profile.marked for profile in asked.profiles.values())
    return Window(
        first.isoformat(),
        max(first, last).isoformat(),
        asked.star_file.calendar.timezone,
        "range",
        State.MARKED if marked else State.CLOSED,
    )


def _loaded(asked: Asked) -> date:
    loaded = [p.loaded_at for p in asked.profiles.values() if p.loaded_at is not None]
    return min(loaded, default=datetime(1970, 1, 1, tzinfo=UTC)).date()
