"""The form on which a team says what it takes its star for: a question a row, a person a column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from cynosure.analyses.audit.scenarios import scenarios
from cynosure.analyses.structure import parts_of, star_entry
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.address import digest
from cynosure.metrics.inputs import label_of
from cynosure.metrics.polled import UNKNOWN
from cynosure.metrics.starfile.definition import definition_hash
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.spreadsheet import BEGINNINGS, harmless
from cynosure.report.poll_page import Asked, Choice, PollPage, poll_page

FORM, FILLED = "form", "filled"
"""Rows that ask nothing: what the form is about, and, of a page, when it was filled in."""
TEAM, STAR, MEANT, WORDS, MOVES = "team", "star", "meaning", "words", "my_work"
HEAD = ("id", "Question", "题目", "How to answer / 填写说明")
KEY = "key"
"""The head of the column in which the owner of the star writes what is right."""
OTHER, ELSE = "other", Text("something else", "都不是")
"""What is answered where none of the choices is meant."""
NONE_OF_THESE = Choice("0", ELSE)
MOST_CHOICES, FEWEST_CHOICES = 8, 4
PEOPLE = 5
"""Empty columns of a form; more may be added, or fewer filled in."""
ON_PAGE = Text(
    "Answer alone, by what you know now. Leave out what you would rather not answer. Nothing is "
    "sent anywhere: at the end you save a file and pass it on yourself.",
    "请独立作答，凭现在所知即可；不想答的可以不选。页面不会上传任何内容，"
    "最后由你自己保存文件并发出。",
)

WAYS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("up", Text("up", "上升"), ("+", "↑", "升", "rises", "higher", "变大", "增加")),
    ("down", Text("down", "下降"), ("-", "−", "↓", "降", "falls", "lower", "变小", "减少")),
    ("same", Text("same", "不变"), ("=", "0", "→", "stays", "unchanged", "持平")),
    (
        UNKNOWN,
        Text("do not know", "不知道"),
        ("?", "unknown", "don't know", "不清楚", "说不准"),
    ),
)
"""Each direction with how it is written on the form, and what else people write for it."""
SHARES: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("yes", Text("yes", "会"), ("y", "是", "能", "可以")),
    ("partly", Text("partly", "部分会"), ("部分", "有一些", "一部分", "somewhat")),
    ("no", Text("no", "不会"), ("n", "否", "不能", "不", "没有")),
    (UNKNOWN, WAYS[-1][1], WAYS[-1][2]),
)
"""The same for whether somebody's work moves the star."""


@dataclass(frozen=True)
class Choices:
    """What may be taken for the star, in the order of the form, and the metrics whose descriptions
    may be taken for its meaning, in the order of their letters."""

    metrics: tuple[str, ...]
    lettered: tuple[str, ...]

    @classmethod
    def of(cls, star_file: StarFile, metric: str) -> Choices:
        """The star and its rivals, then its parts, then other metrics until there are some."""
        entry = star_entry(star_file, metric)
        rivals = () if entry is None else tuple(ref.name for ref in entry.rivals)
        groups = () if entry is None else tuple(ref.name for ref in entry.by_group.values())
        near = dict.fromkeys((metric, *rivals, *groups, *parts_of(star_file, metric)))
        more = [name for name in star_file.metrics if name not in near]
        lacking = max(FEWEST_CHOICES - len(near), 0)
        names = sorted([*list(near)[:MOST_CHOICES], *more[:lacking]])
        # By their letters nobody can tell which description belongs to which name.
        return cls(tuple(names), tuple(sorted(names, key=lambda name: digest([metric, name]))))

    def letters(self) -> Iterator[tuple[str, str]]:
        """Each letter with its metric."""
        return zip(ascii_uppercase, self.lettered, strict=False)


def form(star_file: StarFile, metric: str, people: Sequence[str] = ()) -> str:
    """The form as CSV with a mark of its encoding, by which spreadsheets know it for UTF-8.

    Raises UserMistake for a metric that the star file does not have.
    """
    asked = questions(star_file, metric)
    written = io.StringIO()
    heads = list(people) or [f"person {number} / 第 {number} 人" for number in range(1, PEOPLE + 1)]
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow([*HEAD, *map(harmless, heads)])
    about = _about(star_file)
    rows.writerow([FORM, harmless(about.en), harmless(about.zh), mark_of(star_file, metric)])
    for one in asked:
        how = harmless(_how(one))
        rows.writerow([one.name, harmless(one.says.en), harmless(one.says.zh), how])
    return "\ufeff" + written.getvalue()


def page(star_file: StarFile, metric: str, lang: str) -> str:
    """The form as one page of HTML that gives each person a file of answers.

    Raises UserMistake for a metric that the star file does not have.
    """
    asked = questions(star_file, metric)
    name = _name(star_file)
    told = PollPage(
        title=Text(f"The north star of {name.en}", f"{name.zh}的北极星调查"),
        about=ON_PAGE,
        asked=asked,
        mark=mark_of(star_file, metric),
        head=HEAD,
        form=FORM,
        filled=FILLED,
        beginnings=BEGINNINGS,
    )
    return poll_page(told, lang)


def mark_of(star_file: StarFile, metric: str) -> str:
    """By what an answer knows which metric, under which definition, it speaks of."""
    return f"{metric} {definition_hash(star_file, metric)[:16]}"


def questions(star_file: StarFile, metric: str) -> tuple[Asked, ...]:
    """What everybody is asked, in the order of the form.

    Raises UserMistake for a metric that the star file does not have.
    """
    if metric not in star_file.metrics:
        near = did_you_mean(metric, star_file.metrics)
        raise UserMistake(
            f"There is no metric `{metric}` in the star file.{near.en}",
            f"星文件里没有名为 `{metric}` 的指标。{near.zh}",
        )
    choices = Choices.of(star_file, metric)
    names = [
        Choice(str(number), label_of(star_file, name))
        for number, name in enumerate(choices.metrics, start=1)
    ]
    meanings = [Choice(sign, _says(star_file, name)) for sign, name in choices.letters()]
    ways = tuple(Choice(value, said) for value, said, _ in WAYS)
    shares = tuple(Choice(value, said) for value, said, _ in SHARES)
    own = Text("Say it in one sentence of your own", "用自己的一句话说一遍")
    return (
        Asked(TEAM, Text("Which team are you in?", "你在哪个团队？"), how=Text("a name", "名称")),
        Asked(
            STAR,
            Text("Which metric is our north star?", "我们的北极星指标是哪一个？"),
            (*names, NONE_OF_THESE),
        ),
        Asked(MEANT, Text("What does it count?", "它统计的是什么？"), (*meanings, NONE_OF_THESE)),
        Asked(WORDS, own, how=Text("optional", "可不填")),
        *(Asked(one.id, _asked(one.says), ways) for one in scenarios()),
        Asked(MOVES, Text("Does your work move the star?", "你的工作会影响北极星吗？"), shares),
    )


def _how(asked: Asked) -> str:
    """How a question is answered in a cell."""
    if asked.how is not None:
        return f"{asked.how.en} / {asked.how.zh}"
    if asked.name in (STAR, MEANT):
        return "; ".join(f"{one.value} = {_both(one.says)}" for one in asked.choices)
    return " / ".join(_both(one.says) for one in asked.choices)


def _name(star_file: StarFile) -> Text:
    return star_file.project.name or Text(star_file.project.id, star_file.project.id)


def _about(star_file: StarFile) -> Text:
    name = _name(star_file)
    return Text(
        f"The north star of {name.en}. A column a person: write a name or nickname at its head; "
        "leave blank what you would rather not answer, and do not ask each other. Leave this row "
        "as it is.",
        f"{name.zh}的北极星调查。每人填一列，列首写姓名或代号；不想答的留空，请勿互相讨论。"
        "这一行请勿改动。",
    )


def _asked(scenario: Text) -> Text:
    return Text(f"{scenario.en} Our star goes…", f"{scenario.zh}北极星会……")


def _says(star_file: StarFile, metric: str) -> Text:
    return star_file.metrics[metric].says or label_of(star_file, metric)


def _both(said: Text) -> str:
    return said.en if said.en == said.zh else f"{said.en} ({said.zh})"
