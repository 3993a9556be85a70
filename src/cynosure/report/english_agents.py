"""English words for who people are, where they went, and the agents they made."""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "mix_reverses": "By `{dimension}` the whole moved one way and each part that moved the other: "
    "read both lines.",
    "agents_without_creator": "Agents without a creator: {count}; everybody counts as an outside "
    "person of theirs.",
    "own_agents": "Pairs of a creator with an agent of their own, not counted: {count}.",
    "chosen_by_people": "People chose for themselves; who takes up something new may be changing "
    "anyway.",
    "hold_out_agents": "Hide new agents from half of the people, drawn by chance: {side} a side "
    "for {days}; it detects {detects} episodes a person.",
}

CHECKS = {
    "growth_closes": Outcome(
        "{before} before + {new} new + {back} back − {gone} gone = {active}",
        "{before} before + {new} new + {back} back − {gone} gone ≠ {active}",
        "there is no period before to account from",
    ),
    "mix_closes": Outcome(
        "within and mix by `{dimension}` make up the change (largest gap {residual})",
        "within and mix by `{dimension}` do not make up the change (largest gap {residual})",
        "whether within and mix by `{dimension}` make up the change is not known",
    ),
    "agents_parts": Outcome(
        "with value: {main} main assistant only + {agents} agents only + {both} both = {people}",
        "with value: {main} main assistant only + {agents} agents only + {both} both ≠ {people}",
        "whether the parts by what people used make up the whole is not known",
    ),
}
