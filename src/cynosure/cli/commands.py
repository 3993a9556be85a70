"""The table of commands. A new command is a module here and one entry in `COMMANDS`."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text


@dataclass(frozen=True)
class Command:
    """A command by its name, the module that carries it out, and what it answers."""

    name: str
    module: str
    help: Text


COMMANDS: tuple[Command, ...] = (
    Command(
        "init",
        "cynosure.cli.init",
        Text("look at your files and write a first star file", "查看数据文件，写出第一份星文件"),
    ),
    Command(
        "load",
        "cynosure.cli.load",
        Text("bring the snapshot up to date with your files", "把数据文件载入快照"),
    ),
    Command(
        "star",
        "cynosure.cli.star",
        Text(
            "the north star: value, parts, guardrails, groups",
            "北极星指标：数值、构成、护栏、群体",
        ),
    ),
    Command(
        "ledger",
        "cynosure.cli.ledger",
        Text("list, show and verify findings", "列出、查看、核验结论"),
    ),
    Command("snapshot", "cynosure.cli.snapshot", Text("list snapshots", "列出快照")),
    Command(
        "demo",
        "cynosure.cli.demo",
        Text(
            "a simulated assistant whose truth is known, loaded and reported",
            "载入一个真值已知的模拟助手并给出报告",
        ),
    ),
)
