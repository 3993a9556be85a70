"""English words of the brief, its picture and its sections."""

from __future__ import annotations

PHRASES = {
    "brief_title": "{product}: the weekly brief",
    "brief_about": "{days}, {timezone}. Every line ends with the finding that says it; `cyn ledger "
    "show` tells all of it.",
    "brief_star": "North star",
    "brief_moved": "Outside the usual range",
    "brief_guardrails": "Guardrails",
    "brief_groups": "For whom",
    "brief_trust": "What may be believed",
    "brief_untold": "What cannot be told",
    "brief_next": "Next",
    "brief_evidence": "Evidence",
    "brief_luck": "Counts looked at: {looked}. By luck alone about one in {luck} of them lies "
    "outside its range in any one period.",
    "brief_usual": "Nothing to explain: all counts looked at ({looked}) lie in their usual range; "
    "by luck alone one in {luck} would not.",
    "brief_no_range": "Not told yet: none of the counts looked at ({looked}) has enough closed "
    "periods before it.",
    "brief_passed": "✓ Other checks passed: {count}",
    "brief_unknown": "– Not to be looked at on these data: {count}; `cyn doctor` names them",
    "brief_table": "Numbers: {title}",
    "chart_says": "{label} over {periods} periods; the table below has every number.",
    "chart_legend": "Shaded: the range or interval of each period. Ring: still open, or rows may "
    "be missing. Triangle: outside its expected range.",
}
