"""Trials of models in a file of one's own: what its columns are called by those who run tests."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cynosure.sources.naming import bare, keyed

CALLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("item", ("item", "question", "problem", "instance", "testcase", "用例", "题目", "题号",
              *keyed("item", "task", "question", "problem", "instance", "case", "test", "sample",
                     "prompt", "题目", "用例", "任务"), "task", "id")),
    ("model", ("model", "modelname", "llm", "模型", "模型名称")),
    ("scenario", ("scenario", "benchmark", "suite", "dataset", "subset", "category", "lang",
                  "场景", "类别", "数据集")),
    ("harness", ("harness", "scaffold", "scaffolding", "framework", "agent", "system", "脚手架",
                 "框架", "智能体")),
    ("trial", ("trial", "trail", "run", "runid", "attempt", "epoch", "seed", "轮次", "次数")),
    ("successes", ("successes", "nsuccesses", "passes", "npassed", "solved", "成功次数",
                   "通过次数")),
    ("n", ("n", "trials", "ntrials", "runs", "nruns", "attempts", "总次数", "运行次数")),
    ("score", ("score", "passed", "pass", "success", "correct", "iscorrect", "resolved", "reward",
               "得分", "分数", "通过", "是否通过", "正确", "是否正确")),
    ("model_version", ("modelversion", "模型版本")),
    ("model_released", ("modelreleased", "modelrelease", "modelreleasedate", "released",
                        "releasedate", "发布日期")),
    ("ts", ("ts", "timestamp", "time", "date", "时间", "日期")),
    ("cost", ("cost", "costusd", "totalcost", "费用", "成本")),
    ("latency_ms", ("latencyms", "durationms", "耗时毫秒")),
    ("grader", ("grader", "judge", "scorer", "评审", "评分器")),
    ("family", ("family", "taskfamily", "题族")),
    ("human_minutes", ("humanminutes", "人工分钟")),
)  # fmt: skip
"""Column of trials, and what others call it, the more telling names first."""

UNSAID: tuple[tuple[str, str], ...] = (("scenario", "all"), ("harness", "bare"))
"""What every row is where no column says so: one scenario, and the model alone."""


def columns_tried(places: Collection[str]) -> dict[str, str]:
    """The place of each column of trials by its name; nothing where items, models, or what came of
    them are not told."""
    by_name: Mapping[str, str] = {bare(place): place for place in reversed(list(places))}
    found: dict[str, str] = {}
    for column, names in CALLED:
        place = next((by_name[name] for name in names if name in by_name), None)
        if place is not None and place not in found.values():
            found[column] = place
    if "score" not in found and {"successes", "n"} <= found.keys():
        # Of several runs the successes decide; a score is asked for all the same.
        found["score"] = found["successes"]
    return found if {"item", "model", "score"} <= found.keys() else {}
