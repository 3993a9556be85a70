"""The question `find`: candidates for a star, searched on one half, told from the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cynosure.analyses.displays import metric_asked
from cynosure.analyses.find import shown, shown_within
from cynosure.analyses.find.confirm import Confirmed, Rules, Standing
from cynosure.analyses.find.counted import Counted
from cynosure.analyses.find.crowd import Crowd, crowd_of
from cynosure.analyses.find.deeds import Candidate
from cynosure.analyses.find.outcome import (
    Outcome,
    days_covered,
    efforts,
    outcome_of,
    own_events,
)
from cynosure.analyses.find.parted import EVERYBODY, Part, parting_asked
from cynosure.analyses.find.search import DEALS, low_of
from cynosure.analyses.find.within import (
    InPart,
    Within,
    in_parts,
    named_in,
    passing,
    searched_within,
)
from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Check, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Contrast, Finding, Subject, Window
from cynosure.metrics.calendar import day_of
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.tracked import EVENTS, TrackColumns
from cynosure.stats.experiments.power import units_for_proportion
from cynosure.stats.undefined import Reason, Undefined

SEED = 20261122
MOST_SHOWN = 15
TAKEN_UP = 0.2
"""By how much an encouragement is thought to raise the share of people who do it."""
SAYS = Text(
    "Of people whose days after the start are over, those who came back on the days named",
    "起始后各天均已过完的用户中，在指定天数内再次出现的占比",
)
ESTIMAND = Text(
    "The share who come back among those who did it, less that among the others, in the half of "
    "the people that the search did not see",
    "在搜索未曾用到的那一半人中，做过者与未做者的回访占比之差",
)
NO_EVENTS = Text(
    "The snapshot has no events with a time, so nothing says what people did first; load a source "
    "of the table `events`.",
    "快照里没有带时间的事件，看不出用户先做了什么；请载入 `events` 表的数据源。",
)


@dataclass(frozen=True)
class Find:
    """Everything people do early, held against who comes back."""

    name: str = "find"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return (metric_asked(asked),)

    def needs(self, asked: Asked) -> Needs:
        events = asked.profiles.get(EVENTS)
        if events is None or events.first is None:
            raise Refusal(NO_EVENTS.en, NO_EVENTS.zh)
        outcome = outcome_of(asked.star_file, metric_asked(asked))
        control, judged = _control(asked), _judged(asked, outcome)
        sources = (*outcome.sources, *control, *((judged,) if judged else ()))
        parting = parting_asked(asked)
        if parting is None:
            tracks = TrackColumns(tuple(dict.fromkeys(sources)), build=True)
            return Needs(tracks=tracks, seed=SEED)
        sources = tuple(dict.fromkeys((*sources, *parting.sources)))
        tracks = TrackColumns(sources, parting.columns, build=True)
        return Needs(requests=parting.requests, tracks=tracks, seed=SEED)

    def answer(self, inputs: Inputs) -> Finding:
        return _Answer.of(inputs).finding()


@dataclass(frozen=True)
class _Answer:
    """What was found, before it is told."""

    inputs: Inputs
    outcome: Outcome
    whole: Within
    parts: tuple[Within, ...]

    @classmethod
    def of(cls, inputs: Inputs) -> _Answer:
        asked = inputs.asked
        outcome = outcome_of(asked.star_file, metric_asked(asked))
        crowd, evidence = _crowd(inputs, outcome), asked.star_file.evidence
        own, effort = own_events(asked.star_file, outcome), efforts(asked.star_file)
        families = 1 + len(crowd.parts)
        rules = Rules(evidence.level, evidence.search.fdr, own, effort, outcome.last, families)
        rng = np.random.default_rng(inputs.provenance.seed)
        floor = evidence.floors.users_per_cell
        everybody = Part(EVERYBODY, np.ones(crowd.people, np.bool_))
        whole = searched_within(everybody, crowd, rules, floor, MOST_SHOWN, rng)
        parts = tuple(
            searched_within(part, crowd.among(part.who), rules, floor, MOST_SHOWN, rng)
            for part in crowd.parts
        )
        return cls(inputs, outcome, whole, parts)

    @property
    def crowd(self) -> Crowd:
        return self.whole.crowd

    @property
    def found(self) -> tuple[Confirmed, ...]:
        return self.whole.found

    @cached_property
    def in_parts(self) -> tuple[InPart, ...]:
        """The candidates that speak for themselves, in every part."""
        level = self.inputs.asked.star_file.evidence.level
        return in_parts(self.crowd, named_in(self.found, self.parts), self.parts, level)

    @property
    def tried(self) -> int:
        """The cells of all searches."""
        return sum(one.search.tried for one in (self.whole, *self.parts))

    def finding(self) -> Finding:
        inputs, asked, outcome = self.inputs, self.inputs.asked, self.outcome
        hashed, version = inputs.definitions[outcome.metric]
        best = self._best()
        passes = best is not None and best.standing is Standing.PASSES
        return Finding(
            question=asked.question,
            kind=Kind.PREDICTS if passes else Kind.CANNOT_TELL,
            subject=Subject(outcome.metric, outcome.label, Unit.SHARE, hashed, SAYS),
            estimand=ESTIMAND,
            estimate=self._missing() if best is None else best.difference,
            n=int(self.crowd.confirms.sum()),
            units=Unit.PEOPLE,
            rows=asked.profiles[EVENTS].kept,
            window=_window(asked, self.crowd, outcome),
            provenance=inputs.provenance,
            next_action=self._next(best),
            checks=tuple(self._checks(best)),
            caveats=tuple(self._caveats(best)),
            candidates=max(self.tried, 1),
            contrast=None if best is None else _contrast(best),
            blocks=tuple(self._blocks()),
            version=version,
        )

    def _best(self) -> Confirmed | None:
        """The first candidate that the search found; counts of effort are none."""
        lost = (Standing.NOT_FOUND, Standing.EFFORT)
        return next((one for one in self.found if one.standing not in lost), None)

    def _missing(self) -> Undefined:
        """Why there is no candidate."""
        crowd, evidence = self.crowd, self.inputs.asked.star_file.evidence
        if not crowd.people:
            return Undefined(Reason.WINDOW_OPEN if crowd.is_open else Reason.THERE_BEFORE)
        needed = 2 * evidence.floors.users_per_cell
        if crowd.people < needed:
            detail = (("n", crowd.people), ("needed", needed))
            return Undefined(Reason.TOO_FEW, detail)
        if crowd.came.all() or not crowd.came.any():
            return Undefined(Reason.NO_VARIATION)
        return Undefined(Reason.NO_SIGNAL)

    def _next(self, best: Confirmed | None) -> Note:
        if best is None or isinstance(best.difference, Undefined) or best.difference.value <= 0:
            return Note("load_more", (("command", "cyn load"),))
        base = float(self.crowd.came.mean())
        effect = min(TAKEN_UP * best.difference.value, (1 - base) * 0.99)
        people = units_for_proportion(base, effect)
        values = (("action", best.candidate.label), ("taken", TAKEN_UP), ("people", people))
        return Note("encourage", (*values, ("detects", effect)))

    def _checks(self, best: Confirmed | None) -> Iterator[Check]:
        last = max(self.crowd.deeds.windows, default=0)
        yield Check(
            "landmark",
            last <= self.outcome.first,
            (("last", last - 1), ("first", self.outcome.first)),
        )
        if best is None:
            return
        stands = best.standing is not Standing.NOT_FOUND
        yield Check("found_by_search", stands, (("p", best.found.p), ("tried", self.tried)))
        held = best.standing not in (Standing.NOT_CONFIRMED, Standing.ACTIVITY)
        yield Check("held_out", held, (("n", int(self.crowd.confirms.sum())),))
        points = best.later.points
        if isinstance(points, Undefined):
            yield Check("more_than_control", None)
        else:
            values = (("by", points.value), ("low", low_of(points)))
            yield Check("more_than_control", best.later.clear, values)

    def _caveats(self, best: Confirmed | None) -> Iterator[Note]:
        if best is not None:
            yield Note("not_caused")
        if self.tried:
            yield Note("tried", (("count", self.tried), ("deals", DEALS)))
            paired, events = self.crowd.deeds.paired
            if paired < events:
                yield Note("pairs_of", (("paired", paired), ("events", events)))
        if self.parts:
            yield from self._of_parts()
        if self.crowd.is_open:
            yield Note("window_open_left_out", (("count", self.crowd.is_open),))
        if self.crowd.early:
            yield Note("there_before", (("count", self.crowd.early),))
        if self.inputs.asked.star_file.selection is not None:
            yield Note("selection", (("text", self.inputs.asked.star_file.selection),))

    def _of_parts(self) -> Iterator[Note]:
        """What holds in some part, how many searches stand together, who is in none of them."""
        for row in passing(self.in_parts):
            values = (("part", row.within.part.label), ("action", row.candidate.label))
            yield Note("passes_within", values)
        apart = np.logical_or.reduce([one.part.who for one in self.parts])
        outside = int((~apart).sum())
        yield Note("by_parts", (("parts", len(self.parts)),))
        if outside:
            yield Note("in_no_part", (("people", outside),))
        yield Note("parts_differ")

    def _blocks(self) -> Iterator[Block]:
        if not self.found:
            return
        yield shown.table(self.found)
        yield shown.matrix(self.found)
        if self.in_parts:
            named = tuple(dict.fromkeys(row.candidate for row in self.in_parts))
            yield shown_within.table(self.in_parts)
            yield shown_within.matrix(named, self.whole, self.parts)
        explain = self.inputs.asked.question.argument("explain")
        if explain is not None:
            yield from self._curves(called(self.found, self.crowd, explain))

    def _curves(self, one: Candidate) -> Iterator[Block]:
        """Every threshold of a candidate, among everybody and in each part."""
        level = self.inputs.asked.star_file.evidence.level
        sides = ((self.crowd, None), *((side.crowd, side.part.label) for side in self.parts))
        for crowd, among in sides:
            curve = shown.explained(crowd, one, level, among)
            if curve is not None:
                yield curve


def called(found: Sequence[Confirmed], crowd: Crowd, name: str) -> Candidate:
    """The candidate of that name, shown or not. Raises UserMistake where none of those tried, of
    whatever threshold, has it."""
    one = Candidate.called(name)
    if one is None or not crowd.deeds.knows(one.deed, one.days):
        near = did_you_mean(name, [other.candidate.name for other in found])
        raise UserMistake(
            f"No candidate is called `{name}`.{near.en}",
            f"没有名为 `{name}` 的候选。{near.zh}",
        )
    return one


def _crowd(inputs: Inputs, outcome: Outcome) -> Crowd:
    """The people of the search, parted as the question says."""
    asked, tracked = inputs.asked, inputs.tracked
    if tracked is None:
        raise Refusal(NO_EVENTS.en, NO_EVENTS.zh)
    parting = parting_asked(asked)

    def parted(counted: Counted) -> tuple[Part, ...]:
        return () if parting is None else parting.parts(inputs, counted, outcome.first)

    return crowd_of(
        tracked,
        outcome,
        days_covered(asked, outcome),
        asked.star_file.evidence.search.confirm_share,
        own_events(asked.star_file, outcome),
        _control(asked),
        _judged(asked, outcome),
        parted,
    )


def _contrast(best: Confirmed) -> Contrast:
    return Contrast(best.candidate.label, before=best.without, after=best.with_it)


def _control(asked: Asked) -> tuple[str, ...]:
    """The sources of the outcome that nothing should move, where the star file declares one."""
    declared = asked.star_file.evidence.search.control_outcome
    return () if declared is None else outcome_of(asked.star_file, declared.name).back


def _judged(asked: Asked, outcome: Outcome) -> str | None:
    """An episode kind of the outcome that knows what was fulfilled."""
    kinds = asked.star_file.episodes
    return next((s for s in outcome.back if s in kinds and kinds[s].fulfilled is not None), None)


def _window(asked: Asked, crowd: Crowd, outcome: Outcome) -> Window:
    """The days on which the people began whose outcome is known, to the end of it."""
    zone = asked.star_file.calendar.timezone
    first, last = days_covered(asked, outcome)
    if crowd.people:
        first, last = int(crowd.start.min()), int(crowd.start.max()) + outcome.last
    last = max(first, last)
    days = (day_of(first).isoformat(), day_of(last).isoformat())
    return Window(*days, zone, "range", State.CLOSED)
