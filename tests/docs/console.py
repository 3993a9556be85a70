"""Reading a page of documentation as a script, and playing it in a project of its own.

A page is played from top to bottom in one folder:

- a fenced block whose info string is a language and a path (```` ```yaml cynosure.yml ````) is
  written to that path;
- a fenced ``console`` block that has a line ``$ cyn …`` is run, command by command, and what is
  printed must be what stands below the command, where ``...`` stands for anything, even nothing;
- a command must succeed, unless the next one is ``$ echo $?``, which tells the exit code;
- a line that begins with ``> `` continues the command above it.

Other blocks are only read.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from unittest import mock

from cynosure.cli.main import main

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^`]*)$")
EXIT_CODE = "echo $?"
SECONDS = 300
PLAIN_TERMINAL = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1", "COLUMNS": "100"}


@dataclass(frozen=True)
class Block:
    """A fenced block: the words after its ticks, its text, and its line in the page, from 1."""

    info: tuple[str, ...]
    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command of a page, the output that stands below it, and its line in the page, from 1."""

    text: str
    expected: str
    line: int


Run = Callable[[Command, Path, Path], tuple[int, str]]
"""Runs a command in a folder with the programs of another: exit code, and everything printed."""


class PageError(AssertionError):
    """A page says something that does not happen; the message names the line."""


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page in their order.

    Raises
    ------
    PageError
        A block is not closed.
    """
    lines = iter(enumerate(page.splitlines(), start=1))
    for number, line in lines:
        if (fence := FENCE.match(line)) is None:
            continue
        body = []
        for _, inner in lines:
            if inner.strip() == fence["ticks"]:
                break
            body.append(inner.removeprefix(fence["indent"]))
        else:
            raise PageError(f"line {number}: the block is not closed")
        yield Block(tuple(fence["info"].split()), "\n".join(body), number)


def commands(block: Block) -> list[Command]:
    """The commands of a console block; text above the first one belongs to none and is dropped."""
    found: list[Command] = []
    for number, line in enumerate(block.text.splitlines(), start=block.line + 1):
        if line.startswith("$ "):
            found.append(Command(line.removeprefix("$ ").strip(), "", number))
        elif found and line.startswith("> ") and not found[-1].expected:
            last = found[-1]
            found[-1] = Command(f"{last.text}\n{line.removeprefix('> ')}", "", last.line)
        elif found:
            last = found[-1]
            found[-1] = Command(last.text, f"{last.expected}{line}\n", last.line)
    return found


def is_ours(command: Command) -> bool:
    return command.text.split()[0] in {"cyn", "cynosure"}


def runs(block: Block) -> bool:
    """Whether a block is to be run: a console block with a command of ours.

    Raises
    ------
    PageError
        It has other commands too, which a reader would run and this cannot vouch for.
    """
    if block.info[:1] != ("console",):
        return False
    found = commands(block)
    if not any(is_ours(command) for command in found):
        return False
    for command in found:
        if not is_ours(command) and command.text != EXIT_CODE:
            raise PageError(
                f"line {command.line}: a block that is run has `cyn` and `{EXIT_CODE}` only,"
                f" not `{command.text}`"
            )
    return True


def agrees(expected: str, printed: str) -> bool:
    """Whether the output is as the page says; ends of lines and blank ends of text do not count."""

    def trimmed(text: str) -> str:
        return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())

    # A line of its own that is elided may also stand for no line at all.
    parts = re.split(r"(?m)(^\.\.\.\n|\n\.\.\.$|\.\.\.)", trimmed(expected))
    pattern = "".join(".*" if part.strip() == "..." else re.escape(part) for part in parts)
    return re.fullmatch(pattern, trimmed(printed), re.DOTALL) is not None


def run(command: Command, folder: Path, programs: Path) -> tuple[int, str]:
    """Exit code and everything printed, as a reader with a plain terminal would see it."""
    done = subprocess.run(
        command.text,
        shell=True,
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            **PLAIN_TERMINAL,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout


SHELL_ONLY = set("|&;<>()$`*?[#~=%")


def run_here(command: Command, folder: Path, programs: Path) -> tuple[int, str]:
    """The same in this process, where the engine is imported already.

    A command that only a shell understands is given to one.
    """
    words = shlex.split(command.text)
    if any(set(word) & SHELL_ONLY for word in words):
        return run(command, folder, programs)
    printed = io.StringIO()
    with (
        mock.patch.dict(os.environ, PLAIN_TERMINAL),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        code = main(words[1:])
    return code, printed.getvalue()


def compare(command: Command, printed: str) -> None:
    if not agrees(command.expected, printed):
        raise PageError(
            f"line {command.line}: `{command.text}` prints something else\n"
            f"--- the page says\n{textwrap.indent(command.expected, '  ')}"
            f"--- it prints\n{textwrap.indent(printed, '  ')}"
        )


def play_commands(script: list[Command], folder: Path, programs: Path, how: Run) -> None:
    code = 0
    for position, command in enumerate(script):
        if command.text == EXIT_CODE:
            compare(command, str(code))
            continue
        code, printed = how(command, folder, programs)
        compare(command, printed)
        asked = position + 1 < len(script) and script[position + 1].text == EXIT_CODE
        if code and not asked:
            raise PageError(f"line {command.line}: `{command.text}` exits with {code}\n{printed}")


def write(block: Block, folder: Path) -> None:
    path = PurePosixPath(block.info[1])
    if path.is_absolute() or ".." in path.parts:
        raise PageError(f"line {block.line}: {path} lies outside the project of the page")
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(f"{block.text}\n", encoding="utf-8")


def play(page: str, folder: Path, programs: Path, how: Run = run) -> int:
    """Play a page in ``folder`` with the programs of ``programs`` first on the path.

    ``how`` runs a command: in a shell of its own, or with ``run_here`` in this process.

    Returns
    -------
    int
        How many commands of ours were run.

    Raises
    ------
    PageError
        The page says something that does not happen.
    """
    count = 0
    for block in blocks(page):
        if runs(block):
            script = commands(block)
            play_commands(script, folder, programs, how)
            count += sum(map(is_ours, script))
        elif len(block.info) == 2 and block.info[0] != "console":
            write(block, folder)
    return count
