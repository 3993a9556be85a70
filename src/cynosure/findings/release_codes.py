"""What a finding about a release may say: caveats, next actions and checks with their values."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

CAVEATS: tuple[Code, ...] = (
    # Which method told, one for each way to roll out; of an experiment, which arm is the control.
    Code("method_experiment", (("control", Form.NAME),)),
    Code("method_market"),
    Code("method_staggered"),
    Code("method_switch"),
    # Units without the metric in some period, which a panel leaves out.
    Code("units_incomplete", (("count", Form.COUNT),)),
    # People who met several variants and are set apart.
    Code("in_two_variants", (("count", Form.PEOPLE),)),
    # What was assigned were clusters, so many of them; so few that their dealing is permuted.
    Code("unit_is_cluster", (("count", Form.COUNT),)),
    Code("clusters_permuted"),
    # How much of the variance the weeks before took away.
    Code("adjusted_before", (("share", Form.SHARE),)),
    # The release was looked at before: the interval holds at any look.
    Code("looked_before", (("looks", Form.COUNT),)),
    # What shipping is expected to cost, for the case that the effect is harm.
    Code("expected_loss", (("loss", Form.MEASURE),)),
    Code("expected_loss_share", (("loss", Form.POINTS),)),
    # Other releases within a week.
    Code("released_beside", (("names", Form.TEXT),)),
)

NEXT: tuple[Code, ...] = (
    Code("decide_ship"),
    Code("decide_hold"),
    Code("decide_stop"),
    # The split is broken, too small, or was not one.
    Code("mend_split"),
    Code("release_keep_split"),
    Code("release_split_next"),
    Code("release_keep_some"),
    Code("release_more_units"),
    Code("more_markets", (("needed", Form.COUNT),)),
)

CHECKS: tuple[Code, ...] = (
    # Units by arm, and how likely chance makes such counts.
    Code("split_held", (("counts", Form.NAME), ("p", Form.NUMBER))),
    # The smallest such number of several days, or versions of the app.
    Code("split_by_day", (("count", Form.COUNT), ("p", Form.NUMBER))),
    Code("split_by_version", (("count", Form.COUNT), ("p", Form.NUMBER))),
    # The metric was named with the release before it began, or shows on two halves.
    Code("declared_before", (("metric", Form.NAME),)),
    # A guardrail stays within its margin; unknown where neither is ruled out.
    Code("guardrail_held", (("metric", Form.NAME),)),
    # The rank of the effect among those of all units.
    Code("placebo_units", (("rank", Form.COUNT), ("units", Form.COUNT))),
    # Reshuffled assignments, and dates of the time before, that give as large an effect.
    Code("placebo_reshuffles", (("as_large", Form.COUNT), ("count", Form.COUNT))),
    Code("placebo_dates", (("as_large", Form.COUNT), ("count", Form.COUNT))),
    # How likely the time before is where nothing had begun yet.
    Code("flat_before", (("p", Form.NUMBER),)),
    # Whether other releases came within a week.
    Code("released_alone", (("count", Form.COUNT),)),
)
