"""English words for a poll of the team."""

from __future__ import annotations

NOTES = {
    "nobody_polled": "Nobody was asked what {metric} is and which way it goes: not assessed.",
    "polled_too_few": "{people} answered; under {needed} nothing is concluded.",
    "polled_directions": "{share} of the answers on which way it goes are right ({people}, "
    "{scenarios} scenarios).",
    "nothing_decided": "No right answer is known for {metric}: its definition decides none of the "
    "scenarios that were answered, and its owner has filled in no key.",
    "polled_before_change": "Left out: {people} who answered about an earlier definition.",
    "scenarios_undecided": "Left out: {count} scenarios in which neither the definition nor the "
    "owner says what is right.",
    "star_named": "{share} name it when asked for the star ({people} answered).",
    "meaning_named": "{share} choose its description when asked what it counts ({people} "
    "answered).",
    "team_means_other": "In the team {team} most take it to mean: {meaning}.",
    "work_moves": "{share} say that their work moves it, at least partly ({people} answered).",
    "team_agrees": "Agreement on directions, right or wrong: Krippendorff's α {alpha} ({low} to "
    "{high}).",
    "run_poll": "Ask the team: `{command}` writes the form; at least {needed} fill it in, each "
    "alone.",
    "fill_key": "The owner fills in a column headed `key`: `{command}`.",
    "explain_scenario": "Talk through the scenario that fewest know ({share} right): {scenario}",
    "ask_more": "Ask more people ({people} so far): `{command}`.",
}
