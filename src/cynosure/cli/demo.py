"""`cyn demo`: a simulated product, loaded and reported, its truth beside what is found."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cynosure.cli.beside import as_values, beside
from cynosure.cli.load import loaded, told
from cynosure.cli.options import add_json
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.progress import Progress
from cynosure.cli.show import as_values as findings_as_values
from cynosure.cli.show import show
from cynosure.errors import Mismatch, Text
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.open import Project, open_project
from cynosure.project.planted import Compared, compared, questions
from cynosure.project.weekly import active_star
from cynosure.report.layout import Grid
from cynosure.store.layout import write_whole
from cynosure.worlds.catalogue import WORLDS, Recipe, world_called
from cynosure.worlds.folder import Kept, keep

SEED = 20260831
KEY = sha256(b"a product that is simulated").hexdigest()
FOLDER = "cynosure-demo"
WORLD = WORLDS[0]

WHERE = Text(f"where to write it (default: {FOLDER})", f"写到哪个目录（默认 {FOLDER}）")
WHICH = Text(
    f"which one (default: {WORLD.name}; --worlds lists them)",
    f"模拟哪个产品（默认 {WORLD.name}，--worlds 列出全部）",
)
LIST = Text("list the simulated products and end", "列出所有模拟产品后结束")
NO_STAR = Text(
    "Its files hold no events, so its star file names no star.",
    "数据里没有事件，因此没有设定北极星。",
)
HEADS: tuple[Text, ...] = (
    Text("1. The product", "一、产品"),
    Text("2. Its files, loaded", "二、载入数据文件"),
    Text("3. Its north star", "三、北极星"),
    Text("4. What was planted beside what was found", "四、预设值与测得值对照"),
)


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Where to put the simulated product."""
    parser.add_argument(
        "--folder",
        "--project",
        type=Path,
        default=Path(FOLDER),
        metavar="PATH",
        help=WHERE.within(lang),
    )
    parser.add_argument("--world", metavar="NAME", help=WHICH.within(lang))
    parser.add_argument("--worlds", action="store_true", help=LIST.within(lang))
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Simulates, loads, reports and compares; raises Mismatch where a planted fact is not found."""
    lang = arguments.lang
    if arguments.worlds:
        print(harmless(_catalogue(lang)))
        return 0
    recipe = WORLD if arguments.world is None else world_called(arguments.world)
    with Progress(lang) as progress:
        progress("simulate", 0, 1)
        kept = keep(recipe, SEED, arguments.folder)
    project = _keyed_alike(open_project(kept.folder))
    if not arguments.json:
        print(_section(0, lang, _introduction(recipe, kept, lang)))
    report = loaded(project, lang)
    if not arguments.json:
        print(_section(1, lang, told(report, lang)), flush=True)
    now = datetime.now(UTC)
    with Progress(lang) as progress:
        answers = ask(project, _questions(project, now), None, now)
        if not arguments.json:
            progress.clear()
            said = show(answers, lang, "text") if answers else NO_STAR.within(lang)
            print(_section(2, lang, said), flush=True)
        found = _compared(project, kept, [answer.finding for answer in answers], now, progress)
    if arguments.json:
        values = {
            "folder": str(kept.folder),
            "world": recipe.name,
            "seed": SEED,
            "load": asdict(report),
            "findings": findings_as_values(answers, lang),
            **as_values(found, kept.truth, lang),
        }
        print(printed_json(values))
    else:
        print(_section(3, lang, beside(found, kept.truth, lang)))
        if answers:
            print(harmless(_farewell(kept, lang)))
    _judge(found)
    return 0


def _keyed_alike(project: Project) -> Project:
    """A product with, where it has no key yet, the one of all demonstrations.

    Its people are nobody's secret, and `find` halves people by their keyed ids: so everybody who
    simulates the same product sees the same answers, those of the documentation.
    """
    if not project.layout.key.exists():
        project.layout.root.mkdir(parents=True, exist_ok=True)
        write_whole(project.layout.key, f"{KEY}\n".encode(), mode=0o600)
    return project


def _catalogue(lang: str) -> str:
    rows = tuple((recipe.name, recipe.label.within(lang)) for recipe in WORLDS)
    head = tuple(text.within(lang) for text in (Text("World", "名称"), Text("What it is", "说明")))
    return "\n".join(Grid(head, rows, (False, False)).lines())


def _section(number: int, lang: str, body: str) -> str:
    return harmless(f"{HEADS[number].within(lang)}\n\n{body}\n")


def _introduction(recipe: Recipe, kept: Kept, lang: str) -> str:
    made = Text("simulated into", "已模拟生成，写入") if kept.is_new else Text("lies in", "位于")
    return Text(
        f"{recipe.label.en}: {made.en} {kept.folder} (seed {SEED}).\n"
        "Everything true about it is known and lies beside the data in truth.json; the product\n"
        "reads only the data.",
        f"“{recipe.label.zh}”{made.zh} {kept.folder}（随机种子 {SEED}）。\n"
        "它的一切真值均为已知，写在数据旁的 truth.json 里；产品只读数据，不读真值。",
    ).within(lang)


def _farewell(kept: Kept, lang: str) -> str:
    return Text(
        f"Look around: cd {kept.folder}, then `cyn star --by category`, `cyn ledger list`, "
        "`cyn ledger verify`.",
        f"接着看看：cd {kept.folder}，再试 `cyn star --by category`、`cyn ledger list`、"
        "`cyn ledger verify`。",
    ).within(lang)


def _questions(project: Project, now: datetime) -> tuple[Question, ...]:
    """What `cyn star` asks; nothing where the star file names no star."""
    if not project.star_file.star:
        return ()
    metric = active_star(project.star_file, now.date())
    star = Question("level", (("metric", metric), ("period", "week")))
    groups = Question("groups", (("period", "week"),))
    return (star, groups) if project.star_file.groups else (star,)


def _compared(
    project: Project, kept: Kept, answers: list[Finding], now: datetime, progress: Progress
) -> tuple[Compared, ...]:
    done, every = 0, questions(kept.truth)

    def answered(question: Question) -> Finding:
        nonlocal done
        progress("ask", done, every)
        done += 1
        return ask(project, [question], None, now)[0].finding

    star, groups = (*answers, None, None)[:2]
    return compared(project, kept.truth, star, groups, answered)


def _judge(found: tuple[Compared, ...]) -> None:
    missed = sum(not one.agrees for one in found)
    if missed:
        raise Mismatch(
            f"{missed} of the {len(found)} planted numbers were not found.",
            f"{len(found)} 个预设值中有 {missed} 个没有测得。",
        )
