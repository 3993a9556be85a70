"""What a finding may say in passing: every code with the values that its sentence needs."""

from __future__ import annotations

from cynosure.findings import (
    audit_codes,
    boundary_codes,
    find_codes,
    judged_codes,
    quality_codes,
    release_codes,
    watch_codes,
    why_codes,
)
from cynosure.findings.card_codes import NOTES as CARD
from cynosure.findings.forms import WORDS, Code, Form, Value, fits
from cynosure.findings.poll_codes import NOTES as POLL
from cynosure.findings.stage_codes import NOTES as STAGE

_TOLD = (
    ("start", Form.DATE),
    ("end", Form.DATE),
    ("was", Form.MEASURE),
    ("day", Form.DATE),
    ("finding", Form.NAME),
    ("now", Form.MEASURE),
)

CAVEAT_CODES: tuple[Code, ...] = (
    *audit_codes.CAVEATS,
    *boundary_codes.CAVEATS,
    # Findings from before there were ranges say so; a ledger never forgets.
    Code("expected_range_not_computed"),
    # Which share of their final value closed periods showed at the age of this one, and how far
    # they moved from there.
    Code("still_moves", (("share", Form.SHARE), ("low", Form.CHANGE), ("high", Form.CHANGE))),
    # Declared days in the period, and how many earlier ones its range leaves out for theirs.
    Code("declared_days", (("names", Form.TEXT),)),
    Code("unlike_periods_left_out", (("count", Form.PERIODS), ("names", Form.TEXT))),
    # How many more closed periods in a row it takes until a count has its expected range.
    Code("expected_range_needs", (("more", Form.PERIODS),)),
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
    # Courses of people who start in the period are not over: its last day, and when they are.
    Code("courses_open", (("end", Form.DATE), ("closes_at", Form.MOMENT))),
    # People seen so early in the data that nobody knows when they started.
    Code("there_before", (("count", Form.PEOPLE),)),
    # What the steps of a funnel are compared by, and how long they may take.
    Code("first_touch"),
    Code("any_window"),
    Code("steps_within", (("within", Form.NAME),)),
    Code("steps_in_period"),
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
    # Files that end inside a row, and the days of the rows before; the same without known days.
    Code(
        "cut_files",
        (
            ("count", Form.FILES),
            ("files", Form.TEXT),
            ("first_day", Form.DATE),
            ("last_day", Form.DATE),
        ),
    ),
    Code("cut_files_whole", (("count", Form.FILES), ("files", Form.TEXT))),
    # People kept out by the star file, and the value of the metric with them.
    Code("excluded_people", (("count", Form.PEOPLE), ("value_without", Form.MEASURE))),
    # Of them those who had more episodes on a day than the star file allows.
    Code("excluded_bots", (("count", Form.PEOPLE), ("limit", Form.COUNT))),
    # Ids on the star file's list that nothing in the data has.
    Code("listed_unknown", (("count", Form.COUNT), ("file", Form.NAME))),
    # Ids that count as other ones, whose they are, and the value with each by itself.
    Code(
        "stitched_ids",
        (("count", Form.COUNT), ("people", Form.PEOPLE), ("value_without", Form.MEASURE)),
    ),
    # Ids that lead to several people, or into a circle, and stay by themselves.
    Code("stitching_conflicts", (("count", Form.COUNT),)),
    Code("stitching_circles", (("count", Form.COUNT),)),
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
    # From which version to which the definition changed, and in which keys of the star file.
    Code(
        "definition_changed",
        (("before", Form.COUNT), ("version", Form.COUNT), ("changes", Form.TEXT)),
    ),
    # Why the definition before cannot be computed on these rows.
    Code("definition_not_comparable", (("before", Form.COUNT), ("why", Form.TEXT))),
    # A closed period was told otherwise: its days, its number then, when, in which finding, its
    # number now, and how many of its rows came or gave way since.
    Code("restated", (*_TOLD, ("rows", Form.ROWS))),
    # The same where no row of its tables came or gave way.
    Code("restated_without_rows", _TOLD),
    # How many more closed periods were told otherwise.
    Code("restated_more", (("count", Form.PERIODS),)),
    # How long the data run that an effect was seen on.
    Code("novelty_not_ruled_out", (("weeks", Form.COUNT),)),
    # Two numbers are equal, which does not prove that they count the same people.
    Code("equal_is_no_proof"),
    # One set of ways of counting, or several, lead to the other number; or none does.
    Code("one_way_reproduces"),
    Code("several_ways_reproduce", (("count", Form.COUNT),)),
    Code("nearest_way_only"),
    # Periods whose number of ours is the one given for this period.
    Code("number_of_another_period", (("periods", Form.TEXT),)),
    # Duplicates dropped at loading that may be part of what is left unexplained.
    Code("duplicates_may_be", (("count", Form.ROWS),)),
    # Questions below a bar, and what would lift the data above it.
    Code("blocked", (("blocks", Form.TEXT), ("lift", Form.TEXT))),
    # Rows of one id that differ: one of them stands, and nobody has said which is right.
    Code(
        "rows_of_one_id_differ",
        (("table", Form.NAME), ("count", Form.COUNT), ("sources", Form.TEXT)),
    ),
    # Who acts like a program is looked at and not left out.
    Code("suspects_are_counted", (("count", Form.PEOPLE),)),
    # Agents of the table that name no creator, so that everybody is an outside person of theirs.
    Code("agents_without_creator", (("count", Form.COUNT),)),
    # Pairs of a creator with an agent of their own, which are no outside pairs.
    Code("own_agents", (("count", Form.COUNT),)),
    # The whole moved against each of its parts.
    Code("mix_reverses", (("dimension", Form.NAME),)),
    # Nobody assigned people to what they did.
    Code("chosen_by_people"),
    # How money is counted: the sign of what goes out, the sharing of what a person paid, two
    # measurements of cost, and the currency of the one that names none.
    Code("refunds_by_size"),
    Code("revenue_shared_equally"),
    Code("billed_beside_metered"),
    Code("metered_in_currency", (("currency", Form.TEXT),)),
    # A star that is a typical wrong choice, or has to be checked, and what is the matter with it.
    Code("typical_wrong_choice", (("choice", Form.TEXT), ("why", Form.TEXT))),
    Code("choice_to_check", (("choice", Form.TEXT), ("why", Form.TEXT))),
    # No kind of episode says when it is fulfilled; or the rows do not tell something.
    Code("choice_without_value"),
    Code("choice_not_measured", (("what", Form.TEXT),)),
    # Days from value to the next value of one person: quartiles, the share of single days.
    Code(
        "days_between_value",
        (
            ("low", Form.DAYS),
            ("median", Form.DAYS),
            ("high", Form.DAYS),
            ("next_day", Form.SHARE),
            ("people", Form.PEOPLE),
        ),
    ),
    # Of the people counted, those without a fulfilled episode.
    Code(
        "active_without_value",
        (("share", Form.SHARE), ("count", Form.COUNT), ("people", Form.PEOPLE)),
    ),
    # How much of a number stands for each fulfilled episode, and how much of it few people have.
    Code("effort_per_value", (("effort", Form.NUMBER), ("count", Form.EPISODES))),
    Code("held_by_few", (("top", Form.SHARE), ("share", Form.SHARE), ("people", Form.PEOPLE))),
    # Money that went back; agents that somebody else found value with, of all that were made.
    Code("returned_share", (("share", Form.SHARE),)),
    Code("value_per_piece", (("share", Form.SHARE), ("count", Form.COUNT), ("made", Form.COUNT))),
    # Newcomers with value in their first week, and in the days four weeks on.
    Code("value_after_joining", (("share", Form.SHARE), ("people", Form.PEOPLE))),
    Code("kept_after_four_weeks", (("share", Form.SHARE), ("people", Form.PEOPLE))),
    # Answers of the model that do not say what they cost, and their share.
    Code("unmetered", (("count", Form.ROWS), ("share", Form.SHARE))),
)

NEXT_CODES: tuple[Code, ...] = (
    *audit_codes.NEXT,
    *boundary_codes.NEXT,
    # The star has no identity of parts yet.
    Code("declare_tree"),
    # The star moved or stood: ask for the parts of the move.
    Code("ask_why", (("metric", Form.NAME), ("command", Form.NAME))),
    # More rows would answer.
    Code("load_more", (("command", Form.NAME),)),
    # The period closes on this day.
    Code("wait_until", (("date", Form.DATE),)),
    # A source has fallen silent.
    Code("look_at_source", (("source", Form.NAME),)),
    # A bar is missed; the doctor tells what it blocks.
    Code("see_doctor", (("command", Form.NAME),)),
    # A file could not be read.
    Code("mend_file", (("file", Form.NAME), ("command", Form.NAME))),
    # Bad rows are worth a look.
    Code("fix_quarantine", (("command", Form.NAME),)),
    # The star has no guardrail.
    Code("name_guardrail"),
    # A part may tell more than the whole.
    Code("split_by", (("command", Form.NAME),)),
    # What a metric is made of: starts by cohort, steps one by one.
    Code("see_cohorts", (("command", Form.NAME),)),
    Code("see_steps", (("command", Form.NAME),)),
    # A question asked off hand, as the star file would spell it.
    Code("keep_metric", (("written", Form.NAME),)),
    # A definition has changed and nobody has accepted it: its metric, its hash, what shows both.
    Code(
        "accept_definition",
        (("metric", Form.NAME), ("hash", Form.NAME), ("command", Form.NAME)),
    ),
    # A decision on a release is due, and where to write it down.
    Code("decide_release", (("release", Form.TEXT), ("command", Form.NAME))),
    # The test that would tell: people a side, days, the smallest share difference it detects.
    Code("run_test", (("side", Form.PEOPLE), ("days", Form.DAYS), ("detects", Form.POINTS))),
    # The numbers agree: look at what ours is made of.
    Code("ask_star", (("command", Form.NAME),)),
    # Two sides count in different ways.
    Code("agree_on_ways", (("ways", Form.TEXT),)),
    # The number given is ours for another period.
    Code("ask_other_period", (("command", Form.NAME),)),
    # What is left cannot be told from here.
    Code("ask_their_list", (("rest", Form.MEASURE),)),
    # A bar is missed, and what would lift the data above it.
    Code("unblock", (("what", Form.TEXT),)),
    # What would be known with another table, or with what each answer cost.
    Code("add_table", (("table", Form.NAME),)),
    Code("meter_cost"),
    # Nothing is blocked: compare with a number that somebody trusts.
    Code("reconcile_first", (("command", Form.NAME),)),
    # New agents hidden from one of two sides by chance: what the difference would have to be.
    Code(
        "hold_out_agents",
        (("side", Form.PEOPLE), ("days", Form.DAYS), ("detects", Form.NUMBER)),
    ),
)

NOTE_CODES: tuple[Code, ...] = (
    *CAVEAT_CODES,
    *release_codes.CAVEATS,
    *why_codes.CAVEATS,
    *find_codes.CAVEATS,
    *CARD,
    *POLL,
    *STAGE,
    *judged_codes.CAVEATS,
    *quality_codes.NOTES,
    *NEXT_CODES,
    *release_codes.NEXT,
    *why_codes.NEXT,
    *watch_codes.NEXT,
    *find_codes.NEXT,
    *judged_codes.NEXT,
)
"""Everything a Note may say: caveats, then next actions."""

CHECK_CODES: tuple[Code, ...] = (
    *boundary_codes.CHECKS,
    *release_codes.CHECKS,
    *why_codes.CHECKS,
    *watch_codes.CHECKS,
    *find_codes.CHECKS,
    *judged_codes.CHECKS,
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
    # A number that somebody has beside ours, both in `unit`.
    Code("same_number", (("mine", Form.MEASURE), ("ours", Form.MEASURE))),
    # What no way of counting explains, and how many were tried.
    Code("difference_explained", (("rest", Form.MEASURE), ("tried", Form.COUNT))),
    # A share of rows with the bar that it must reach, or may not exceed.
    Code("bar_at_least", (("what", Form.TEXT), ("share", Form.SHARE), ("bar", Form.SHARE))),
    Code("bar_at_most", (("what", Form.TEXT), ("share", Form.SHARE), ("bar", Form.SHARE))),
    # The currencies in a table; passes with one.
    Code("one_currency", (("table", Form.NAME), ("currencies", Form.TEXT))),
    # Rows of a table dated after it was loaded; passes with 0.
    Code("no_future_rows", (("table", Form.NAME), ("count", Form.ROWS))),
    # Rows of a session that are earlier than the one before them; passes with 0.
    Code("clocks_run_on", (("count", Form.ROWS),)),
    # Hours in which rows arrive with another delay than usual.
    Code("clocks_keep_time", (("count", Form.COUNT),)),
    # Days of a table between its first and last without a row; passes with 0.
    Code("no_empty_days", (("table", Form.NAME), ("count", Form.DAYS))),
    # Ids that differ from another one in case or blanks only; passes with 0.
    Code("ids_spelt_alike", (("count", Form.COUNT),)),
    # Agents of events that the table of agents does not know; passes with 0.
    Code("agents_known", (("count", Form.COUNT),)),
    # Events by which the star is told and that no row bears.
    Code("events_met", (("names", Form.TEXT),)),
    # The people of a period from those of the one before.
    Code(
        "growth_closes",
        (
            ("before", Form.COUNT),
            ("new", Form.COUNT),
            ("back", Form.COUNT),
            ("gone", Form.COUNT),
            ("active", Form.COUNT),
        ),
    ),
    # Revenue given to episodes, revenue without one, and net revenue counted at once.
    Code(
        "revenue_closes",
        (("allocated", Form.MEASURE), ("unallocated", Form.MEASURE), ("net", Form.MEASURE)),
    ),
    # A change split over a dimension: the largest relative gap to the whole.
    Code("mix_closes", (("dimension", Form.NAME), ("residual", Form.NUMBER))),
    # People with value by what they used, against people with value counted at once.
    Code(
        "agents_parts",
        (
            ("main", Form.COUNT),
            ("agents", Form.COUNT),
            ("both", Form.COUNT),
            ("people", Form.PEOPLE),
        ),
    ),
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
        elif not fits(form, given[value]):
            raise ValueError(f"{given[value]!r} is no {form} for {value!r} of {name!r}")
    return code
