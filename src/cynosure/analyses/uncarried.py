"""The error for a dimension that the rows of a metric do not have, and how they come to have it."""

from __future__ import annotations

from collections.abc import Collection

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.metrics.inputs import Asked
from cynosure.metrics.starfile.models import CutEpisodes

TABLES: tuple[tuple[str, str], ...] = (
    ("events", "first"),
    ("generations", "{{from: generations.{name}, take: only}}"),
)
"""The tables of which an episode can carry a column, and how the star file writes it."""

DESCRIBING: tuple[str, ...] = ("people", "agents")
"""The tables that describe what a row names."""


def no_dimension(
    asked: Asked, metric: str, sources: tuple[str, ...], name: str, known: Collection[str]
) -> UserMistake:
    """`known` are the dimensions there are; a column that a table has is told how to be carried."""
    how = _described(asked, name) or _carrying(asked, sources, name) or did_you_mean(name, known)
    return UserMistake(
        f"`{metric}` has no dimension `{name}`.{how.en}",
        f"`{metric}` 没有名为 `{name}` 的维度。{how.zh}",
    )


def _described(asked: Asked, name: str) -> Text | None:
    """Where a column tells of people or of agents, by which every row can be split."""
    for table in DESCRIBING:
        profile = asked.profiles.get(table)
        if profile is not None and name in profile.columns:
            return Text(f" Did you mean `{table}.{name}`?", f"是否想写 `{table}.{name}`？")
    return None


def _carrying(asked: Asked, sources: tuple[str, ...], name: str) -> Text | None:
    """What the star file must say for episodes of `sources` to carry a column called `name`, to
    stand behind a sentence; None where no table of theirs has one."""
    kinds = [one for one in sources if isinstance(asked.star_file.episodes.get(one), CutEpisodes)]
    for table, rule in TABLES:
        profile = asked.profiles.get(table)
        if kinds and profile is not None and name in profile.columns:
            written = f"{{{name}: {rule.format(name=name)}}}"
            at = ", ".join(f"`episodes.{kind}`" for kind in kinds)
            return Text(
                f" `{table}` has such a column, which the episodes do not take over: write "
                f"`carries: {written}` under {at} of the star file.",
                f"表 `{table}` 里有这一列，但片段没有带上它：请在星文件的 {at.replace(', ', '、')} "
                f"下写上 `carries: {written}`。",
            )
    return None
