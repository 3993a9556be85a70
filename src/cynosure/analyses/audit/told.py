"""The verdicts that a recorded audit shows, read back from its tables."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.audit.judged import AGAINST, LEANING_AGAINST, VERDICTS, Verdict
from cynosure.analyses.audit.shown import (
    AGAINST_MARK,
    BESIDE,
    CHANGE,
    COLUMNS,
    CRITERION,
    MARKS,
    METRIC,
    NOTED,
    OURS,
)
from cynosure.errors import Text
from cynosure.findings.blocks import Note, TableBlock
from cynosure.findings.record import Finding

STAR = "★ "
FADING = (
    MARKS[Verdict.CONTRADICTED],
    AGAINST_MARK,
    MARKS[Verdict.NOT_ENOUGH],
    MARKS[Verdict.LEANING],
    MARKS[Verdict.SUPPORTED],
)
"""The marks of verdicts from the weakest on, as somebody sees them who relied on one: that the data
no longer say it is worse than that they lean, and better than that they speak against it."""


@dataclass(frozen=True)
class Meaning:
    """What a mark stands for: `name` in records, and the word that people read."""

    name: str
    word: Text


MEANINGS: dict[str, Meaning] = {
    **{MARKS[verdict]: Meaning(verdict.value, word) for verdict, word in VERDICTS.items()},
    AGAINST_MARK: Meaning(LEANING_AGAINST, AGAINST),
}


@dataclass(frozen=True)
class Changed:
    """A verdict on a metric that is another one now, by its marks; `faded` where it is weaker."""

    metric: Text
    criterion: Text
    then: str
    now: str

    @property
    def faded(self) -> bool:
        """Whether somebody relied on more than there is now."""
        return FADING.index(self.now) < FADING.index(self.then)


def meaning(cell: object) -> Meaning | None:
    """What a mark in a cell stands for, None where the cell is none."""
    return MEANINGS.get(cell) if isinstance(cell, str) else None


def marked(sign: str) -> Text:
    """A mark with its word."""
    word = MEANINGS[sign].word
    return Text(f"{sign} {word.en}", f"{sign} {word.zh}")


def beside(finding: Finding) -> TableBlock | None:
    """The table of verdicts: a row a metric, the star first; a column a criterion."""
    return _titled(finding, BESIDE)


def would_change(finding: Finding) -> TableBlock | None:
    """The table of what would change the verdicts on the star."""
    return _titled(finding, CHANGE)


EMPTY_RISE = frozenset(
    {
        "star_vulnerable",
        "star_push_empty",
        "star_push_peak",
        "star_empty_part",
        "star_all_empty",
    }
)
"""What may be said of a rise without value."""


def empty_rise(finding: Finding) -> tuple[Note, ...]:
    """How the star could rise without value, as far as it was measured."""
    noted = _titled(finding, NOTED)
    cells = () if noted is None else (row[-1] for row in noted.rows)
    return tuple(one for one in cells if isinstance(one, Note) and one.code in EMPTY_RISE)


def details(finding: Finding) -> tuple[TableBlock, ...]:
    """What the verdicts rest on, a table a criterion of which something is known, a row a metric,
    both in the order of `beside`."""
    tables = (block for block in finding.blocks if isinstance(block, TableBlock))
    return tuple(table for table in tables if table.columns == (METRIC, *COLUMNS))


def detail_of(finding: Finding, criterion: Text) -> TableBlock | None:
    """What the verdicts by one criterion rest on; None where nothing is known of any metric."""
    own = (f"{criterion.en},", f"{criterion.en} {OURS.en}")
    return next(
        (
            table
            for table in details(finding)
            if table.title.en == criterion.en or table.title.en.startswith(own)
        ),
        None,
    )


def own_details(finding: Finding) -> TableBlock | None:
    """What the verdicts on the star rest on, a row a criterion."""
    tables = (block for block in finding.blocks if isinstance(block, TableBlock))
    return next((one for one in tables if one.columns == (CRITERION, *COLUMNS)), None)


def changed(then: Finding, now: Finding) -> tuple[Changed, ...]:
    """The verdicts that differ between two audits, in the order of the second; metrics and criteria
    that one of them does not have are left out."""
    before, after = _verdicts(then), _verdicts(now)
    return tuple(
        Changed(metric, criterion, before[metric, criterion], mark)
        for (metric, criterion), mark in after.items()
        if before.get((metric, criterion), mark) != mark
    )


def _verdicts(finding: Finding) -> dict[tuple[Text, Text], str]:
    table = beside(finding)
    if table is None:
        return {}
    return {
        (bare(row[0]), criterion): cell
        for row in table.rows
        for criterion, cell in zip(table.columns[1:], row[1:], strict=True)
        if isinstance(cell, str) and cell in MEANINGS
    }


def bare(cell: object) -> Text:
    """The label of a metric without the sign of the star, which may have moved on."""
    label = cell if isinstance(cell, Text) else Text(str(cell), str(cell))
    return Text(label.en.removeprefix(STAR), label.zh.removeprefix(STAR))


def _titled(finding: Finding, title: Text) -> TableBlock | None:
    tables = (block for block in finding.blocks if isinstance(block, TableBlock))
    return next((table for table in tables if table.title == title), None)
