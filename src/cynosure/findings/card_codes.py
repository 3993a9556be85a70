"""What a metric card and a review may say."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

NOTES: tuple[Code, ...] = (
    # Whether the star rests on its moment of value, and which rules do so without it.
    Code("card_touches", (("metric", Form.TEXT), ("moment", Form.NAME))),
    Code("card_touches_not", (("metric", Form.TEXT), ("moment", Form.NAME))),
    Code("card_touches_unknown", (("metric", Form.TEXT), ("moment", Form.NAME))),
    Code("card_rules_without", (("rules", Form.TEXT), ("moment", Form.NAME))),
    Code("card_no_proposition"),
    # What nobody has written down.
    Code("card_no_sentence"),
    Code("card_no_empty_rise"),
    Code("card_no_guardrails"),
    Code("card_no_owner"),
    Code("card_owner_unknown", (("owner", Form.TEXT),)),
    Code("card_no_review"),
    Code("card_review_past", (("day", Form.DATE), ("days", Form.DAYS))),
    Code("card_review_on", (("day", Form.DATE), ("days", Form.DAYS))),
    Code("card_guardrail", (("metric", Form.TEXT), ("share", Form.SHARE), ("periods", Form.COUNT))),
    Code("card_no_audit", (("why", Form.TEXT),)),
    # What a review found: against which audit, what changed, what is due.
    Code("review_first"),
    Code("review_since", (("day", Form.DATE), ("finding", Form.NAME))),
    Code("review_no_change"),
    Code("review_faded", (("count", Form.COUNT),)),
    Code("review_redefined", (("metric", Form.TEXT), ("then", Form.COUNT), ("now", Form.COUNT))),
    Code("review_same_definitions"),
    Code("review_past_due", (("what", Form.TEXT), ("day", Form.DATE), ("days", Form.DAYS))),
    Code("review_due_soon", (("what", Form.TEXT), ("day", Form.DATE), ("days", Form.DAYS))),
    Code("review_nothing_due"),
    Code("review_poll_old", (("day", Form.DATE), ("days", Form.DAYS))),
)
