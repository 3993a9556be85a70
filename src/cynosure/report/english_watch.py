"""English words for alerts."""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "see_beliefs": "See what else is believed, and rethink what was built on this: `{command}`.",
}

CHECKS = {
    "value_link_kept": Outcome(
        "The value link is no weaker than on snapshot {since}: {was}, now {now}",
        "The value link has faded: {was} on snapshot {since}, now {now}",
        "whether the value link has faded is not known",
    ),
    "belief_stands": Outcome(
        "Nothing refutes “{belief}” ({author}, {sure} sure; `{falsifier}`)",
        "A belief is refuted: “{belief}” ({author}, {sure} sure; `{falsifier}`)",
        "whether “{belief}” is refuted is not known",
    ),
}
