"""Which arms an experiment has, what was assigned, and whether the split held."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from cynosure.analyses.release.accounts import clusters_of, mixed_in
from cynosure.analyses.release.arms import arm_names, split_checks, units_of
from cynosure.analyses.release.asked_for import Method, Release
from cynosure.analyses.release.decision import margin_of
from cynosure.analyses.release.split import planned_shares
from cynosure.errors import Refusal, UserMistake
from cynosure.metrics.release.exposed import Exposed

N = 400


def release(split: str = "50:50") -> Release:
    return Release(
        "new", "product", date(2026, 6, 1), Method.EXPERIMENT, "", split, "", None,
        declared_before=False, metrics=(), margin="", looks=1, beside=(),
    )  # fmt: skip


def exposed(
    variant: list[str], day: list[int] | None = None, account: list[str | None] | None = None
) -> Exposed:
    n = len(variant)
    nobody: tuple[str | None, ...] = (None,) * n
    days = np.zeros(n, np.int64) if day is None else np.array(day, np.int64)
    accounts = nobody if account is None else tuple(account)
    sums, weeks, rows = np.ones((2, 1, n)), np.ones((2, n)), np.zeros((2, n))
    return Exposed(tuple(variant), days, nobody, accounts, nobody, sums, weeks, rows, 0)


@pytest.mark.parametrize(
    ("split", "shares"),
    [
        ("50:50", {"x": 0.5, "y": 0.5}),
        ("50/50", {"x": 0.5, "y": 0.5}),
        ("y:90,x:10", {"y": 0.9, "x": 0.1}),
        ("x=50%, y=50%", {"x": 0.5, "y": 0.5}),
        ("90:10", None),
        ("", None),
        ("half of them", None),
    ],
)
def test_planned_shares(split: str, shares: dict[str, float] | None) -> None:
    assert planned_shares(split, ("x", "y")) == shares


def test_the_control() -> None:
    both = exposed(["m2", "m1"])
    assert arm_names(release("m2:50,m1:50"), both) == ("m2", "m1"), "as the split names them"
    assert arm_names(release(), both) == ("m1", "m2")
    assert arm_names(release(), exposed(["alt", "Control"])) == ("Control", "alt")
    assert arm_names(release(), exposed(["model-10", "model-9"])) == ("model-9", "model-10")
    with pytest.raises(Refusal):
        arm_names(release(), exposed(["m1"]))


def test_a_control_is_not_guessed() -> None:
    """By alphabet `gentle` would be the control, and the effect of `stern` might be told with the
    wrong sign."""
    with pytest.raises(Refusal, match=r"`gentle`, `stern`.*`split`.*`gentle:50,stern:50`"):
        arm_names(release("50:50"), exposed(["stern", "gentle"]))
    assert arm_names(release("stern:50,gentle:50"), exposed(["stern", "gentle"]))[0] == "stern"


def test_accounts_are_found() -> None:
    accounts: list[str | None] = [f"a{k // 4}" for k in range(80)]
    whole = ["x" if k // 4 % 2 else "y" for k in range(80)]
    clusters = clusters_of(exposed(whole, account=accounts))
    assert clusters is not None
    units = units_of(exposed(whole, account=accounts), ("x", "y"), 1, clusters)
    assert units.counts() == (10, 10)
    assert units.after[1].tolist() == [4.0] * 20, "four people a week each"


def test_few_large_accounts_are_found() -> None:
    """Chance, dealing out 240 people one by one, makes no four accounts of one variant each."""
    accounts: list[str | None] = [f"a{k // 60}" for k in range(240)]
    whole = ["x" if k // 60 % 2 else "y" for k in range(240)]
    assert clusters_of(exposed(whole, account=accounts)) == tuple(accounts)
    pairs: list[str | None] = ["a", "a", "b", "b", "c", "c", "d", "d"]
    by_chance = exposed(["x", "x", "y", "y", "y", "y", "x", "x"], account=pairs)
    assert clusters_of(by_chance) is None, "eight people dealt out one by one do so 1 time in 16"


def test_an_account_is_what_most_of_its_people_met() -> None:
    accounts: list[str | None] = [f"a{k // 4}" for k in range(80)]
    whole = ["x" if k // 4 % 2 else "y" for k in range(80)]
    found = exposed(["x", *whole[1:]], account=accounts)
    clusters = clusters_of(found)
    assert clusters is not None
    assert mixed_in(found, clusters) == 1
    assert units_of(found, ("x", "y"), 1, clusters).counts() == (10, 10)


def test_accounts_that_nobody_knows_the_variant_of() -> None:
    """Comparing their people one by one would make chance between accounts look like an effect."""
    accounts: list[str | None] = [f"a{k // 4}" for k in range(80)]
    half = ["x" if k // 4 % 2 else "y" for k in range(72)] + ["x", "y"] * 4
    with pytest.raises(Refusal, match="2 of 20 accounts"):
        clusters_of(exposed(half, account=accounts))
    assert clusters_of(exposed(["x", "y"] * 40, account=accounts)) is None
    lost = exposed(["x", "y"] * 20 + ["x"] * 40, account=accounts)
    assert clusters_of(lost) is None, "the split is broken: half of the accounts lost their `y`"


def test_a_split_that_breaks_on_one_day() -> None:
    even = ["x", "y"] * (N // 2)
    days = [k // 40 for k in range(N)]
    lost = [k for k in range(N) if not (days[k] == 3 and k % 2)]
    found = exposed([even[k] for k in lost], [days[k] for k in lost])
    units = units_of(found, ("x", "y"), 1, None)
    checks = {one.code: one.passed for one in split_checks(release(), found, units)}
    assert checks == {"split_held": True, "split_by_day": False, "split_by_version": None}


def test_a_split_that_nobody_planned() -> None:
    found = exposed(["x", "y"] * 50)
    units = units_of(found, ("x", "y"), 1, None)
    (check,) = split_checks(release("half of them"), found, units)
    assert (check.passed, dict(check.values)) == (None, {"counts": "50:50"})


def test_few_units_show_no_split() -> None:
    found = exposed(["x", "y"] * 3)
    (check,) = split_checks(release(), found, units_of(found, ("x", "y"), 1, None))
    assert (check.code, check.passed) == ("split_few", None), "somebody did plan a split"


def test_margins() -> None:
    assert margin_of("-2pt", 0.4) == pytest.approx(0.02)
    assert margin_of("1%", 40.0) == pytest.approx(0.4)
    assert margin_of("", 1.0) is None
    with pytest.raises(UserMistake):
        margin_of("small", 1.0)
