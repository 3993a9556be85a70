"""What a frame refuses or sets apart, so that no number comes out that nothing stands behind."""

import math
import textwrap

import pyarrow as pa
import pytest

from cynosure.errors import UserMistake
from tests.metrics.tables import Tables, star, utc, weeks

PAID = """\
moments: {paid: {event: paid}}
groups: {payer: {did: paid}}
"""


def test_an_infinite_amount_is_no_amount() -> None:
    star_file = star(PAID + "metrics: {amount: {kind: mean, from: paid, of: amount}}\n")
    tables = Tables(star_file, {"events": {"amount": pa.float64()}})
    tables.fill(
        events=[
            {"user_id": f"u{k}", "ts": utc(f"2026-11-02T10:0{k}:00"), "event": "paid", "amount": a}
            for k, a in enumerate((1.0, 3.0, math.inf, math.nan))
        ]
    )
    cell = tables.frame(("amount",), weeks(star_file, "2026-11-02", 1)).cell("amount", 0)
    assert cell is not None
    assert (cell.rows, cell.valued, cell.moments.totals) == (4, 2, (4.0, 2))


def test_a_group_holds_people_only() -> None:
    metric = "metrics: {by_surface: {kind: units, unit: surface, group: payer, from: paid}}\n"
    with pytest.raises(UserMistake, match="A group holds people; `surface` names none") as caught:
        star(textwrap.dedent(PAID + metric))
    assert "群体由人组成" in caught.value.text.zh
