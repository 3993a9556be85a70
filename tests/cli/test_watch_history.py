"""`watch` tells what is current; alerts of long ago are history, in one line or by `--since`."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.cli.bakery import Bakery, once
from tests.cli.weeks import MONDAY, USUAL, weeks

ANSWERS = "  - {table: generations, format: csv, path: answers.csv}\n"
DAYS = 7 * len(USUAL)
LONG_AGO, LATELY = MONDAY + timedelta(days=35), MONDAY + timedelta(days=DAYS - 9)


@pytest.fixture
def changed(bakery: Bakery, kept: Path) -> Bakery:
    """A model that changed six weeks before the data end, and once more last week."""

    def make(bakery: Bakery) -> None:
        weeks(bakery)
        rng = np.random.default_rng(4)
        rows = ["generation_id,user_id,ts,model,output_tokens"]
        for number in range(DAYS):
            day = MONDAY + timedelta(days=number)
            longer = 0.8 * ((day >= LONG_AGO) + (day >= LATELY))
            for k, log in enumerate(rng.normal(5 + longer, 0.5, 20)):
                tokens = int(math.exp(log))
                rows.append(f"g{number}-{k},p{k},{day}T10:00:00+08:00,m1,{tokens}")
        (bakery.folder / "answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        bakery.rewrite("sources:\n", "sources:\n" + ANSWERS)

    return once(bakery, kept, make)


def test_the_first_watch_tells_what_is_current_and_counts_the_rest(changed: Bakery) -> None:
    said = changed.cyn("watch")
    assert (said.code, said.err) == (0, "")
    current, older = said.out.rsplit("Older than four weeks: ", 1)
    assert f"likeliest since {LATELY.day} May 2026" in current
    assert f"likeliest since {LONG_AGO.day} Apr 2026" not in current
    assert older.startswith("1 (2026-04-")
    told = changed.cyn("watch", "--since", "2026-04-20", lang="zh").out
    assert told.startswith("自 2026-04-20 起的历史警报：\n2026-05-")
    assert told.count("附近没有模型发布记录") == 1


def test_a_day_that_is_none_is_a_mistake(changed: Bakery) -> None:
    said = changed.cyn("watch", "--since", "yesterday")
    assert said.code == 2
    assert "`--since yesterday` is no day" in said.err
