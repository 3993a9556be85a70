"""What `boundary` may say in passing."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

CAVEATS: tuple[Code, ...] = (
    # No trial was run with a harness that counts as bare: nothing can be held against it.
    Code("nothing_bare", (("bare", Form.NAME),)),
    # No trial was run with any other harness: there is no scaffolding to judge.
    Code("nothing_but_bare", (("bare", Form.NAME),)),
    # Several harnesses were tried and nobody has said which is the product.
    Code("no_harness_in_use"),
    # Scenarios for which nobody has said what pass rate they need.
    Code("no_bar", (("count", Form.COUNT),)),
    # Scenarios decided on a model, or a version of it, that does not answer people.
    Code("stale_verdict", (("count", Form.COUNT),)),
    # Rules of a rubric that fewer than two experts stand behind.
    Code("one_expert", (("rules", Form.TEXT),)),
    # Rules on which those who graded agree too little for a conclusion.
    Code("experts_disagree", (("rules", Form.TEXT),)),
    # Totals are of items that nobody has here.
    Code("published_totals"),
    # Beliefs of the team that the trials have refuted.
    Code("beliefs_refuted", (("count", Form.COUNT),)),
    # The chance that the order in which scenarios stand is the right one.
    Code("order_right", (("share", Form.SHARE),)),
    # Items that no export has, since people disagree on answers to them.
    Code("disputed_items", (("count", Form.COUNT),)),
    # Answers of which two people say different things by the same rule.
    Code("disputed_answers", (("count", Form.COUNT),)),
)

NEXT: tuple[Code, ...] = (
    # So many items more would decide about a scenario.
    Code("try_more_items", (("scenario", Form.TEXT), ("count", Form.COUNT))),
    # Nobody has said what pass rate is needed.
    Code("set_bar"),
    # Everything is decided until the next model.
    Code("try_next_model", (("command", Form.NAME),)),
    # The scenario whose items are most worth training on.
    Code("train_first", (("scenario", Form.TEXT),)),
    # A scenario does worse than it must: which of its items fail.
    Code("see_failing_items", (("scenario", Form.TEXT),)),
    # A rule that nobody has graded an answer by.
    Code("grade_answers", (("rubric", Form.NAME), ("rule", Form.NAME))),
    # A belief whose day has come, and of which no trial tells.
    Code("test_belief", (("belief", Form.TEXT),)),
    # What is published says nothing of the product's own scenarios.
    Code("try_own_items"),
    # Pairs are there to be exported.
    Code("export_pairs"),
    # The rule on which graders agree least is to be written more sharply.
    Code("sharpen_rule", (("rule", Form.NAME),)),
)

CHECKS: tuple[Code, ...] = (
    # What is amiss with the trials; passes with 0.
    Code("trials_sound", (("count", Form.COUNT),)),
)
