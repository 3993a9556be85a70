"""`watch` holds what lasts against its own past: the link of the star to value, and beliefs."""

from __future__ import annotations

from tests.cli.bakery import Bakery, Said
from tests.cli.weeks import USUAL, weeks

EFFECTS = "  - {table: effects, format: csv, path: effects*.csv}\n"
TRIALS = (
    "  - {table: trials, format: csv, path: trials*.csv, map: {scenario: s, item: i, model: m, "
    "harness: h, score: y, model_released: day}}\n"
)
BELIEFS = """\
stays_low:
  says: {en: No bare model reaches 80 % in easy., zh: 没有裸模型能在 easy 达到 80%。}
  author: lin
  stated: 2025-01-01
  by: 2099-12-31
  probability: 0.9
  falsifier: {scenario: easy, rate_reaches: 0.8}
scaffold_pays:
  says: The product adds five points in easy.
  author: wang
  stated: 2025-01-01
  by: 2099-12-31
  probability: 0.6
  falsifier: {scenario: easy, uplift_under: 5pt}
lost_long_ago:
  says: Hard stayed under a tenth.
  author: wang
  stated: 2020-01-01
  by: 2025-06-30
  probability: 0.5
  falsifier: {scenario: hard, rate_reaches: 0.1}
"""


def effects(bakery: Bakery, name: str, count: int, *, linked: bool) -> None:
    """Past experiments, precisely measured, whose effects on askers go with those on bakers or
    have nothing in common with them."""
    rows = ["experiment,variant,control,metric,n,mean,variance"]
    for k in range(count):
        asked = k % 5 + 0.5 * (k // 5 % 3) if linked else k // 5 % 5
        for metric, effect in (("weekly_bakers", k % 5), ("weekly_askers", asked)):
            rows.append(f"{name}{k},off,off,{metric},900,3.0,0.5")
            rows.append(f"{name}{k},on,off,{metric},900,{3.0 + 0.2 * effect},0.5")
    path = bakery.folder / f"effects-{name}.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def trials(bakery: Bakery, name: str, day: str, *passed: tuple[str, str, int]) -> None:
    """A hundred items a scenario, harness and count of those passed, of one model."""
    rows = ["s,i,m,h,y,day"]
    for scenario, harness, count in passed:
        rows += [f"{scenario},i{n},{name},{harness},{int(n < count)},{day}" for n in range(100)]
    path = bakery.folder / f"trials-{name}.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def silent(said: Said) -> bool:
    assert (said.code, said.err) == (0, "")
    return said.out == ""


def test_a_value_link_that_fades_is_told_once(bakery: Bakery) -> None:
    weeks(bakery, USUAL[:3])
    bakery.rewrite("sources:\n", f"sources:\n{EFFECTS}")
    bakery.rewrite("guardrails:", "stands_for: [weekly_askers], guardrails:")
    effects(bakery, "a", 60, linked=True)
    assert bakery.cyn("load").code == 0
    assert bakery.cyn("audit", "--criterion", "value_link").code == 0
    effects(bakery, "b", 200, linked=False)
    said = bakery.cyn("watch")
    assert said.code == 0, said.err
    assert "The value link has faded: supported on snapshot" in said.out
    assert len(said.out.splitlines()) == 3
    name = said.out[:6]
    assert bakery.cyn("ledger", "verify", name).code == 0
    assert "价值关联减弱：快照" in bakery.cyn("ledger", "show", name, lang="zh").out
    # The next load finds it where it was: no news.
    effects(bakery, "c", 5, linked=False)
    assert silent(bakery.cyn("watch"))


def test_a_belief_is_told_when_its_falsifier_shows_itself(bakery: Bakery) -> None:
    weeks(bakery, USUAL[:3])
    bakery.rewrite("sources:\n", f"sources:\n{TRIALS}")
    bakery.rewrite("moments:\n", "boundary: {beliefs: beliefs.yml}\nmoments:\n")
    (bakery.folder / "beliefs.yml").write_text(BELIEFS, encoding="utf-8")
    first = (("easy", "bare", 30), ("easy", "product", 60), ("hard", "bare", 40))
    trials(bakery, "m1", "2025-06-01", *first)
    assert silent(bakery.cyn("watch")), "what was lost long ago is history"
    trials(bakery, "m2", "2026-05-01", ("easy", "bare", 95))
    said = bakery.cyn("watch")
    assert said.code == 0, said.err
    told, refuted, then = said.out.splitlines()
    assert "Pass rate of m2 in easy is 95.0 %" in told
    assert "“No bare model reaches 80 % in easy” (lin, 90.0 % sure; `rate_reaches: 0.8`)" in refuted
    assert "`cyn boundary beliefs`" in then
    name = said.out[:6]
    assert bakery.cyn("ledger", "verify", name).code == 0
    shown = bakery.cyn("ledger", "show", name, lang="zh").out
    assert "一条信念已被证伪：“没有裸模型能在 easy 达到 80%" in shown, shown
    trials(bakery, "m3", "2026-05-20", ("easy", "bare", 95), ("easy", "product", 70))
    later = bakery.cyn("watch")
    assert "The product adds five points in easy" in later.out
    assert "No bare model" not in later.out, "told once, whoever refutes it again"
