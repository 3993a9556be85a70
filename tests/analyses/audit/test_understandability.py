"""Whether a star touches the moment of value, and how much there is to keep in mind of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cynosure.analyses.audit.complexity import Complexity, complexity_of
from cynosure.analyses.audit.judged import Judged, Verdict
from cynosure.analyses.audit.understandability import Understandability
from cynosure.findings.record import Provenance, Question
from cynosure.metrics.history import History
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.polled import Polled
from cynosure.metrics.starfile.definition import definition_hash
from cynosure.metrics.starfile.generic import with_generics
from cynosure.metrics.starfile.read import parse_star_file
from tests.analyses.made import STAR_FILE

PROPOSITION = (
    "  - {metric: bakers, since: 2026-06-01, proposition: {who: {en: Guests, zh: 顾客}, "
    "problem: {en: No cake, zh: 没有蛋糕}, moment: baked}}\n"
)
TOLD = STAR_FILE.replace("  - {metric: bakers, since: 2026-06-01}\n", PROPOSITION).replace(
    "label: {en: Bakers, zh: 烘焙人数}",
    "label: {en: Bakers, zh: 烘焙人数}, says: {en: People who baked a cake, zh: 烤过蛋糕的人}",
)


def judged(metric: str, star_file: str = TOLD, polled: tuple[Polled, ...] = ()) -> Judged:
    """The verdict on one metric; no table is needed for it."""
    parsed = parse_star_file(star_file, "made.yml")
    question = Question("audit", (("metric", metric),))
    asked = Asked(question, with_generics(parsed, question, frozenset()), {})
    provenance = Provenance("s", "d", 0, "0", "", "2026-07-15T00:00:00+00:00")
    inputs = Inputs(asked, None, (), {}, provenance, History(polled=polled))
    return Understandability().judged(inputs, metric)


def answers(right: int, wrong: int) -> tuple[Polled, ...]:
    digest = definition_hash(parse_star_file(TOLD, "made.yml"), "bakers")
    meant = ["bakers"] * right + ["askers"] * wrong
    return tuple(Polled("bakers", digest, f"p{k}", meant=one) for k, one in enumerate(meant))


def test_a_star_that_touches_the_moment_of_value_leans() -> None:
    one = judged("bakers")
    assert one.verdict is Verdict.LEANING
    assert one.because.code == "star_touches"
    assert one.would_change.code == "star_poll"


@pytest.mark.parametrize("metric", ["askers", "both"])
def test_a_star_without_the_moment_of_value_fails(metric: str) -> None:
    one = judged(metric)
    assert one.verdict is Verdict.CONTRADICTED
    assert one.because.code == "star_misses"
    assert dict(one.would_change.values) == {"moment": "baked"}


def test_nothing_is_told_where_nobody_wrote_the_moment() -> None:
    one = judged("bakers", STAR_FILE)
    assert one.verdict is Verdict.NOT_ENOUGH
    assert one.would_change.code == "star_write_proposition"


def test_a_sum_of_the_moment_touches_it() -> None:
    assert judged("cakes").because.code == "star_touches"


def test_what_the_team_takes_it_for_decides() -> None:
    assert judged("bakers", polled=answers(40, 1)).verdict is Verdict.SUPPORTED
    wrong = judged("bakers", polled=answers(10, 40))
    assert wrong.verdict is Verdict.CONTRADICTED
    assert dict(wrong.because.values)["share"] == pytest.approx(0.2)
    assert judged("bakers", polled=answers(2, 0)).verdict is Verdict.LEANING


def test_answers_of_everybody_save_no_broken_chain() -> None:
    told = tuple(replace(one, metric="askers", meant="askers") for one in answers(40, 0))
    assert judged("askers", polled=told).verdict is Verdict.CONTRADICTED


MANY = """\
  many:
    kind: units
    from: talk
    where: fulfilled and oven in ("a", "b") and turns > 2
    having: days >= 3
"""


def test_conditions_and_constants_are_counted() -> None:
    parsed = parse_star_file(STAR_FILE.replace("metrics:\n", f"metrics:\n{MANY}"), "made.yml")
    # The rule of the episodes (cakes >= 1), two conditions on rows, one on days.
    assert complexity_of(parsed, "many") == Complexity(conditions=4, constants=5)
    assert complexity_of(parsed, "askers") == Complexity(0, 0)


def test_a_definition_of_many_conditions_says_so() -> None:
    many = TOLD.replace(
        "cakes >= 1", "cakes >= 1 and turns < 9 and turns > 1 and cakes < 5 and turns != 4"
    )
    one = judged("bakers", many)
    assert one.verdict is Verdict.NOT_ENOUGH
    assert "star_too_many" in {note.code for note in one.notes}
