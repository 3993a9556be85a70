"""What a finding may say in passing: every code with the values that its sentence needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cynosure.errors import Text

Value = str | int | float | Text


class Form(StrEnum):
    """How a value of a sentence is printed."""

    PEOPLE = "people"
    EPISODES = "episodes"
    ROWS = "rows"
    FILES = "files"
    PERIODS = "periods"
    DAYS = "days"
    COUNT = "count"
    """A bare number of whole things."""
    SHARE = "share"
    """A fraction of 1."""
    POINTS = "points"
    """A difference of shares, as a fraction of 1."""
    NUMBER = "number"
    MEASURE = "measure"
    """A number in the unit that the value `unit` names (`Unit`), plain where there is none."""
    DATE = "date"
    """A local day, ISO."""
    MOMENT = "moment"
    """A local time of day, ISO; a day alone will do."""
    TEXT = "text"
    """Words of the user: a Text, or a str that is the same in both languages."""
    NAME = "name"
    """An identifier or a command, printed as code."""


WORDS = (Form.TEXT, Form.NAME, Form.DATE, Form.MOMENT)
WHOLE = (Form.PEOPLE, Form.EPISODES, Form.ROWS, Form.FILES, Form.PERIODS, Form.DAYS, Form.COUNT)


@dataclass(frozen=True)
class Code:
    """A thing that can be said: its name in records and the values its sentence takes, in order."""

    name: str
    values: tuple[tuple[str, Form], ...] = ()


CAVEAT_CODES: tuple[Code, ...] = (
    # A count stands without its band.
    Code("expected_range_not_computed"),
    # The period has not closed: its last day, and when its rows are complete.
    Code("week_open", (("end", Form.DATE), ("closes_at", Form.MOMENT))),
    # No row falls into the period.
    Code("period_empty"),
    # How many of the periods shown hold no row.
    Code("empty_periods", (("count", Form.PERIODS),)),
    # Who came into the data: the star file's `selection:` note.
    Code("selection", (("text", Form.TEXT),)),
    # A share at its ceiling.
    Code("saturated", (("share", Form.SHARE),)),
    # How many of the shown periods stand at the ceiling.
    Code("saturated_periods", (("count", Form.PERIODS), ("shown", Form.COUNT))),
    # How many units (people, unless `unit` says otherwise) stand in several parts.
    Code("overlap_between_parts", (("units", Form.MEASURE),)),
    # Parts (the text names the dimension) that are shown apart and never summed.
    Code("not_pooled", (("dimension", Form.TEXT),)),
    # Episodes that name several user ids.
    Code("left_out_episodes_two_people", (("count", Form.EPISODES),)),
    # Episodes of a kind for which no rule says when they are fulfilled.
    Code("undecided_fulfilled", (("count", Form.EPISODES),)),
    # Rows whose person column is empty.
    Code("unattributed", (("count", Form.ROWS), ("column", Form.NAME))),
    # People whose window is not over.
    Code("window_open_left_out", (("count", Form.PEOPLE),)),
    # Files that could not be read, and the days that are marked for it.
    Code(
        "set_aside_files",
        (
            ("count", Form.FILES),
            ("files", Form.TEXT),
            ("first_day", Form.DATE),
            ("last_day", Form.DATE),
        ),
    ),
    # The same where the days are not known, so that the whole load is marked.
    Code("set_aside_files_whole", (("count", Form.FILES), ("files", Form.TEXT))),
    # People kept out by the star file, and the value of the metric with them.
    Code("excluded_people", (("count", Form.PEOPLE), ("value_without", Form.MEASURE))),
    # Bad rows and their share of the rows read.
    Code("quarantine", (("count", Form.ROWS), ("share", Form.SHARE))),
    # People in the cell, and how many it takes.
    Code("below_floor", (("n", Form.PEOPLE), ("floor", Form.COUNT))),
    # Rows without a clock: they belong to no period.
    Code("no_clock_rows", (("count", Form.ROWS),)),
    # The value rests on one person.
    Code("single_person"),
    # A carried column with several values within one episode.
    Code("mixed_carried", (("count", Form.EPISODES), ("column", Form.NAME))),
    # How long the data run that an effect was seen on.
    Code("novelty_not_ruled_out", (("weeks", Form.COUNT),)),
)

NEXT_CODES: tuple[Code, ...] = (
    # The star has no identity of parts yet.
    Code("declare_tree"),
    # The star moved or stood: ask for the parts of the move.
    Code("ask_why", (("metric", Form.NAME), ("command", Form.NAME))),
    # More rows would answer.
    Code("load_more", (("command", Form.NAME),)),
    # The period closes on this day.
    Code("wait_until", (("date", Form.DATE),)),
    # Bad rows are worth a look.
    Code("fix_quarantine", (("command", Form.NAME),)),
    # The star has no guardrail.
    Code("name_guardrail"),
    # A part may tell more than the whole.
    Code("split_by", (("command", Form.NAME),)),
    # A definition has changed and nobody has accepted it.
    Code("accept_definition"),
    # A decision on a release is due, and where to write it down.
    Code("decide_release", (("release", Form.TEXT), ("command", Form.NAME))),
    # The test that would tell: people a side, days, the smallest share difference it detects.
    Code("run_test", (("side", Form.PEOPLE), ("days", Form.DAYS), ("detects", Form.POINTS))),
)

NOTE_CODES: tuple[Code, ...] = CAVEAT_CODES + NEXT_CODES
"""Everything a Note may say: caveats, then next actions."""

CHECK_CODES: tuple[Code, ...] = (
    # The largest relative distance between a node of the tree and its expression.
    Code("tree_closes", (("residual", Form.NUMBER),)),
    # rows in = rows kept + quarantined + duplicates
    Code(
        "reconcile_rows",
        (
            ("read", Form.COUNT),
            ("kept", Form.COUNT),
            ("quarantined", Form.COUNT),
            ("duplicates", Form.COUNT),
        ),
    ),
    # People in several groups; passes with 0.
    Code("groups_overlap", (("count", Form.PEOPLE),)),
    # A guardrail with its value and its limit, both in `unit`.
    Code(
        "guardrail",
        (("metric", Form.TEXT), ("value", Form.MEASURE), ("limit", Form.MEASURE)),
    ),
    # Which version of its definition a metric has; fails while a change is not accepted.
    Code("definition_version", (("version", Form.COUNT),)),
    # The period's last day lies far enough back.
    Code("period_closed"),
    # People on the two sides of an assignment.
    Code("split", (("left", Form.COUNT), ("right", Form.COUNT))),
)
"""Everything a Check may look at. An unknown outcome needs only the values that are words."""

_NOTES = {code.name: code for code in NOTE_CODES}
_CHECKS = {code.name: code for code in CHECK_CODES}


def note_code(name: str, values: tuple[tuple[str, Value], ...]) -> Code:
    """The code of a note. Raises ValueError where the code or a value of its sentence is amiss."""
    return _fitting(_NOTES, name, values, decided=True)


def check_code(name: str, values: tuple[tuple[str, Value], ...], decided: bool) -> Code:
    """The code of a check. Raises ValueError where the code or a value of its sentence is amiss."""
    return _fitting(_CHECKS, name, values, decided)


def _fitting(
    known: dict[str, Code], name: str, values: tuple[tuple[str, Value], ...], decided: bool
) -> Code:
    code = known.get(name)
    if code is None:
        raise ValueError(f"no sentence is kept for the code {name!r}")
    given = dict(values)
    for value, form in code.values:
        if value not in given:
            if decided or form in WORDS:
                raise ValueError(f"the sentence of {name!r} needs the value {value!r}")
        elif not _fits(form, given[value]):
            raise ValueError(f"{given[value]!r} is no {form} for {value!r} of {name!r}")
    return code


def _fits(form: Form, value: Value) -> bool:
    if form is Form.TEXT:
        return isinstance(value, str | Text)
    if form in WORDS:
        return isinstance(value, str) and (form is Form.NAME or _is_time(form, value))
    if isinstance(value, bool | str | Text) or not math.isfinite(value):
        return False
    return form not in WHOLE or value == int(value)


def _is_time(form: Form, value: str) -> bool:
    try:
        date.fromisoformat(value) if form is Form.DATE else datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
