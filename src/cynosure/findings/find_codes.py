"""What `find` may say in passing."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

CAVEATS: tuple[Code, ...] = (
    # Whatever goes with later returns may only show who was interested anyway.
    Code("not_caused"),
    # How many cells were searched, and how often the outcome was dealt anew.
    Code("tried", (("count", Form.COUNT), ("deals", Form.COUNT))),
    # Of how many events pairs were tried, of how many that people did.
    Code("pairs_of", (("paired", Form.COUNT), ("events", Form.COUNT))),
    # What passes all bars in a part of the people, whatever it does among everybody.
    Code("passes_within", (("part", Form.TEXT), ("action", Form.TEXT))),
    # How many parts were searched beside everybody.
    Code("by_parts", (("parts", Form.COUNT),)),
    # The people who are in none of the parts.
    Code("in_no_part", (("people", Form.PEOPLE),)),
    # To pass in one part and not in another is no difference between the two.
    Code("parts_differ"),
)

NEXT: tuple[Code, ...] = (
    # A test by encouragement: how much more of the people should do it, how many it takes.
    Code(
        "encourage",
        (
            ("action", Form.TEXT),
            ("taken", Form.POINTS),
            ("people", Form.PEOPLE),
            ("detects", Form.POINTS),
        ),
    ),
)

CHECKS: tuple[Code, ...] = (
    # The last day of the longest window, and the first of the outcome.
    Code("landmark", (("last", Form.COUNT), ("first", Form.COUNT))),
    Code("found_by_search", (("p", Form.NUMBER), ("tried", Form.COUNT))),
    Code("held_out", (("n", Form.PEOPLE),)),
    Code("more_than_control", (("by", Form.POINTS), ("low", Form.POINTS))),
)
