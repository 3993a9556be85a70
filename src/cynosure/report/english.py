"""The English grammar: verbs, sentences, dates."""

from __future__ import annotations

from datetime import date, datetime

from cynosure.findings.blocks import State, Unit
from cynosure.findings.forms import Form
from cynosure.findings.kinds import Kind
from cynosure.report import (
    english_agents,
    english_audit,
    english_boundary,
    english_brief,
    english_card,
    english_charts,
    english_choice,
    english_courses,
    english_find,
    english_judged,
    english_money,
    english_past,
    english_people,
    english_poll,
    english_quality,
    english_ranges,
    english_release,
    english_stage,
    english_trust,
    english_watch,
    english_why,
)
from cynosure.report.grammar import Absent, Grammar, Labels, Outcome, Signs, Verb
from cynosure.stats.estimate import Band
from cynosure.stats.undefined import Reason

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def days(start: date, end: date) -> str:
    """Both days included: 19–25 Oct 2026, 26 Oct to 22 Nov 2026, 28 Dec 2026 to 3 Jan 2027."""
    last = f"{end.day} {MONTHS[end.month - 1]} {end.year}"
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    first = f"{start.day} {MONTHS[start.month - 1]}"
    return f"{first} to {last}" if start.year == end.year else f"{first} {start.year} to {last}"


def period(name: str, start: date, end: date) -> str:
    """When, as the end of a sentence: in the week of 19–25 Oct 2026."""
    if name == "day":
        return f"on {days(start, end)}"
    if name == "week":
        return f"in the week of {days(start, end)}"
    if name == "month":
        return f"in {MONTHS[start.month - 1]} {start.year}"
    if name == "quarter":
        return f"in quarter {(start.month + 2) // 3} of {start.year}"
    if name == "year":
        return f"in {start.year}"
    return f"on {days(start, end)}" if start == end else f"over {days(start, end)}"


def moment(at: datetime) -> str:
    """A local time of day."""
    return f"{days(at.date(), at.date())}, {at:%H:%M}"


VERBS = {
    Kind.MEASURED: Verb(
        "Measured",
        "{label} is {amount} {when}{band}.",
        "{label} is {signed} {when}{band}.",
    ),
    Kind.CAUSED: Verb(
        "Caused",
        "{factor} raised {label} by {amount}{span}{band}.",
        "{factor} cut {label} by {amount}{span}{band}.",
    ),
    Kind.PROBABLY_CAUSED: Verb(
        "Probably caused",
        "{factor} probably raised {label} by {amount}{span}{band}.",
        "{factor} probably cut {label} by {amount}{span}{band}.",
    ),
    Kind.NOT_WORSE: Verb(
        "Not worse",
        "With {factor}, {label} was not worse than the margin of {margin}: "
        "a difference of {signed}{span}{band}.",
        "With {factor}, {label} was not worse than the margin of {margin}: "
        "a difference of {signed}{span}{band}.",
    ),
    Kind.ACCOUNTS_FOR: Verb(
        "Accounts for",
        "{factor} accounts for {signed} of the change of {whole} in {label}{band} "
        "(arithmetic, not a reason).",
        "{factor} accounts for {signed} of the change of {whole} in {label}{band} "
        "(arithmetic, not a reason).",
    ),
    Kind.PREDICTS: Verb(
        "Predicts",
        "{factor} goes with later {label}: a difference of {signed}{span}{band}.",
        "{factor} goes with later {label}: a difference of {signed}{span}{band}.",
    ),
    Kind.MOVED_TOGETHER: Verb(
        "Moved together",
        "{label} moved at the same time as {factor}: {signed}{span}{band}; timing is all that "
        "is known.",
        "{label} moved at the same time as {factor}: {signed}{span}{band}; timing is all that "
        "is known.",
    ),
    Kind.CANNOT_TELL: Verb(
        "Cannot tell",
        "Cannot tell what {label} is {when}: {signed}{band}; would need more. {need}",
        "Cannot tell what {label} is {when}: {signed}{band}; would need more. {need}",
    ),
}

NOTES = {
    "week_open": "Provisional. The period ends on {end} and its rows are complete after "
    "{closes_at}. No comparison.",
    "period_empty": "No row falls into this period: it is empty, which is not the same as zero.",
    "empty_periods": "Empty, not zero: {count} without any row.",
    "selection": "Who is in the data: {text}.",
    "saturated": "Saturated: {share} is close to the ceiling and leaves little room to rise.",
    "saturated_periods": "Saturated in {count} of the {shown} shown: little room is left to rise.",
    "overlap_between_parts": "Parts overlap: {units} in more than one of them, counted once in "
    "the whole.",
    "not_pooled": "Shown apart by {dimension} and never summed: the parts are different things.",
    "left_out_episodes_two_people": "Left out: {count} with more than one user id.",
    "undecided_fulfilled": "Undecided: {count} of a kind that has no rule for fulfilled, counted "
    "as not fulfilled.",
    "unattributed": "Without a person: {count} with nothing in `{column}`, in no person's count.",
    "window_open_left_out": "Left out: {count} whose window is not over yet.",
    "set_aside_files": "Set aside, not readable to the end: {count} ({files}). Days concerned: "
    "{first_day} to {last_day}.",
    "set_aside_files_whole": "Set aside, not readable: {count} ({files}). The days concerned are "
    "not known, so the whole load is marked.",
    "quarantine": "In quarantine: {count} ({share} of those read), each with file, line and rule.",
    "below_floor": "Too few: {n}; the floor is {floor}.",
    "no_clock_rows": "Without a clock: {count}, which belong to no period.",
    "single_person": "It rests on a single person.",
    "mixed_carried": "Mixed: {count} with several values of `{column}`.",
    "novelty_not_ruled_out": "Weeks of data: {weeks}; novelty is not ruled out.",
    "declare_tree": "Declare the parts of the star under `tree:` in `cynosure.yml`; they are then "
    "checked on the data.",
    "ask_why": "Ask what a change of `{metric}` is made of: `{command}`.",
    "load_more": "Load more data: `{command}`.",
    "wait_until": "Ask again from {date}, when the period is closed.",
    "fix_quarantine": "Look at the rows in quarantine: `{command}`.",
    "name_guardrail": "Name a guardrail under `guardrails:` of the star: what must not get worse "
    "while it rises.",
    "split_by": "Split it: `{command}`.",
    "decide_release": "Decide on {release} and write it down: `{command}`.",
    "run_test": "Run a test with {side} a side for {days}; it detects {detects}.",
}

CHECKS = {
    "tree_closes": Outcome(
        "the parts make up the whole (largest relative gap {residual})",
        "the parts do not make up the whole (largest relative gap {residual})",
        "whether the parts make up the whole could not be checked: one of them has no value",
    ),
    "reconcile_rows": Outcome(
        "rows read {read} = kept {kept} + quarantined {quarantined} + duplicates {duplicates}",
        "rows read {read} ≠ kept {kept} + quarantined {quarantined} + duplicates {duplicates}",
        "the rows read could not be reconciled",
    ),
    "groups_overlap": Outcome(
        "people in more than one group: {count}",
        "in more than one group: {count}; counted in each",
        "the overlap of the groups is not known",
    ),
    "guardrail": Outcome(
        "guardrail {metric} holds: {value}, limit {limit}",
        "guardrail {metric} is broken: {value}, limit {limit}",
        "guardrail {metric} cannot be judged yet",
    ),
    "definition_version": Outcome(
        "definition version {version}",
        "definition version {version}, not accepted yet",
        "the version of the definition is not known",
    ),
    "period_closed": Outcome(
        "the period is closed",
        "the period is still open",
        "whether the period is closed is not known",
    ),
    "split": Outcome(
        "split {left} v. {right}, as planned",
        "split {left} v. {right}, not as planned",
        "the split is not known",
    ),
}

REASONS = {
    Reason.NO_ROWS: Absent("nothing happened there", "rows of that time"),
    Reason.ZERO_DENOMINATOR: Absent(
        "its denominator is zero", "a period in which the denominator is not zero"
    ),
    Reason.MISSING_PART: Absent("a part of it has no value", "a value for every part"),
    Reason.ONE_UNIT: Absent("one unit alone does not show how units differ", "more than one unit"),
    Reason.NO_VARIATION: Absent(
        "all units are alike, so no spread can be estimated", "units that differ"
    ),
    Reason.NOT_PER_PERSON: Absent("a part of it belongs to no person", "that part for each person"),
    Reason.MIXED_UNITS: Absent(
        "its parts are in different units or currencies", "parts in one unit or currency"
    ),
    Reason.NOT_FINITE: Absent("some rows hold infinite values", "rows without infinite values"),
    Reason.SPLIT_BROKEN: Absent("the split is broken", "a split that holds"),
    Reason.TOO_FEW: Absent("there are too few units for this level", "more units"),
    Reason.COLLINEAR: Absent(
        "some covariates say the same or do not vary", "covariates that differ from each other"
    ),
    Reason.UNBOUNDED: Absent(
        "its denominator may be zero, so it has no bounds", "a denominator clear of zero"
    ),
    Reason.TIED: Absent("the values around it are all the same", "a finer measurement"),
    Reason.NO_CONTROLS: Absent(
        "the change reached everyone, so nobody is left to compare with",
        "some whom the change never reached",
    ),
    Reason.NO_DECLINE: Absent(
        "longer tasks are solved as often as shorter ones", "tasks of more different lengths"
    ),
    Reason.NOT_BETWEEN: Absent(
        "the formula has no value with factors of both periods mixed",
        "factors for which the formula always has a value",
    ),
    Reason.NO_SIGNAL: Absent(
        "true differences cannot be told from noise", "more or larger experiments"
    ),
    Reason.JUDGE_UNPROVEN: Absent(
        "the judge is not shown to do better than chance",
        "a better judge, or more checked verdicts",
    ),
    Reason.NOT_DETERMINED: Absent(
        "very different values fit the data equally well", "a longer record"
    ),
    Reason.NO_PAIRS: Absent("no item was rated twice", "items that two raters have judged"),
    Reason.NO_OUTCOME: Absent(
        "nothing says what it stands for", "an outcome named under `stands_for`"
    ),
    Reason.NO_COVARIANCE: Absent(
        "the summaries do not say how the two metrics go together in a person; corrected, the "
        "correlation lies between {low} and {high}",
        "their covariance by arm",
    ),
    Reason.NOT_REACHED: Absent("the curve has not come down that far yet", "a longer observation"),
}

PHRASES = {
    "unmeasured": "Cannot tell what {label} is {when}: {reason}; would need {need}.",
    "unmeasured_effect": "Cannot tell how {label} differs with {factor} {when}: {reason}; "
    "would need {need}.",
    "untold_change": "Cannot tell whether {label} differs with {factor} {when}: {signed}"
    "{span}{band}; would need more. {need}",
    "banded": ", {level} {band} {low} to {high}",
    "band_head": "{level} {band}",
    "bandless": "; {reason}",
    "provisional": "Provisional. {sentence}",
    "empty_period": "{label} has no value {when}: no row falls into it. Empty is not zero.",
    "span": " ({before} → {after})",
    "who": "{n}, {rows} read; {days}, {timezone}",
    "who_group": "{n} ({group}), {rows} read; {days}, {timezone}",
    "found_many": "{estimand}; the best of {candidates} tried",
    "placebo": "where nothing happened: {count} times the same analysis, {as_large} as large",
    "evidence": "snapshot {snapshot} · definition {definition} · look {look} · code {code}",
    "evidence_version": "snapshot {snapshot} · definition {definition} v{version} · look {look} "
    "· code {code}",
    "verdict": "verdict: {verdict}",
    "needed": "at least {n} needed",
    "saturated": "saturated",
    "hypothesis": "{label} (a bet, not a part)",
    "tree_closes": "The parts make up the whole on these data; largest relative gap {residual}.",
    "tree_unchecked": "Not checked on these data: a part has no value.",
    "no_interval": "No interval: {reasons}.",
    "exceeds": "The parts add up to {units} more than the whole: who stands in several of them "
    "counts once in it.",
    "series_range": "{low} to {high}",
    "empty_run": "{count}, empty",
    "shown_of": "{shown} of {count} points shown",
    "rows_shown": "{shown} of {count} rows shown; --markdown, --json and the pages have them all",
}

ENGLISH = Grammar(
    lang="en",
    signs=Signs(
        percent=" %",
        to=" to ",
        stop=".",
        colon=": ",
        comma=", ",
        gap="",
        listing=", ",
        brackets=(" (", ")"),
        quotes=("“", "”"),
    ),
    labels=Labels(
        means="Means",
        who="Who, when",
        found="How found",
        checks="Checks",
        placebo="Placebo",
        caveat="Caveat",
        next="Next",
        evidence="Evidence",
        value="value",
        count="n",
        period="period",
        state="remark",
        whole="Whole",
        metric="part",
        point="point",
    ),
    verbs=VERBS,
    notes=NOTES
    | english_ranges.NOTES
    | english_past.NOTES
    | english_people.NOTES
    | english_trust.NOTES
    | english_courses.NOTES
    | english_agents.NOTES
    | english_money.NOTES
    | english_card.NOTES
    | english_stage.NOTES
    | english_poll.NOTES
    | english_boundary.NOTES
    | english_choice.NOTES
    | english_release.NOTES
    | english_judged.NOTES
    | english_quality.NOTES
    | english_why.NOTES
    | english_watch.NOTES
    | english_find.NOTES
    | english_audit.NOTES,
    checks=CHECKS
    | english_trust.CHECKS
    | english_agents.CHECKS
    | english_money.CHECKS
    | english_release.CHECKS
    | english_judged.CHECKS
    | english_why.CHECKS
    | english_watch.CHECKS
    | english_boundary.CHECKS
    | english_find.CHECKS,
    reasons=REASONS
    | english_ranges.REASONS
    | english_trust.REASONS
    | english_courses.REASONS
    | english_judged.REASONS
    | english_release.REASONS
    | english_why.REASONS,
    bands={
        Band.SAMPLING: "sampling interval",
        Band.EXPECTED: "expected range",
        Band.RESTATEMENT: "restatement range",
    },
    units={
        Unit.PEOPLE: ("{n} person", "{n} people"),
        Unit.PAIRS: ("{n} pair", "{n} pairs"),
        Unit.CREATORS: ("{n} creator", "{n} creators"),
        Unit.UNITS: ("{n} unit", "{n} units"),
        Unit.EPISODES: ("{n} episode", "{n} episodes"),
        Unit.EXPERIMENTS: ("{n} experiment", "{n} experiments"),
        Unit.ROWS: ("{n} row", "{n} rows"),
        Unit.DAYS: ("{n} day", "{n} days"),
        Unit.NUMBER: ("{n}", "{n}"),
        Unit.SHARE: ("{n}", "{n}"),
        Unit.POINTS: ("{n} point", "{n} points"),
        Unit.RATIO: ("{n}", "{n}"),
        Unit.MONEY: ("{n}", "{n}"),
        Unit.MILLISECONDS: ("{n} ms", "{n} ms"),
    },
    forms={
        Form.PEOPLE: ("{n} person", "{n} people"),
        Form.EPISODES: ("{n} episode", "{n} episodes"),
        Form.ROWS: ("{n} row", "{n} rows"),
        Form.FILES: ("{n} file", "{n} files"),
        Form.PERIODS: ("{n} period", "{n} periods"),
        Form.DAYS: ("{n} day", "{n} days"),
        Form.COUNT: ("{n}", "{n}"),
    },
    states={
        State.CLOSED: "",
        State.OPEN: "provisional",
        State.EMPTY: "empty",
        State.MARKED: "rows may be missing",
    },
    phrases=PHRASES
    | english_why.PHRASES
    | english_ranges.PHRASES
    | (english_brief.PHRASES | english_charts.PHRASES),
    points=("{n} point", "{n} points"),
    days=days,
    period=period,
    moment=moment,
)
