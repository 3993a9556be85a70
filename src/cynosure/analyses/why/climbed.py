"""The staircase climbed: every step looked at once the one above has passed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cynosure.analyses.reading import Reading
from cynosure.analyses.why import four as four_way
from cynosure.analyses.why.asked_for import Plan
from cynosure.analyses.why.counted import counted
from cynosure.analyses.why.drawn import Drawn
from cynosure.analyses.why.four import Four
from cynosure.analyses.why.mixed import Mix, mix
from cynosure.analyses.why.placebo import Placebos, placebos
from cynosure.analyses.why.real import Real, Stop, real
from cynosure.analyses.why.replayed import Replay, replay
from cynosure.analyses.why.slices import Search, search
from cynosure.analyses.why.together import Together, known_releases, together
from cynosure.analyses.why.where import Tree, tree
from cynosure.metrics.growth import Growth
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Climbed:
    """What each step found; None and nothing where it was not looked at.

    `tree` is None where the metric has no identity, `growth` where it counts no people.
    """

    real: Real
    tree: Tree | Undefined | None = None
    growth: tuple[Growth, Growth] | None = None
    mixes: tuple[Mix, ...] = ()
    search: Search | None = None
    four: Four | Undefined | None = None
    replay: Replay | None = None
    together: Together | None = None
    placebos: Placebos | None = None

    @property
    def is_real(self) -> bool:
        """Whether L0 passed."""
        return self.real.stop is None

    @property
    def tree_breaks(self) -> bool:
        """Whether an identity does not hold on the data, which stops at L1."""
        return isinstance(self.tree, Tree) and not self.tree.closes

    @property
    def opposed(self) -> tuple[Mix, ...]:
        """The dimensions of which one line alone would mislead."""
        return tuple(each for each in self.mixes if each.opposed or each.reverses)


def climb(plan: Plan, reading: Reading) -> Climbed:
    """Climbs as far as the steps pass; raises Refusal where nothing counts in either period."""
    level = reading.star_file.evidence.level
    whole = Drawn(counted(plan, reading), level)
    ground = real(reading, plan.both, whole, plan.looks)
    beside = _placebos(plan, reading)
    if ground.stop is not None:
        return Climbed(ground, placebos=None if ground.stop is Stop.OPEN else beside)
    parts = None
    if plan.leaves != (plan.metric,):
        parts = tree(reading, whole, plan.leaves, plan.method)
    growth = None
    if plan.growth is not None:
        accounts = reading.inputs.answer_to(plan.growth)
        growth = (accounts[-2], accounts[-1])
    found = Climbed(ground, parts, growth, placebos=beside)
    return found if found.tree_breaks else _higher(plan, reading, found)


def _higher(plan: Plan, reading: Reading, found: Climbed) -> Climbed:
    """The steps above the tree."""
    inputs, model = reading.inputs, reading.model(plan.metric)
    level = reading.star_file.evidence.level
    sums = inputs.answer_to(plan.sums)
    drawn = [(one.by[0], Drawn(sums[one], level)) for one in plan.cuts]
    shown = [(name, each) for name, each in drawn if len(each.sums.parts) > 1]
    mixes = tuple(mix(model, plan.metric, name, each) for name, each in shown)
    four: Four | Undefined | None = None
    if plan.four is not None:
        four = four_way.split(reading, sums[plan.four])
    again = None if plan.replay is None else replay(inputs.answer_to(plan.replay), mixes, level)
    return replace(
        found,
        mixes=mixes,
        search=search(model, plan.metric, shown, level),
        four=four,
        replay=again,
        together=together(plan, inputs),
    )


def _placebos(plan: Plan, reading: Reading) -> Placebos | None:
    """The periods without a release, where releases are known and periods follow each other."""
    known = known_releases(plan, reading.inputs)
    is_known = plan.releases is not None or bool(known)
    if not is_known or not plan.both.adjacent or plan.both.after.grain == "range":
        return None
    return placebos(reading, known, plan.both.before)
