"""The command line in both languages: what it can do, and what was wrong with it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any, NoReturn

from cynosure.cli.examples import EXAMPLES
from cynosure.errors import Text, UserMistake, did_you_mean

USAGE = Text("Usage: ", "用法：")
ARGUMENTS = Text("Arguments", "参数")
OPTIONS = Text("Options", "选项")
EXAMPLE = Text("For example:", "示例：")
HELP = Text("show this help", "显示本帮助")
LANGUAGE = Text("the language of the answer", "输出语言")
JSON = Text("print JSON", "输出 JSON")

NO_VALUE = Text("`{name}` needs a value after it.", "`{name}` 后面需要写一个值。")

COMPLAINTS: tuple[tuple[str, Text], ...] = (
    (
        r"argument (?P<name>\S+): expected (?:one|at least one) argument",
        NO_VALUE,
    ),
    (
        r"argument (?P<name>\S+): ignored explicit argument (?P<value>.+)",
        Text(
            "`{name}` takes no value, but {value} was given.", "`{name}` 不带值，却写了 {value}。"
        ),
    ),
    (
        r"argument (?P<name>\S+): not allowed with argument (?P<other>\S+)",
        Text("`{name}` and `{other}` exclude each other.", "`{name}` 与 `{other}` 不能同时使用。"),
    ),
    (
        r"the following arguments are required: (?P<name>.+)",
        Text("`{name}` is missing.", "缺少 `{name}`。"),
    ),
)
"""What argparse has to complain about, as it says it and as we do."""


class HelpLayout(argparse.HelpFormatter):
    """Help that leaves the wrapping of Chinese, which has no blanks, to the terminal."""

    usage_prefix = USAGE.en

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self.usage_prefix)


class ChineseHelpLayout(HelpLayout):
    """The same under Chinese words."""

    usage_prefix = USAGE.zh

    def _split_lines(self, text: str, width: int) -> list[str]:
        return [text]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return indent + text


class Parser(argparse.ArgumentParser):
    """The parser of one command; whatever it has to say is a UserMistake in both languages."""

    def __init__(self, command: str, about: Text, lang: str) -> None:
        super().__init__(
            prog=f"cyn {command}",
            description=about.within(lang),
            formatter_class=ChineseHelpLayout if lang == "zh" else HelpLayout,
            allow_abbrev=False,
            add_help=False,
        )
        self._positionals.title = ARGUMENTS.within(lang)
        self._optionals.title = OPTIONS.within(lang)
        self.add_argument("-h", "--help", action="help", help=HELP.within(lang))
        self.add_argument("--lang", metavar="en|zh", default=lang, help=LANGUAGE.within(lang))
        self._command, self._lang = command, lang
        # `--outcome -1.8pt` is a value, not an option: no option begins with a digit.
        self._negative_number_matcher = re.compile(r"-\d.*")

    def format_help(self) -> str:
        """The help, its heads closed by the colon of their language, and what people type."""
        said = super().format_help()
        for title in (ARGUMENTS, OPTIONS):
            said = said.replace(f"{title.zh}:\n", f"{title.zh}：\n")
        typed = "".join(f"  {line}\n" for line in EXAMPLES.get(self._command, ()))
        return f"{said}\n{EXAMPLE.within(self._lang)}\n{typed}" if typed else said

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """The arguments in `words`.

        Raises UserMistake for what the command does not know, and for an option whose value is
        empty: a variable of a script that was not set must not ask another question.
        """
        for word, following in zip_longest(words, words[1:]):
            name, given, value = word.partition("=")
            if name.startswith("--") and (value if given else following) == "":
                raise UserMistake(NO_VALUE.en.format(name=name), NO_VALUE.zh.format(name=name))
        arguments, unknown = self.parse_known_args(words)
        if unknown:
            raise self._unknown(unknown[0])
        return arguments

    def _unknown(self, word: str) -> UserMistake:
        name = word.partition("=")[0]
        if not name.startswith("-"):
            return UserMistake(
                f"`cyn {self._command}` has no use for the word `{name}`; see `cyn "
                f"{self._command} --help`.",
                f"`cyn {self._command}` 用不到“{name}”；请看 `cyn {self._command} --help`。",
            )
        options = [o for action in self._actions for o in action.option_strings if o[:2] == "--"]
        near = did_you_mean(name, options)
        return UserMistake(
            f"`cyn {self._command}` has no option `{name}`.{near.en}",
            f"`cyn {self._command}` 没有选项 `{name}`。{near.zh}",
        )

    def error(self, message: str) -> NoReturn:
        for pattern, said in COMPLAINTS:
            if found := re.fullmatch(pattern, message):
                slots = found.groupdict()
                raise UserMistake(said.en.format(**slots), said.zh.format(**slots))
        raise UserMistake(
            f"This command line cannot be read; see `cyn {self._command} --help`.",
            f"无法理解这条命令；请看 `cyn {self._command} --help`。",
        )


def one_of(names: Sequence[str], what: Text) -> Callable[[str], str]:
    """A reader of an argument that is one of `names`; `what` says what they are."""

    def read(word: str) -> str:
        if word in names:
            return word
        near = did_you_mean(word, names)
        raise UserMistake(
            f"`{word}` is no {what.en}.{near.en}", f"没有名为 `{word}` 的{what.zh}。{near.zh}"
        )

    return read
