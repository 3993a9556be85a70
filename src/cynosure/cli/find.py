"""`cyn find`: what people do early that goes with coming back later, honestly searched."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.options import add_form, add_project, add_served, form_of
from cynosure.cli.show import show
from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.project.adopted import adopt, adopting
from cynosure.project.ask import ask
from cynosure.project.open import open_project
from cynosure.project.served import day_of
from cynosure.project.weekly import active_star

OUTCOME = Text(
    "what counts as coming back: a metric of kind retention with its own days, or any metric of "
    "people, whose rows are looked for on days 15 to 28 (default: the star)",
    "怎样算回来：retention 指标按其天数；其他按人统计的指标看第 15–28 天是否再有记录（默认北极星）",
)
BY = Text(
    "search within each part of the people too: a group of the star file, `groups`, or a column of "
    "people such as `people.plan`",
    "同时在各部分用户中分别搜索：星文件里的群体名、`groups`，或 `people` 的列，例如 `people.plan`",
)
EXPLAIN = Text("show every threshold of a candidate", "逐一列出某个候选的各个次数")

ADOPT = Text(
    "write a candidate into the star file as a metric; the diff is shown first",
    "把某个候选作为指标写入星文件，先显示改动",
)


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which outcome, which candidate, in which form."""
    parser.add_argument("--outcome", metavar="METRIC", help=OUTCOME.within(lang))
    parser.add_argument("--by", metavar="GROUP", help=BY.within(lang))
    parser.add_argument("--explain", metavar="NAME", help=EXPLAIN.within(lang))
    parser.add_argument("--adopt", metavar="NAME", help=ADOPT.within(lang))
    add_served(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks for the candidates, with `--by` in parts of the people too; with `--explain` for all
    thresholds of one of them, with `--adopt` writes one of them into the star file."""
    project = open_project(arguments.project)
    now, served = datetime.now(UTC), arguments.snapshot
    today = day_of(served, now.date())
    metric = arguments.outcome or active_star(project.star_file, today)
    wanted = arguments.adopt or arguments.explain
    given = {"by": arguments.by, "explain": wanted, "metric": metric}
    question = Question("find", tuple((name, said) for name, said in given.items() if said))
    answers = ask(project, [question], served, now)
    if arguments.adopt:
        adopted = adopting(project, metric, arguments.adopt)
        print(adopted.difference, end="")
        adopt(adopted)
        return 0
    print(show(answers, arguments.lang, form_of(arguments)))
    return 0
