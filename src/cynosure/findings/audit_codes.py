"""What an audit may say as a whole, and by the criteria of value, action and lead."""

from __future__ import annotations

from cynosure.findings.forms import Code, Form

_BOTH = (("proxy", Form.TEXT), ("value_metric", Form.TEXT))

CAVEATS: tuple[Code, ...] = (
    # What to do with the star, and what decides it.
    Code("audit_keep", (("metric", Form.TEXT),)),
    Code("audit_watch", (("metric", Form.TEXT),)),
    Code("audit_dominated", (("metric", Form.TEXT), ("rival", Form.TEXT))),
    Code("audit_linked_better", (("metric", Form.TEXT), ("rival", Form.TEXT))),
    Code("audit_lacks", (("criteria", Form.TEXT),)),
    # The gates.
    Code("audit_data_gate"),
    Code("audit_value_gate", (("metric", Form.TEXT),)),
    Code("audit_guarded", (("guardrails", Form.NAME),)),
    Code("audit_unguarded"),
    # The order of criteria that the team signed, who, when.
    Code("audit_order", (("order", Form.TEXT), ("by", Form.TEXT), ("day", Form.DATE))),
    Code("audit_no_order"),
    # Value link: what was seen.
    Code("link_correlation", (*_BOTH, ("count", Form.COUNT), ("value", Form.NUMBER))),
    Code(
        "link_band",
        (*_BOTH, ("count", Form.COUNT), ("low", Form.NUMBER), ("high", Form.NUMBER)),
    ),
    Code(
        "link_band_unsure",
        (*_BOTH, ("count", Form.COUNT), ("low", Form.NUMBER), ("high", Form.NUMBER)),
    ),
    Code(
        "link_band_told",
        (*_BOTH, ("count", Form.COUNT), ("low", Form.NUMBER), ("high", Form.NUMBER)),
    ),
    # How the noise of two metrics goes together, told by so many arms summed up again and again.
    Code("link_increments", (("count", Form.COUNT), ("low", Form.NUMBER), ("high", Form.NUMBER))),
    Code("link_few", (*_BOTH, ("count", Form.COUNT), ("needed", Form.COUNT))),
    Code("link_prentice", (*_BOTH, ("count", Form.COUNT), ("needed", Form.COUNT))),
    Code("link_no_movement", (*_BOTH, ("count", Form.COUNT))),
    Code("link_no_errors", _BOTH),
    Code("link_no_arms", _BOTH),
    Code("link_nothing", _BOTH),
    Code("link_not_found", _BOTH),
    Code("link_search_refused", (*_BOTH, ("why", Form.TEXT))),
    Code(
        "link_held_out",
        (("action", Form.NAME), ("value_metric", Form.TEXT), ("value", Form.NUMBER)),
    ),
    Code("link_no_outcome"),
    Code("link_weakest", (("link", Form.TEXT),)),
    Code("link_set_apart", (("count", Form.COUNT), ("whole", Form.COUNT))),
    Code("link_leaning_at_most", (("count", Form.COUNT), ("full", Form.COUNT))),
    # Actionability: what was seen.
    Code("moves_share", (("share", Form.SHARE), ("count", Form.COUNT), ("seen", Form.SHARE))),
    Code("moves_never", (("count", Form.COUNT),)),
    Code("moves_noisy", (("share", Form.SHARE), ("seen", Form.SHARE))),
    Code("moves_few", (("count", Form.COUNT), ("needed", Form.COUNT))),
    Code(
        "moves_detects",
        (("days", Form.DAYS), ("plain", Form.SHARE), ("adjusted", Form.SHARE)),
    ),
    Code("owned_share", (("share", Form.SHARE), ("weeks", Form.PERIODS))),
    Code("owned_nothing"),
    Code(
        "wish_beyond",
        (
            ("wish", Form.CHANGE),
            ("days", Form.DAYS),
            ("largest", Form.CHANGE),
        ),
    ),
    Code(
        "wish_within",
        (
            ("wish", Form.CHANGE),
            ("days", Form.DAYS),
            ("largest", Form.CHANGE),
        ),
    ),
    # Leading: what was seen.
    Code(
        "lead_gain",
        (("outcome", Form.TEXT), ("days", Form.DAYS), ("gain", Form.NUMBER)),
    ),
    Code("lead_few", (("outcome", Form.TEXT), ("had", Form.PERIODS), ("needed", Form.COUNT))),
)

NEXT: tuple[Code, ...] = (
    # The datum that would change a verdict.
    Code("link_name_outcome"),
    Code("link_export_effects"),
    Code("link_export_errors"),
    Code("link_export_covariance"),
    # Said by records of 0.4.0 only, which must stay readable: here and `moves_more`.
    Code("link_more_experiments", (("more", Form.COUNT),)),
    Code("link_first_experiments", (("more", Form.COUNT), ("full", Form.COUNT))),
    Code("link_to_full", (("more", Form.COUNT),)),
    Code("link_larger_experiments"),
    Code("link_next_experiments"),
    Code("moves_more", (("more", Form.COUNT),)),
    Code("moves_first", (("more", Form.COUNT), ("full", Form.COUNT))),
    Code("moves_to_full", (("more", Form.COUNT),)),
    Code("moves_next"),
    Code("lead_more_weeks", (("more", Form.PERIODS),)),
    Code("lead_next_weeks"),
)
