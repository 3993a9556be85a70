"""Which snapshot answers: the one served now, the one of a name, the one served at some time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cynosure.errors import Refusal, UserMistake
from cynosure.metrics.starfile.models import Calendar
from cynosure.project.open import Project
from cynosure.project.same_project import same_project
from cynosure.store.snapshots import Manifest, called, current, listed


@dataclass(frozen=True)
class AsOf:
    """A moment whose snapshot answers: the end of a local day, or an instant.

    An instant without an offset is in the product's time zone.
    """

    at: date

    @classmethod
    def read(cls, written: str) -> AsOf:
        """What `--as-of` says. Raises UserMistake for anything but a day or an instant."""
        for kind in (date, datetime):
            try:
                return cls(kind.fromisoformat(written))
            except ValueError:
                continue
        raise UserMistake(
            f"`{written}` is neither a day such as 2026-11-02 nor an instant such as "
            "2026-11-02T18:00+08:00.",
            f"`{written}` 不是日期（例如 2026-11-02），也不是时刻（例如 2026-11-02T18:00+08:00）。",
        )

    @property
    def day(self) -> date:
        """The day as it is written."""
        return self.at.date() if isinstance(self.at, datetime) else self.at

    def instant(self, calendar: Calendar) -> datetime:
        """The last instant that counts."""
        zone = ZoneInfo(calendar.timezone)
        if isinstance(self.at, datetime):
            return self.at if self.at.tzinfo is not None else self.at.replace(tzinfo=zone)
        midnight = datetime(self.at.year, self.at.month, self.at.day, tzinfo=zone)
        return midnight + timedelta(days=1) - timedelta(microseconds=1)

    def __str__(self) -> str:
        return self.at.isoformat()


Served = str | AsOf | None
"""A snapshot by (the beginning of) its id, by a moment, or the one served now."""


def day_of(served: Served, today: date) -> date:
    """The day on which a question is asked: that of the moment named, else today."""
    return served.day if isinstance(served, AsOf) else today


def snapshot_of(project: Project, served: Served) -> Manifest:
    """The snapshot that answers.

    Raises Refusal before the first load and where the snapshot of that moment is gone, UserMistake
    for an unknown name and where the snapshot belongs to another project.
    """
    manifest = _served(project, served)
    same_project(manifest, project.star_file.project.id)
    return manifest


def _served(project: Project, served: Served) -> Manifest:
    if isinstance(served, str):
        return called(project.layout, served)
    if served is not None:
        return _at(project, served)
    manifest = current(project.layout)
    if manifest is None:
        raise _nothing()
    return manifest


def _at(project: Project, moment: AsOf) -> Manifest:
    """The snapshot that was served at a moment."""
    calendar = project.star_file.calendar
    known = listed(project.layout)
    if not known:
        raise _nothing()
    until = moment.instant(calendar)
    then = [one for one in known if datetime.fromisoformat(one.loaded_at) <= until]
    after = known[len(then) :]
    if not then and after[0].parent is not None:
        raise Refusal(
            f"Snapshots of before {_loaded(after[0], calendar)} are no longer here, the one served "
            f"at {moment} among them if there was one.",
            f"{_loaded(after[0], calendar)} 之前的快照已被清理，{moment} 时所用的快照"
            "（如果有）也在其中。",
        )
    if not then:
        raise Refusal(
            f"Nothing was loaded yet at {moment}; the first snapshot is of "
            f"{_loaded(after[0], calendar)}, the newest of {_loaded(after[-1], calendar)}.",
            f"{moment} 时还没有载入数据；最早的快照是 {_loaded(after[0], calendar)}，"
            f"最新的是 {_loaded(after[-1], calendar)}。",
        )
    if after and after[0].parent not in (then[-1].snapshot, *then[-1].was):
        raise Refusal(
            f"A snapshot that may have been served at {moment} is no longer here. The nearest are "
            f"{then[-1].snapshot} of {_loaded(then[-1], calendar)} and {after[0].snapshot} of "
            f"{_loaded(after[0], calendar)}; name one with --snapshot.",
            f"{moment} 时可能在用的快照已被清理。最近的两份是 {_loaded(then[-1], calendar)} 的 "
            f"{then[-1].snapshot} 和 {_loaded(after[0], calendar)} 的 {after[0].snapshot}；"
            "请用 --snapshot 指定其一。",
        )
    return then[-1]


def _loaded(manifest: Manifest, calendar: Calendar) -> str:
    local = datetime.fromisoformat(manifest.loaded_at).astimezone(ZoneInfo(calendar.timezone))
    return f"{local:%Y-%m-%d %H:%M} ({calendar.timezone})"


def _nothing() -> Refusal:
    return Refusal(
        "Nothing is loaded yet; run `cyn load` first.", "还没有载入数据；请先运行 `cyn load`。"
    )
