"""Questions about a metric that the star file has, or that the options spell out themselves."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from cynosure.cli.options import add_by, add_form, add_project, add_question, form_of
from cynosure.cli.show import show
from cynosure.errors import Text, UserMistake
from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.open import open_project

Option = tuple[str, str, Text]
"""An option that spells a metric out: its name, what stands behind it, what it says."""


SPELLED: dict[str, str] = {"start": "retention", "steps": "funnel"}
"""The kind of metric that an option spells out, which is also the command that has it."""


def add_spelling(
    parser: argparse.ArgumentParser, lang: str, metric: Text, options: Sequence[Option]
) -> None:
    """`--metric` and the options in its place, then those of every question."""
    parser.add_argument("--metric", metavar="NAME", help=metric.within(lang))
    for option, shown, says in options:
        parser.add_argument(f"--{option}", metavar=shown, help=says.within(lang))
    add_by(parser, lang)
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def spelled(arguments: argparse.Namespace, options: Sequence[Option]) -> dict[str, str]:
    """What was given of the options, without `--metric`; the first of them makes a metric.

    Raises UserMistake where neither it nor `--metric` was given, and where both were.
    """
    given = {name: getattr(arguments, name) for name, _, _ in options}
    found = {name: value for name, value in given.items() if value is not None}
    first = options[0][0]
    if arguments.metric is None and first not in found:
        raise _nothing_named(arguments, first)
    if arguments.metric is not None and found:
        option = next(iter(found))
        raise UserMistake(
            f"`--metric` names a metric that is written down; `--{option}` spells out another.",
            f"`--metric` 指定的是已写好的指标，`--{option}` 则是另行写明，两者不能同用。",
        )
    return found


def _nothing_named(arguments: argparse.Namespace, first: str) -> UserMistake:
    """What to write instead, in the names of this star file."""
    star_file, kind = open_project(arguments.project).star_file, SPELLED[first]
    metrics = [f"`{name}`" for name, one in star_file.metrics.items() if one.kind == kind]
    there = Text(f" ({', '.join(metrics)})", f"（{'、'.join(metrics)}）")
    if not metrics:
        there = Text(f" (there is none of kind {kind} yet)", f"（目前还没有 {kind} 类型的指标）")
    moments = list(star_file.moments)
    tables = [source.table for source in star_file.sources]
    words = f"--start {[*star_file.episodes, *moments, *tables][0]}"
    if kind == "funnel":
        steps = [*moments, "MOMENT", "MOMENT"][:2]
        words = f"--steps {','.join(steps)} --ordering any_window"
    return UserMistake(
        f"Name a metric with `--metric`{there.en}, or spell one out: `cyn {kind} {words}`.",
        f"请用 `--metric` 指定指标{there.zh}，或直接写明：`cyn {kind} {words}`。",
    )


def answer(arguments: argparse.Namespace, name: str, found: dict[str, str]) -> int:
    """Asks the question called `name` about `--metric`, or about what was spelled out."""
    pairs = {"period": arguments.period, **found}
    if arguments.metric is not None:
        pairs["metric"] = arguments.metric
    if arguments.by:
        pairs["by"] = ",".join(dict.fromkeys(arguments.by))
    question = Question(name, tuple(sorted(pairs.items())))
    project = open_project(arguments.project)
    answers = ask(project, [question], arguments.snapshot, datetime.now(UTC))
    print(show(answers, arguments.lang, form_of(arguments)))
    return 0
