"""`cyn audit --card|--review|--stage`: the card of the star, the periodic review, the stage."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from cynosure.cli.options import form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.page_files import is_ours
from cynosure.cli.progress import Progress
from cynosure.cli.show import show
from cynosure.errors import Refusal, Text, UserMistake
from cynosure.project.ask import Answer, ask
from cynosure.project.card import card_of
from cynosure.project.open import Project
from cynosure.project.owners import has_answered
from cynosure.project.poll_entries import POLL, polled_of
from cynosure.project.reviewed import audit_question, review_of, stage_question
from cynosure.project.served import day_of
from cynosure.project.weekly import star_of_day
from cynosure.report import LeafForm, render_leaf
from cynosure.report.leaf import Leaf
from cynosure.store.key import known_key
from cynosure.store.ledger import Ledger

CARD = Text("the metric card of the star, on one page", "北极星的指标卡（一页）")
REVIEW = Text(
    "the periodic review: what changed since the last audit, what is due",
    "定期复核：与上次体检相比有何变化、哪些事项到期",
)
STAGE = Text("the stage of the product", "产品所处阶段")
HTML = Text("write the card or the review as one HTML file", "把指标卡或复核写成单个 HTML 文件")


def add_pages(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which of the pages, and where to write it."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--card", action="store_true", help=CARD.within(lang))
    either.add_argument("--review", action="store_true", help=REVIEW.within(lang))
    either.add_argument("--stage", action="store_true", help=STAGE.within(lang))
    parser.add_argument("--html", type=Path, metavar="FILE", help=HTML.within(lang))


def wants_page(arguments: argparse.Namespace) -> bool:
    """Whether one of the pages is asked for. Raises UserMistake for a file without a page."""
    if arguments.html is not None and not (arguments.card or arguments.review):
        raise UserMistake(
            "`--html` writes a card or a review; add --card or --review.",
            "`--html` 用来写指标卡或复核；请加上 --card 或 --review。",
        )
    return bool(arguments.card or arguments.review or arguments.stage)


def run_page(project: Project, arguments: argparse.Namespace) -> int:
    """Shows the page, or writes it."""
    now, served = datetime.now(UTC), arguments.snapshot
    today = day_of(served, now.date())
    star = star_of_day(project.star_file, today)
    if arguments.stage:
        metric = arguments.metric or star.metric.name
        question = stage_question(project, metric, served)
        with Progress(arguments.lang) as progress:
            found = ask(project, [question], served, now, progress)
        print(show(found, arguments.lang, form_of(arguments)))
        return 0
    replaced = arguments.html is not None and is_ours(arguments.html)
    if arguments.review:
        with Progress(arguments.lang) as progress:
            question = audit_question(star.metric.name)
            (audit,) = ask(project, [question], served, now, progress)
        leaf = review_of(project, star, audit, today)
    else:
        audited = _audited(project, star.metric.name, arguments, now)
        answers = _owner_answers(project, star.owner)
        leaf = card_of(project, star, audited, today, owner_answers=answers)
    _put(leaf, arguments, replaced=replaced)
    return 0


def _audited(
    project: Project, metric: str, arguments: argparse.Namespace, now: datetime
) -> Answer | Refusal:
    """The audit, or why the data refuse one: a card has more on it than verdicts."""
    try:
        with Progress(arguments.lang) as progress:
            question = audit_question(metric)
            (audit,) = ask(project, [question], arguments.snapshot, now, progress)
    except Refusal as why:
        return why
    return audit


def _owner_answers(project: Project, owner: str | None) -> bool:
    """Whether the owner has answered a poll."""
    key = known_key(project.layout, project.star_file.privacy.key_env)
    if owner is None or key is None:
        return False
    with Ledger.open(project.layout.root) as ledger:
        polled = tuple(map(polled_of, ledger.entries(POLL)))
    return has_answered(polled, owner, key)


def _put(leaf: Leaf, arguments: argparse.Namespace, *, replaced: bool) -> None:
    lang, path = arguments.lang, arguments.html
    if path is not None:
        path.write_text(render_leaf(leaf, lang, "html"), encoding="utf-8")
    if arguments.json:
        written = [] if path is None else [str(path)]
        markdown = render_leaf(leaf, lang, "markdown")
        print(printed_json({"markdown": markdown, "written": written}))
    elif path is not None:
        said = Text(f"{path}: written.", f"{path}：已写入。")
        again = Text(f"{path}: written anew.", f"{path}：已重新写入。")
        print(harmless((again if replaced else said).within(lang)))
    else:
        form: LeafForm = "markdown" if arguments.markdown else "text"
        print(render_leaf(leaf, lang, form).rstrip("\n"))
