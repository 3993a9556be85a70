"""What event names seem to mean: somebody asked, took an answer, or wanted another one.

A name is taken apart into words; a Chinese one is searched for them. The words are a guess to be
confirmed, never a rule: the star file that is written says which events it chose.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from cynosure.errors import Text

MEANINGS: tuple[tuple[str, Text, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "regenerated",
        Text("wanted another answer", "要求重新回答"),
        ("regenerate", "regenerated", "retry", "retried", "rerun", "redo", "rewrite", "rephrase"),
        ("重新生成", "重试", "再试", "重答", "换一个", "换个回答", "重写"),
    ),
    (
        "accepted",
        Text("took the answer", "采纳了回答"),
        (
            "copy", "copied", "save", "saved", "like", "liked", "upvote", "upvoted", "accept",
            "accepted", "adopt", "adopted", "export", "exported", "download", "downloaded",
            "share", "shared", "insert", "inserted", "apply", "applied", "favorite", "favorited",
            "bookmark", "bookmarked", "thumbsup", "up",
        ),
        ("采纳", "复制", "保存", "点赞", "导出", "下载", "分享", "收藏", "插入", "应用"),
    ),
    (
        "asked",
        Text("asked", "提问"),
        (
            "ask", "asked", "send", "sent", "message", "prompt", "prompted", "query", "queried",
            "question", "submit", "submitted", "chat", "turn", "request", "requested", "generate",
            "completion", "suggestion", "suggested", "autocomplete",
        ),
        ("提问", "发送", "询问", "发消息", "提交", "对话", "输入", "请求"),
    ),
)  # fmt: skip
"""A moment, what it means, English words, Chinese words; the first that fits a name is taken."""

AGAINST: tuple[str, ...] = ("dislike", "unlike", "cancel", "canceled", "failed", "fail", "error",
                            "reject", "rejected", "dismiss", "dismissed", "ignored", "拒绝",
                            "down", "received", "取消", "失败", "点踩", "收到")  # fmt: skip
"""Words that turn a meaning round."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def meaning_of(event: str) -> str | None:
    """The moment that an event name seems to be, None where no word of it is known."""
    words = {word.casefold() for word in _WORD.findall(event)}
    if any(word in words or (not word.isascii() and word in event) for word in AGAINST):
        return None
    for moment, _, english, chinese in MEANINGS:
        if words & set(english) or any(word in event for word in chinese):
            return moment
    return None


def moments_of(
    counts: Mapping[str, int], asking: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Event names by moment, the frequent ones first; those `asking` mean that somebody asked.

    Where no name says that somebody asked, the most frequent other one is taken to.
    """
    ordered = sorted(counts, key=lambda event: (-counts[event], event))
    found = {
        moment: tuple(
            event
            for event in ordered
            if ("asked" if event in asking else meaning_of(event)) == moment
        )
        for moment, *_ in MEANINGS
    }
    if not found["asked"]:
        found["asked"] = _first(event for event in ordered if meaning_of(event) is None)
    if not found["asked"]:
        found["asked"] = _first(ordered)
    return {"asked": found["asked"], **{m: found[m] for m in ("accepted", "regenerated")}}


def _first(events: Iterable[str]) -> tuple[str, ...]:
    event = next(iter(events), None)
    return () if event is None else (event,)
