"""English words for a change: is it real, where, rate or mix, and what stood beside it."""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

NOTES = {
    "nothing_to_explain": "The change lies inside what is usual, so the decomposition stays off.",
    "range_by_people": "Too few closed periods for an expected range: what opened the steps is the "
    "person-clustered interval of the difference of the two periods, which knows nothing of how "
    "much weeks differ anyway.",
    "days_in_one_alone": "Days of `calendar.holidays` fall into one of the two periods alone "
    "({names}): what they do and what else changed are one. Set it against a period with the same "
    "kinds of days (`--against`).",
    "sits_in": "Beyond what its size lets expect, it sits in {parts}.",
    "two_lines": "Two lines, never one: within the parts of `{dimension}` and in their mix the "
    "change goes opposite ways.",
    "judged_whole": "A judged value is told as a whole: labels of few rows stand for all of them, "
    "so that the change is not split into parts.",
    "method_named": "The terms of the tree are shared out by `{method}`; another method shares "
    "them out otherwise, to the same sum.",
    "inseparable": "Model and calendar cannot be separated: no value of {factors} was in use in "
    "both periods, so what it did and what else happened meanwhile are one.",
    "mostly_one_sided": "`{dimension}` and calendar cannot be separated here: {share} of one "
    "period lies in values that the other does not have.",
    "ask_release": "That a release stood beside it says nothing of what it did. Ask of each: "
    "`{command}`.",
    "placebos_few": "No placebo: {count} without a release, and it takes {needed} to say what a "
    "week without one does.",
    "false_alarm_share": "Placebo: {count} without a release; of the {judged} of them that have an "
    "expected range, {share} left it all the same.",
    "silent_change": "The answers of `{model}` changed around {day} ({earliest} to {latest} not "
    "ruled out), with no release of a model near: {signals}.",
    "noticed_silent": "The answers of `{model}` are not what they had been, likeliest since "
    "{onset}; noticed on {day}, and no release of a model stands near.",
    "would_settle": "What would settle it: {datum}. What that takes: {takes}.",
    "others_held": "Arithmetic on the tree: the other parts are held as they are, which nobody has "
    "shown they would be.",
    "mend_meter": "Record `{event}` again in `{version}`, or count without it; then load and ask "
    "again.",
    "mend_unnamed": "Record `{event}` again in the rows that name no version of the app, or count "
    "without it; then load and ask again.",
    "name_version": "Find out whether `{event}` is recorded otherwise or done less: map "
    "`app_version` on the events, or count `{event}` in the server logs of both periods; then load "
    "and ask again: `{command}`.",
    "count_otherwise": "Find out whether `{event}` is recorded otherwise or done less: count it in "
    "the server logs of both periods; then ask again: `{command}`.",
    "bridge_judge": "Have one version of the judge score the replies of both periods, and ask for "
    "it in the moment (`rater_version = …`); then load and ask again: `{command}`.",
    "load_days": "Load the days that are missing, or name two periods that the data cover whole; "
    "then ask again: `{command}`.",
    "label_both": "Have people label rows that each version of the judge scored, or one version of "
    "the judge score them all; then load and ask again: `{command}`.",
    "parts_levels": "See the level of each part that has labels enough: `{command}`.",
    "ask_next_period": "Nothing to do. Ask again when the next period has closed: `{command}`.",
    "rule_out_fault": "Rule out the fault that is named here before you take this for a usual "
    "period: `{command}`.",
    "mend_tree": "Mend the identity under `tree:` in `cynosure.yml`: its parts do not make up the "
    "whole.",
    "split_test": "What would tell: split the people by chance, {side} a side, for {days}; "
    "that detects {detects}.",
    "split_test_share": "What would tell: split the people by chance, {side} a side, for "
    "{days}; that detects {detects}.",
    "send_canary": "What would tell: send the same {prompts} prompts to `{model}` every day, and "
    "keep the answers.",
    "ask_change": "Ask what the change is made of: `{command}`.",
}

CHECKS = {
    "rows_sound": Outcome(
        "no fault of telemetry found (looked for: {named})",
        "faults of telemetry, to be ruled out before anything is believed: {named}",
        "whether the rows have faults of telemetry is not known",
    ),
    "periods_covered": Outcome(
        "the data cover both periods: days without a row at their ends are no more than within",
        "the data do not cover both periods to their ends",
        "whether the data cover both periods is not known",
    ),
    "period_cut": Outcome(
        "the data of `{table}` cover {covered} of the {days} days from {start} to {end}",
        "the data of `{table}` cover {covered} of the {days} days from {start} to {end}: the two "
        "periods are not of one length",
        "whether the data of `{table}` cover the period of {start} to {end} is not known",
    ),
    "meter_steady": Outcome(
        "no event vanishes or doubles in one version of the app (pairs compared: {pairs})",
        "an event vanishes or doubles in one version of the app (pairs compared: {pairs})",
        "whether an event vanishes in one version of the app is not known",
    ),
    "meter_changed": Outcome(
        "`{event}` is recorded {times} times as often in `{version}` as elsewhere",
        "the meter changed: `{event}` is recorded {times} times as often in `{version}` as "
        "elsewhere",
        "whether `{event}` is recorded alike in `{version}` is not known",
    ),
    "meter_unnamed": Outcome(
        "`{event}` is recorded {times} times as often in rows that name no version as elsewhere",
        "the meter changed: `{event}` is recorded {times} times as often in rows that name no "
        "version as elsewhere",
        "whether `{event}` is recorded alike in rows that name no version is not known",
    ),
    "meter_level": Outcome(
        "no event fell to half or less beside the other events, against the period before (events "
        "compared: {events}; there are no two versions to compare)",
        "an event fell to half or less beside the other events, against the period before (events "
        "compared: {events}; there are no two versions to compare)",
        "whether an event fell beside the other events is not known",
    ),
    "meter_fell": Outcome(
        "`{event}` stands at {times} times what it was beside the other events, against the period "
        "before",
        "`{event}` fell to {times} times what it was beside the other events, against the period "
        "before; without two versions, a change of the meter cannot be told from one of behaviour",
        "whether `{event}` fell beside the other events is not known",
    ),
    "judge_same": Outcome(
        "the same judge in both periods ({versions})",
        "the judge changed ({versions}): the two periods are two series",
        "whether the judge changed is not known ({versions})",
    ),
    "judge_anchored": Outcome(
        "the judge has several versions ({versions}); labels of people hold each period to what "
        "they say",
        "rows with and without a label were scored by different versions of the judge "
        "({versions}), so that labels do not hold it",
        "whether labels hold the judge is not known ({versions})",
    ),
    "judge_share": Outcome(
        "other versions of the judge than before gave {share} of the labels ({versions}): too few "
        "to make a change or to hide one",
        "other versions of the judge than before gave {share} of the labels ({versions}): the two "
        "periods are two series",
        "whether other versions of the judge gave labels is not known ({versions})",
    ),
    "outside_range": Outcome(
        "the change of {change} lies outside the expected range ({low} to {high})",
        "the change of {change} lies inside the expected range ({low} to {high})",
        "the change cannot be set beside an expected range: one of the periods has no value",
    ),
    "clear_of_zero": Outcome(
        "the change of {change} is clear of zero over people (sampling interval {low} to {high})",
        "the change of {change} is not clear of zero over people (sampling interval {low} to "
        "{high})",
        "the change has no interval over people",
    ),
    "outside_range_from_nothing": Outcome(
        "the value before was 0; the one now lies outside the expected range",
        "the value before was 0; the one now lies inside the expected range",
        "the value before was 0, and nothing says what is usual",
    ),
    "clear_of_zero_from_nothing": Outcome(
        "the value before was 0; the change is clear of zero over people",
        "the value before was 0; the change is not clear of zero over people",
        "the value before was 0, and the change has no interval over people",
    ),
    "people_enough": Outcome(
        "{n} in the smaller period, floor {floor}",
        "{n} in the smaller period; the floor is {floor}",
        "how many people there are is not known",
    ),
    "answers_steady": Outcome(
        "the answers of no model changed under its name (alarms: {alarms})",
        "the answers of a model changed under its name (alarms: {alarms})",
        "whether the answers of a model changed is not known",
    ),
    "localised": Outcome(
        "a slice found on one half of the people was confirmed on the other (slices tried: "
        "{tried})",
        "long tail, not localised: no slice found on one half of the people was confirmed on the "
        "other (slices tried: {tried})",
        "whether it sits in one slice is not known",
    ),
}

REASONS = {
    Reason.METER_CHANGED: Absent(
        "the meter changed (`{event}` is recorded otherwise in `{version}`)",
        "it as recorded before",
    ),
    Reason.METER_UNNAMED: Absent(
        "the meter changed (`{event}` is recorded otherwise in rows that name no version)",
        "it as recorded before",
    ),
    Reason.METER_FELL: Absent(
        "`{event}` fell to {times} times what it was beside the other events, and no two versions "
        "tell whether it is recorded otherwise or done less",
        "the version of the app on the events, or another count of `{event}`",
    ),
    Reason.JUDGE_CHANGED: Absent(
        "the judge changed ({versions}), so that the two periods are two series",
        "both periods scored by one version",
    ),
    Reason.PARTLY_COVERED: Absent(
        "the data cover {covered} of the {days} days from {start} to {end}",
        "the rows of the other days",
    ),
    Reason.NOBODYS: Absent(
        "accounts that nobody seems to stand behind make up half of the change or more",
        "a list of the accounts that are no people",
    ),
    Reason.UNSIGNED: Absent(
        "its definition changed and nobody has accepted it", "somebody who signs the definition"
    ),
    Reason.BELOW_FLOOR: Absent(
        "only {people} people stand behind the smaller period, and the floor is {floor}",
        "more people",
    ),
    Reason.PARTS_APART: Absent(
        "the parts of its tree do not make it up", "an identity that holds on the data"
    ),
}

PHRASES = {
    "unexplained": "Cannot tell why {label} moved {when}: {reason}; would need {need}.",
    "usual_change": "Nothing to explain: {sentence}",
}
