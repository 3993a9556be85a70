"""Entry point: finds the command, runs it, and turns errors into a sentence and an exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol

from cynosure import __version__
from cynosure.cli.commands import COMMANDS, Command
from cynosure.errors import CynosureError, Text, UserMistake, did_you_mean

INTERRUPTED = 130
"""The exit code of a process ended by Ctrl-C, as shells know it."""


class Module(Protocol):
    """What a command's module has."""

    def add_arguments(self, parser: argparse.ArgumentParser, lang: str) -> None:
        """Declare the command's own arguments."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Carry the command out; returns the exit code."""
        ...


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are UserMistakes in both languages."""

    def error(self, message: str) -> NoReturn:
        raise UserMistake(
            f"{message}. See `cyn --help`.", f"命令行参数有误（{message}）。请看 `cyn --help`。"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line; returns 0, or the exit code of what went wrong."""
    words = list(sys.argv[1:] if argv is None else argv)
    lang = language(words)
    try:
        return _run(words, lang)
    except CynosureError as error:
        print(f"cyn: {error.sentence(lang)}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("cyn: " + Text("interrupted.", "已中断。").within(lang), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has closed it; the rest is not wanted, nor is a complaint.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def language(words: Sequence[str]) -> str:
    """The language of a command line: `--lang`, else the environment's, else English."""
    for k, word in enumerate(words):
        if word == "--lang" and k + 1 < len(words):
            return words[k + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    for name in ("CYNOSURE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"


def _run(words: list[str], lang: str) -> int:
    if lang not in ("en", "zh"):
        raise UserMistake(
            f"There is no language `{lang}`; use --lang en or --lang zh.",
            f"没有语言 `{lang}`；请用 --lang en 或 --lang zh。",
        )
    _without_language(words)
    if not words or words[0] in ("-h", "--help", "help"):
        print(_overview(lang))
        return 0
    if words[0] in ("-V", "--version"):
        print(f"cynosure {__version__}")
        return 0
    command = _command(words[0])
    module: Module = importlib.import_module(command.module)
    parser = Parser(
        prog=f"cyn {command.name}", description=command.help.within(lang), allow_abbrev=False
    )
    module.add_arguments(parser, lang)
    arguments = parser.parse_args(words[1:])
    arguments.lang = lang
    return module.run(arguments)


def _without_language(words: list[str]) -> None:
    """Takes `--lang` out, which may stand anywhere."""
    k = 0
    while k < len(words):
        if words[k] == "--lang":
            del words[k : k + 2]
        elif words[k].startswith("--lang="):
            del words[k]
        else:
            k += 1


def _command(name: str) -> Command:
    found = next((command for command in COMMANDS if command.name == name), None)
    if found is not None:
        return found
    near = did_you_mean(name, [command.name for command in COMMANDS])
    raise UserMistake(
        f"There is no command `{name}`.{near.en}", f"没有名为 `{name}` 的命令。{near.zh}"
    )


def _overview(lang: str) -> str:
    title = Text(
        "Cynosure: the north star of an AI product, with measured evidence.",
        "北辰：用实测证据回答 AI 产品的北极星问题。",
    )
    usage = Text(
        "Usage: cyn COMMAND [options]; cyn COMMAND --help tells more.",
        "用法：cyn 命令 [选项]；cyn 命令 --help 查看详情。",
    )
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  {c.name:<{width}}  {c.help.within(lang)}" for c in COMMANDS]
    everywhere = Text(
        "Everywhere: --lang en|zh, --json, --project FOLDER",
        "通用选项：--lang en|zh、--json、--project 目录",
    )
    return "\n".join(
        [title.within(lang), "", usage.within(lang), "", *lines, "", everywhere.within(lang)]
    )
