"""English words for a search of candidates: what was tried, what controls say, what to test."""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "not_caused": "A candidate for a test, no more: interest that nobody sees makes people act and "
    "come back alike, and no search can tell the two apart.",
    "tried": "Candidates tried: {count}, on one half of the people; the outcome was dealt anew "
    "{deals} times, and the numbers are from the other half.",
    "pairs_of": "Pairs were tried of {paired} of the {events} events that people did early: "
    "those that most people did.",
    "passes_within": "Among {part} it passes: {action} goes with later returns there.",
    "by_parts": "Searched among everybody and in {parts} parts of the people; chance is reckoned, "
    "and the intervals hold, over all of these searches together.",
    "in_no_part": "In none of the parts: {people}; the parts are the largest, by what is known.",
    "parts_differ": "That a candidate passes in one part and not in another is not yet a "
    "difference between the two: whether there is one is in the columns that hold a part against "
    "the others.",
    "encourage": "Encourage a random half of newcomers: {action}. If that gets {taken} more of "
    "them to do it and all of the difference is its doing, {people} in all show it ({detects}).",
}

CHECKS = {
    "landmark": Outcome(
        "the windows close on day {last} at the latest, the outcome opens on day {first}",
        "the windows close on day {last}, after the outcome opens on day {first}",
        "whether the windows close before the outcome opens is not known",
    ),
    "found_by_search": Outcome(
        "found among {tried} candidates (p = {p} over the whole search)",
        "a search of {tried} candidates finds as much by chance (p = {p})",
        "whether chance finds as much is not known",
    ),
    "held_out": Outcome(
        "confirmed on the half that was not searched, also among equally active people ({n})",
        "not confirmed on the half that was not searched, among equally active people ({n})",
        "whether the other half confirms it is not known",
    ),
    "more_than_control": Outcome(
        "it goes with the outcome more than the same action done afterwards does: by {by}, at "
        "least {low}",
        "the same action done after the outcome goes with it about as much, in shares or in phi "
        "(apart by {by}, from {low})",
        "too few people did the same after the outcome to hold it against that",
    ),
}
