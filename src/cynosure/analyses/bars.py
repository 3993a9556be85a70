"""The bars that data must pass, the questions that rest on them, and what would lift them.

A question about a metric puts `requests_under` into its needs and calls `refuse_under` before it
answers: then it is not answered from data that cannot carry it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cynosure.analyses import window
from cynosure.analyses.structure import sources_of
from cynosure.analyses.unblocking import unblocked_by
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Note
from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.inputs import Asked, Inputs, tables_of
from cynosure.metrics.relations.revenue import NET
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.coverage import JoinRequest, Side, ValuesRequest

MODEL = "generations.model"
AMOUNTS = frozenset({"amount", NET})
"""The columns that hold money in the currency of their row."""


@dataclass(frozen=True)
class Bar:
    """A share of the rows of `side.table` that name something, or something that is known.

    `name` is its key in `trust.bars`; `known` is empty where naming anything is enough. `what` is
    the share in words, `blocks` the questions that are not answered below the bar.
    """

    name: str
    side: Side
    known: tuple[Side, ...]
    what: Text
    blocks: Text

    def height(self, star_file: StarFile) -> float:
        """The share that must be reached."""
        return float(getattr(star_file.trust.bars, self.name))

    def request(self, asked: Asked) -> JoinRequest:
        """What is asked of the store, of the period that the question names if it names one; where
        nobody is known, naming somebody is enough."""
        there = tuple(side for side in self.known if side.table in asked.profiles)
        return JoinRequest(self.side, there or (self.side,), within=window.named(asked))


PEOPLE_SEEN: tuple[Side, ...] = (
    Side("events", "user_id"),
    Side("episodes", "user_id"),
    Side("people", "user_id"),
)
"""Where a person is known from: what they did, or the list of people."""

GENERATION_USER = Bar(
    "generation_user_join",
    Side("generations", "user_id"),
    PEOPLE_SEEN,
    Text("answers of the model whose person is known", "模型回复中能对应到用户的占比"),
    Text("metrics of people counted from generations", "由模型回复按人统计的指标"),
)
GENERATION_MODEL = Bar(
    "generation_model",
    Side("generations", "model"),
    (),
    Text("answers of the model whose model is known", "模型回复中记有模型名称的占比"),
    Text("any comparison of models, `--by` model", "一切按模型的比较，包括按模型拆分"),
)
PAYMENT_USER = Bar(
    "payment_user_join",
    Side("payments", "user_id"),
    PEOPLE_SEEN,
    Text("payments whose person is known", "付款中能对应到用户的占比"),
    Text("money by person, group or episode", "按人、按群体或按片段统计的金额"),
)
BARS: tuple[Bar, ...] = (GENERATION_USER, GENERATION_MODEL, PAYMENT_USER)
"""Every bar that blocks questions. Duplicates have a bar too, which blocks none (`doctor`)."""


def bars_under(asked: Asked, metric: str, by: Iterable[str] = ()) -> tuple[Bar, ...]:
    """The bars that a metric, cut by some dimensions, rests on, as far as its table has rows."""
    used = frozenset(by) | _names_used(asked.star_file, metric)
    return _bars_of(asked, sources_of(asked.star_file, metric), used)


def bars_of_people(asked: Asked, sources: Iterable[str]) -> tuple[Bar, ...]:
    """The bars under people who have rows of some sources (episode kinds, moments, tables), and
    under which of their episodes were fulfilled."""
    return _bars_of(asked, tuple(sources), frozenset({"fulfilled"}))


def _bars_of(asked: Asked, sources: tuple[str, ...], used: frozenset[str]) -> tuple[Bar, ...]:
    star_file = asked.star_file
    tables = tables_of(star_file, sources)
    found = []
    if "generations" in tables:
        found.append(GENERATION_USER)
    if _compares_models(star_file, sources, used, "generations" in tables):
        found.append(GENERATION_MODEL)
    if "payments" in tables:
        found.append(PAYMENT_USER)
    return tuple(bar for bar in found if has_rows(asked, bar))


def has_rows(asked: Asked, bar: Bar) -> bool:
    """Whether the table of a bar has rows at all."""
    profile = asked.profiles.get(bar.side.table)
    return profile is not None and profile.kept > 0


def requests_under(
    asked: Asked, metric: str, by: Iterable[str] = ()
) -> tuple[JoinRequest | ValuesRequest, ...]:
    """What must be known of the data before a metric, cut by some dimensions, is told."""
    held = (bar.request(asked) for bar in bars_under(asked, metric, tuple(by)))
    return (*held, *money_under(asked, metric))


def refuse_missed(inputs: Inputs, bars: Iterable[Bar]) -> None:
    """Raises Refusal where the data do not pass one of some bars."""
    for bar in bars:
        refusal = blocked(inputs, bar)
        if refusal is not None:
            raise refusal


def refuse_under(inputs: Inputs, metric: str, by: Iterable[str] = ()) -> None:
    """Raises Refusal where the data do not pass a bar that a metric rests on, or where it would
    add up amounts in several currencies."""
    refuse_missed(inputs, bars_under(inputs.asked, metric, tuple(by)))
    refuse_mixed(inputs, money_under(inputs.asked, metric), metric)


def blocked(inputs: Inputs, bar: Bar) -> Refusal | None:
    """The refusal of a question that rests on a bar, None where the data pass it."""
    share = inputs.answer_to(bar.request(inputs.asked)).share
    height = bar.height(inputs.asked.star_file)
    if share is None or share >= height:
        return None
    lift = _lift(inputs, bar)
    return Refusal(
        f"Blocked: {bar.what.en} are {share:.1%}, and the bar is {height:.0%} "
        f"(`trust.bars.{bar.name}`). {lift.en}.",
        f"已拦下：{bar.what.zh}为 {share:.1%}，门槛为 {height:.0%}"
        f"（`trust.bars.{bar.name}`）。{lift.zh}。",
    )


def missed_by(inputs: Inputs, metric: str, dimension: str) -> tuple[Note, ...]:
    """The bars that a metric passes and that its cut by a dimension does not, as caveats."""
    asked = inputs.asked
    plain = bars_under(asked, metric)
    more = (bar for bar in bars_under(asked, metric, (dimension,)) if bar not in plain)
    return tuple(
        Note("blocked", (("blocks", bar.blocks), ("lift", _lift(inputs, bar))))
        for bar in more
        if blocked(inputs, bar) is not None
    )


def _lift(inputs: Inputs, bar: Bar) -> Text:
    return unblocked_by(inputs.asked, bar.side, inputs.answer_to(bar.request(inputs.asked)))


def currencies(asked: Asked) -> tuple[ValuesRequest, ...]:
    """The currencies of each table that holds money."""
    return tuple(
        ValuesRequest(Side(table, "currency"))
        for table in ("payments", "costs")
        if table in asked.profiles
    )


def refuse_mixed(
    inputs: Inputs, requests: tuple[ValuesRequest, ...], metric: str | None = None
) -> None:
    """Raises Refusal where the tables of some requests (of `currencies`) hold several currencies.

    `metric` adds their amounts up, or sets one beside the other; None stands for the question
    itself, which cannot keep to one of them.
    """
    by_table = {
        request.side.table: [name for name in inputs.answer_to(request) if name is not None]
        for request in requests
    }
    found = sorted({name for names in by_table.values() for name in names})
    if len(found) < 2:
        return
    en = "; ".join(f"{', '.join(names)} in {table}" for table, names in by_table.items())
    zh = "；".join(f"{table} 表中有 {'、'.join(names)}" for table, names in by_table.items())
    if metric is None:
        raise Refusal(
            f"The amounts are in several currencies ({en}), which do not add up. Convert them "
            "before loading.",
            f"金额涉及多种货币（{zh}），不能相加。请在载入前折算成同一种货币。",
        )
    one = next(iter(by_table.values()))[0]
    raise Refusal(
        f"`{metric}` would add up amounts in several currencies ({en}). "
        f'Convert them before loading, or keep to one: `where: currency = "{one}"`.',
        f"`{metric}` 会把不同货币的金额相加（{zh}）。"
        f'请在载入前折算，或只取一种：`where: currency = "{one}"`。',
    )


def money_under(asked: Asked, metric: str) -> tuple[ValuesRequest, ...]:
    """The currencies of the amounts that a metric adds up, unless it keeps to one itself."""
    star_file = asked.star_file
    tables: set[str] = set()
    for contribution in star_file.metrics[metric].contributions(definitions_of(star_file)):
        used = {n.path for formula in contribution.formulas for n in names_in(formula.tree)}
        if used & AMOUNTS and "currency" not in used:
            tables |= {*tables_of(star_file, contribution.sources)}
    return tuple(request for request in currencies(asked) if request.side.table in tables)


def _compares_models(
    star_file: StarFile, sources: tuple[str, ...], used: frozenset[str], from_generations: bool
) -> bool:
    """Whether the names used of some sources tell models apart by what generations say."""
    names = {"model", MODEL} if from_generations else set()
    for source in sources:
        kind = star_file.episodes.get(source)
        if not isinstance(kind, CutEpisodes):
            continue
        names |= {
            n for n, rule in kind.carries.items() if rule.column and rule.column.name == MODEL
        }
        if "fulfilled" in used and kind.fulfilled is not None:
            for formula in kind.fulfilled.formulas:
                used |= {name.path for name in names_in(formula.tree)}
    return bool(names & used)


def _names_used(star_file: StarFile, metric: str) -> frozenset[str]:
    contributions = star_file.metrics[metric].contributions(definitions_of(star_file))
    return frozenset(
        name.path
        for c in contributions
        for formula in c.formulas
        for name in names_in(formula.tree)
    ) | frozenset(name for c in contributions for name in c.unit)
