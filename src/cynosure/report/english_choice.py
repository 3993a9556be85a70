"""English words for a star that is a typical wrong choice, and for what shows it."""

from __future__ import annotations

NOTES = {
    "typical_wrong_choice": "As a north star this would be a typical wrong choice ({choice}). "
    "{why}.",
    "choice_to_check": "As a north star this has to be checked first ({choice}). {why}.",
    "choice_without_value": "How far it stands from value cannot be measured: no kind of episode "
    "says when it is `fulfilled`.",
    "days_between_value": "People who got what they came for get it again after {median} in the "
    "middle (half of the times {low} to {high}), on the very next day {next_day} of the times; "
    "seen of {people}.",
    "active_without_value": "{share} of those it counts got nothing in this period: {count} of "
    "{people}.",
    "effort_per_value": "{effort} of it stand for each fulfilled episode ({count} fulfilled); see "
    "that this does not grow along with it.",
    "held_by_few": "The top {top} of people have {share} of it ({people} have any).",
    "returned_share": "Of what was charged in this period, {share} was given back in it.",
    "value_per_piece": "{count} of the {made} agents made so far gave anybody but their maker what "
    "they came for in this period ({share}).",
    "value_after_joining": "In their first week {share} of newcomers got what they came for; seen "
    "of {people}.",
    "kept_after_four_weeks": "Four weeks on {share} of newcomers still got what they came for; "
    "seen of {people}.",
    "choice_not_measured": "Not measured on these data: {what}.",
}
