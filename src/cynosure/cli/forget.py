"""`cyn forget USER`: erase a person from all that the project keeps."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from functools import partial

from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.progress import Progress
from cynosure.errors import Text
from cynosure.project.forget import Report, forget
from cynosure.project.open import open_project


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Whom."""
    user = Text("the person's id as it stands in your files", "用户标识，按文件中的写法")
    parser.add_argument("user", metavar="USER", help=user.within(lang))
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Forgets a person and says what was rewritten."""
    project = open_project(arguments.project)
    with Progress(arguments.lang) as progress:
        report = forget(project, arguments.user, partial(progress, "forget"))
    if arguments.json:
        print(printed_json(asdict(report)))
    else:
        print(harmless("\n".join(line.within(arguments.lang) for line in _told(report))))
    return 0


def _told(report: Report) -> list[Text]:
    gone = report.forgotten
    rows = ", ".join(f"{table} {count:,}" for table, count in gone.rows.items()) or "none"
    rows_zh = "、".join(f"{table} {count:,}" for table, count in gone.rows.items()) or "无"
    ids = "1 id" if gone.ids == 1 else f"{gone.ids:,} ids that belong to one person"
    named = Text("", "")
    if gone.findings:
        named = Text(
            f"; rows that named this person went out of {gone.findings:,} of them",
            f"，其中 {gone.findings:,} 条里点到该用户的行已删去",
        )
    lines = [
        Text(f"Forgotten: {ids}.", f"已遗忘：该用户的 {gone.ids:,} 个标识。"),
        Text(f"Rows erased from the data served: {rows}.", f"从当前数据中抹去的行：{rows_zh}。"),
        Text(
            f"Segments rewritten: {gone.segments:,}; rows in quarantine blanked: {gone.masked:,}.",
            f"重写的数据分段 {gone.segments:,} 个；清空的隔离行 {gone.masked:,} 行。",
        ),
        *(
            Text(f"Snapshot {old} is now {new}.", f"快照 {old} 现为 {new}。")
            for old, new in gone.snapshots
        ),
        Text(
            f"Findings keep their numbers{named.en}. Your own files are untouched; whatever of "
            "this person is in them is passed over when they are loaded.",
            f"已有结论保留原来的数字{named.zh}。"
            "你自己的文件未作改动；今后载入时会跳过其中该用户的行。",
        ),
    ]
    if report.still_listed is not None:
        lines.append(
            Text(
                f"The id still stands in `{report.still_listed}`; take it out there yourself.",
                f"该标识仍在 `{report.still_listed}` 中，请自行删去。",
            )
        )
    return lines
