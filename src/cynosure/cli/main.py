"""Entry point: finds the command, runs it, and turns errors into a sentence and an exit code."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from cynosure import __version__
from cynosure.cli.commands import COMMANDS, Command
from cynosure.cli.output import harmless
from cynosure.cli.parser import Parser
from cynosure.errors import CynosureError, Refusal, Text, UserMistake, did_you_mean, system_words

LANGUAGES: tuple[str, ...] = ("en", "zh")
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


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line; returns 0, or the exit code of what went wrong."""
    words = list(sys.argv[1:] if argv is None else argv)
    lang = language(words)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without these letters shows their escapes; an answer is no reason to break.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = _run(words, lang)
        sys.stdout.flush()
    except CynosureError as error:
        return _said(error, lang)
    except KeyboardInterrupt:
        print("\ncyn: " + Text("interrupted.", "已中断。").within(lang), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has closed it; the rest is not wanted, nor is a complaint.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _said(_unusable(error), lang)
    return code


def language(words: Sequence[str]) -> str:
    """The language of a command line: `--lang`, else the environment's, else English."""
    given = _given(words)
    if given in LANGUAGES:
        return given
    for name in ("CYNOSURE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"


def _given(words: Sequence[str]) -> str | None:
    """What stands behind the last `--lang`, empty where nothing does."""
    found = None
    for k, word in enumerate(words):
        if word == "--lang":
            found = words[k + 1] if k + 1 < len(words) else ""
        elif word.startswith("--lang="):
            found = word.partition("=")[2]
    return found


def _run(words: list[str], lang: str) -> int:
    given = _given(words)
    if given == "":
        raise UserMistake(
            "`--lang` needs a value after it: en or zh.", "`--lang` 后面需要写 en 或 zh。"
        )
    if given is not None and given not in LANGUAGES:
        raise UserMistake(
            f"There is no language `{given}`; use --lang en or --lang zh.",
            f"没有语言 `{given}`；请用 --lang en 或 --lang zh。",
        )
    words = _without_language(words)
    if words[:1] == ["help"] and len(words) > 1:
        words = [words[1], "--help"]
    if not words or words[0] in ("-h", "--help", "help"):
        print(_overview(lang))
        return 0
    if words[0] in ("-V", "--version"):
        print(f"cynosure {__version__}")
        return 0
    command = _command(words[0])
    module: Module = cast("Module", importlib.import_module(command.module))
    parser = Parser(command.name, command.help, lang)
    module.add_arguments(parser, lang)
    try:
        arguments = parser.read(words[1:])
    except SystemExit:
        # argparse ends the process once help is printed; here only the command ends.
        return 0
    arguments.lang = lang
    return module.run(arguments)


def _said(error: CynosureError, lang: str) -> int:
    print(f"cyn: {harmless(error.sentence(lang))}", file=sys.stderr)
    return error.exit_code


def _unusable(error: OSError) -> Refusal:
    """What is said where the machine does not give a file that is needed."""
    name, why = error.filename or "?", system_words(error.strerror)
    return Refusal(
        f"`{name}` cannot be used ({why.en}). Check the room on the disk and the rights, then try "
        "again.",
        f"无法使用 `{name}`（{why.zh}）。请检查磁盘空间和权限后重试。",
    )


def _without_language(words: Sequence[str]) -> list[str]:
    """The words without `--lang`, which may stand anywhere."""
    kept: list[str] = []
    k = 0
    while k < len(words):
        if words[k] == "--lang":
            k += 1
        elif not words[k].startswith("--lang="):
            kept.append(words[k])
        k += 1
    return kept


def _command(name: str) -> Command:
    found = next((command for command in COMMANDS if command.name == name), None)
    if found is not None:
        return found
    if name.startswith("-"):
        raise UserMistake(
            f"A command comes first, then its options: `cyn COMMAND {name} …`. `cyn` lists the "
            "commands.",
            f"先写命令，再写选项：`cyn 命令 {name} …`。直接运行 `cyn` 可查看全部命令。",
        )
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
    begin = Text(
        "To begin: `cyn init` in the folder of your files, then `cyn load` and `cyn star`; "
        "without data, `cyn demo`.",
        "上手：在数据目录中依次运行 `cyn init`、`cyn load`、`cyn star`；"
        "没有数据可先试 `cyn demo`。",
    )
    everywhere = Text(
        "Everywhere: --lang en|zh; nearly everywhere: --json, --project FOLDER",
        "所有命令都有 --lang en|zh，多数还有 --json 和 --project 目录",
    )
    parts = (title, usage, begin)
    head = [line for part in parts for line in (part.within(lang), "")]
    return "\n".join([*head, *lines, "", everywhere.within(lang)])
