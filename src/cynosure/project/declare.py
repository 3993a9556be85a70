"""What people add to the ledger by hand: a release that no source tells of, a change to ignore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

from cynosure.errors import Place, Text, UserMistake, did_you_mean
from cynosure.metrics.calendar import local_day
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.located.values import Margin
from cynosure.project.declared_parts import check_part
from cynosure.project.open import Project
from cynosure.store.ledger import Entry, Ledger

RELEASE, IGNORED = "release", "ignored"
"""The kinds of entry in the ledger."""
KINDS: tuple[tuple[str, Text], ...] = (
    ("model", Text("model", "模型")),
    ("prompt", Text("prompt", "提示词")),
    ("product", Text("product", "产品")),
    ("judge", Text("judge", "评审")),
    ("price", Text("price", "价格")),
    ("policy", Text("policy", "政策")),
    ("campaign", Text("campaign", "活动")),
    ("incident", Text("incident", "事故")),
)
"""What can have changed, as the contract names the kinds of `releases`."""
ASSIGNED_BY = ("experiment", "hash", "staggered", "market", "nobody")
"""Who or what decided who gets a release, as the contract names it."""
BY = " by "
"""Between a metric and the dimension in whose parts it is to be told."""
ALWAYS = ("day", "kind", "id", "why", "about")
"""What an entry holds whatever was said."""
LONGEST_ID, LONGEST_WHY = 100, 400


@dataclass(frozen=True)
class Release:
    """That the product changed on a local day (ISO), said by a person.

    `about` is the alias of the finding that noticed it, empty where none did. The rest are columns
    of the table of releases, empty where nobody said; `declared` is the local day of entering where
    `metrics` or a `margin` were said with it.
    """

    day: str
    kind: str
    id: str
    why: str
    about: str = ""
    scope: str = ""
    split: str = ""
    assigned_by: str = ""
    experiment: str = ""
    ended: str = ""
    metrics: str = ""
    margin: str = ""
    declared: str = ""


@dataclass(frozen=True)
class Ignored:
    """That what a finding noticed is nothing to pursue, and why."""

    about: str
    why: str


def declare_release(project: Project, release: Release, now: datetime) -> int:
    """Enters a release; returns the number of its entry.

    Raises UserMistake where a field is missing or no such thing, or the finding is unknown.
    """
    for day in (release.day, *([release.ended] if release.ended else [])):
        _is_day(day)
    known = [name for name, _ in KINDS]
    if release.kind not in known:
        near = did_you_mean(release.kind, known)
        raise UserMistake(
            f"A release is of no kind `{release.kind}`.{near.en}",
            f"发布没有 `{release.kind}` 这一类型。{near.zh}",
        )
    _within(release.id, LONGEST_ID, NAME)
    _within(release.why, LONGEST_WHY, WHY)
    _is_roll_out(project, release)
    if release.metrics or release.margin:
        today = local_day(now, project.star_file.calendar)
        release = replace(release, declared=today.isoformat())
    said = {name: value for name, value in asdict(release).items() if value or name in ALWAYS}
    return _entered(project, RELEASE, release.about, said, now)


def _is_day(written: str) -> None:
    try:
        date.fromisoformat(written)
    except ValueError:
        raise UserMistake(
            f"`{written}` is no day; write it as 2026-11-02.",
            f"`{written}` 不是日期；请写成 2026-11-02 的形式。",
        ) from None


def _is_roll_out(project: Project, release: Release) -> None:
    """Raises UserMistake where what is said of the roll-out cannot be read."""
    if release.ended and release.ended < release.day:
        raise UserMistake(
            f"It ended on {release.ended}, before it began on {release.day}.",
            f"结束日期 {release.ended} 早于开始日期 {release.day}。",
        )
    if release.assigned_by and release.assigned_by not in ASSIGNED_BY:
        near = did_you_mean(release.assigned_by, ASSIGNED_BY)
        raise UserMistake(
            f"Nothing is assigned by `{release.assigned_by}`; write one of "
            f"{', '.join(ASSIGNED_BY)}.{near.en}",
            f"没有 `{release.assigned_by}` 这种分流方式；可写 {'、'.join(ASSIGNED_BY)}。{near.zh}",
        )
    if release.scope:
        parse(release.scope, Place("--scope"))
    if release.margin:
        Margin.of(release.margin)
    for told in (" ".join(one.split()) for one in release.metrics.split(",") if one.strip()):
        name, by, dimension = told.partition(BY)
        if name not in project.star_file.metrics:
            near = did_you_mean(name, project.star_file.metrics)
            raise UserMistake(
                f"There is no metric `{name}` in the star file.{near.en}",
                f"星文件里没有名为 `{name}` 的指标。{near.zh}",
            )
        if by:
            check_part(project, name, dimension)


def ignore(project: Project, ignored: Ignored, now: datetime) -> int:
    """Enters that a finding is nothing to pursue; returns the number of its entry.

    Raises UserMistake where no reason is given, or the finding is unknown.
    """
    _within(ignored.why, LONGEST_WHY, WHY)
    return _entered(project, IGNORED, ignored.about, asdict(ignored), now)


def releases_in(entries: Sequence[Entry]) -> tuple[Release, ...]:
    """The releases among what was declared, in the order of declaring."""
    return tuple(Release(**_words(one)) for one in entries if one.kind == RELEASE)


def ignored_in(entries: Sequence[Entry]) -> tuple[Ignored, ...]:
    """What is to be ignored among what was declared."""
    return tuple(Ignored(**_words(one)) for one in entries if one.kind == IGNORED)


def _words(entry: Entry) -> dict[str, str]:
    return {name: str(value) for name, value in entry.payload.items()}


NAME = Text("name of what was released", "发布内容名称")
WHY = Text("reason", "理由")


def _within(text: str, longest: int, what: Text) -> None:
    if not text.strip():
        raise UserMistake(f"The {what.en} is missing.", f"缺少{what.zh}。")
    if len(text) > longest:
        raise UserMistake(
            f"The {what.en} has {len(text)} letters; at most {longest} are kept.",
            f"{what.zh}有 {len(text)} 个字符，最多保留 {longest} 个。",
        )


def _entered(
    project: Project, kind: str, about: str, payload: dict[str, object], now: datetime
) -> int:
    with Ledger.open(project.layout.root) as ledger:
        if about or kind == IGNORED:
            payload = {**payload, "about": ledger.get(about).alias}
        return ledger.declare(kind, payload, now.astimezone(UTC).isoformat())
