"""What `boundary` may say in passing."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

CAVEATS: tuple[Code, ...] = (
    # No trial was run with a harness that counts as bare: nothing can be held against it.
    Code("nothing_bare", (("bare", Form.NAME),)),
    # Several harnesses were tried and nobody has said which is the product.
    Code("no_harness_in_use"),
    # Scenarios for which nobody has said what pass rate they need.
    Code("no_bar", (("count", Form.COUNT),)),
    # Scenarios decided on a model, or a version of it, that does not answer people.
    Code("stale_verdict", (("count", Form.COUNT),)),
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
)

CHECKS: tuple[Code, ...] = (
    # What is amiss with the trials; passes with 0.
    Code("trials_sound", (("count", Form.COUNT),)),
)
