"""Epoch numbers of one unit in a file and of another in the next: no column may hold both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.errors import Refusal, Text
from cynosure.project.load_outcome import Read, Taken
from cynosure.tables.cells import EPOCHS, NO_EPOCHS

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
            units = [
                _Unit(digits, name, having, sum(one.epochs[column][k] for one in having))
                for k, (digits, name) in enumerate(EPOCHS)
                if (having := [one for one in files if one.epochs.get(column, NO_EPOCHS)[k]])
            ]
            if len(units) > 1:
                raise _mixed(path, column, units[0], units[1])


@dataclass(frozen=True)
class _Unit:
    """Files whose epochs are of one unit, and how many times they hold."""

    digits: int
    name: Text
    files: Sequence[Taken]
    times: int


def _mixed(path: str, column: str, one: _Unit, other: _Unit) -> Refusal:
    share = one.times / (one.times + other.times)
    return Refusal(
        f"The files of `{path}` mix epoch {one.name.en} ({one.digits} digits, {share:.2%} of the "
        f"times of `{column}`: {_named(one.files, ', ')}) and {other.name.en} ({other.digits} "
        f"digits, {1 - share:.2%}: {_named(other.files, ', ')}). Make each kind a source of its "
        "own after putting one of them right.",
        f"`{path}` 的文件混用了{one.name.zh}时间戳（{one.digits} 位，占 `{column}` 时间的 "
        f"{share:.2%}：{_named(one.files, '、')}）和{other.name.zh}时间戳（{other.digits} 位，占 "
        f"{1 - share:.2%}：{_named(other.files, '、')}）。请先统一成一种再载入。",
    )


def _named(files: Sequence[Taken], sign: str) -> str:
    names = [one.candidate.shown for one in files]
    return sign.join(names[:MOST_FILES]) + ("…" if len(names) > MOST_FILES else "")
