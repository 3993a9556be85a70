"""`cyn init`: looks at the files of a folder and writes a first star file."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import harmless, printed_json
from cynosure.errors import Text, UserMistake
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.project.business import Business
from cynosure.project.open import STAR_FILE
from cynosure.project.propose import EFFECTS, TRIALS, Choice, Outline, answered, outline, questions
from cynosure.project.proposed_file import MARK, star_file_text
from cynosure.report.layout import Grid, plain, wrap
from cynosure.sources.recognise import Recognised

FOLDER = Text("the folder with your data (default: this folder)", "数据所在目录（默认当前目录）")
BUSINESS = Text(
    "the type of business, such as ecommerce or ai_assistant, where the guess is wrong",
    "业务类型的名称，推测不对时指定",
)
YES = Text("take every guess and ask nothing", "全部采用推测，不提问")
HEAD: tuple[Text, ...] = (
    Text("Files", "文件"),
    Text("Format", "格式"),
    Text("Confidence", "把握"),
    Text("Rows seen", "抽样行数"),
    Text("By", "依据"),
)
CONFIDENCE: tuple[tuple[str | None, Text], ...] = (
    ("high", Text("high", "高")),
    ("medium", Text("medium", "中")),
    ("low", Text("low", "低")),
    (None, Text("not known", "未识别")),
)
LONGEST_EVIDENCE = 48
COLUMNS = 100
NEXT = {TRIALS: "boundary", EFFECTS: "audit"}
"""What to ask first where there is no star, or no row of one."""
MOST_EVENTS = 4
"""Event names that are shown as evidence for a type of business."""


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Where the data lie, and whether to ask."""
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=FOLDER.within(lang))
    parser.add_argument("--yes", action="store_true", help=YES.within(lang))
    parser.add_argument("--business", metavar="TYPE", help=BUSINESS.within(lang))
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Shows what it saw, asks, writes. Raises UserMistake where a star file is there already."""
    lang, folder = arguments.lang, arguments.folder or arguments.project
    target = folder / STAR_FILE
    if target.exists():
        raise _there_already()
    if folder.is_dir() and not (arguments.yes or arguments.json or sys.stdin.isatty()):
        raise UserMistake(
            "There is no terminal to ask on; `cyn init --yes` takes the guesses.",
            "没有可用于提问的终端；可用 `cyn init --yes` 直接采用推测。",
        )
    draft = outline(folder, lang, datetime.now(UTC), arguments.business)
    if not arguments.json:
        print(harmless(_table(draft.seen, lang)))
        for line in _unknown(draft.seen, lang):
            print(harmless(line))
        if draft.business is not None:
            print(harmless(_said_of(draft.business, lang)))
    if not (arguments.yes or arguments.json):
        for choice in questions(draft):
            draft = _ask(draft, choice, lang)
    text = star_file_text(draft)
    parse_star_file(text, STAR_FILE)
    _write(target, text)
    print(
        printed_json(_values(draft)) if arguments.json else harmless(_farewell(draft, text, lang))
    )
    return 0


def _write(target: Path, text: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise _there_already() from error


def _there_already() -> UserMistake:
    return UserMistake(
        f"`{STAR_FILE}` is there already and is never written over; edit it, or move it away "
        "first.",
        f"`{STAR_FILE}` 已存在，不会被覆盖；请直接编辑它，或先移走再运行。",
    )


def _table(seen: tuple[Recognised, ...], lang: str) -> str:
    rows = [
        (
            plain(one.path) + (f" ({one.files})" if one.files > 1 else ""),
            one.format or "–",
            dict(CONFIDENCE)[one.confidence].within(lang),
            ", ".join(f"{feed.table} {len(feed.rows):,}" for feed in one.feeds) or "–",
            plain(", ".join(one.evidence), LONGEST_EVIDENCE),
        )
        for one in seen
    ]
    head = tuple(text.within(lang) for text in HEAD)
    return "\n".join(Grid(head, tuple(rows), (False,) * len(head)).lines())


def _unknown(seen: tuple[Recognised, ...], lang: str) -> list[str]:
    """Why files are not used, a paragraph each."""
    said = [
        Text(f"{plain(one.path)}: {one.reason.en}", f"{plain(one.path)}：{one.reason.zh}")
        for one in seen
        if one.reason is not None
    ]
    return ["", *(line for one in said for line in wrap(one.within(lang), COLUMNS))] if said else []


def _said_of(business: Business, lang: str) -> str:
    """The type of business, its star, and what is often taken for it."""
    kind = business.kind
    events = ", ".join(plain(event) for event in business.events[:MOST_EVENTS])
    by = Text(f", by {events}", f"，依据 {events}") if events else Text("", "")
    lines = [
        Text(
            f"Business: {kind.label.en} (`{kind.id}`{by.en}). Its star by the playbook: "
            f"{kind.star.en}.",
            f"业务类型：{kind.label.zh}（`{kind.id}`{by.zh}）。策略库建议的北极星：{kind.star.zh}。",
        ),
        *(
            Text(
                f"Not as a star: {one.label.en}. {one.why.en}",
                f"不宜作北极星：{one.label.zh}。{one.why.zh}",
            )
            for one in business.wrong_choices
        ),
    ]
    said = (wrap(line.within(lang), COLUMNS) for line in lines)
    return "\n" + "\n".join("\n".join(each) for each in said)


def _ask(draft: Outline, choice: Choice, lang: str) -> Outline:
    """Asks until the answer can be meant; an empty one takes the guess."""
    print(harmless(f"\n{choice.asks.within(lang)}  ({choice.evidence.within(lang)})"))
    while True:
        try:
            said = input(harmless(f"[{choice.guess}] > ")).strip()
        except EOFError:
            return draft
        if not said and choice.guess == "-":
            return draft
        try:
            return answered(draft, choice.name, said or choice.guess)
        except UserMistake as mistake:
            print(harmless(mistake.sentence(lang)))


def _farewell(draft: Outline, text: str, lang: str) -> str:
    marks, next_ = text.count(MARK), NEXT.get(draft.base, "star")
    return Text(
        f"\n{STAR_FILE} is written; {marks} of its lines are guesses, marked `{MARK}`: look at "
        f"them, then run `cyn load` and `cyn {next_}`.",
        f"\n已写入 {STAR_FILE}，其中 {marks} 处为推测，标有 `{MARK}`：请逐一确认，"
        f"然后运行 `cyn load` 和 `cyn {next_}`。",
    ).within(lang)


def _values(draft: Outline) -> dict[str, object]:
    return {
        "file": STAR_FILE,
        "base": draft.base,
        "business": None if draft.business is None else draft.business.kind.id,
        "timezone": draft.timezone,
        "moments": {moment: list(events) for moment, events in draft.moments.items()},
        "episode": {"key": draft.key, "gap": draft.gap},
        "seen": [
            {
                "path": one.path,
                "files": one.files,
                "format": one.format,
                "confidence": one.confidence,
                "evidence": list(one.evidence),
                "tables": {feed.table: len(feed.rows) for feed in one.feeds},
                "map": {feed.table: dict(feed.columns) for feed in one.feeds if feed.columns},
                "reason": None if one.reason is None else asdict(one.reason),
            }
            for one in draft.seen
        ],
    }
