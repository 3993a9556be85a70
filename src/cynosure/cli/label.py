"""`cyn label`: items drawn by chance for people to label."""

from __future__ import annotations

import argparse
from pathlib import Path

from cynosure.cli.options import add_json, add_project, add_served
from cynosure.cli.output import harmless, printed_json
from cynosure.errors import Text, UserMistake
from cynosure.project.open import open_project
from cynosure.project.to_label import Drawn, draw, write

SAMPLE = 100
METRIC = Text("a metric of kind `judged`", "`judged` 类型的指标")
COUNT = Text(f"how many items to draw (default: {SAMPLE})", f"抽取多少条（默认 {SAMPLE}）")
DAYS = Text(
    "the days to draw from, as 2026-10-19..2026-11-15 (default: all)",
    "从哪些天抽取，例如 2026-10-19..2026-11-15（默认全部）",
)
OUT = Text(
    "the file to write (default: to-label-METRIC.csv)", "写到哪个文件（默认 to-label-指标名.csv）"
)
SEED = Text("where the draw begins (default: 1)", "随机抽取的种子（默认 1）")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Of which metric how many, from which days, into which file."""
    parser.add_argument("--metric", required=True, metavar="NAME", help=METRIC.within(lang))
    for name, metavar, said in (
        ("--sample", "N", COUNT),
        ("--period", "DAYS", DAYS),
        ("--out", "FILE", OUT),
        ("--seed", "N", SEED),
    ):
        parser.add_argument(name, metavar=metavar, help=said.within(lang))
    add_served(parser, lang)
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Draws, writes the file and says what to do with it."""
    import numpy as np

    project = open_project(arguments.project)
    metric = arguments.metric
    count, seed = _whole("--sample", arguments.sample, SAMPLE), _whole("--seed", arguments.seed, 1)
    rng = np.random.default_rng(seed)
    drawn = draw(project, metric, count, arguments.period, arguments.snapshot, rng)
    path = Path(arguments.out or project.folder / f"to-label-{metric}.csv")
    write(drawn, path)
    if arguments.json:
        found = {"file": str(path), "drawn": len(drawn.ids), "unlabelled": drawn.unlabelled}
        print(printed_json(found | {"ids": list(drawn.ids)}))
    else:
        print(harmless(_said(drawn, path).within(arguments.lang)))
    return 0


def _said(drawn: Drawn, path: Path) -> Text:
    count, of = len(drawn.ids), drawn.unlabelled
    return Text(
        f"{path}: {count:,} of {of:,} items without a label, drawn by chance; ids only.\n"
        "Have people fill in `rater` and `value`, then name the file under `sources:` as\n"
        f"  - {{table: labels, format: csv, path: {path.name}}}\n"
        "Label all of them: leaving out the hard ones makes the sample a chosen one.",
        f"{path}：从 {of:,} 条未标注的条目中随机抽取了 {count:,} 条，只含编号。\n"
        "请人工填写 `rater` 和 `value` 两列，再在 `sources:` 中写上：\n"
        f"  - {{table: labels, format: csv, path: {path.name}}}\n"
        "请全部标完：跳过难判的条目，样本就不再是随机的。",
    )


def _whole(name: str, written: str | None, default: int) -> int:
    if written is None:
        return default
    if not written.isascii() or not written.isdigit():
        raise UserMistake(
            f"`{name}` is a whole number, not `{written}`.",
            f"`{name}` 应是整数，不能写 `{written}`。",
        )
    return int(written)
