"""English words for a metric card and a review."""

from __future__ import annotations

NOTES = {
    "card_touches": "{metric} rests on the moment of value `{moment}`.",
    "card_touches_not": "{metric} does not touch its moment of value `{moment}`: it can rise "
    "without anybody getting value, and is no north star as it stands.",
    "card_touches_unknown": "Whether {metric} rests on `{moment}` is not to be told from the star "
    "file: its rows are recorded with their outcome.",
    "card_rules_without": "Fulfilled without `{moment}`, by the star file's own rule: {rules}.",
    "card_no_proposition": "The star file names no `proposition`: nobody has written whom the "
    "product helps, with what, and in which moment.",
    "card_no_sentence": "Nobody has put it into one sentence (`says`).",
    "card_no_empty_rise": "Nobody has written how it could rise without value (`empty_rise`).",
    "card_no_guardrails": "No guardrail is named.",
    "card_no_owner": "Nobody owns it (`owner`).",
    "card_owner_unknown": "Nowhere else is {owner} named: in no part of the tree, no signature, no "
    "answer to the poll. See that somebody is there.",
    "card_no_review": "No day of review is set (`review`).",
    "card_review_past": "{day}; {days} overdue.",
    "card_review_on": "{day}; in {days}.",
    "card_guardrail": "{metric} may get worse by {share} at most, against the mean of {periods} "
    "closed periods.",
    "card_no_audit": "No verdicts: {why}.",
    "review_first": "This is the first audit on file: nothing to compare it with.",
    "review_since": "Compared with the audit of {day} (`{finding}`).",
    "review_no_change": "No verdict has changed.",
    "review_faded": "Verdicts that faded: {count}.",
    "review_redefined": "{metric}: definition {then} then, {now} now.",
    "review_same_definitions": "All definitions are those of then.",
    "review_past_due": "{what}: since {day} ({days} ago).",
    "review_due_soon": "{what}: on {day} (in {days}).",
    "review_nothing_due": "Nothing is due within 30 days.",
    "review_poll_old": "The team was last asked on {day} ({days} ago).",
}
