"""The address of a page holds the whole view: period, group, dimension, snapshot, language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from cynosure.analyses.structure import star_on
from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.calendar import written_period
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.project.dashboard import dimensions_of

LANGUAGES = ("en", "zh")
PERIOD = "week"
LONGEST = 200
"""Letters of a value in an address."""
_SNAPSHOT = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class View:
    """What of the findings is looked at; None stands for all, or the newest."""

    lang: str
    period: str = PERIOD
    group: str | None = None
    by: str | None = None
    snapshot: str | None = None

    def url(self, path: str, **further: str) -> str:
        """The address of another page seen in the same way, with what it alone needs."""
        query = urlencode({**self.query(), **further}, errors="replace")
        return f"{quote(path, errors='replace')}?{query}"

    def query(self) -> dict[str, str]:
        """The view as an address spells it; what is as usual is left out, but for the language."""
        period = None if self.period == PERIOD else self.period
        spelt = {"period": period, "group": self.group, "by": self.by, "snapshot": self.snapshot}
        return {**{name: word for name, word in spelt.items() if word}, "lang": self.lang}

    def other_language(self) -> View:
        """The same view in the other language."""
        return replace(self, lang=next(lang for lang in LANGUAGES if lang != self.lang))


def read_view(query: Mapping[str, str], lang: str) -> View:
    """The view that an address asks for, `lang` where it names none of ours.

    Nothing of it is looked up yet: see `checked`.
    """
    given = {name: word[:LONGEST] for name, word in query.items() if word}
    asked = given.get("lang", lang)
    return View(
        lang=asked if asked in LANGUAGES else lang,
        period=given.get("period", PERIOD),
        group=given.get("group"),
        by=given.get("by"),
        snapshot=given.get("snapshot"),
    )


def checked(view: View, star_file: StarFile) -> View:
    """The view as it was, once the star file knows all that it names.

    A page spells commands from it, so that nothing else may stand in it. Raises UserMistake.
    """
    written_period(view.period, star_file.calendar)
    _known(view.group, groups_of(star_file), "group", "群体")
    _known(view.by, splits_of(star_file, view.group), "dimension", "维度")
    if view.snapshot is not None and not _SNAPSHOT.fullmatch(view.snapshot):
        raise UserMistake("That is no snapshot's id.", "这不是快照编号。")
    return view


def _known(name: str | None, known: tuple[str, ...], what: str, zh: str) -> None:
    if name is None or name in known:
        return
    near = did_you_mean(name, known)
    raise UserMistake(
        f"There is no {what} `{name}`.{near.en}", f"没有名为 `{name}` 的{zh}。{near.zh}"
    )


def star_today(star_file: StarFile) -> Star | None:
    """The star of this day, None where the star file names none."""
    return star_on(star_file, datetime.now(UTC).date())


def metric_of(star_file: StarFile, group: str | None) -> str | None:
    """The star of a group, or of all; None where the star file names none."""
    star = star_today(star_file)
    if star is None:
        return None
    return star.metric.name if group is None else star.by_group[group].name


def groups_of(star_file: StarFile) -> tuple[str, ...]:
    """The groups that have a star of their own."""
    star = star_today(star_file)
    return () if star is None else tuple(star.by_group)


def splits_of(star_file: StarFile, group: str | None) -> tuple[str, ...]:
    """The dimensions by which the star of a group may be split."""
    if group is not None and group not in groups_of(star_file):
        return ()
    metric = metric_of(star_file, group)
    return () if metric is None else dimensions_of(star_file, metric)
