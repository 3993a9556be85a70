"""What a finding about a release may say: caveats, next actions and checks with their values."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

CAVEATS: tuple[Code, ...] = (
    # Which method told, one for each way to roll out; of an experiment, which arm is the control.
    Code("method_experiment", (("control", Form.NAME),)),
    Code("method_market"),
    Code("method_staggered"),
    Code("method_switch"),
    # Of a switchback: its places, periods and their days; what is left out of it.
    Code(
        "method_switchback",
        (
            ("places", Form.COUNT),
            ("periods", Form.COUNT),
            ("days", Form.DAYS),
            ("control", Form.NAME),
        ),
    ),
    Code("washed_out"),
    Code("switched_within", (("count", Form.COUNT),)),
    Code("moved_places", (("count", Form.PEOPLE),)),
    # Units without the metric in some period, which a panel leaves out.
    Code("units_incomplete", (("count", Form.COUNT),)),
    # The days of a period in which a release began or ended; people whom it reached within one.
    Code("part_period", (("start", Form.DATE), ("end", Form.DATE))),
    Code("reached_within", (("count", Form.PEOPLE),)),
    # People who met several variants and are set apart.
    Code("in_two_variants", (("count", Form.PEOPLE),)),
    # So many of them that who is left may differ between the arms.
    Code("many_crossed", (("share", Form.SHARE),)),
    # What people did before they met their variant, as a share of the rows; those of whom nothing
    # else is left; weeks of an experiment without an end.
    Code("before_met", (("count", Form.PEOPLE), ("share", Form.SHARE))),
    Code("exposed_after", (("count", Form.PEOPLE),)),
    Code("never_ended", (("weeks", Form.COUNT),)),
    # The split that somebody wrote and that does not fit the variants.
    Code("split_unread", (("split", Form.NAME),)),
    # Where a broken split breaks most.
    Code("breaks_on_day", (("day", Form.DATE),)),
    Code("breaks_in_version", (("version", Form.NAME),)),
    # The variant that is why nothing can be told: too few people, or a metric without a value.
    Code("smallest_variant", (("variant", Form.NAME), ("count", Form.PEOPLE))),
    Code("undefined_in_variant", (("variant", Form.NAME),)),
    # Parts, so many of them, were searched on each half of the units and tried on the other.
    Code("searched_on_half", (("count", Form.COUNT),)),
    # What is clear on one half goes the other way on the half that pointed to it.
    Code("halves_differ"),
    # The parts were declared before it began, so many of them: all are told from all units.
    Code("parts_declared", (("count", Form.COUNT),)),
    # Of what ended: the share of what was won that went missing since; that neither is clear.
    Code("pulled_forward", (("share", Form.SHARE),)),
    Code("after_unclear"),
    # What one more cost in the end, of what amount for how many; and why that cannot be told.
    Code(
        "cost_each",
        (
            ("each", Form.NUMBER),
            ("currency", Form.NAME),
            ("amount", Form.NUMBER),
            ("more", Form.NUMBER),
        ),
    ),
    Code("cost_unclear", (("amount", Form.NUMBER), ("currency", Form.NAME))),
    Code("no_bills", (("kind", Form.NAME), ("release", Form.NAME))),
    Code("bills_mixed", (("currencies", Form.TEXT),)),
    # Only sums are left of the experiment; of so many times, of which the last is told.
    Code("from_sums", (("control", Form.NAME),)),
    Code("sums_over_time", (("count", Form.COUNT),)),
    # What was assigned were clusters, so many of them; so few that their dealing is permuted.
    Code("unit_is_cluster", (("count", Form.COUNT),)),
    Code("clusters_permuted"),
    # Accounts of which people met several variants; most of their people say what they are.
    Code("accounts_mixed", (("count", Form.COUNT),)),
    # How much of the variance the weeks before took away.
    Code("adjusted_before", (("share", Form.SHARE),)),
    # The release was looked at before: the interval holds at any look.
    Code("looked_before", (("looks", Form.COUNT),)),
    # Labels that only some gave, by strata: how many of these, and what the labels are worth.
    Code(
        "labels_weighed",
        (("count", Form.COUNT), ("labels", Form.COUNT), ("effective", Form.COUNT)),
    ),
    # The ends of an interval that reaches to both sides of the margin declared.
    Code(
        "margin_unsettled",
        (("margin", Form.MEASURE), ("worst", Form.MEASURE), ("best", Form.MEASURE)),
    ),
    Code(
        "margin_unsettled_share",
        (("margin", Form.POINTS), ("worst", Form.POINTS), ("best", Form.POINTS)),
    ),
    # What shipping is expected to cost, for the case that the effect is harm.
    Code("expected_loss", (("loss", Form.MEASURE),)),
    Code("expected_loss_share", (("loss", Form.POINTS),)),
    Code("expected_loss_none"),
    # The share of treated episodes on agents that both arms use, where the change acts through
    # agents, and where it does not.
    Code("arms_share", (("share", Form.SHARE),)),
    Code("arms_share_beside", (("share", Form.SHARE),)),
    # What a plan must see, as somebody said or as nobody did; what it takes away; how it deals out.
    Code("plan_for", (("size", Form.MEASURE),)),
    Code("plan_for_share", (("size", Form.POINTS),)),
    Code("plan_for_default", (("size", Form.MEASURE),)),
    Code("plan_for_default_share", (("size", Form.POINTS),)),
    Code("plan_adjusts", (("share", Form.SHARE),)),
    Code("plan_as_a_whole"),
    # A test by the day was chosen because people one by one are too few.
    Code("plan_day_sees"),
    # Metrics that may tell sooner, and that the audit does not support; how to ask it.
    Code("proxies_unsupported", (("names", Form.TEXT), ("command", Form.NAME))),
    # What agents with their people would still share; too much for that to be a way.
    Code("agents_stray", (("share", Form.SHARE),)),
    Code("agents_mixed", (("share", Form.SHARE),)),
    # Metrics that the release declares and the star file does not have.
    Code("declared_unknown", (("names", Form.TEXT),)),
    # Other releases within a week; those of them that reached the same, so that nothing separates.
    Code("released_beside", (("names", Form.TEXT),)),
    Code("cannot_separate", (("names", Form.TEXT),)),
)

_TEST = (("units", Form.COUNT), ("people", Form.PEOPLE), ("days", Form.DAYS))

NEXT: tuple[Code, ...] = (
    # The test that a plan comes to, by what is dealt out, and where there is none.
    Code("plan_by_person", (("units", Form.COUNT), ("days", Form.DAYS))),
    Code("plan_by_account", _TEST),
    Code("plan_by_agent", _TEST),
    Code("plan_by_day", (("days", Form.DAYS),)),
    # A switchback that has too few switches, and one whose periods last into the next ones.
    Code("switch_on"),
    Code("switch_slower"),
    Code("plan_too_small"),
    Code("plan_more_data"),
    Code("plan_command", (("command", Form.NAME),)),
    Code("decide_ship"),
    Code("decide_hold"),
    Code("decide_stop"),
    Code("decide_stop_part", (("part", Form.TEXT),)),
    Code("decide_stop_guardrail", (("metric", Form.NAME),)),
    # It is over and nothing could be told.
    Code("over_unsure", (("command", Form.NAME),)),
    # The split is broken, too small, or was not one.
    Code("mend_split"),
    Code("release_keep_split"),
    # The metric is the same of everybody.
    Code("release_other_metric"),
    # One arm has nothing of what the metric is divided by.
    Code("release_denominator"),
    # The arms met another experiment unevenly.
    Code("release_unmix"),
    # Exposures are later in one arm, or after most of what is counted; people change variants.
    Code("mend_exposures"),
    Code("release_met_late"),
    Code("keep_variant"),
    Code("release_part_judges"),
    # Nobody named the metric before.
    Code("declare_next"),
    Code("release_split_next"),
    Code("release_apart"),
    Code("release_keep_some"),
    Code("release_more_units"),
    # Too few accounts were dealt out, and waiting brings no more of them.
    Code("release_more_accounts"),
    Code("more_markets", (("needed", Form.COUNT),)),
)

CHECKS: tuple[Code, ...] = (
    # Whether the arms met other experiments (their names) alike, and how likely chance makes that.
    Code("others_alike", (("names", Form.TEXT), ("p", Form.NUMBER))),
    # The share of the rows that came before the exposures, and how much may; units with such rows
    # by arm.
    Code("met_in_time", (("share", Form.SHARE), ("most", Form.SHARE))),
    Code("met_alike", (("counts", Form.NAME), ("p", Form.NUMBER))),
    # The share of people of several variants, and how much may be; by the first they met; whether
    # the effect by the first one is within the interval.
    Code("one_variant", (("share", Form.SHARE), ("most", Form.SHARE))),
    Code("crossed_alike", (("counts", Form.NAME), ("p", Form.NUMBER))),
    Code("first_agrees", (("count", Form.PEOPLE),)),
    # How many judges spoke under one version.
    Code("judge_one_rater", (("count", Form.COUNT), ("version", Form.NAME))),
    # How much of what people do is on agents that others share, and how much may be.
    Code("arms_apart", (("share", Form.SHARE), ("most", Form.SHARE))),
    # Whether the people who come are enough for a test that answers.
    Code("test_fits", (("people", Form.PEOPLE),)),
    # Units by arm, and how likely chance makes such counts.
    Code("split_held", (("counts", Form.NAME), ("p", Form.NUMBER))),
    # The same where the units are too few for any such number.
    Code("split_few", (("counts", Form.NAME),)),
    # The smallest such number of several days, or versions of the app.
    Code("split_by_day", (("count", Form.COUNT), ("p", Form.NUMBER))),
    Code("split_by_version", (("count", Form.COUNT), ("p", Form.NUMBER))),
    # The metric was named with the release before it began, or shows on two halves.
    Code("declared_before", (("metric", Form.NAME),)),
    # The effect stays within the margin declared, with the end of its interval that settles it.
    Code("margin_held", (("margin", Form.MEASURE), ("end", Form.MEASURE))),
    Code("margin_held_share", (("margin", Form.POINTS), ("end", Form.POINTS))),
    # A guardrail stays within its margin; unknown where neither is ruled out.
    Code("guardrail_held", (("metric", Form.NAME),)),
    # The rank of the effect among those of all units.
    Code("placebo_units", (("rank", Form.COUNT), ("units", Form.COUNT))),
    # Reshuffled assignments, and dates of the time before, that give as large an effect.
    Code("placebo_reshuffles", (("as_large", Form.COUNT), ("count", Form.COUNT))),
    Code("placebo_dates", (("as_large", Form.COUNT), ("count", Form.COUNT))),
    # How likely the time before is where nothing had begun yet.
    Code("flat_before", (("p", Form.NUMBER),)),
    # How likely chance makes what is left of the period before in a switchback.
    Code("no_carry_over", (("p", Form.NUMBER),)),
    # Whether other releases came within a week.
    Code("released_alone", (("count", Form.COUNT),)),
)
