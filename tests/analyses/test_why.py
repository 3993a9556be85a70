"""The steps of `why` on sums made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cynosure.analyses.why.drawn import Drawn, clear, degrees_of
from cynosure.analyses.why.meter import meter_changes
from cynosure.analyses.why.mixed import Mix, kitagawa_terms, mix
from cynosure.analyses.why.noticed import alarms
from cynosure.analyses.why.real import Real, against_before
from cynosure.analyses.why.silent import silent_change
from cynosure.analyses.why.slices import search
from cynosure.analyses.why.where import Formula, shared
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.why.answers import Answered
from cynosure.metrics.why.dealt import Cut
from cynosure.metrics.why.instrument import Recorded
from cynosure.metrics.why.sums import Sums
from cynosure.stats.estimate import Interval
from cynosure.stats.kitagawa import Kitagawa, kitagawa
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

STAR_FILE = """\
cynosure: 1
project: {id: made}
sources: [{table: events, format: csv, path: e.csv}]
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {category: first}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics:
  people: {kind: units, from: talk}
  happy: {kind: units, from: talk, where: fulfilled}
  reach: {kind: ratio, num: happy, den: people}
  often: {kind: ratio, from: talk, num: saves, den: fulfilled}
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  top: {kind: units, from: talk, where: fulfilled}
  twice: {kind: units, from: talk, where: fulfilled}
tree:
  - {node: top, identity: happy * often}
  - {node: happy, identity: people * reach}
  - {node: twice, identity: 2 * people - happy}
"""


@pytest.fixture(scope="module")
def star_file() -> StarFile:
    return parse_star_file(STAR_FILE, "made.yml")


def sums(totals: np.ndarray[tuple[int, ...], np.dtype[np.float64]], metric: str = "rate") -> Sums:
    """Totals of shape (groups, 2, parts, columns) as an answer of the store."""
    parts = tuple((f"v{k}",) for k in range(totals.shape[2]))
    people = {metric: np.ones((2, len(parts)))}
    return Sums(Cut((metric,), ("category",)), parts, {metric: totals}, people, (0,))


def people(
    rng: np.random.Generator, rates: Mapping[int, tuple[float, float]], groups: int = 400
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Episodes of people by part, fulfilled at a rate before and another after."""
    found = np.zeros((groups, 2, len(rates), 2))
    for part, pair in rates.items():
        for period, rate in enumerate(pair):
            under = rng.poisson(4, groups)
            found[:, period, part, 1] = under
            found[:, period, part, 0] = rng.binomial(under, rate)
    return found


def split(model: Metric, totals: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Mix:
    return mix(model, "rate", "category", Drawn(sums(totals), 0.95))


@given(
    arrays.arrays(np.int64, (2, 5), elements=st.integers(0, 40)),
    arrays.arrays(np.float64, (2, 5), elements=st.floats(0, 1)),
)
def test_terms_for_many_draws_are_those_of_kitagawa(
    under: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    rates: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    over = under * rates
    known = kitagawa(over[0], under[0], over[1], under[1])
    if isinstance(known, Undefined):
        return
    assert isinstance(known, Kitagawa)
    found = kitagawa_terms(np.stack([over, under.astype(np.float64)], axis=2)[np.newaxis])[0]
    assert found[:, 0] == pytest.approx(known.rate, abs=1e-12)
    assert found[:, 1] == pytest.approx(known.mix, abs=1e-12)
    assert found[:, 2] == pytest.approx(known.entry + known.leave, abs=1e-12)
    assert float(found.sum()) == pytest.approx(known.after - known.before, abs=1e-9)


def test_one_part_beside_those_that_come_is_no_paradox(star_file: StarFile) -> None:
    """The whole falls with what is new, and the only part of both periods is as good as it was."""
    totals = people(np.random.default_rng(6), {0: (0.60, 0.60), 1: (0.60, 0.60)})
    totals[:, 0, 1] = 0
    totals[:, 1, 1, 0] = 0
    totals[0, 1, 0] += 1
    found = split(star_file.metrics["rate"], totals)
    assert found.change < 0 < found.within.value
    assert found.is_mostly_mix
    assert not found.reverses
    assert not found.opposed


def test_both_lines_where_rate_and_mix_oppose(star_file: StarFile) -> None:
    """Every part gets better, and the mix moves to the worse one."""
    rng = np.random.default_rng(1)
    totals = people(rng, {0: (0.7, 0.76), 1: (0.3, 0.36)}, 1_000)
    totals[:, 1, 0] /= 4
    found = split(star_file.metrics["rate"], totals)
    assert found.opposed
    assert found.reverses
    assert found.between is not None
    assert found.within.value > 0 > found.between.value
    assert found.residual(found.change) == 0


def test_a_part_that_comes_has_a_term_of_its_own(star_file: StarFile) -> None:
    totals = people(np.random.default_rng(2), {0: (0.5, 0.5), 1: (0.5, 0.2)})
    totals[:, 0, 1] = 0
    found = split(star_file.metrics["rate"], totals)
    assert found.comes_or_goes < 0
    assert found.terms[1, 0] == found.terms[1, 1] == 0
    assert found.one_sided == pytest.approx(0.5, abs=0.05)


def test_few_people_have_no_interval(star_file: StarFile) -> None:
    totals = people(np.random.default_rng(3), {0: (0.5, 0.5), 1: (0.5, 0.2)}, groups=19)
    found = split(star_file.metrics["rate"], totals)
    assert isinstance(found.within.interval, Undefined)
    assert found.within.interval.reason is Reason.TOO_FEW


def test_intervals_hold_the_truth_as_often_as_they_say(star_file: StarFile) -> None:
    """A rate that rises by 6 points within both parts: 95 in 100 intervals hold it."""
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(200):
        totals = people(rng, {0: (0.5, 0.56), 1: (0.3, 0.36)}, groups=120)
        interval = split(star_file.metrics["rate"], totals).within.interval
        assert isinstance(interval, Interval)
        held += interval.low <= 0.06 <= interval.high
    assert 180 <= held <= 199


def test_what_happens_everywhere_is_a_long_tail(star_file: StarFile) -> None:
    model = star_file.metrics["rate"]
    rng = np.random.default_rng(5)
    everywhere = people(rng, dict.fromkeys(range(5), (0.5, 0.42)), 800)
    found = search(model, "rate", [("category", Drawn(sums(everywhere), 0.95))], 0.95)
    assert (found.tried, found.found) == (5, ())
    one = people(rng, {0: (0.5, 0.3), **dict.fromkeys(range(1, 5), (0.5, 0.5))}, 800)
    found = search(model, "rate", [("category", Drawn(sums(one), 0.95))], 0.95)
    assert ("v0",) in [slice_.part for slice_ in found.found]


def test_the_tree_is_put_into_one_formula(star_file: StarFile) -> None:
    formula = Formula(star_file, "top", ("people", "reach", "often"))
    before, after = np.array([100.0, 0.5, 2.0]), np.array([120.0, 0.4, 2.5])
    assert formula.of(np.stack([before, after])) == pytest.approx([100, 120])
    for method in ("shapley", "lmdi"):
        found = shared(formula, np.stack([before, after]), method)
        assert not isinstance(found, Undefined)
        assert float(found[0].sum()) == pytest.approx(20, abs=1e-9)
    inner = Formula(star_file, "top", ("happy", "often"))
    assert inner.of(np.array([[50.0, 2.0]])) == pytest.approx([100])


def test_what_is_no_product_has_no_logarithmic_mean(star_file: StarFile) -> None:
    formula = Formula(star_file, "twice", ("people", "happy"))
    values = np.array([[10.0, 4.0], [12.0, 3.0]])
    assert shared(formula, values, "lmdi") == Undefined(Reason.NOT_BETWEEN)
    found = shared(formula, values, "shapley")
    assert not isinstance(found, Undefined)
    assert found[0] == pytest.approx([4, 1])


def recorded(times: float, groups: int = 150) -> Recorded:
    """Two versions; the newer one sends `times` as many saves as the older."""
    rng = np.random.default_rng(6)
    counts = np.zeros((groups, 2, 2, 2))
    for period, share in enumerate((0.1, 0.6)):
        for version, part in enumerate((1 - share, share)):
            asked = rng.poisson(10 * part, groups)
            counts[:, period, version, 0] = asked
            lost = times if version else 1.0
            counts[:, period, version, 1] = rng.poisson(0.3 * lost * asked)
    return Recorded(("asked", "saved"), ("8.2", "8.3"), counts)


@pytest.mark.parametrize(
    ("times", "noticed"), [(0.0, True), (2.0, True), (0.8, False), (1.0, False)]
)
def test_an_event_that_vanishes_or_doubles_in_one_version(times: float, noticed: bool) -> None:
    changes = meter_changes(recorded(times))
    assert bool(changes) is noticed
    if times == 0:
        assert {"saved"} == {change.event for change in changes}
        assert any(change.version == "8.3" and change.times == 0 for change in changes)


def test_a_version_whose_share_stays_is_no_change() -> None:
    found = recorded(0.0)
    found.counts[:, 1] = found.counts[:, 0]
    assert meter_changes(found) == ()


def answered(shift: float, days: int = 60, at: int = 40, seed: int = 7) -> Answered:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(days, 3))
    values[at:, 0] += shift
    values[:, 2] = 0.5
    within = np.tile(np.diag([50.0, 50.0, 0.25]), (days, 1, 1))
    return Answered(
        tuple(range(days)), (50,) * days, ("length", "latency", "error"), values, within
    )


def test_a_silent_change_is_dated_and_named() -> None:
    found = silent_change("m1", answered(3.0, seed=9))
    assert found is not None
    assert abs(found.day - 40) <= 1
    assert found.earliest <= 40 <= found.latest
    assert found.said.en == "length up"


def test_a_large_change_is_noticed_within_three_days() -> None:
    """Fewer than all: whoever has had a false alarm before it is still learning what is usual."""
    told = [[day for day, _ in alarms(answered(3.0, seed=seed))] for seed in range(20)]
    assert sum(any(40 <= day < 43 for day in days) for days in told) >= 14


def test_nothing_changes_and_nothing_is_said() -> None:
    found = [silent_change("m1", answered(0.0, seed=seed)) for seed in range(20)]
    assert sum(change is not None for change in found) <= 2


def test_alarms_come_at_most_once_a_month() -> None:
    """58 days watched in each of 20 quiet quarters: under one alarm in 30 days."""
    told = [len(alarms(answered(0.0, days=86, seed=seed))) for seed in range(20)]
    assert sum(told) / (20 * 58 / 30) <= 1.0


def test_an_interval_that_touches_zero_is_not_clear(star_file: StarFile) -> None:
    assert not clear(Undefined(Reason.TOO_FEW))
    totals = people(np.random.default_rng(8), {0: (0.5, 0.5)})
    assert not split(star_file.metrics["rate"], totals).within.is_clear


@pytest.mark.parametrize("kept", [0.5, 0.25])
def test_a_model_that_people_leave_is_no_alarm(kept: float) -> None:
    """Days of fewer answers spread more: unweighted, 2.8 alarms a month came of it. A bar of 1.3 is
    three standard errors above the one alarm a month that is promised."""
    seen = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n = np.concatenate([rng.poisson(400, 60), rng.poisson(400 * kept, 60)])
        lengths, latencies = rng.normal(5, 1 / np.sqrt(n)), rng.normal(7, 0.8 / np.sqrt(n))
        values = np.column_stack([lengths, rng.binomial(n, 0.06) / n, latencies])
        days = tuple(range(120))
        within = np.zeros((120, 3, 3))
        within[:, range(3), range(3)] = np.column_stack(
            [np.ones(120), values[:, 1] * (1 - values[:, 1]), np.full(120, 0.64)]
        )
        signals = ("length", "refused", "latency")
        left = Answered(days, tuple(map(int, n)), signals, values, within)
        seen += sum(day >= 60 for day, _ in alarms(left))
    assert seen / 60 / 2 <= 1.3


def test_people_of_unequal_weight_widen_the_interval(star_file: StarFile) -> None:
    """Three people with most of the rows: the jackknife knows more of them than resampling does."""
    rng = np.random.default_rng(11)
    totals = people(rng, {0: (0.5, 0.5), 1: (0.3, 0.3)}, groups=60)
    totals[:3] *= 60
    drawn = Drawn(sums(totals), 0.95)
    found = mix(star_file.metrics["rate"], "rate", "category", drawn).within
    assert isinstance(found.interval, Interval)
    whole = totals.sum(axis=0)
    left_out = kitagawa_terms(whole[np.newaxis] - totals)[:, :, 0].sum(axis=1)
    jackknifed = float(left_out.std()) * (len(totals) - 1) ** 0.5
    resampled = kitagawa_terms(np.tensordot(drawn.weights, totals, axes=1))[:, :, 0].sum(axis=1)
    half = (found.interval.high - found.interval.low) / 2
    assert jackknifed > float(resampled.std(ddof=1)) * (60 / 59) ** 0.5
    degrees = degrees_of(left_out)
    assert 2 < degrees < 10
    assert half == pytest.approx(t_quantile(0.95, degrees) * jackknifed, rel=1e-9)


def test_what_held_against_a_change_is_no_place_of_it(star_file: StarFile) -> None:
    """Four parts fall and one rises: the change sits in the four, never in the one."""
    rates = {0: (0.5, 0.7), **dict.fromkeys(range(1, 5), (0.5, 0.38))}
    totals = people(np.random.default_rng(12), rates, 1_200)
    found = search(
        star_file.metrics["rate"], "rate", [("category", Drawn(sums(totals), 0.95))], 0.95
    )
    assert found.tried == 5
    assert found.found
    assert all(one.excess < 0 for one in found.found)
    assert ("v0",) not in [one.part for one in found.found]


@pytest.mark.parametrize("code", ["outside_range", "clear_of_zero"])
def test_a_change_from_nothing_is_no_percentage(code: str) -> None:
    nothing = Undefined(Reason.STANDS_ALONE)
    ground = Real((), None, 0.0, 2_698.0, nothing, nothing, 0)
    found = against_before(code, passed=True, found=ground, ends=(2_630.0, 2_766.0))
    assert (found.code, found.values) == (f"{code}_from_nothing", ())
    tenth = against_before(
        code, passed=True, found=replace(ground, before=2_000.0), ends=(1.0, 2.0)
    )
    assert tenth.code == code
    assert dict(tenth.values)["change"] == pytest.approx(0.349)
