"""What makes no claim that luck could break, and why it has no row.

The tests hold that every public function of `stats/` and every analysis is named by a row or here.
"""

from __future__ import annotations

PART = "a part of a method that has a row"
FORMULA = "a formula without data"
DESCRIBES = "describes everything there is, without an interval"
POINT = "a number without an interval, whose oracle is in its tests"

STATS: tuple[tuple[str, str], ...] = (
    ("acceptability.acceptability", DESCRIBES),
    ("association.difference_influence", PART),
    ("association.influence", PART),
    ("concentration.concentration", DESCRIBES),
    ("clustered.apart.known_of", FORMULA),
    ("clustered.bootstrap.bca_interval", PART),
    ("clustered.permutation.inverted", PART),
    ("clustered.regression.inverse_products", PART),
    ("clustered.regression.cluster_sums", PART),
    ("clustered.regression.design_effect_of", POINT),
    ("experiments.power.design_effect", FORMULA),
    ("items.frontier.frontier_points", DESCRIBES),
    ("items.reliability.resampled", PART),
    ("items.resampling.all_or_nothing", PART),
    ("items.resampling.drawn_sums", PART),
    ("items.responses.gradient", PART),
    ("items.responses.information", PART),
    ("items.responses.log_odds", FORMULA),
    ("items.responses.posterior", PART),
    ("judge.by_unit.judged_arm", PART),
    ("judge.by_unit.judged_noise", PART),
    ("likelihood.maximum", PART),
    ("quantile_share.between", FORMULA),
    ("quantile_share.rank", FORMULA),
    ("ratio.ratio_of_sums", POINT),
    ("retention.beta_geometric.cohort", PART),
    ("retention.beta_geometric.log_likelihood", FORMULA),
    ("shapley.coalitions", FORMULA),
    ("surrogacy.composite.composite", POINT),
    ("surrogacy.composite.expected_effect", POINT),
    ("surrogacy.composite.proxy_quality", POINT),
    ("surrogacy.effect_covariance.liml_slope", POINT),
    ("surrogacy.labelled.proxy_score", POINT),
    ("surrogacy.trial_level.chance_of_share", FORMULA),
)
"""`module.function` of `stats/`, and why."""

ANALYSES: tuple[tuple[str, str], ...] = (
    ("doctor", "counts the rows themselves and tells no interval"),
    ("boundary", "every number of its cells comes from a method of `stats/` that has a row"),
    ("boundary_gate", "holds a rate against a bar that somebody set"),
    ("boundary_new", "every number of its cells comes from a method of `stats/` that has a row"),
    ("boundary_beliefs", "holds what somebody believed against what happened"),
    ("boundary_leaderboard", "sets published numbers beside each other as they were published"),
    ("boundary_pairs", "counts answers that were rejected and taken, and tells no interval"),
    ("boundary_rubric", "agreement and corrected scores come from methods that have a row"),
    ("boundary_steps", "its paired differences come from a method of `stats/` that has a row"),
    ("boundary_triage", "sorts items by what passed and tells no interval"),
    ("release_summary", "its effects come from Welch's test, which has a row"),
    ("poll", "its share of right answers comes from a method of `stats/` that has a row"),
    ("stage", "its intervals come from methods of `stats/` that have a row"),
    ("what_if", "arithmetic on the tree of the star, which closes or is not told"),
    ("money", "adds amounts up and tells no interval"),
)
"""Analyses, and why."""
