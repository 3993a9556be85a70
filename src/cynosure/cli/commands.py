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
        "retention",
        "cynosure.cli.retention",
        Text("who comes back, cohort by cohort", "逐批查看起始用户的回访"),
    ),
    Command(
        "funnel",
        "cynosure.cli.funnel",
        Text("how far people get, step by step", "逐步查看有多少人走到最后"),
    ),
    Command(
        "check",
        "cynosure.cli.check",
        Text(
            "changed definitions, and what they do to past weeks (for CI)",
            "口径有哪些改动，对过去各周影响多大（供 CI 使用）",
        ),
    ),
    Command(
        "watch",
        "cynosure.cli.watch",
        Text("for a scheduler: load, ask, tell what is amiss", "供定时任务使用：载入、提问、报警"),
    ),
    Command(
        "serve",
        "cynosure.cli.serve",
        Text("the dashboard, in a browser on this machine", "在本机浏览器中打开看板"),
    ),
    Command("brief", "cynosure.cli.brief", Text("the week on one page", "一页周报")),
    Command(
        "doctor",
        "cynosure.cli.doctor",
        Text("what of the data may be believed", "检查数据可信度，指出暂不能回答的问题"),
    ),
    Command(
        "reconcile",
        "cynosure.cli.reconcile",
        Text(
            "how a number you have differs from ours, to the last person",
            "与你手里的数字核对，差异逐人拆开",
        ),
    ),
    Command(
        "growth",
        "cynosure.cli.growth",
        Text("who is new, was kept, came back, has gone", "增长核算：新增、留存、回流、流失"),
    ),
    Command(
        "poll",
        "cynosure.cli.poll",
        Text(
            "ask the team what the star is and which way it goes",
            "问问团队：北极星是什么、会往哪边走",
        ),
    ),
    Command(
        "why",
        "cynosure.cli.why",
        Text(
            "a change: is it real, where, rate or mix, what stood beside it",
            "归因：变动是真的吗、在哪里、比率还是结构、同期有什么",
        ),
    ),
    Command(
        "audit",
        "cynosure.cli.audit",
        Text(
            "is this star a good one, by criterion and against rivals",
            "体检：这颗北极星好不好，逐项评定并与备选比较",
        ),
    ),
    Command(
        "find",
        "cynosure.cli.find",
        Text(
            "what people do early that goes with coming back later",
            "寻找候选：早期哪些动作预示日后回来",
        ),
    ),
    Command(
        "release",
        "cynosure.cli.release",
        Text(
            "what was released, and what it did as far as the roll-out can tell",
            "发布：有哪些发布、各自影响如何（以发布方式所能证明的为限）",
        ),
    ),
    Command(
        "label",
        "cynosure.cli.label",
        Text("draw items by chance for people to label", "随机抽取条目，供人工标注"),
    ),
    Command(
        "whom",
        "cynosure.cli.whom",
        Text(
            "who the people are: groups, assistant or agents, creators",
            "为谁：群体、主助手与智能体、创作者",
        ),
    ),
    Command(
        "boundary",
        "cynosure.cli.boundary",
        Text(
            "what models can do, what the scaffolding adds, what to do next",
            "能力边界：模型能做什么、脚手架增益多少、下一步做什么",
        ),
    ),
    Command(
        "money",
        "cynosure.cli.money",
        Text(
            "revenue, cost and margin, by category and model",
            "收入、成本与毛利，可按类别和模型查看",
        ),
    ),
    Command(
        "ledger",
        "cynosure.cli.ledger",
        Text(
            "list, show, verify and close findings; how often we were right",
            "列出、查看、核验结论，结案并统计命中率",
        ),
    ),
    Command(
        "declare",
        "cynosure.cli.declare",
        Text(
            "say what changed on which day, or that a finding is nothing to pursue",
            "声明某天的变更，或注明某条结论无需追查",
        ),
    ),
    Command(
        "snapshot",
        "cynosure.cli.snapshot",
        Text("list snapshots, take old ones out", "列出快照，清理旧快照"),
    ),
    Command(
        "forget",
        "cynosure.cli.forget",
        Text("erase a person from all that is kept", "抹去某个用户的全部数据"),
    ),
    Command(
        "selftest",
        "cynosure.cli.selftest",
        Text(
            "how often each estimator is wrong where the truth is known",
            "在真值已知的模拟数据上检验每种方法的出错率",
        ),
    ),
    Command(
        "demo",
        "cynosure.cli.demo",
        Text(
            "a simulated assistant whose truth is known, loaded and reported",
            "载入一个真值已知的模拟助手并给出报告",
        ),
    ),
)
