"""What stands beside a number: what was left out, what is open, what the rows cannot carry."""

from __future__ import annotations

from datetime import datetime

from cynosure.analyses import days_off, past, people_counted, ranges
from cynosure.analyses.reading import Reading
from cynosure.analyses.structure import is_count, sources_behind, sources_of
from cynosure.findings.blocks import Check, Note, State, Unit
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import MarkedDays, TableProfile, tables_of
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.judged import Judged
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

LABELS = "labels"
"""The table that a judged metric reads beside that of its rows."""


def profiles_of(reading: Reading) -> tuple[TableProfile, ...]:
    """The profiles of the tables whose rows the metric counts."""
    tables = tables_of(reading.star_file, sources_behind(reading.star_file, reading.metric))
    if isinstance(reading.model(reading.metric), Judged):
        tables = (*tables, LABELS)
    known = reading.inputs.asked.profiles
    return tuple(known[table] for table in tables if table in known)


def data_checks(reading: Reading, period: Period) -> list[Check]:
    """Whether rows in are rows kept, set apart and duplicate, and whether the period is closed."""
    found = []
    for profile in profiles_of(reading):
        adds_up = profile.read == profile.kept + profile.quarantined + profile.duplicates
        values = (
            ("read", profile.read),
            ("kept", profile.kept),
            ("quarantined", profile.quarantined),
            ("duplicates", profile.duplicates),
        )
        found.append(Check("reconcile_rows", adds_up, values))
    found.append(Check("period_closed", reading.state(period) is not State.OPEN))
    version = reading.inputs.definitions[reading.metric][1]
    signed = past.is_signed(reading)
    found.append(Check("definition_version", passed=signed, values=(("version", version),)))
    return found


def of_level(reading: Reading, period: Period, estimate: Estimate | Undefined) -> tuple[Note, ...]:
    """The caveats of a level, the weightiest first."""
    return (
        *selection(reading),
        *_openness(reading, period),
        *past.caveats(reading),
        *_bands(reading, period, estimate),
        *_courses(reading),
        *people_counted.caveats(reading, period),
        *_series(reading),
        *_rows(reading),
        *of_files(profiles_of(reading)),
    )


def selection(reading: Reading) -> list[Note]:
    """The note of the star file on how the people came into the data."""
    text = reading.star_file.selection
    return [] if text is None else [Note("selection", (("text", text),))]


def _openness(reading: Reading, period: Period) -> list[Note]:
    if reading.state(period) is not State.OPEN:
        return []
    code = "courses_open" if reading.outlook else "week_open"
    values = (("end", period.end.isoformat()), ("closes_at", reading.closing(period)))
    return [*_restatement(reading, period), Note(code, values)]


def _restatement(reading: Reading, period: Period) -> list[Note]:
    """How far earlier periods still moved from the age that the open one has."""
    pairs = reading.at_the_age_of(reading.metric, period)
    estimate = reading.estimate(reading.metric, period)
    if not pairs or isinstance(estimate, Undefined) or isinstance(estimate.interval, Undefined):
        return []
    low, high = (
        end / estimate.value - 1 for end in (estimate.interval.low, estimate.interval.high)
    )
    return [Note("still_moves", (("share", ranges.share_in(pairs)), ("low", low), ("high", high)))]


def until_closed(reading: Reading, period: Period) -> Note:
    """What to do about an open period: wait, or load what should be there by now."""
    closes = reading.closing(period)
    due = datetime.fromisoformat(closes)
    if any(due > profile.complete_until for profile in profiles_of(reading)):
        return Note("wait_until", (("date", closes[:10]),))
    return Note("load_more", (("command", "cyn load"),))


def _courses(reading: Reading) -> list[Note]:
    """People left out of what takes time after a start, and how steps are compared."""
    is_open, early = reading.left_out()
    found = [Note("window_open_left_out", (("count", is_open),))] if is_open else []
    if early:
        found.append(Note("there_before", (("count", early),)))
    model = reading.model(reading.metric)
    if isinstance(model, Funnel):
        found.append(Note(model.ordering))
        within = model.window
        spelled = Note("steps_in_period")
        if within is not None:
            spelled = Note("steps_within", (("within", within.spelling),))
        found.append(spelled)
    return found


def _bands(reading: Reading, period: Period, estimate: Estimate | Undefined) -> list[Note]:
    found = []
    if isinstance(estimate, Undefined):
        if (
            estimate.reason is Reason.MISSING_PART
            and len(sources_of(reading.star_file, reading.metric)) > 1
        ):
            found.append(Note("not_pooled", (("dimension", "kind"),)))
        return found
    if reading.state(period) is not State.OPEN:
        before = reading.before(reading.metric, period)
        found += ranges.missing(estimate, before, period.grain, reading.unlike(period))
        if is_count(reading.star_file, reading.metric):
            found += days_off.notes(reading.star_file.calendar, reading.periods, period)
    if reading.is_saturated(reading.metric, estimate):
        found.append(Note("saturated", (("share", estimate.value),)))
    if estimate.n == 1 and reading.counted(reading.metric) is Unit.PEOPLE:
        found.append(Note("single_person"))
    return found


def _series(reading: Reading) -> list[Note]:
    states = [reading.state(period) for period in reading.periods]
    found = []
    empty = states.count(State.EMPTY)
    if empty:
        found.append(Note("empty_periods", (("count", empty),)))
    known = [period for period in reading.periods if reading.has_rows(period)]
    saturated = sum(reading.is_saturated_in(period) for period in known)
    if saturated:
        values = (("count", saturated), ("shown", len(known)))
        found.append(Note("saturated_periods", values))
    return found


def _rows(reading: Reading) -> list[Note]:
    """Rows that could not count: the frame's own profile of the metric's sources."""
    sources = sources_of(reading.star_file, reading.metric)
    own = [profile for profile in reading.frame.profiles if profile.source in sources]
    found = []
    two_people = sum(profile.two_people for profile in own)
    if two_people:
        found.append(Note("left_out_episodes_two_people", (("count", two_people),)))
    undecided = sum(profile.undecided for profile in own)
    if undecided:
        found.append(Note("undecided_fulfilled", (("count", undecided),)))
    nobody = sum(profile.nobody for profile in own)
    if nobody:
        unit = ", ".join(getattr(reading.model(reading.metric), "unit", PEOPLE))
        found.append(Note("unattributed", (("count", nobody), ("column", unit))))
    return found


def of_files(profiles: tuple[TableProfile, ...]) -> list[Note]:
    """What of the files behind some tables could not be read: bad rows, files set aside."""
    found = []
    bad, read = (sum(getattr(p, name) for p in profiles) for name in ("quarantined", "read"))
    if bad:
        found.append(Note("quarantine", (("count", bad), ("share", bad / read))))
    marked = [days for profile in profiles for days in profile.marked]
    for cut in (False, True):
        found += _marked([days for days in marked if days.cut is cut], _MARKS[cut])
    return found


_MARKS = {
    False: ("set_aside_files", "set_aside_files_whole"),
    True: ("cut_files", "cut_files_whole"),
}
"""What is said of files set aside and of files cut inside a row: with their days, and without."""


def _marked(marked: list[MarkedDays], codes: tuple[str, str]) -> list[Note]:
    found = []
    whole = [days.file for days in marked if days.first is None or days.last is None]
    if whole:
        values = (("count", len(whole)), ("files", ", ".join(sorted(whole))))
        found.append(Note(codes[1], values))
    dated = [
        (d.file, d.first, d.last) for d in marked if d.first is not None and d.last is not None
    ]
    if dated:
        found.append(
            Note(
                codes[0],
                (
                    ("count", len(dated)),
                    ("files", ", ".join(sorted(file for file, _, _ in dated))),
                    ("first_day", min(first for _, first, _ in dated).isoformat()),
                    ("last_day", max(last for _, _, last in dated).isoformat()),
                ),
            )
        )
    return found
