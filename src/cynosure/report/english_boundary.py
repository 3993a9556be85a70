"""English words for the boundary: trials, bars, what the scaffolding adds."""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "nothing_bare": "No trial was run with the harness {bare}, so nothing says what the "
    "scaffolding adds; name another with `--reference` or under `boundary.bare`.",
    "nothing_but_bare": "Every trial was run with {bare}, so nothing says what a scaffolding would "
    "add; load trials of the product on the same items.",
    "no_harness_in_use": "Several harnesses were tried; name the one in use with `--harness` or "
    "under `boundary.product` to be told whether to keep it.",
    "no_bar": "Scenarios without a bar: {count}. Whether they need building or training is not "
    "said; set `boundary.bar`, or one for each scenario.",
    "stale_verdict": "Scenarios decided on a model, or a version of it, that answered nobody in "
    "the last four weeks: {count}. What was tested is not what people get.",
    "one_expert": "Rules that fewer than two experts stand behind: {rules}. One person's word is "
    "no standard yet.",
    "experts_disagree": "Graders agree too little on these rules to conclude from them: {rules}.",
    "beliefs_refuted": "Beliefs that the trials have refuted: {count}. What was built on them?",
    "test_belief": "Run the trials that would decide: {belief}",
    "order_right": "The chance that the whole order is right: {share}.",
    "disputed_items": "Items on whose answers graders disagree: {count}. They are in no export.",
    "export_pairs": "`cyn boundary pairs --export FILE` writes their ids; what is held out goes "
    "into a file of its own.",
    "published_totals": "Totals come without their items: who is ahead by how much beyond luck, "
    "and on what, they do not say.",
    "try_own_items": "Try the models that lead on your own items, and load those trials beside.",
    "disputed_answers": "Answers on which graders disagree: {count}. They stay out of exports for "
    "training.",
    "grade_answers": "Have two people grade answers by {rule}: `cyn boundary rubric grade {rubric} "
    "--sheet FILE` writes the sheet.",
    "sharpen_rule": "Write {rule} more sharply, with the disputed answers as examples, and have it "
    "graded again.",
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
