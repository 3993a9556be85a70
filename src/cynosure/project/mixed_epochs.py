"""Epoch seconds in one file of a source and milliseconds in another: no column may hold both."""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.errors import Refusal
from cynosure.project.load_outcome import Read, Taken

MOST_FILES = 3
"""Files that are named of each kind."""


def refuse_mixed_epochs(read: Read) -> None:
    """Raises Refusal with the share of each, where the files of a source do not agree."""
    by_source: dict[tuple[str, str], list[Taken]] = {}
    for one in read.taken:
        spec = one.candidate.source.spec
        by_source.setdefault((spec.table, spec.path), []).append(one)
    for (_, path), files in by_source.items():
        for column in dict.fromkeys(name for one in files for name in one.epochs):
            seconds = [one for one in files if one.epochs.get(column, (0, 0))[0]]
            millis = [one for one in files if one.epochs.get(column, (0, 0))[1]]
            if seconds and millis:
                raise _mixed(path, column, seconds, millis)


def _mixed(path: str, column: str, seconds: Sequence[Taken], millis: Sequence[Taken]) -> Refusal:
    ten = sum(one.epochs[column][0] for one in seconds)
    thirteen = sum(one.epochs[column][1] for one in millis)
    share = ten / (ten + thirteen)
    return Refusal(
        f"The files of `{path}` mix epoch seconds (10 digits, {share:.2%} of the times of "
        f"`{column}`: {_named(seconds, ', ')}) and milliseconds (13 digits, {1 - share:.2%}: "
        f"{_named(millis, ', ')}). Make each kind a source of its own after putting one of them "
        "right.",
        f"`{path}` 的文件混用了秒级时间戳（10 位，占 `{column}` 时间的 {share:.2%}："
        f"{_named(seconds, '、')}）和毫秒级时间戳（13 位，占 {1 - share:.2%}："
        f"{_named(millis, '、')}）。请先统一成一种再载入。",
    )


def _named(files: Sequence[Taken], sign: str) -> str:
    names = [one.candidate.shown for one in files]
    return sign.join(names[:MOST_FILES]) + ("…" if len(names) > MOST_FILES else "")
