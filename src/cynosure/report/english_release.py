"""English words for what a release did."""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "method_experiment": "Method: experiment; the arms are compared by the unit that was assigned, "
    "the control is `{control}`. What people did between the release and their own first exposure "
    "counts too, in all arms alike.",
    "method_market": "Method: one market beside a weighted mixture of others (synthetic "
    "difference-in-differences); the interval is that of all placebo units.",
    "method_staggered": "Method: staggered roll-out (Callaway and Sant'Anna); those never reached "
    "are the comparison.",
    "method_switch": "Method: interrupted series. Everybody got it at once, so nobody is left to "
    "compare with, and what else came at that date cannot be separated from it.",
    "units_incomplete": "Left out for want of the metric in some period: {count}.",
    "in_two_variants": "Set apart: {count} who met more than one variant.",
    "unit_is_cluster": "Whole accounts were assigned, so they are the units: {count}.",
    "clusters_permuted": "There are few of them: the interval comes from dealing them out anew, "
    "and nothing is adjusted.",
    "adjusted_before": "Adjusted for what the same units did in the weeks before: {share} less "
    "variance.",
    "looked_before": "Look number {looks} at this release: the interval holds however often one "
    "looks.",
    "expected_loss": "Expected loss of shipping, should it be harm: {loss}.",
    "expected_loss_share": "Expected loss of shipping, should it be harm: {loss}.",
    "released_beside": "Within a week of it came: {names}.",
    "decide_ship": "Ship it, and keep a small holdout to see whether it lasts.",
    "decide_hold": "Hold: keep the split as it is and ask again when another week has closed.",
    "decide_stop": "Stop it: set the variant back to the control.",
    "mend_split": "Find where units of one arm get lost (the day or the version of the app at "
    "which the split breaks), then begin the experiment anew.",
    "release_keep_split": "Keep the split as it is until there are enough units in every arm, then "
    "ask again.",
    "release_split_next": "What would tell: release the next one by chance, to half of the people "
    "first.",
    "release_keep_some": "What would tell: keep some people without it for a while, drawn by "
    "chance.",
    "release_more_units": "What would tell: release it in more markets, drawn by chance.",
    "more_markets": "Have the metric for more markets that did not get it: it takes {needed}.",
}

CHECKS = {
    "split_held": Outcome(
        "the split held ({counts}; p = {p})",
        "the split is broken ({counts}; p = {p})",
        "whether the split held ({counts}) is not known: nobody says what was planned",
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
    "released_alone": Outcome(
        "no other release within a week ({count})",
        "other releases within a week: {count}",
        "whether there were other releases is not known",
    ),
}
