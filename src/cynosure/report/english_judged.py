"""English words for quality that people and a judge tell, and for decisions on file."""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

REASONS = {
    Reason.JUDGE_UNCALIBRATED: Absent(
        "not a quality number, the judge having no labels of people beside it", "labels by people"
    ),
    Reason.LABELS_CHOSEN: Absent(
        "not measured: only some gave a label, and who did depends on what they met",
        "labels of items drawn by chance",
    ),
    Reason.NONE_CLOSED: Absent(
        "no finding is closed with a number", "findings closed with what came of them"
    ),
}

NOTES = {
    "judge_alone": "Not a quality number: the judge alone says {alone}, and has no human labels.",
    "labels_would_give": "100 labels would give ±{few}, 400 ±{many}.",
    "judge_milder": "Series broken on {day}. On the same {count} `{after}` scores {offset} higher "
    "than `{before}` ({low} to {high}).",
    "judge_stricter": "Series broken on {day}. On the same {count} `{after}` scores {offset} lower "
    "than `{before}` ({low} to {high}).",
    "judge_same_as_before": "Another judge since {day}: `{after}` after `{before}`. On the same "
    "{count} no difference shows ({low} to {high}).",
    "judge_bridged_thin": "Series broken on {day}: `{after}` after `{before}`. Both judged "
    "{count} of one person only, which tells no offset.",
    "judge_not_bridged": "Series broken on {day}: `{after}` after `{before}`. Nothing was judged "
    "by both, so the offset is not known.",
    "labels_and_verdicts": "Rests on {labels} labels of people and {verdicts} verdicts; the judge "
    "counts {weight}.",
    "labels_alone": "Rests on {labels} labels of people alone: {both} of them are on items that "
    "the judge scored too, and it takes {needed} before the judge helps.",
    "weighted_for_answers": "Labels were not given by chance; what is known of length and outcome "
    "is weighted for, and what is not known stays in.",
    "labels_off_scale": "Left out: {count} labels or verdicts outside the scale from {low} to "
    "{high}.",
    "judge_nameless": "Some verdicts name no version of the judge; they count as one version, `?`.",
    "runs_held": "Of the variance of one verdict {share} is another run of the model. Every row is "
    "a run of its own, so the interval holds it.",
    "runs_within": "Of the variance of one verdict {share} is another run of the model. Every row "
    "is a run of its own, so the interval holds it: {part} of its width goes with it.",
    "runs_added": "Several people saw the same run of the model ({count} runs), and another run "
    "would answer otherwise: the interval is wider for it, {share} of its width.",
    "judge_by_version": "The judge changed while it ran: each of {versions} is read by labels of "
    "its own in each variant.",
    "judge_bridged_arms": "The judge changed while it ran: `{after}` has too few labels in a "
    "variant and is brought to `{before}` over {count} that both scored; the interval holds the "
    "error of that.",
    "judge_set_apart": "Set apart: {count} under `{after}`, which has too few labels in a variant "
    "and too few rows that `{before}` scored too; {needed} of each variant scored by both would "
    "bring them in.",
    "closed_in_words": "Not counted: {count} closed in words, or without an interval to hold a "
    "number.",
    "looked_too_often": "Looked at on more snapshots than their intervals allow for, so they count "
    "one kind lower: {findings}.",
    "bridge_arms": "Have `{before}` and `{after}` both score {count} of each variant, drawn by "
    "chance, and load the verdicts.",
    "end_orphan": "Give the oldest orphan ({what}) what it lacks: `{command}`.",
    "close_findings": "Write down what came of each decision: `{command}`.",
    "close_more": "Keep closing findings when their outcome is known: `{command}` shows them.",
    "label_sample": "Draw items by chance and have people label them: `{command}` writes the list.",
}

CHECKS = {
    "labels_by_chance": Outcome(
        "labels look drawn by chance: {lowest} to {highest} labelled over length and outcome "
        "(p = {p})",
        "labels are not drawn by chance: {lowest} to {highest} labelled over length and outcome "
        "(p = {p})",
        "whether labels are drawn by chance is not known",
    ),
    "judge_one_version": Outcome(
        "one version of the judge in the period ({versions})",
        "several versions of the judge in the period ({versions})",
        "which version of the judge is not known",
    ),
    "intervals_honest": Outcome(
        "intervals held about as often as the {level} they claim",
        "intervals did not hold as often as the {level} they claim",
        "whether intervals hold as often as they claim is not known: too few are closed "
        "with a number",
    ),
}
