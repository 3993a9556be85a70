"""`cyn load`: from the files of the star file's sources to a snapshot."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.progress import Progress
from cynosure.cli.show import as_values, show
from cynosure.errors import Text
from cynosure.project.dashboard import ask_beside
from cynosure.project.load import load
from cynosure.project.load_report import FileReport, LoadReport, Outcome, places_of
from cynosure.project.open import Project, open_project
from cynosure.project.weekly import ask_weekly
from cynosure.tables.batch import CUT_OFF

MOST_FILES = 20
"""Files of one pattern that are told one by one."""
UNEVENTFUL = (Outcome.TAKEN, Outcome.SKIPPED)
COUNTED = ("read", "kept", "quarantined", "duplicates", "conflicts", "forgotten")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Where the project lies, and whether to ask at once."""
    ask = Text(
        "ask the weekly set afterwards, and all that the pages of `cyn serve` show",
        "载入后接着提出每周问题，以及 `cyn serve` 各页面所需的问题",
    )
    parser.add_argument("--ask", action="store_true", help=ask.within(lang))
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Loads, showing progress on a terminal; prints what became of every file.

    With `--ask` the findings of the weekly set follow, those that have no answer with the reason;
    what the pages show beside them is asked too and goes into the ledger.
    """
    project, lang = open_project(arguments.project), arguments.lang
    report = loaded(project, lang)
    if not arguments.json:
        print(harmless(told(report, lang)), flush=True)
    if not arguments.ask:
        if arguments.json:
            print(printed_json(asdict(report)))
        return 0
    now = datetime.now(UTC)
    found = ask_weekly(project, report.snapshot, now)
    beside = ask_beside(project, report.snapshot, now)
    refused = [one.why.sentence(lang) for one in found.refused]
    if arguments.json:
        findings = {"findings": as_values(found.answers, lang), "refused": refused}
        pages = {"pages": [answer.alias for answer in beside.answers]}
        print(printed_json(asdict(report) | findings | pages))
    else:
        pages_of = _pages(len(beside.answers)).within(lang)
        shown = ["", show(found.answers, lang, "text"), *map(harmless, refused), "", pages_of]
        print("\n".join(shown))
    return 0


def _pages(count: int) -> Text:
    return Text(
        f"Further findings, for the pages of `cyn serve`: {count}.",
        f"另为 `cyn serve` 的各页面得出 {count} 条结论。",
    )


def loaded(project: Project, lang: str) -> LoadReport:
    """Loads the files of a project, showing progress on a terminal."""
    sources, key_env = project.star_file.sources, project.star_file.privacy.key_env
    with Progress(lang) as progress:
        timezone = project.star_file.calendar.timezone
        now, name = datetime.now(UTC), project.star_file.project.id
        return load(project.folder, sources, key_env, now, progress, timezone, name)


def told(report: LoadReport, lang: str) -> str:
    """What a load did, in words: a line a file, the sum, and what to look at."""
    lines = [_file(file, lang) for file in _gathered(report.files)]
    remarks = [*_remarks(report), _sum(report)]
    if report.key_made:
        remarks.append(KEY_MADE)
    return "\n".join([*lines, *(remark.within(lang) for remark in remarks)])


KEY_MADE = Text(
    "A key for the ids was made in .cynosure/id.key (mode 0600); keep it safe, for without it "
    "people cannot be matched with later files.",
    "已生成标识密钥 .cynosure/id.key（权限 0600）；请妥善保管，"
    "丢失后无法与之后的文件对应同一用户。",
)


def _remarks(report: LoadReport) -> Iterator[Text]:
    for overlap in report.overlaps:
        yield Text(
            f"  {overlap.rows:,} rows of {overlap.table} stand in both {overlap.first} and "
            f"{overlap.second}; they count once.",
            f"  {overlap.table} 有 {overlap.rows:,} 行同时出现在 {overlap.first} 与 "
            f"{overlap.second} 中，只计一次。",
        )
    if report.bad:
        first = places_of(report.bad)
        yield Text(f"  Quarantined, the first ones: {first.en}.", f"  最先被隔离的行：{first.zh}。")
    for file in dict.fromkeys(one.file for one in report.bad if one.rule == CUT_OFF):
        yield Text(
            f"  {file} ends in the middle of a row: if the export broke off, what came after "
            "is missing. Export it again.",
            f"  {file} 的末尾一行没有写完：如果导出被中断，其后的数据并未载入。请重新导出。",
        )
    for table in report.rebuilt:
        yield Text(
            f"  The sources of {table} or their mappings have changed; the table was made anew.",
            f"  {table} 的数据源或其映射有变，该表已重建。",
        )
    if len(report.dropped) > MOST_FILES:
        yield Text(
            f"  {report.dropped[0]} and {len(report.dropped) - 1:,} other files are no longer of a "
            "source; their rows are gone from the snapshot.",
            f"  {report.dropped[0]} 等 {len(report.dropped):,} 个文件已不属于任何数据源，"
            "它们的行已移出快照。",
        )
        return
    for pattern in report.dropped:
        yield Text(
            f"  {pattern} is no longer a source; its rows are gone from the snapshot.",
            f"  {pattern} 已不是数据源，它的行已移出快照。",
        )


def _gathered(files: Sequence[FileReport]) -> list[FileReport]:
    """The files, those of one pattern as one where there are many and nothing befell them."""
    groups: dict[tuple[str, str, Outcome], list[FileReport]] = {}
    for file in files:
        alone = file.shown if file.outcome not in UNEVENTFUL else file.pattern
        groups.setdefault((file.table, alone, file.outcome), []).append(file)
    return [
        one
        for some in groups.values()
        for one in ([_together(some)] if len(some) > MOST_FILES else some)
    ]


def _together(files: Sequence[FileReport]) -> FileReport:
    first = files[0]
    return replace(
        first,
        shown=f"{first.pattern} ({len(files):,})",
        left_out=tuple(dict.fromkeys(name for file in files for name in file.left_out)),
        **{name: sum(getattr(file, name) for file in files) for name in COUNTED},
    )


def _file(file: FileReport, lang: str) -> str:
    if file.outcome is Outcome.SKIPPED:
        told_file = Text(
            f"{file.shown}: already in the snapshot, skipped",
            f"{file.shown}：内容已在快照中，跳过",
        )
    elif file.outcome is Outcome.EMPTY:
        told_file = Text(f"{file.shown}: empty", f"{file.shown}：空文件")
    elif file.outcome is Outcome.SET_ASIDE:
        reason = file.reason or Text("", "")
        why = reason.en[:1].upper() + reason.en[1:]
        told_file = Text(f"{file.shown}: set aside. {why}", f"{file.shown}：已搁置。{reason.zh}")
    else:
        told_file = Text(
            f"{file.shown}: {file.read:,} read = {file.kept:,} kept + {file.quarantined:,} "
            f"quarantined + {file.duplicates:,} duplicates",
            f"{file.shown}：读取 {file.read:,} 行 = 保留 {file.kept:,} + 隔离 "
            f"{file.quarantined:,} + 重复 {file.duplicates:,}",
        )
    line = f"{file.table:<12} {told_file.within(lang)}"
    if file.conflicts:
        line += Text(
            f" ({file.conflicts:,} of them differed; the last stands)",
            f"（其中 {file.conflicts:,} 行内容不同，以最后载入的为准）",
        ).within(lang)
    if file.forgotten:
        line += Text(
            f"; passed over: {_rows_en(file.forgotten)} of forgotten people",
            f"；跳过已遗忘用户的 {file.forgotten:,} 行",
        ).within(lang)
    if file.left_out:
        names = Text(", ".join(file.left_out), "、".join(file.left_out))
        line += Text(f"; left out: {names.en}", f"；未载入：{names.zh}").within(lang)
    return line


def _rows_en(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _sum(report: LoadReport) -> Text:
    read, kept, bad, double = (
        report.total(name) for name in ("read", "kept", "quarantined", "duplicates")
    )
    if not report.changed:
        return Text(
            f"Nothing new: snapshot {report.snapshot} stays.",
            f"没有新内容：快照 {report.snapshot} 保持不变。",
        )
    return Text(
        f"In all {read:,} rows read = {kept:,} kept + {bad:,} quarantined + {double:,} "
        f"duplicates. Snapshot {report.snapshot}.",
        f"合计读取 {read:,} 行 = 保留 {kept:,} + 隔离 {bad:,} + 重复 {double:,}。"
        f"快照 {report.snapshot}。",
    )
