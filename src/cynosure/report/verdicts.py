"""Verdicts of findings in words; records keep their names."""

from __future__ import annotations

from collections.abc import Mapping

from cynosure.errors import Text

VERDICTS: Mapping[str, Text] = {
    "supported": Text("supported", "成立"),
    "leaning": Text("leaning", "倾向成立"),
    "leaning_against": Text("leaning against", "倾向不成立"),
    "contradicted": Text("contradicted", "不成立"),
    "not_enough_data": Text("not enough data", "数据不足"),
    "ship": Text("SHIP", "上线"),
    "hold": Text("HOLD", "暂缓"),
    "stop": Text("STOP", "停"),
    "keep": Text("KEEP", "留"),
    "replace": Text("REPLACE", "换"),
    "watch": Text("WATCH", "观察"),
    "build": Text("BUILD", "建"),
    "train": Text("TRAIN", "训"),
    "cannot_tell": Text("CANNOT TELL", "无法判断"),
    "fallen": Text("under the bar", "未达标"),
    "holds": Text("holds", "达标"),
    "exploration": Text("exploration", "探索与验证期"),
    "launch": Text("launch", "启动期"),
    "growth": Text("growth", "成长期"),
    "maturity": Text("maturity", "成熟期"),
    "renewal": Text("renewal", "衰退与转型期"),
}
"""Of an audit's criteria, a release, a scenario, a product's gate, and its stage."""


def verdict_text(name: str) -> Text:
    """What a verdict is called; its name where it has no words of its own."""
    return VERDICTS.get(name, Text(name, name))
