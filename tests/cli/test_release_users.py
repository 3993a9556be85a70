"""The experiment of tea-tasting's simulated users, from files to effects.

`tests/stats/oracles/users.csv.gz` holds the rows of `tea_tasting.make_users_data(seed=42,
covariates=True)`; `make_experiments.py` beside it records what tea-tasting says of them.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bakery import Bakery

ORACLES = Path(__file__).parents[1] / "stats" / "oracles"
HEAD = """\
cynosure: 1
project: {id: shop}
sources:
  - table: exposures
    format: csv
    path: data/users.csv
    map: {experiment: {const: new-shop}, variant: variant, user_id: user, ts: {const: 2026-06-01}}
  - {table: releases, format: csv, path: data/releases.csv}
"""
TAIL = """\
moments:
  visited: {event: sessions}
  ordered: {event: orders}
  paid: {event: revenue}
metrics:
  sessions: {kind: sum, from: visited, of: value}
  orders: {kind: sum, from: ordered, of: value}
  revenue: {kind: sum, from: paid, of: value}
  orders_per_session: {kind: ratio, num: orders, den: sessions}
star:
  - {metric: sessions, since: 2026-05-01}
"""
PUBLISHED = {
    False: {
        "sessions": (-0.0066, 0.674),
        "orders_per_session": (0.088, 0.0762),
        "orders": (0.080, 0.118),
        "revenue": (0.093, 0.123),
    },
    True: {
        "sessions": (-0.0068, 0.603),
        "orders_per_session": (0.12, 0.00229),
        "orders": (0.11, 0.00733),
        "revenue": (0.14, 0.00674),
    },
}
"""What methods.md 2 says of the same users, as tea-tasting prints it: relative effects and p."""
CUT_OF_REVENUE = 0.2760
TOLERANCE = 1e-9
"""Both use Welch's test on the same moments: only the rounding of sums differs."""
OF_RATIO = 1e-5
"""The ends of a plain ratio: ours has the variance of the jackknife, theirs of the delta method."""


def sources(covariates: bool) -> str:
    """A source for each column of the file: what people did in the week of the test, and before."""
    days = {"": "2026-06-03", "_covariate": "2026-05-25"} if covariates else {"": "2026-06-03"}
    return "".join(
        f"""\
  - table: events
    format: csv
    path: data/users.csv
    data_until: "2026-06-10T00:00:00Z"
    map: {{user_id: user, ts: {{const: {day}}}, event: {{const: {name}}}, value: {name}{suffix}}}
"""
        for suffix, day in days.items()
        for name in ("sessions", "orders", "revenue")
    )


def write_users(path: Path) -> None:
    """The rows, users called u0, u1 and so on: a bare 0 is what clients write for nobody."""
    with gzip.open(ORACLES / "users.csv.gz", "rt") as lines:
        head, *rows = lines.read().splitlines()
    path.write_text("\n".join([head, *(f"u{row}" for row in rows)]) + "\n", "utf-8")


@pytest.mark.parametrize("covariates", [False, True])
def test_the_four_effects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], covariates: bool
) -> None:
    (tmp_path / "data").mkdir()
    write_users(tmp_path / "data" / "users.csv")
    row = "2026-06-01,product,new-shop,experiment,50:50\n"
    (tmp_path / "data" / "releases.csv").write_text("ts,kind,id,assigned_by,split\n" + row, "utf-8")
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(HEAD + sources(covariates) + TAIL)
    assert bakery.cyn("load").code == 0
    told = json.loads((ORACLES / "experiments.json").read_text("utf-8"))
    expected = told["users_with_covariates" if covariates else "users"]["results"]
    for metric in ("sessions", "orders_per_session", "orders", "revenue"):
        found = effect(bakery, metric)
        want = expected[metric]
        relative, p = PUBLISHED[covariates][metric]
        assert want["rel_effect_size"] == pytest.approx(relative, abs=0.005), "two digits"
        assert want["pvalue"] == pytest.approx(p, rel=0.005), "three digits"
        arms = next(one for one in found["blocks"] if one["title"]["en"].startswith("Variants"))
        (row_of_arm,) = arms["rows"]
        values = [cell["value"] if isinstance(cell, dict) else cell for cell in row_of_arm[2:]]
        ends = ("effect_size", "effect_size_ci_lower", "effect_size_ci_upper")
        expected_values = [want[name] for name in ends]
        plain_ratio = metric == "orders_per_session" and not covariates
        assert values[0] == pytest.approx(expected_values[0], rel=TOLERANCE), metric
        far = OF_RATIO if plain_ratio else None
        assert values[1:] == pytest.approx(expected_values[1:], rel=TOLERANCE, abs=far), metric
        checks = {one["code"]: dict(one["values"]) for one in found["checks"]}
        assert checks["split_held"] == {"counts": "2023:1977", "p": 0.47}
        cut = [dict(one["values"]) for one in found["caveats"] if one["code"] == "adjusted_before"]
        assert bool(cut) == covariates
        if covariates and metric == "revenue":
            assert cut[0]["share"] == pytest.approx(CUT_OF_REVENUE, abs=1e-3), "by arm, not pooled"


def effect(bakery: Bakery, metric: str) -> dict[str, Any]:
    said = bakery.cyn("release", "effect", "new-shop", "--metric", metric, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json["findings"][0]["finding"]
    return found
