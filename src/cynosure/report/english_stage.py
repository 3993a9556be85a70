"""English words for the stage of a product."""

from __future__ import annotations

NOTES = {
    "stage_is": "The data leave one stage: {stage}.",
    "stages_left": "The data leave several stages: {stages}.",
    "stage_between": "Every stage of the playbook is excluded: the product is between two, or its "
    "rules of thumb do not fit this market.",
    "stage_many_people": "{count} a week, of {bar}.",
    "stage_plateau": "Retention ends on a plateau ({share} stay).",
    "stage_grows_less": "Growth a month is at most {high}, of {bar}.",
    "stage_grows_more": "Growth a month is at least {low}, of {bar}.",
    "stage_few_come": "New and back over gone is at most {high}, of {bar}.",
    "stage_more_come": "New and back over gone is at least {low}: no fewer come than go.",
    "stage_looks_at": "{star}. Guardrails: {guardrails}.",
    "stage_no_probability": "A stage is excluded where a whole interval lies beyond a rule of "
    "thumb; what is left has no probability.",
    "stage_thumb": "The bars are rules of thumb of the playbook (`stages.yml`), no facts about "
    "this market.",
    "stage_ask_again": "Ask again from {day} on (`{command}`): two reviews must leave the same one "
    "stage before a star is handed over.",
    "stage_hand_over": "Two reviews agree. To hand over to {star}, sign `handover` in the star "
    "file, run both stars for {weeks} weeks and translate the target.",
    "handing_over": "Handing over to {to}, signed by {by}: {weeks} of {needed} weeks in parallel.",
    "stage_more_weeks": "Load more history: {weeks} closed weeks test the plateau and tell stages "
    "apart.",
}
