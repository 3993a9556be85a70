"""Understandability 易理解: can somebody say in one sentence what the metric counts, and does it
rest on the moment in which the product helps?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.audit.asked_for import bounds_of
from cynosure.analyses.audit.complexity import Complexity, complexity_of
from cynosure.analyses.audit.judged import Judged, Tier, Verdict
from cynosure.analyses.audit.rests_on import value_moment
from cynosure.analyses.audit.trace import touches
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Note, TableBlock, Unit
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.polled import latest
from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined

NAME = "understandability"
MOST_WORDS = 25
"""Words of an English sentence that somebody still repeats; of Chinese as many signs and half."""
SIGNS_A_WORD = 1.6
MOST_CONDITIONS = 4
"""What people keep in mind at once (Cowan 2001)."""
FEWEST = 5
RESTS: dict[bool | None, Text] = {
    True: Text("✓ yes", "✓ 是"),
    False: Text("✗ no", "✗ 否"),
    None: Text("? not told", "? 未写明"),
}


@dataclass(frozen=True)
class Understandability:
    """Whether a metric can be said in a sentence, and touches the moment of value."""

    name: str = NAME
    reconstructed: bool = True

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        return Needs(polled=True)

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        seen = _Seen.of(inputs, metric)
        bounds = bounds_of(inputs.asked.star_file, "direction")
        verdict = seen.verdict(bounds.verdict(seen.understood))
        polled = isinstance(seen.understood, Estimate)
        return Judged(
            criterion=NAME,
            metric=metric,
            verdict=verdict,
            tier=Tier.OUT_OF_SAMPLE if polled else Tier.RANDOMISED,
            estimate=seen.understood,
            unit=Unit.SHARE,
            n=seen.understood.n if isinstance(seen.understood, Estimate) else 0,
            units=Unit.PEOPLE,
            because=seen.because,
            would_change=seen.would_change,
            bounds=bounds if polled and seen.rests else None,
            notes=tuple(seen.notes()),
            blocks=tuple(_trace(inputs, metric, seen)),
        )


@dataclass(frozen=True)
class _Seen:
    """What was read of a definition; `rests` is whether it rests on the `moment` of value, None
    where nobody can tell, `without` the values by which fulfilment is ruled without it."""

    metric: str
    moment: str | None
    rests: bool | None
    without: tuple[str, ...]
    complexity: Complexity
    says: Text | None
    understood: Estimate | Undefined

    @classmethod
    def of(cls, inputs: Inputs, metric: str) -> _Seen:
        star_file, moment = inputs.asked.star_file, value_moment(inputs.asked)
        found = (None, ()) if moment is None else touches(star_file, metric, moment)
        model = star_file.metrics[metric]
        return cls(
            metric,
            moment,
            *found,
            complexity_of(star_file, metric),
            model.says,
            _understood(inputs, metric),
        )

    @property
    def words(self) -> int:
        """The length of the longer of both sentences, in words of English."""
        if self.says is None:
            return 0
        signs = sum(not sign.isspace() for sign in self.says.zh)
        return max(len(self.says.en.split()), round(signs / SIGNS_A_WORD))

    @property
    def is_plain(self) -> bool:
        """Whether it has a sentence, a short one, and no more conditions than can be kept."""
        short = 0 < self.words <= MOST_WORDS
        return short and self.complexity.conditions <= MOST_CONDITIONS

    def verdict(self, polled: Verdict) -> Verdict:
        """A broken chain fails whatever people know; without answers a plain definition leans."""
        if self.rests is False:
            return Verdict.CONTRADICTED
        if self.rests is None:
            return Verdict.NOT_ENOUGH
        if isinstance(self.understood, Undefined):
            return Verdict.LEANING if self.is_plain else Verdict.NOT_ENOUGH
        return Verdict.LEANING if polled is Verdict.SUPPORTED and not self.is_plain else polled

    @property
    def because(self) -> Note:
        if self.moment is None:
            return Note("star_no_moment")
        if self.rests is not True:
            code = "star_misses" if self.rests is False else "star_chain_unknown"
            return Note(code, (("moment", self.moment),))
        if isinstance(self.understood, Estimate):
            values = (("share", self.understood.value), ("people", self.understood.n))
            return Note("star_understood", values)
        return Note("star_touches", (("moment", self.moment),))

    @property
    def would_change(self) -> Note:
        if self.moment is None:
            return Note("star_write_proposition")
        if self.rests is not True:
            return Note("star_use_moment", (("moment", self.moment),))
        if self.says is None:
            return Note("star_write_says")
        return Note("star_poll", (("command", f"cyn poll --metric {self.metric}"),))

    def notes(self) -> Iterator[Note]:
        counted = self.complexity
        values = (("conditions", counted.conditions), ("constants", counted.constants))
        yield Note("star_complexity", values)
        if counted.conditions > MOST_CONDITIONS:
            most = (("conditions", counted.conditions), ("most", MOST_CONDITIONS))
            yield Note("star_too_many", most)
        if self.says is None:
            yield Note("star_says_nothing")
        elif self.words > MOST_WORDS:
            yield Note("star_says_much", (("length", self.words), ("most", MOST_WORDS)))
        if self.moment is not None and self.without:
            names = Text(", ".join(self.without), "、".join(self.without))
            yield Note("star_rule_without", (("moment", self.moment), ("names", names)))


def _understood(inputs: Inputs, metric: str) -> Estimate | Undefined:
    """How many of those asked chose the right description of the metric."""
    told = [one for one in latest(inputs.history.polled, metric) if not one.is_key and one.meant]
    if len(told) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("people", len(told)), ("needed", FEWEST)))
    right = sum(one.meant == metric for one in told)
    return proportion(right, len(told), inputs.asked.star_file.evidence.level)


def _trace(inputs: Inputs, metric: str, seen: _Seen) -> Iterator[Block]:
    """Proposition, moment, events: the chain of a star under audit."""
    star_file = inputs.asked.star_file
    entry = next((one for one in star_file.star if one.metric.name == metric), None)
    if entry is None or entry.proposition is None or seen.moment is None:
        return
    moment = star_file.moments[seen.moment]
    events = "" if moment.event is None else ", ".join(ref.name for ref in moment.event)
    if moment.table is not None:
        events = moment.table.name
    rows = (
        (Text("whom it helps", "为谁"), entry.proposition.who),
        (Text("with what", "解决什么"), entry.proposition.problem),
        (Text("the moment of value", "价值时刻"), seen.moment),
        (Text("the rows", "对应的行"), events),
        (Text("is asked for", "是否要求它"), RESTS[seen.rests]),
        (Text("the metric", "指标"), label_of(star_file, metric)),
    )
    heads = (Text("Link", "环节"), Text("Is", "内容"))
    yield TableBlock(Text("From the proposition to the star", "从主张到北极星"), heads, rows)
