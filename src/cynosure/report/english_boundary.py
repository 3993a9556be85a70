"""English words for the boundary: trials, bars, what the scaffolding adds."""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "nothing_bare": "No trial was run with the harness {bare}, so nothing says what the "
    "scaffolding adds; name another with `--reference` or under `boundary.bare`.",
    "no_harness_in_use": "Several harnesses were tried; name the one in use with `--harness` or "
    "under `boundary.product` to be told whether to keep it.",
    "no_bar": "Scenarios without a bar: {count}. Whether they need building or training is not "
    "said; set `boundary.bar`, or one for each scenario.",
    "stale_verdict": "Scenarios decided on a model, or a version of it, that answered nobody in "
    "the last four weeks: {count}. What was tested is not what people get.",
    "try_more_items": "Try {count} more items of {scenario}.",
    "set_bar": "Say in `boundary.bar` what pass rate a scenario needs.",
    "train_first": "Begin with {scenario}; `cyn boundary triage --export FILE` writes its items.",
    "see_failing_items": "See which items of {scenario} fail: `cyn boundary triage`.",
    "try_next_model": "Load the trials of the next model and ask again: {command}.",
}

CHECKS = {
    "trials_sound": Outcome(
        "things amiss with the trials: {count}",
        "things amiss with the trials: {count}, listed under Integrity",
        "whether the trials are sound is not known",
    ),
}
