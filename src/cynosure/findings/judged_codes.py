"""What a finding may say of quality that people and a judge tell, and of decisions on file."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

_CHANGE = (("day", Form.DATE), ("before", Form.NAME), ("after", Form.NAME))
_VERSIONS = (("before", Form.NAME), ("after", Form.NAME))
_BRIDGED = (*_CHANGE, ("count", Form.ROWS))
_ENDS = (("low", Form.MEASURE), ("high", Form.MEASURE))

CAVEATS: tuple[Code, ...] = (
    # What the judge alone says, and how far labels would narrow it down.
    Code("judge_alone", (("alone", Form.MEASURE),)),
    Code("labels_would_give", (("few", Form.MEASURE), ("many", Form.MEASURE))),
    # Another version of the judge from a day on, and how much higher or lower it scores the rows
    # that both judged.
    Code("judge_milder", (*_BRIDGED, ("offset", Form.MEASURE), *_ENDS)),
    Code("judge_stricter", (*_BRIDGED, ("offset", Form.MEASURE), *_ENDS)),
    Code("judge_same_as_before", (*_BRIDGED, *_ENDS)),
    # The same where one person's rows, or none, were judged by both.
    Code("judge_bridged_thin", _BRIDGED),
    Code("judge_not_bridged", _CHANGE),
    # What a value rests on, and what the judge counts in it.
    Code(
        "labels_and_verdicts",
        (("labels", Form.COUNT), ("verdicts", Form.COUNT), ("weight", Form.SHARE)),
    ),
    Code(
        "labels_alone",
        (("labels", Form.COUNT), ("both", Form.COUNT), ("needed", Form.COUNT)),
    ),
    # Labels were not given by chance, and are weighted by length and outcome.
    Code("weighted_for_answers"),
    Code("labels_off_scale", (("count", Form.COUNT), ("low", Form.NUMBER), ("high", Form.NUMBER))),
    Code("judge_nameless"),
    # The share of the variance of one verdict that is runs of the model.
    Code("runs_held", (("share", Form.SHARE),)),
    # The same beside the share of the interval's width that goes with it; and what runs that
    # several people saw add to the interval.
    Code("runs_within", (("share", Form.SHARE), ("part", Form.SHARE))),
    Code("runs_added", (("share", Form.SHARE), ("count", Form.COUNT))),
    # A judge that changed while an experiment ran: versions read by labels of their own; one
    # brought to another over so many rows that both scored; one set apart, and how many it takes.
    Code("judge_by_version", (("versions", Form.TEXT),)),
    Code("judge_bridged_arms", (*_VERSIONS, ("count", Form.ROWS))),
    Code("judge_set_apart", (*_VERSIONS, ("count", Form.ROWS), ("needed", Form.ROWS))),
    # Closings without a number or an interval, and findings looked at oftener than they allow for.
    Code("closed_in_words", (("count", Form.COUNT),)),
    Code("looked_too_often", (("findings", Form.TEXT),)),
)

NEXT: tuple[Code, ...] = (
    # Items to be labelled, drawn by chance.
    Code("label_sample", (("command", Form.NAME),)),
    # Rows of each variant that two versions of the judge are to score.
    Code("bridge_arms", (*_VERSIONS, ("count", Form.ROWS))),
    # What came of findings is to be written down.
    Code("end_orphan", (("what", Form.TEXT), ("command", Form.NAME))),
    Code("close_findings", (("command", Form.NAME),)),
    Code("close_more", (("command", Form.NAME),)),
)

CHECKS: tuple[Code, ...] = (
    # The lowest and the highest share with a label by length and outcome, and how likely chance is.
    Code(
        "labels_by_chance",
        (("lowest", Form.SHARE), ("highest", Form.SHARE), ("p", Form.NUMBER)),
    ),
    # The versions of the judge in the period.
    Code("judge_one_version", (("versions", Form.TEXT),)),
    # Whether intervals held as often as their level claims.
    Code("intervals_honest", (("level", Form.SHARE),)),
)
