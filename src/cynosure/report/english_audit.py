"""English words for an audit as a whole, and for the criteria of value, action and lead."""

from __future__ import annotations

NOTES = {
    "audit_keep": "Keep {metric}: nothing is contradicted, and no rival is at least as good in "
    "every criterion and better in one.",
    "audit_watch": "Watch {metric}: something is contradicted, and no rival is shown to be better.",
    "audit_dominated": "{rival} is at least as good as {metric} in every criterion and better in "
    "one.",
    "audit_linked_better": "The link of {metric} to value is contradicted, that of {rival} is "
    "supported.",
    "audit_lacks": "Without these nothing is decided: {criteria}.",
    "audit_data_gate": "Its data are contradicted, so nothing that rests on them is shown as "
    "supported.",
    "audit_value_gate": "{metric} does not go with what it stands for; as a star it is rejected.",
    "audit_guarded": "It can rise without value; it stands only together with its "
    "guardrails {guardrails}.",
    "audit_unguarded": "It can rise without value and names no guardrail; it may stand only "
    "with one.",
    "audit_order": "Order of criteria, signed by {by} on {day}: {order}.",
    "audit_no_order": "Nobody has signed an order of criteria (`evidence.order`), so stars that "
    "are good in different things are not ranked.",
    "link_correlation": "Over {count} past experiments true effects on {proxy} and on "
    "{value_metric} correlate at {value}.",
    "link_band": "Over {count} past experiments true effects on {proxy} and on {value_metric} "
    "correlate somewhere from {low} to {high}: the summaries do not say how the two go together "
    "in a person.",
    "link_band_unsure": "Over {count} past experiments the correlation of true effects on {proxy} "
    "and on {value_metric} comes to anything from {low} to {high}, by how the two go together in a "
    "person, which the summaries do not say; and the true movement of one of them is not told from "
    "noise.",
    "link_band_told": "Over {count} past experiments true effects on {proxy} and on {value_metric} "
    "correlate somewhere from {low} to {high}; the noise that they share is told by increments.",
    "link_increments": "What each stretch between summaries added to the effects ({count} arms) "
    "puts the correlation of the two within a person at {low} to {high}.",
    "link_few": "{count} past experiments measured {proxy} and {value_metric}; under {needed} no "
    "correlation of effects is told.",
    "link_prentice": "In {count} past experiments (under {needed}) the effect on {value_metric} "
    "is not told from zero once {proxy} is known.",
    "link_no_movement": "Over {count} past experiments the true movement of {proxy} or of "
    "{value_metric} is not told from the noise of measuring it.",
    "link_no_errors": "Past effects on {proxy} and {value_metric} have no variance, so nobody "
    "knows how much of them is chance; a correlation of such numbers can have the wrong sign.",
    "link_no_arms": "No past experiment that counts measured both {proxy} and {value_metric}.",
    "link_nothing": "There are no past experiments and no events that link {proxy} to "
    "{value_metric}.",
    "link_not_found": "A search among what people do early found nothing of what {proxy} counts "
    "that goes with {value_metric}.",
    "link_search_refused": "No search stands in for experiments on {proxy} and {value_metric}: "
    "{why}",
    "link_held_out": "On people whom the search did not see, {action} correlates with "
    "{value_metric} at {value}; that is no effect.",
    "link_no_outcome": "The star file does not say what the star stands for.",
    "link_weakest": "The weakest link of the chain is {link}.",
    "link_set_apart": "Arms set apart: {count} of {whole}.",
    "link_leaning_at_most": "{count} experiments: a verdict leans at most until there are {full}.",
    "link_name_outcome": "Name the result that the star is to stand for, such as a retention or a "
    "revenue, under `stands_for`.",
    "link_export_effects": "Load past experiments as a table of effects: mean, variance and n by "
    "experiment, arm and metric.",
    "link_export_errors": "Export the variance and n of every arm beside its mean.",
    "link_export_covariance": "Export the covariance of the two metrics by arm (`metric2`, "
    "`covariance`).",
    "link_more_experiments": "Load {more} more experiments that measured both.",
    "link_first_experiments": "Load {more} more experiments that measured both; {full} allow more "
    "than a leaning.",
    "link_to_full": "Load {more} more experiments that measured both: then it may do more than "
    "lean.",
    "link_larger_experiments": "Load experiments that moved it more, or had more people.",
    "link_next_experiments": "Load the next experiments that measured both, and ask again.",
    "moves_share": "{share} of {count} past experiments moved it; {seen} of them would be seen at "
    "their usual size.",
    "moves_never": "In {count} past experiments nothing moved it beyond chance.",
    "moves_noisy": "It moves in {share} of past experiments, but an experiment of usual size sees "
    "only {seen}: noisy.",
    "moves_few": "{count} past experiments measured it; how often it moves is told from {needed}.",
    "moves_detects": "A test over {days}, half of the people on each side, sees a change of "
    "{plain}, or of {adjusted} where what the same people did before is taken off (CUPED).",
    "owned_share": "{share} of its week-to-week movement sits in parts that a team owns "
    "(arithmetic, over {weeks}).",
    "owned_nothing": "No part of it has an owner in the tree.",
    "wish_beyond": "The target asks for {wish} within {days}; that would be the largest rise "
    "ever (so far {largest}).",
    "wish_within": "The target asks for {wish} within {days}; the largest rise so far over as "
    "many was {largest}.",
    "lead_gain": "{days} ahead it foretells {outcome} beyond the outcome's own last value: R² "
    "gained out of time {gain}.",
    "lead_few": "{outcome} and it share {had}; a lead is told from {needed} closed weeks.",
    "moves_more": "Load {more} more experiments that measured it.",
    "moves_first": "Load {more} more experiments that measured it; {full} allow more than a "
    "leaning.",
    "moves_to_full": "Load {more} more experiments that measured it: then it may do more than "
    "lean.",
    "moves_next": "Load the next experiments, and ask again.",
    "lead_more_weeks": "Wait for {more} more.",
    "lead_next_weeks": "Ask again when more weeks are closed.",
}
