"""What may be said of a poll of the team."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

NOTES: tuple[Code, ...] = (
    # Nobody was asked about a metric: nothing is assessed.
    Code("nobody_polled", (("metric", Form.TEXT),)),
    # Fewer people answered than it takes.
    Code("polled_too_few", (("people", Form.PEOPLE), ("needed", Form.PEOPLE))),
    # How many of the answers on the direction of a metric are right.
    Code(
        "polled_directions",
        (("share", Form.SHARE), ("people", Form.PEOPLE), ("scenarios", Form.COUNT)),
    ),
    # Nobody has said what is right in any scenario that was answered.
    Code("nothing_decided", (("metric", Form.TEXT),)),
    # Answers that speak of a definition that stands no more.
    Code("polled_before_change", (("people", Form.PEOPLE),)),
    # Scenarios in which neither the definition nor the owner says what is right.
    Code("scenarios_undecided", (("count", Form.COUNT),)),
    # How many take the metric for the star, and how many its description for its meaning.
    Code("star_named", (("share", Form.SHARE), ("people", Form.PEOPLE))),
    Code("meaning_named", (("share", Form.SHARE), ("people", Form.PEOPLE))),
    # What most of a team take the star for, where that is another metric.
    Code("team_means_other", (("team", Form.TEXT), ("meaning", Form.TEXT))),
    # Whose work moves the star, as they say.
    Code("work_moves", (("share", Form.SHARE), ("people", Form.PEOPLE))),
    # How far people agree on directions, whether right or not: Krippendorff's alpha.
    Code("team_agrees", (("alpha", Form.NUMBER), ("low", Form.NUMBER), ("high", Form.NUMBER))),
    # The form to be filled in, and by how many.
    Code("run_poll", (("command", Form.NAME), ("needed", Form.PEOPLE))),
    # The column of the owner.
    Code("fill_key", (("command", Form.NAME),)),
    # The scenario that fewest people know.
    Code("explain_scenario", (("scenario", Form.TEXT), ("share", Form.SHARE))),
    Code("ask_more", (("command", Form.NAME), ("people", Form.PEOPLE))),
)
