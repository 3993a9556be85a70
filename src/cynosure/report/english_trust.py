"""English words for what may be believed: bars, clocks, and numbers of two sides."""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

NOTES = {
    "cut_files": "Broken off inside a row: {count} ({files}); what came after it is missing. "
    "Days concerned: {first_day} to {last_day}, or later ones.",
    "cut_files_whole": "Broken off inside a row: {count} ({files}); what came after it is missing, "
    "on days that nobody knows.",
    "equal_is_no_proof": "That two numbers are equal does not prove that they count the same "
    "people; a list of ids would.",
    "one_way_reproduces": "One combination gives your number exactly. It is the simplest reading, "
    "not a proof that the other side counts so.",
    "several_ways_reproduce": "{count} different combinations give your number exactly; the "
    "numbers alone cannot tell which of them the other side uses.",
    "nearest_way_only": "No combination gives your number. The walk shows the one that comes "
    "nearest and what it leaves; it is no explanation.",
    "number_of_another_period": "Your number is ours for another period ({periods}): it may have "
    "been asked for that one.",
    "duplicates_may_be": "Dropped at loading as duplicates: up to {count} of these days. Whoever "
    "keeps them has a larger number; by how much in this metric is not kept.",
    "blocked": "Blocked: {blocks}. {lift}.",
    "rows_of_one_id_differ": "Rows of `{table}` that differ from an earlier one of the same id: "
    "{count} (in {sources}). The one loaded last stands; whether it is the right one is not known.",
    "suspects_are_counted": "Looking like programs: {count}. They are counted until the star file "
    "leaves them out (`trust.exclude`).",
    "ask_star": "Look at what the number is made of: `{command}`.",
    "agree_on_ways": "Ask the other side whether they count so, and agree on one way: {ways}.",
    "ask_other_period": "Compare with the period that the number seems to be for: `{command}`.",
    "ask_their_list": "Ask how the other number is made, or for the ids behind it: {rest} cannot "
    "be told from here.",
    "unblock": "{what}.",
    "reconcile_first": "Compare with a number that you trust already: `{command}`.",
}

CHECKS = {
    "same_number": Outcome(
        "your number {mine}, ours {ours}: they agree",
        "your number {mine}, ours {ours}: they differ",
        "your number could not be compared with ours",
    ),
    "difference_explained": Outcome(
        "explained to the last: {rest} left, {tried} ways of counting tried",
        "unexplained: {rest}, {tried} ways of counting tried",
        "the difference could not be taken apart",
    ),
    "bar_at_least": Outcome(
        "{what}: {share}, bar {bar}",
        "{what}: {share}, under the bar of {bar}",
        "{what}: not known on these data",
    ),
    "bar_at_most": Outcome(
        "{what}: {share}, at most {bar}",
        "{what}: {share}, over the bar of {bar}",
        "{what}: not known on these data",
    ),
    "one_currency": Outcome(
        "one currency in `{table}` ({currencies})",
        "several currencies in `{table}` ({currencies}); they are never added up",
        "the currencies in `{table}` are not known",
    ),
    "no_future_rows": Outcome(
        "rows of `{table}` dated after the load: {count}",
        "dated after the load: {count} of `{table}`",
        "whether `{table}` has rows from the future is not known",
    ),
    "clocks_run_on": Outcome(
        "rows that step back in time within their session: {count}",
        "stepping back in time within their session: {count}",
        "whether clocks step back is not known: no event has a `seq` within a session",
    ),
    "clocks_keep_time": Outcome(
        "hours with another clock than usual: {count}",
        "hours whose rows arrive a minute or more earlier or later than usual: {count}",
        "whether a clock jumped is not known: no hour has enough events that say when they were "
        "received",
    ),
    "no_empty_days": Outcome(
        "days without any row of `{table}`: {count}",
        "days without any row of `{table}`, between its first and its last: {count}",
        "the days of `{table}` are not known",
    ),
    "ids_spelt_alike": Outcome(
        "ids that differ in case, blanks or a last .0 only: {count}",
        "ids that differ from another one in case, blanks or a last .0 only: {count}; each counts "
        "as a person of its own",
        "whether ids differ in case, blanks or a last .0 only is not known",
    ),
    "agents_known": Outcome(
        "agents talked to that `agents` does not know: {count}",
        "agents talked to that `agents` does not know: {count}; their creators are unknown",
        "whether all agents are known is not known",
    ),
    "events_met": Outcome(
        "every event that the star is told by has rows: {names}",
        "events that the star is told by and that no row has: {names}",
        "whether the events of the star have rows is not known",
    ),
}

REASONS = {
    Reason.COUNTED: Absent("counted in full, so no range applies", "nothing more"),
}
