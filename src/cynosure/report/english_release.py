"""English words for what a release did."""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

REASONS = {
    Reason.FEW_SWITCHES: Absent(
        "it was switched on or off {had} times, and it takes {needed}", "more switches"
    ),
    Reason.PLANNED: Absent(
        "worked out from how people differ, so no range applies", "a test that has run"
    ),
}

NOTES = {
    "method_experiment": "Method: experiment; the arms are compared by the unit that was assigned, "
    "the control is `{control}`. What is counted of each person begins with the own exposure.",
    "method_market": "Method: one market beside a weighted mixture of others (synthetic "
    "difference-in-differences); the interval is that of all placebo units.",
    "method_staggered": "Method: staggered roll-out (Callaway and Sant'Anna); those never reached "
    "are the comparison.",
    "method_switch": "Method: interrupted series. Everybody got it at once, so nobody is left to "
    "compare with, and what else came at that date cannot be separated from it.",
    "method_switchback": "Method: switchback, places: {places}, periods: {periods} of {days} each; "
    "each place is compared with itself, on beside off (`{control}`). The interval holds what "
    "survives dealing the periods out anew.",
    "washed_out": "The first day of every period is left out (wash-out).",
    "switched_within": "Days of a place on which both variants were met, left out: {count}.",
    "moved_places": "Left out: {count} who met it in more than one place.",
    "switch_on": "Go on switching by chance, place by place, and ask again when more periods have "
    "closed.",
    "switch_slower": "Switch in longer periods, so that one does not last into the next.",
    "units_incomplete": "Left out for want of the metric in some period: {count}.",
    "part_period": "Set apart, as the release was there for a part of it only: {start} to {end}.",
    "reached_within": "Reached within a period: {count}; that period is set apart for all who were "
    "first reached in it.",
    "in_two_variants": "Set apart: {count} who met more than one variant.",
    "many_crossed": "So many met more than one variant ({share}) that who is left may differ "
    "between the arms.",
    "before_met": "Set apart: what {count} did before they met their variant ({share} of the rows "
    "of these weeks).",
    "exposed_after": "Met the variant only after all that they did in these weeks: {count}; they "
    "count in their arm with nothing done.",
    "never_ended": "Nobody ended it: it has run for {weeks} weeks. Say when it `ended`: who sees "
    "what after so long is no experiment any more.",
    "split_unread": "The `split` of the release (`{split}`) does not name the shares of the "
    "variants that people met, so whether it held is not known; write it such as `old:50,new:50`.",
    "breaks_on_day": "The split breaks most on {day}.",
    "breaks_in_version": "The split breaks most in version `{version}` of the app.",
    "smallest_variant": "The smallest variant, `{variant}`, has {count}.",
    "undefined_in_variant": "In `{variant}` the metric has no value at all.",
    "searched_on_half": "Candidates searched: {count}. Each half of the units is searched, and "
    "what it points to is tried on the other; where both point to one part, the number is the "
    "mean of both and the interval what both leave.",
    "halves_differ": "The two halves point in opposite directions here, so nothing is confirmed.",
    "parts_declared": "The parts were declared before it began: {count}, each compared over all "
    "units, with intervals that hold for all of them together.",
    "release_part_judges": "Give each judge a version of its own (`rater_version`) and load the "
    "verdicts again.",
    "release_unmix": "Assign both experiments independently of each other, or let one wait for the "
    "other.",
    "mend_exposures": "Find why one arm writes its exposures later than the others, mend that, and "
    "begin the experiment anew.",
    "release_met_late": "Ask again when people have had more time since they met their variant; "
    "where the release began later than its `ts` says, mend that.",
    "keep_variant": "Find why people change their variant, keep everybody to the first one, and "
    "begin the experiment anew.",
    "from_sums": "Method: experiment, of which only the number, the mean and the variance of units "
    "are left; the control is `{control}`. Nothing can be adjusted or searched.",
    "sums_over_time": "There are sums of {count} times, each of them a look: the last is told, and "
    "its interval holds however often one looks.",
    "declare_next": "Name the metric before the next one begins (`cyn release add` with "
    "`--metrics`): of many metrics one always differs.",
    "pulled_forward": "Pulled forward: {share} of what there was more of while it ran went missing "
    "since it ended.",
    "after_unclear": "Since it ended nothing is clear of zero: neither that it lasts, nor that it "
    "was pulled forward.",
    "cost_each": "Cost of one more, if the difference is all its own: {each} {currency} ({amount} "
    "{currency} for {more} more, less what went missing since).",
    "cost_unclear": "Cost of one more: cannot tell, as it is not clear that there are any more for "
    "the {amount} {currency} spent.",
    "no_bills": "Cost of one more: no bill of those days has the kind `{kind}` or `{release}`; "
    "enter it so in `costs`.",
    "bills_mixed": "Cost of one more: the bills are in several currencies ({currencies}), which "
    "are not added up.",
    "unit_is_cluster": "Whole accounts were assigned, so they are the units: {count}.",
    "clusters_permuted": "There are few of them: the interval comes from dealing them out anew, "
    "once what their weeks before told is taken off.",
    "accounts_mixed": "Accounts with people of several variants: {count}; each counts as what most "
    "of its people met.",
    "adjusted_before": "Adjusted for what the same units did in the weeks before: {share} less "
    "variance.",
    "looked_before": "Look number {looks} at this release: the interval holds however often one "
    "looks.",
    "labels_weighed": "Labels are not drawn by chance, so each of {count} strata of length and "
    "outcome counts by the rows it has in its variant: {labels} labels, worth {effective} drawn by "
    "chance. Taken for granted: among rows alike in these two, who gave a label has nothing to do "
    "with what it says. Where it has, this number is off and nothing here shows it.",
    "margin_unsettled": "The declared margin is {margin}; the interval reaches from {worst} at "
    "worst to {best} at best.",
    "margin_unsettled_share": "The declared margin is {margin}; the interval reaches from {worst} "
    "at worst to {best} at best.",
    "expected_loss": "Expected loss of shipping, should it be harm: {loss}.",
    "expected_loss_share": "Expected loss of shipping, should it be harm: {loss}.",
    "expected_loss_none": "Expected loss of shipping, should it be harm: next to nothing.",
    "declared_unknown": "The release declares what is no metric of the star file: {names}.",
    "released_beside": "Within a week of it came: {names}.",
    "cannot_separate": "Cannot be separated from what reached the same within a week of it: "
    "{names}. Whatever moved is of all of them together.",
    "release_apart": "What would tell: release one of them at a time, or by chance to half of the "
    "people first.",
    "decide_ship": "Ship it, and keep a small holdout to see whether it lasts.",
    "decide_hold": "Hold: keep the split as it is and ask again when another week has closed.",
    "decide_stop": "Stop it: set the variant back to the control.",
    "decide_stop_guardrail": "Stop it all the same: guardrail `{metric}` is worse than its margin; "
    "set the variant back to the control.",
    "decide_stop_part": "Set {part} back to the control; elsewhere keep the split as it is.",
    "over_unsure": "It is over, and waiting adds nothing: plan the test that would tell, "
    "`{command}`.",
    "mend_split": "Find where units of one arm get lost (the day or the version of the app at "
    "which the split breaks), then begin the experiment anew.",
    "release_keep_split": "Keep the split as it is until there are enough units in every arm, then "
    "ask again.",
    "release_other_metric": "Ask by a metric that differs between people: `--metric`.",
    "release_denominator": "Look at what the metric is divided by (`--metric`): one variant has "
    "none of it, which may be the effect itself.",
    "release_split_next": "What would tell: release the next one by chance, to half of the people "
    "first.",
    "release_keep_some": "What would tell: keep some people without it for a while, drawn by "
    "chance.",
    "release_more_accounts": "Assign more accounts by chance, then ask again; waiting with these "
    "tells nothing more.",
    "release_more_units": "What would tell: release it in more markets, drawn by chance.",
    "arms_share": "The arms share agents ({share} of treated episodes), and the change acts "
    "through them: a comparison of people sees a part of it only.",
    "arms_share_beside": "The arms share agents ({share} of treated episodes); what the change "
    "does to a shared agent is in both arms.",
    "plan_for": "Planned to see {size}, which was declared to matter.",
    "plan_for_share": "Planned to see {size}, which was declared to matter.",
    "plan_for_default": "Nobody says which difference matters, so the plan is for 2% of the value "
    "({size}); say it with `--detect`.",
    "plan_for_default_share": "Nobody says which difference matters, so the plan is for 2% of the "
    "value ({size}); say it with `--detect`.",
    "plan_adjusts": "What people did in the weeks before takes {share} of the variance away.",
    "plan_as_a_whole": "People share agents and the change acts through agents, so that they must "
    "be dealt out as a whole.",
    "plan_day_sees": "People one by one are too few for it; days see what acts on the day itself, "
    "not what builds up slowly, and tell of it as probable at most.",
    "proxies_unsupported": "Not told how soon these would tell, for the audit does not support "
    "that they stand for value: {names}; see `{command}`.",
    "plan_by_person": "Assign {units} people one by one, half and half, for {days}; keep the split "
    "until then.",
    "plan_by_account": "Assign {units} whole accounts ({people}), half and half, for {days}, and "
    "name the account as `unit` of each exposure.",
    "plan_by_agent": "Assign {units} clusters, half and half ({people}), for {days}: an agent with "
    "the people who use it most, or a person who uses none; name the cluster as `unit` of each "
    "exposure.",
    "agents_stray": "Dealt out by agent, {share} of episodes would still be with an agent of "
    "another cluster.",
    "agents_mixed": "Agents cannot be dealt out with their people: {share} of episodes are with "
    "another agent than the one that a person uses most.",
    "plan_by_day": "Switch it on and off for everybody by the day, drawn by chance, for {days}; "
    "write an exposure of each person and day, and `cyn release effect` compares the days.",
    "plan_too_small": "No test of 8 weeks or less with everybody sees that: choose a larger "
    "difference, a metric that moves sooner, or wait for more people.",
    "plan_more_data": "Have more units that do the thing that is measured, then plan again.",
    "plan_command": "Plan a test whose arms share nothing: `{command}`.",
    "more_markets": "Have the metric for more markets that did not get it: it takes {needed}.",
}

CHECKS = {
    "others_alike": Outcome(
        "other experiments ({names}) are in all arms alike (smallest p = {p})",
        "another experiment is not in all arms alike ({names}; smallest p = {p})",
        "whether other experiments ({names}) are in all arms alike is not known",
    ),
    "met_in_time": Outcome(
        "{share} of what was done in these weeks came before the exposures, at most {most}",
        "{share} of what was done in these weeks came before the exposures, more than {most}",
        "how much came before the exposures is not known",
    ),
    "met_alike": Outcome(
        "exposures are late in all arms alike (units: {counts}; p = {p})",
        "exposures are later in one arm than in another (late units: {counts}; p = {p})",
        "whether exposures are late in all arms alike is not known",
    ),
    "one_variant": Outcome(
        "{share} met more than one variant, at most {most}",
        "{share} met more than one variant, more than {most}",
        "how many met more than one variant is not known",
    ),
    "crossed_alike": Outcome(
        "they come from all arms alike (by the first one met {counts}; p = {p})",
        "they come from one arm more than from another (by the first one met {counts}; p = {p})",
        "which arms they come from is not known",
    ),
    "first_agrees": Outcome(
        "counted by the first variant met ({count}), the effect stays within the interval",
        "counted by the first variant met ({count}), the effect leaves the interval",
        "what the effect is by the first variant met is not known",
    ),
    "judge_one_rater": Outcome(
        "one judge under version `{version}` ({count})",
        "{count} judges spoke under the one version `{version}`",
        "how many judges spoke is not known",
    ),
    "arms_apart": Outcome(
        "{share} of episodes are on agents that others share, at most {most}",
        "{share} of episodes are on agents that others share, more than {most}",
        "how much is shared is not known",
    ),
    "test_fits": Outcome(
        "a test fits into the people who come ({people})",
        "no test fits into the people who come ({people})",
        "whether a test fits is not known",
    ),
    "split_held": Outcome(
        "the split held ({counts}; p = {p})",
        "the split is broken ({counts}; p = {p})",
        "whether the split held ({counts}) is not known: nobody says what was planned",
    ),
    "split_few": Outcome(
        "the split held ({counts})",
        "the split is broken ({counts})",
        "whether the split held ({counts}) is not known: so few units show no split",
    ),
    "split_by_day": Outcome(
        "it held on every day (days: {count}; smallest p = {p})",
        "it breaks on a day (days: {count}; smallest p = {p})",
        "whether it held on every day is not known",
    ),
    "split_by_version": Outcome(
        "it held in every version of the app (versions: {count}; smallest p = {p})",
        "it breaks in a version of the app (versions: {count}; smallest p = {p})",
        "whether it held in every version of the app is not known: exposures name none",
    ),
    "declared_before": Outcome(
        "`{metric}` was declared before, or shows on two halves of the people alike",
        "`{metric}` was not declared before, and does not show on two halves of the people alike",
        "whether `{metric}` was declared before is not known",
    ),
    "margin_held": Outcome(
        "not worse than the declared margin of {margin}: {end} at worst",
        "worse than the declared margin of {margin}: {end} at best",
        "whether it is worse than the declared margin is not settled",
    ),
    "margin_held_share": Outcome(
        "not worse than the declared margin of {margin}: {end} at worst",
        "worse than the declared margin of {margin}: {end} at best",
        "whether it is worse than the declared margin is not settled",
    ),
    "guardrail_held": Outcome(
        "guardrail `{metric}` is not worse than its margin",
        "guardrail `{metric}` is worse than its margin",
        "whether guardrail `{metric}` is worse than its margin is not settled",
    ),
    "placebo_units": Outcome(
        "rank {rank} of {units} units: larger than 95 of 100 placebos",
        "rank {rank} of {units} units: not larger than 95 of 100 placebos",
        "the rank among placebo units is not known",
    ),
    "placebo_reshuffles": Outcome(
        "{as_large} of {count} reshuffled roll-outs give as much",
        "{as_large} of {count} reshuffled roll-outs give as much, more than 5 of 100",
        "reshuffled roll-outs say nothing",
    ),
    "placebo_dates": Outcome(
        "{as_large} of {count} earlier dates show as large a step",
        "{as_large} of {count} earlier dates show as large a step, more than 5 of 100",
        "too few earlier dates to say what happens at dates of nothing",
    ),
    "flat_before": Outcome(
        "flat before the release (p = {p})",
        "not flat before the release (p = {p})",
        "whether it was flat before the release is not known",
    ),
    "no_carry_over": Outcome(
        "no trace of the period before in the next one (p = {p})",
        "a period lasts into the next one (p = {p})",
        "whether a period lasts into the next one is not known",
    ),
    "released_alone": Outcome(
        "no other release within a week ({count})",
        "other releases within a week: {count}",
        "whether there were other releases is not known",
    ),
}
