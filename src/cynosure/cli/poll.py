"""`cyn poll`: a form that asks the team what its star is and which way it goes; and its answers."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from cynosure.analyses.audit.motivation import FEWEST
from cynosure.cli.options import add_form, add_project, form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.page_files import is_ours
from cynosure.cli.show import show
from cynosure.errors import Text, UserMistake, system_words
from cynosure.findings.record import Question
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.ask import ask
from cynosure.project.open import Project, open_project
from cynosure.project.poll_entries import enter, newest
from cynosure.project.poll_form import form, page
from cynosure.project.poll_read import Read, read_form
from cynosure.project.weekly import active_star
from cynosure.store.key import project_key
from cynosure.store.ledger import Ledger

OUT = Text("where to write the form (default: poll.csv)", "调查表写到哪个文件（默认 poll.csv）")
READ = Text(
    "forms that people filled in; their answers go into the ledger",
    "读入填好的调查表，回答记入账本",
)
HTML = Text(
    "write a page instead: filled in in any browser, it gives each person a file of answers",
    "写成网页：用任何浏览器填写，每人得到一个回答文件",
)
RESULT = Text("what came of it", "查看调查结果")
METRIC = Text("another metric than the star", "北极星以外的指标")
PEOPLE = Text("names or nicknames for the heads of the columns", "各列列首的姓名或代号")
FORM = Path("poll.csv")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Whether to write the form, to read it, or to show what came of it."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--read", nargs="+", type=Path, metavar="FILE", help=READ.within(lang))
    either.add_argument("--result", action="store_true", help=RESULT.within(lang))
    either.add_argument("--out", type=Path, default=FORM, metavar="FILE", help=OUT.within(lang))
    either.add_argument("--html", type=Path, metavar="FILE", help=HTML.within(lang))
    parser.add_argument("--metric", metavar="NAME", help=METRIC.within(lang))
    parser.add_argument("--people", default="", metavar="NAME,NAME", help=PEOPLE.within(lang))
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Writes the form; with `--read` enters answers, with `--result` shows them.

    Raises UserMistake for a form that is there already, and for answers that it does not offer.
    """
    project, now = open_project(arguments.project), datetime.now(UTC)
    if arguments.read:
        print(harmless(_entered(project, arguments.read, now, arguments.lang, arguments.json)))
        return 0
    metric = arguments.metric or active_star(project.star_file, now.date())
    if arguments.result:
        answers = ask(project, [Question("poll", (("metric", metric),))], None, now)
        print(show(answers, arguments.lang, form_of(arguments)))
        return 0
    out, said = _form(arguments, project.star_file, metric)
    written = printed_json({"written": str(out), "metric": metric})
    print(harmless(written if arguments.json else said.within(arguments.lang)))
    return 0


def _form(arguments: argparse.Namespace, star_file: StarFile, metric: str) -> tuple[Path, Text]:
    """Writes the form, as a sheet or as a page; where it is, and what to do with it."""
    if arguments.html is not None:
        if arguments.people:
            raise UserMistake(
                "`--people` heads the columns of the sheet; on the page (`--html`) everybody "
                "writes their own name.",
                "`--people` 是表格各列的列首；网页（`--html`）上由每个人自己写名字。",
            )
        _write_page(arguments.html, page(star_file, metric, arguments.lang))
        return arguments.html, Text(
            f"{arguments.html}: written. Send it to {FEWEST} people or more; each opens it in a "
            "browser and sends back the file that it saves. Then `cyn poll --read poll-*.csv`.",
            f"{arguments.html}：已写入。请发给至少 {FEWEST} 人，各自在浏览器里作答，"
            "再把保存下来的文件发回；然后用 `cyn poll --read poll-*.csv` 一并读入。",
        )
    out = arguments.out
    _write(out, star_file, metric, arguments.people)
    return out, Text(
        f"{out}: written. A column a person; send it to {FEWEST} people or more, "
        f"then `cyn poll --read {out}`.",
        f"{out}：已写入。每人填一列，请至少 {FEWEST} 人各自填写，"
        f"再用 `cyn poll --read {out}` 读入。",
    )


def _write(out: Path, star_file: StarFile, metric: str, people: str) -> None:
    """Raises UserMistake where something is there, for it may hold answers, and for a metric that
    the star file does not have."""
    heads = [name.strip() for name in people.split(",") if name.strip()]
    written = form(star_file, metric, heads)
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(written)
    except FileExistsError:
        raise UserMistake(
            f"`{out}` is there already and may hold answers; name another file with --out.",
            f"`{out}` 已存在，里面可能有人填过；请用 --out 指定别的文件。",
        ) from None
    except OSError as error:
        raise _unwritable(out, error) from error


def _write_page(out: Path, written: str) -> None:
    """A page of ours holds no answers and is written anew. Raises UserMistake for anything else."""
    try:
        is_ours(out)
        out.write_text(written, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> UserMistake:
    why = system_words(error.strerror)
    return UserMistake(f"`{out}` cannot be written ({why.en}).", f"无法写入 `{out}`（{why.zh}）。")


def _entered(project: Project, files: list[Path], now: datetime, lang: str, as_json: bool) -> str:
    """What was read and entered, said; nothing is entered where any of the files is amiss."""
    key = project_key(project.layout, project.star_file.privacy.key_env)
    read = [(path, read_form(path, project.star_file, key, now)) for path in files]
    every = [answer for _, one in read for answer in one.answers]
    count = newest(every)
    with Ledger.open(project.layout.root) as ledger:
        counts = [
            enter(ledger, [one for one in each.answers if any(one is k for k in count)], now)
            for _, each in read
        ]
    again = len(every) - len(count)
    if as_json:
        return printed_json(
            {
                "files": [
                    {"file": str(path), "people": _people(one), "entered": new, "blank": one.blank}
                    for (path, one), new in zip(read, counts, strict=True)
                ],
                "again": again,
            }
        )
    said = [_said(path, one, new) for (path, one), new in zip(read, counts, strict=True)]
    if again:
        said.append(
            Text(
                f"Answered again by the same person: {again}; of these only the last answers "
                "count.",
                f"同一人重复作答 {again} 次，只以最后一次为准。",
            )
        )
    said.append(
        Text("`cyn poll --result` shows what came of it.", "用 `cyn poll --result` 查看结果。")
    )
    return "\n".join(one.within(lang) for one in said)


def _people(read: Read) -> int:
    return sum(not one.is_key for one in read.answers)


def _said(path: Path, read: Read, new: int) -> Text:
    people = _people(read)
    key = len(read.answers) > people
    en = f"{path}: {people} {'person' if people == 1 else 'people'}" + (
        " and the owner's key" if key else ""
    )
    zh = f"{path}：{people} 人" + ("，另有负责人的答案" if key else "")
    questions = "question" if read.blank == 1 else "questions"
    entries = "entry" if new == 1 else "entries"
    en += f", {read.blank} {questions} left blank; {new} new {entries}."
    zh += f"，留空 {read.blank} 处；新记入 {new} 条。"
    if read.decoded is not None:
        en += f" The file was in {read.decoded}."
        zh += f"文件编码为 {read.decoded}。"
    return Text(en, zh)
