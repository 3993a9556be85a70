"""English words for money: revenue, what is metered, what is billed."""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "refunds_by_size": "Refunds and fees are taken off by their size, whatever sign the file "
    "gives them.",
    "revenue_shared_equally": "What a person paid in the period is shared equally among that "
    "person's fulfilled episodes: a declared rule, not a measurement.",
    "unmetered": "Answers without a cost: {count} ({share}).",
    "billed_beside_metered": "Episodes, categories and models are charged what was metered; bills "
    "are set beside it and never added to it.",
    "metered_in_currency": "Metered costs name no currency; they are read as {currency}.",
    "add_table": "Add a source of the table `{table}`.",
    "meter_cost": "Map `cost` of `generations`, so that each answer says what it cost.",
}

CHECKS = {
    "revenue_closes": Outcome(
        "{allocated} allocated + {unallocated} not allocated = {net} net revenue",
        "{allocated} allocated + {unallocated} not allocated ≠ {net} net revenue",
        "whether allocated revenue closes is not known",
    ),
}
