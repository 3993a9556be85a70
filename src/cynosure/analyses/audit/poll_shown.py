"""What a poll of the team shows: each scenario, and what each team takes the star for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cynosure.analyses.audit.poll_results import Results, Scenario
from cynosure.analyses.audit.scenarios import scenarios
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import label_of
from cynosure.metrics.polled import UNKNOWN, Polled
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.estimate import Estimate, Interval

SMALLEST_TEAM = 3
"""People of a team that is shown by name: of fewer one would read who answered what."""
WAYS = {
    "up": Text("up", "上升"),
    "down": Text("down", "下降"),
    "same": Text("same", "不变"),
    UNKNOWN: Text("do not know", "不知道"),
}
OTHER_TEAMS = Text("teams under 3, and no team", "不足 3 人的团队及未填团队者")
SOMETHING_ELSE = Text("something else", "都不是")
SCENARIOS = Text("Which way it goes, as the team says", "团队认为它会往哪边走")
SCENARIO_COLUMNS = (
    Text("Scenario", "情景"),
    Text("Right", "正确答案"),
    Text("Right answers", "答对占比"),
    Text("People", "人数"),
    Text("Said most", "最多人的回答"),
)
MEANINGS = Text("What each team takes it to mean", "各团队对它的理解")
MEANING_COLUMNS = (
    Text("Team", "团队"),
    Text("Taken to mean", "理解为"),
    Text("People", "人数"),
    Text("Of the team", "占团队"),
)


def notes_of(
    star_file: StarFile, metric: str, answers: Sequence[Polled], results: Results
) -> tuple[Note, ...]:
    """What the answers say beside directions."""
    found = []
    for code, share in (
        ("star_named", results.named),
        ("meaning_named", results.meant),
        ("work_moves", results.moves),
    ):
        if isinstance(share, Estimate):
            found.append(Note(code, (("share", share.value), ("people", share.n))))
    agreement = results.agreement
    if isinstance(agreement, Estimate) and isinstance(agreement.interval, Interval):
        ends = (("low", agreement.interval.low), ("high", agreement.interval.high))
        found.append(Note("team_agrees", (("alpha", round(agreement.value, 2)), *_short(ends))))
    for team, meant in _meanings(answers):
        if isinstance(team, str) and meant and meant[0][0] != metric:
            said = _described(star_file, meant[0][0])
            found.append(Note("team_means_other", (("team", team), ("meaning", said))))
    return tuple(found)


def blocks_of(
    star_file: StarFile, answers: Sequence[Polled], results: Results
) -> tuple[Block, ...]:
    """The scenarios, those that fewest know first, and the meanings by team."""
    labels = {one.id: one.label for one in scenarios()}
    by_share = sorted(results.scenarios, key=lambda one: one.share)
    rows = tuple(_scenario(labels[one.name], one) for one in by_share)
    found: list[Block] = [TableBlock(SCENARIOS, SCENARIO_COLUMNS, rows)] if rows else []
    meanings = tuple(
        (team, _described(star_file, meaning), count, Quantity(count / size, Unit.SHARE))
        for team, meant in _meanings(answers)
        for size in [sum(count for _, count in meant)]
        for meaning, count in meant
    )
    return (*found, TableBlock(MEANINGS, MEANING_COLUMNS, meanings)) if meanings else tuple(found)


def _scenario(label: Text, one: Scenario) -> tuple[Cell, ...]:
    share = Quantity(one.share, Unit.SHARE)
    return (label, WAYS[one.right], share, one.answers, WAYS[one.said[0][0]])


def _meanings(
    answers: Sequence[Polled],
) -> list[tuple[str | Text, list[tuple[str, int]]]]:
    """What each team takes the metric to mean, the most common meaning first; small teams, and
    people who name none, together."""
    told = [one for one in answers if one.meant]
    sizes = Counter(one.team for one in told if one.team)
    teams = sorted(team for team, size in sizes.items() if size >= SMALLEST_TEAM)
    found: list[tuple[str | Text, list[tuple[str, int]]]] = [
        (team, Counter(one.meant for one in told if one.team == team).most_common())
        for team in teams
    ]
    rest = Counter(one.meant for one in told if one.team not in teams)
    if rest.total() < SMALLEST_TEAM:
        return found
    return [*found, (OTHER_TEAMS, rest.most_common())]


def _described(star_file: StarFile, meaning: str) -> Text:
    if meaning == UNKNOWN:
        return WAYS[UNKNOWN]
    if meaning not in star_file.metrics:
        return SOMETHING_ELSE
    return star_file.metrics[meaning].says or label_of(star_file, meaning)


def _short(ends: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    return tuple((name, round(value, 2)) for name, value in ends)
