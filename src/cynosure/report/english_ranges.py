"""English words for what periods let expect of each other."""

from __future__ import annotations

from cynosure.report.grammar import Absent
from cynosure.stats.undefined import Reason

NOTES = {
    "declared_days": "Days of `calendar.holidays` fall into this period ({names}); its range is "
    "made only from earlier ones with the same kinds of days.",
    "unlike_periods_left_out": "Left out of the range for days of another kind ({names}): {count}.",
    "expected_range_needs": "A count has no sampling interval. Its expected range, read off closed "
    "periods before it, takes {more} more.",
    "expected_range_not_computed": "A count has no sampling interval; its expected range was not "
    "computed when this was asked.",
    "still_moves": "{share} is in: so much closed periods showed at the age of this one. From "
    "there they moved {low} to {high} until they closed.",
    "look_at_source": "See whether anything is still written to `{source}`.",
    "see_doctor": "See what this blocks, and what would lift it: `{command}`.",
    "mend_file": "Mend `{file}` or take it away, then load again: `{command}`.",
}

REASONS = {
    Reason.STANDS_ALONE: Absent(
        "no period of its kind stands before it", "a period that has others before it"
    ),
    Reason.FEW_PERIODS: Absent(
        "too few closed periods before it to say what is usual ({had} of {needed} comparisons)",
        "more closed periods",
    ),
    Reason.NOT_POSITIVE: Absent(
        "the value to start from is not above zero", "a value above zero to start from"
    ),
    Reason.STEADY: Absent(
        "every period before it moved alike, so there is no spread to expect", "periods that differ"
    ),
    Reason.GAP_BEFORE: Absent(
        "the period to compare it with is empty or lacks rows", "a whole period right before it"
    ),
    Reason.NO_ARRIVALS: Absent(
        "what it will come to is not known",
        "rows that say when they came in (`received_ts` in the mapping of their source)",
    ),
}

PHRASES = {
    "inside": "; it lies in the usual range",
    "above": "; it lies above that range",
    "below": "; it lies below that range",
    "remark_above": "above its range",
    "remark_below": "below its range",
}
