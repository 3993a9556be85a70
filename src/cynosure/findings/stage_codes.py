"""What may be said of the stage of a product."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

NOTES: tuple[Code, ...] = (
    # Which stages the data leave, and which not.
    Code("stage_is", (("stage", Form.TEXT),)),
    Code("stages_left", (("stages", Form.TEXT),)),
    Code("stage_between"),
    # What speaks against a stage: the end of an interval, and the rule of thumb that it passes.
    Code("stage_many_people", (("count", Form.PEOPLE), ("bar", Form.PEOPLE))),
    Code("stage_plateau", (("share", Form.SHARE),)),
    Code("stage_grows_less", (("high", Form.CHANGE), ("bar", Form.CHANGE))),
    Code("stage_grows_more", (("low", Form.CHANGE), ("bar", Form.CHANGE))),
    Code("stage_few_come", (("high", Form.NUMBER), ("bar", Form.NUMBER))),
    Code("stage_more_come", (("low", Form.NUMBER),)),
    # What the playbook looks at in a stage.
    Code("stage_looks_at", (("star", Form.TEXT), ("guardrails", Form.TEXT))),
    # No probability is given.
    Code("stage_no_probability"),
    Code("stage_thumb"),
    # When to ask again, so that a second review may agree with this one.
    Code("stage_ask_again", (("day", Form.DATE), ("command", Form.NAME))),
    # Two reviews agree: how a star is handed over.
    Code("stage_hand_over", (("star", Form.TEXT), ("weeks", Form.COUNT))),
    # Which weeks both stars have been run in, and how many it takes.
    Code(
        "handing_over",
        (("to", Form.TEXT), ("by", Form.TEXT), ("weeks", Form.COUNT), ("needed", Form.COUNT)),
    ),
    # What would tell stages apart: weeks of data, or payments.
    Code("stage_more_weeks", (("weeks", Form.COUNT),)),
)
