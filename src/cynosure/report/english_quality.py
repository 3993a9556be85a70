"""English words for the data under a star, how it moves, how it is gamed and what it means."""

from __future__ import annotations

DATA = {
    "star_covered": "The weakest coverage is that of {what}: {share}, at least {low}.",
    "star_no_rows": "No closed week has a row of it.",
    "star_accounts": "Accounts that look like nobody's (programs, or fulfilled more often in a row "
    "than luck allows): {count}; counting them moves the value by {change}.",
    "star_gap": "{dimension} {part} changed by {points} more than the rest of the log: a change of "
    "the log, or one of the people on it.",
    "star_gap_since": "{dimension} {part} changed by {points} more than the rest of the log from "
    "{day} on: a change of the log, or one of the people on it.",
    "star_twice": "{share} of the rows were sent twice; they were dropped at loading.",
    "star_late": "{share} of the rows came after their day; {most} are in {days} days after it.",
    "star_clocks": "{count} ({share}) carry a time that lies after their arrival: a clock that "
    "runs ahead.",
    "star_counted_otherwise": "{way}: {change}.",
    "star_reliable": "Split-half reliability by person: {value}, at least {low}.",
    "star_judge_alone": "{count} labels of {name} come from a judge that no person was held "
    "against.",
    "star_judge_agrees": "The judge of {name} says what people say in {share} of {pairs} pairs.",
    "star_load_rows": "Load rows of a whole week.",
    "star_name_rows": "Raise this share above its bound: {what}.",
    "star_data_stay": "Nothing is missing; a part of the log that falls silent would change it.",
    "star_exclude": "Look at those accounts ({count}) and leave them out (`trust.exclude`), or say "
    "why they stay.",
    "star_look_at_log": "Hold the log of {dimension} {part} against another count of the same "
    "thing.",
    "star_send_once": "Give every row an id at its source, so that what is sent twice is known.",
    "star_close_later": "Close a day {days} days later (`calendar.day_closes_after`).",
    "star_date_by_server": "Date rows by the server's clock where the device's runs ahead.",
    "star_label_sample": "Have people label a sample of what the judge labelled ({name}).",
}

DYNAMICS = {
    "star_days": "A change of 1 % is seen after about {days} days ({people}, half on each side, "
    "with CUPED).",
    "star_no_days": "What people add cannot be told week by week, so nothing says how soon a "
    "change would be seen.",
    "star_saturated": "Saturated: {share} ({what}); there is little left to reach.",
    "star_headroom": "Headroom: {share} are reached ({what}).",
    "star_weekday": "The busiest day of the week is {day} with {share} of the rows.",
    "star_weekday_uneven": "{day} alone has {share} of the rows: compare weeks, never days.",
    "star_usual_week": "A week moves by {low} to {high} with nothing happening.",
    "star_around_release": "{weeks} weeks from the release {release} on it had moved by {change}: "
    "rank {rank} of {of} among weeks without a release. Timing only.",
    "star_version_break": "Definition v{version} and the present one differ by {change} on the "
    "same {weeks} weeks.",
    "star_harder": "Ask for more of a person than once (`having`), and see whether the share "
    "leaves its ceiling.",
    "star_more_weeks": "Load at least two closed weeks of rows with people.",
    "star_more_people": "More people or more weeks: {weeks} weeks with {people} see {change}.",
}

ROBUSTNESS = {
    "star_paradox": "The efficiency paradox ({name}): what one task adds to it moved by {effort}, "
    "what people felt by {felt}.",
    "star_no_paradox": "No efficiency paradox ({name}): what one task adds to it moved by "
    "{effort}, what people felt by {felt}.",
    "star_no_effort": "What one task takes adds nothing to it ({name}); what people felt moved by "
    "{felt}.",
    "star_nothing_felt": "Nothing says what people felt: no label, and no rule of fulfilment.",
    "star_wrong_way": "It moved against what people felt in {count} of {of} weeks and variants: "
    "{names}.",
    "star_never_wrong_way": "In none of {of} weeks and variants did it move against what people "
    "felt by more than noise.",
    "star_vulnerable": "Padding the log moves it by {change}: {attack}.",
    "star_goes_with_label": "Correlation with {label}, as people say it: {value} [{low}, {high}].",
    "star_part_goes": "{part}: correlation with {label} {value} [{low}, {high}].",
    "star_model_held": "{part}: {value} with the model held fixed; {gone} of it goes with the "
    "model.",
    "star_differs_by_part": "It goes with what people say in one part and not in another: one "
    "number for both would mislead.",
    "star_same_everywhere": "{part}: undefined; all {count} labelled subjects have the same value.",
    "star_happy_few": "Satisfaction is not measured: {well} answered where something was "
    "fulfilled, {other} where nothing was.",
    "star_more_than_unaided": "{part}: {aided} of {people} manage at least once with the product, "
    "{unaided} without it ({tasks} tasks each).",
    "star_no_more_unaided": "{part}: {aided} of {people} manage at least once with the product, "
    "{unaided} unaided ({tasks} tasks each): no more than without it.",
    "star_top": "The top {few} of people hold {share} of it.",
    "star_push_empty": "Pushed to {factor} times what people do today, {share} of the rise would "
    "be empty ({low} to {high}), counted in {gets}.",
    "star_push_sound": "Pushed to {factor} times what people do today, nothing of the rise is seen "
    "to be empty ({share}, {low} to {high}), counted in {gets}.",
    "star_push_peak": "Beyond {factor} times today ({low} to {high}), more of it goes with less "
    "of this: {gets}.",
    "star_push_untold": "What of a push would be empty cannot be told: too few people, or within "
    "them more of it does not clearly go with more of this: {gets}.",
    "star_push_once": "It counts a person at most once a period, so that it cannot be pushed by "
    "having the same people do more.",
    "star_empty_part": "{share} of what it changed by ({low} to {high}) went through parts that "
    "are empty: {parts}. After weeks with more of these the same people come back less.",
    "star_all_empty": "All that it changed by went through parts that are empty: {parts}. After "
    "weeks with more of these the same people come back less.",
    "star_no_empty_part": "Of none of its parts is it seen that people come back less after weeks "
    "with more of it.",
    "star_pair_guardrail": "Name a guardrail beside it that falls where this rises without value.",
    "star_ask_people": "Ask people: a survey of a random part of what was done, as labels.",
    "star_more_labels": "More labels, of a random part of what was done.",
}

CLARITY = {
    "star_complexity": "Conditions in its definition: {conditions}; constants: {constants}.",
    "star_touches": "The chain closes: it asks for the value moment {moment}.",
    "star_chain_unknown": "Recorded rows do not say whether they hold the value moment {moment}.",
    "star_rule_without": "Fulfilled without the value moment {moment}: {names}.",
    "star_misses": "The chain breaks: it can rise though the value moment {moment} never happens.",
    "star_no_moment": "Nobody has written which moment helps people (`star.proposition.moment`), "
    "so nothing says whether the metric touches it.",
    "star_says_nothing": "No sentence says what it means (`says`).",
    "star_says_much": "Its sentence has {length} words; {most} can be remembered.",
    "star_too_many": "{conditions} conditions are more than a person keeps in mind ({most}).",
    "star_understood": "{share} of {people} took the right description for its meaning.",
    "star_use_moment": "Build it on {moment}, or name the moment in which it helps.",
    "star_write_proposition": "Write whom it helps with what, and the moment in which it does "
    "(`star.proposition`).",
    "star_write_says": "Say it in one sentence in both languages (`says`).",
    "star_poll": "Ask the team what it means: `{command}`.",
}

NOTES = DATA | DYNAMICS | ROBUSTNESS | CLARITY
