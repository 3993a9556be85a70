"""English words for what takes time after a person's start: windows, returns, steps."""

from __future__ import annotations

from cynosure.report.grammar import Absent
from cynosure.stats.undefined import Reason

NOTES = {
    "courses_open": "Provisional. For people who start by {end} the days looked at are complete "
    "after {closes_at}. No comparison.",
    "there_before": "Left out: {count} seen too early in the data to know when they started.",
    "first_touch": "Ordering first_touch: the first time ever of each step counts, and those must "
    "be in order. A person counts once.",
    "any_window": "Ordering any_window: every time of the first step opens a try, and the one that "
    "came furthest counts. A person counts once a period.",
    "steps_within": "All steps within {within} of the first.",
    "steps_in_period": "All steps within the period; a `window` gives late starters equal time.",
    "see_cohorts": "Look at it cohort by cohort: `{command}`.",
    "see_steps": "Look at it step by step: `{command}`.",
    "keep_metric": "To follow it, write it into `cynosure.yml` under `metrics:`: `{written}`.",
}

REASONS = {
    Reason.WINDOW_OPEN: Absent(
        "the days looked at after the start are not over", "a start that lies further back"
    ),
    Reason.THERE_BEFORE: Absent(
        "everybody was there when the data begin", "people who started later"
    ),
}
