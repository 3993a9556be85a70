"""From the event names of a product unlike an assistant to its star, and the wrong one measured."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cynosure.cli.main import main
from cynosure.metrics.starfile.read import parse_star_file, read_star_file

WEEKS = 6
BUYERS, RETURNERS = 6, 4
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


def orders() -> Iterator[tuple[str, str, str, str]]:
    """Everybody orders once a week; the orders of some come back."""
    for week in range(WEEKS):
        for person in range(BUYERS + RETURNERS):
            at = MONDAY + timedelta(weeks=week, minutes=person)
            number = f"o{week}-{person}"
            names = ["order_placed", "order_delivered"]
            names += ["order_returned"] if person >= BUYERS else []
            for day, name in enumerate(names):
                yield name, f"c{person}", (at + timedelta(days=day)).isoformat(), number
            yield "add_to_cart", f"c{person}", at.isoformat(), ""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    with (folder / "orders.csv").open("w", newline="", encoding="utf-8") as file:
        written = csv.writer(file)
        written.writerow(("event", "customer_id", "time", "order_id"))
        written.writerows(orders())
    return folder


def values(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def findings(capsys: pytest.CaptureFixture[str], *words: str) -> list[Any]:
    return [answer["finding"] for answer in values(capsys, *words)["findings"]]


def test_the_star_of_a_shop(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(shop), "--yes"]) == 0
    said = capsys.readouterr().out
    assert "`ecommerce`" in said
    assert "Not as a star: GMV including returns" in said
    written = (shop / "cynosure.yml").read_text(encoding="utf-8")
    star_file = parse_star_file(written, "cynosure.yml")
    assert star_file.project.business is not None
    assert star_file.project.business.name == "ecommerce"
    assert [star.metric.name for star in star_file.star] == ["kept_orders"]
    assert '  undone: {event: ["order_returned"]}   #?' in written
    assert "    key: episode_id   #?" in written

    project = ("--project", str(shop))
    values(capsys, "load", *project)
    (found,) = findings(capsys, "star", *project)
    assert found["estimate"]["value"] == BUYERS
    assert not any("choice" in caveat["code"] for caveat in found["caveats"])


def test_who_only_came_is_a_star_measured_against_value(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = ("--project", str(shop))
    (found,) = findings(capsys, "star", "--metric", "active_people", *project)
    caveats = {caveat["code"]: dict(caveat["values"]) for caveat in found["caveats"]}
    assert "typical_wrong_choice" in caveats
    days = caveats["days_between_value"]
    assert [days[name] for name in ("low", "median", "high")] == [7, 7, 7]
    assert (days["next_day"], days["people"]) == (0, BUYERS)
    without = caveats["active_without_value"]
    assert (without["count"], without["people"]) == (RETURNERS, BUYERS + RETURNERS)
    assert without["share"] == RETURNERS / (BUYERS + RETURNERS)


def test_doctor_warns_where_it_is_the_star(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (shop / "cynosure.yml").read_text(encoding="utf-8")
    (tmp_path / "orders.csv").write_bytes((shop / "orders.csv").read_bytes())
    chosen = text.replace("metric: kept_orders", "metric: active_people")
    (tmp_path / "cynosure.yml").write_text(
        chosen.replace("rivals: [active_people]", "rivals: [kept_orders]"), encoding="utf-8"
    )
    project = ("--project", str(tmp_path))
    values(capsys, "load", *project)
    (found,) = findings(capsys, "doctor", *project)
    codes = [caveat["code"] for caveat in found["caveats"]]
    assert {"typical_wrong_choice", "days_between_value", "active_without_value"} <= {*codes}
    for lang, words in (("en", "typical wrong choice"), ("zh", "常见的误选")):
        assert main(["doctor", *project, "--lang", lang]) == 0
        assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("business", "says"),
    [("ecomerce", "Did you mean `ecommerce`?"), ("education", "that the goal was reached")],
)
def test_a_type_that_does_not_fit(
    tmp_path: Path, shop: Path, capsys: pytest.CaptureFixture[str], business: str, says: str
) -> None:
    (tmp_path / "orders.csv").write_bytes((shop / "orders.csv").read_bytes())
    assert main(["init", str(tmp_path), "--yes", "--business", business]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "cynosure.yml").exists()


def test_a_named_type_is_no_guess(
    tmp_path: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "orders.csv").write_bytes((shop / "orders.csv").read_bytes())
    assert main(["init", str(tmp_path), "--yes", "--business", "ai_assistant"]) == 0
    star_file = read_star_file(tmp_path / "cynosure.yml")
    assert [star.metric.name for star in star_file.star] == ["weekly_fulfilled_users"]
    head = (tmp_path / "cynosure.yml").read_text(encoding="utf-8").splitlines()[1]
    assert head.endswith("business: ai_assistant}")


def test_a_business_nobody_knows(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shop / "cynosure.yml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("business: ecommerce", "business: shops"), encoding="utf-8")
    assert main(["star", "--project", str(shop)]) == 2
    assert "cynosure.yml:2:" in capsys.readouterr().err
    path.write_text(before, encoding="utf-8")
