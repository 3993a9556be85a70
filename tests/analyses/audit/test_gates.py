"""Gates, dominance and the decision: ordinal, and never a total."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cynosure.analyses.audit.criteria import CRITERIA
from cynosure.analyses.audit.gates import Overall, decided, dominance, dominates, gated
from cynosure.analyses.audit.judged import Bounds, Judged, Tier, Verdict
from cynosure.analyses.audit.shown import NAMES
from cynosure.analyses.audit.weighed import weighed
from cynosure.findings.blocks import Note, Unit
from cynosure.metrics.starfile import bounds
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

GOOD, SO_SO, BAD, NOT_KNOWN = (
    Verdict.SUPPORTED,
    Verdict.LEANING,
    Verdict.CONTRADICTED,
    Verdict.NOT_ENOUGH,
)
SOUND = {"value_link": GOOD, "data": GOOD, "robustness": GOOD}


def judged(criterion: str, verdict: Verdict) -> Judged:
    return Judged(
        criterion,
        "star",
        verdict,
        Tier.RANDOMISED,
        Undefined(Reason.NO_ROWS),
        Unit.NUMBER,
        0,
        Unit.PEOPLE,
        Note("link_no_outcome"),
        Note("link_name_outcome"),
    )


def test_criteria_bear_the_names_of_the_star_file_in_its_order() -> None:
    assert tuple(one.name for one in CRITERIA) == bounds.CRITERIA == tuple(NAMES)
    ours = {one.name for one in CRITERIA if one.reconstructed}
    assert ours == {"leading", "robustness", "understandability"}


def test_on_contradicted_data_nothing_is_shown_as_supported() -> None:
    shown = gated([judged("value_link", GOOD), judged("data", BAD), judged("dynamics", SO_SO)])
    assert [one.verdict for one in shown] == [SO_SO, BAD, SO_SO]
    sound = [judged("value_link", GOOD), judged("data", SO_SO)]
    assert list(gated(sound)) == sound


def test_two_equal_stars_are_not_ranked() -> None:
    assert not dominates(SOUND, SOUND)
    assert (
        decided("star", {"star": SOUND, "rival": dict(SOUND)}, has_guardrail=False).overall
        is Overall.KEEP
    )


def test_good_in_different_things_is_not_ranked() -> None:
    one, other = SOUND | {"data": SO_SO}, SOUND | {"robustness": SO_SO}
    assert not dominates(one, other)
    assert not dominates(other, one)


def test_rivals_are_held_against_each_other_and_the_best_of_them_replaces() -> None:
    better = SOUND | {"robustness": SO_SO, "data": SO_SO}
    verdicts = {"star": better | {"data": BAD}, "rival": better, "best": SOUND}
    assert dominance(verdicts) == (("rival", "star"), ("best", "star"), ("best", "rival"))
    decision = decided("star", verdicts, has_guardrail=False)
    assert (decision.overall, decision.by) == (Overall.REPLACE, "best")
    assert decision.dominating == ("rival", "best")


def test_a_missing_verdict_dominates_nothing() -> None:
    star = SOUND | {"robustness": SO_SO}
    assert dominates(SOUND, star)
    assert not dominates(SOUND | {"data": NOT_KNOWN}, star)
    assert not dominates(SOUND, star | {"data": NOT_KNOWN})
    # Nobody is asked about rivals, which is not held against them.
    assert dominates(SOUND | {"motivation": NOT_KNOWN}, star | {"motivation": GOOD})


@pytest.mark.parametrize(
    ("own", "rival", "guarded", "overall"),
    [
        (SOUND, {}, False, Overall.KEEP),
        (SOUND | {"value_link": NOT_KNOWN}, SOUND, False, Overall.CANNOT_TELL),
        (SOUND | {"data": NOT_KNOWN}, SOUND, False, Overall.CANNOT_TELL),
        (SOUND | {"robustness": SO_SO}, SOUND, False, Overall.REPLACE),
        (SOUND | {"value_link": BAD}, SOUND | {"data": SO_SO}, False, Overall.REPLACE),
        (SOUND | {"value_link": BAD}, SOUND | {"value_link": BAD}, False, Overall.WATCH),
        (SOUND | {"robustness": BAD}, {}, False, Overall.WATCH),
        (SOUND | {"robustness": BAD}, {}, True, Overall.KEEP),
        (SOUND | {"dynamics": BAD}, {}, True, Overall.WATCH),
    ],
)
def test_what_to_do_with_the_star(
    own: dict[str, Verdict], rival: dict[str, Verdict], guarded: bool, overall: Overall
) -> None:
    verdicts = {"star": own} | ({"rival": rival} if rival else {})
    found = decided("star", verdicts, guarded)
    assert found.overall is overall
    assert found.by == ("rival" if overall is Overall.REPLACE else None)


def measured(criterion: str, value: float, error: float) -> Judged:
    span = Interval(value - 1.96 * error, value + 1.96 * error, 0.95, Band.SAMPLING)
    pair = Bounds(0.2, 0.5)
    estimate = Estimate(value, span, 100)
    verdict = pair.verdict(estimate)
    return replace(judged(criterion, verdict), estimate=estimate, bounds=pair)


def test_shares_of_weights_follow_the_signed_order_and_are_rounded() -> None:
    one = [judged("value_link", GOOD), judged("data", SO_SO)]
    other = [judged("value_link", SO_SO), judged("data", GOOD)]
    rng = np.random.default_rng(1)
    first = weighed({"one": one, "other": other}, ["value_link", "data"], rng)
    assert first is not None
    assert first.shares == (("one", 1.0), ("other", 0.0))
    turned = weighed({"one": one, "other": other}, ["data", "value_link"], rng)
    assert turned is not None
    assert turned.shares[0][0] == "other"


def test_uncertain_evidence_is_drawn_again() -> None:
    sure = [judged("value_link", SO_SO), judged("data", SO_SO)]
    unsure = [measured("value_link", 0.45, 0.1), judged("data", SO_SO)]
    found = weighed(
        {"sure": sure, "unsure": unsure}, ["value_link", "data"], np.random.default_rng(3)
    )
    assert found is not None
    shares = dict(found.shares)
    # Half of the ties, and all of the draws beyond the bound of .5: .31 and half of the rest.
    assert 0.55 <= shares["unsure"] <= 0.75
    assert sum(shares.values()) == pytest.approx(1, abs=0.051)
    assert all(round(share * 20) == pytest.approx(share * 20) for share in shares.values())


def test_who_lacks_a_verdict_is_left_out_of_the_weighing() -> None:
    one = [judged("value_link", GOOD), judged("data", NOT_KNOWN)]
    other = [judged("value_link", GOOD), judged("data", GOOD)]
    rng = np.random.default_rng(1)
    assert weighed({"one": one, "other": other}, ["value_link", "data"], rng) is None
    third = weighed({"one": one, "a": other, "b": other}, ["value_link", "data"], rng)
    assert third is not None
    assert third.left_out == ("one",)
    assert third.shares == (("a", 0.5), ("b", 0.5))


@pytest.mark.parametrize(
    ("value", "error", "verdict", "against"),
    [
        (0.04, 0.1, SO_SO, True),
        (0.35, 0.05, SO_SO, False),
        (0.45, 0.1, SO_SO, False),
        (0.35, 0.2, NOT_KNOWN, False),
        (0.0, 0.05, BAD, False),
    ],
)
def test_a_verdict_that_leans_says_which_way(
    value: float, error: float, verdict: Verdict, against: bool
) -> None:
    found = measured("value_link", value, error)
    assert found.verdict is verdict
    assert found.leans_against is against
