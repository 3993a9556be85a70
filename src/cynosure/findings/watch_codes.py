"""What alerts may say that nothing else does."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

NEXT: tuple[Code, ...] = (
    # What somebody believed of models, all of it.
    Code("see_beliefs", (("command", Form.NAME),)),
)

CHECKS: tuple[Code, ...] = (
    # The verdict on the link to value: what an earlier snapshot showed, and what there is now.
    Code("value_link_kept", (("was", Form.TEXT), ("since", Form.NAME), ("now", Form.TEXT))),
    # What somebody believed, how sure, and what they said would refute it.
    Code(
        "belief_stands",
        (
            ("belief", Form.TEXT),
            ("author", Form.TEXT),
            ("sure", Form.SHARE),
            ("falsifier", Form.NAME),
        ),
    ),
)
