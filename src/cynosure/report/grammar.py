"""The structure that each language fills: what a language must be able to say to be one of ours.

Sentences are templates whose slots are filled with printed values, so that no number is ever
formed by a language. The tests hold each language complete over every code, reason, unit, band,
state and kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cynosure.findings.blocks import State, Unit
from cynosure.findings.forms import Form
from cynosure.findings.kinds import Kind
from cynosure.stats.estimate import Band
from cynosure.stats.undefined import Reason


@dataclass(frozen=True)
class Verb:
    """How a kind of evidence speaks.

    `name` stands beside its mark. `up` and `down` are the whole headline for a value that is
    above, or below, nothing; slots: factor, label, amount (without sign), signed, span, band,
    when, margin, whole, reason, need.
    """

    name: str
    up: str
    down: str


@dataclass(frozen=True)
class Absent:
    """Why a number is missing, and what would have to be there; clauses, not sentences."""

    reason: str
    need: str


@dataclass(frozen=True)
class Outcome:
    """The sentence of a check for each way it can end."""

    passed: str
    failed: str
    unknown: str


@dataclass(frozen=True)
class Signs:
    """The marks between words and numbers; `gap` parts Latin letters and digits from others."""

    percent: str
    to: str
    stop: str
    colon: str
    comma: str
    gap: str
    listing: str
    brackets: tuple[str, str]
    quotes: tuple[str, str]


@dataclass(frozen=True)
class Labels:
    """What stands at the head of a line or column of a finding."""

    means: str
    who: str
    found: str
    checks: str
    placebo: str
    caveat: str
    next: str
    evidence: str
    value: str
    count: str
    period: str
    state: str
    whole: str
    metric: str
    point: str


@dataclass(frozen=True)
class Grammar:
    """A language of the product.

    `units` gives (one, several) for each unit, a template of the slot `n`; `forms` the same for
    the whole things that a sentence may count. `points` is a difference of shares. `period` says
    when a window was, as the headline needs it; `days` a stretch of days alone.
    """

    lang: str
    signs: Signs
    labels: Labels
    verbs: Mapping[Kind, Verb]
    notes: Mapping[str, str]
    checks: Mapping[str, Outcome]
    reasons: Mapping[Reason, Absent]
    bands: Mapping[Band, str]
    units: Mapping[Unit, tuple[str, str]]
    forms: Mapping[Form, tuple[str, str]]
    states: Mapping[State, str]
    phrases: Mapping[str, str]
    points: tuple[str, str]
    days: Callable[[date, date], str]
    period: Callable[[str, date, date], str]
    moment: Callable[[datetime], str]


PHRASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unmeasured", ("label", "when", "reason", "need")),
    ("unmeasured_effect", ("label", "factor", "when", "reason", "need")),
    ("unexplained", ("label", "when", "reason", "need")),
    ("usual_change", ("sentence",)),
    ("untold_change", ("label", "factor", "signed", "span", "band", "when", "need")),
    ("banded", ("level", "band", "low", "high")),
    ("band_head", ("level", "band")),
    ("bandless", ("reason",)),
    ("provisional", ("sentence",)),
    ("empty_period", ("label", "when")),
    ("span", ("before", "after")),
    ("who", ("n", "rows", "days", "timezone")),
    ("who_group", ("n", "group", "rows", "days", "timezone")),
    ("found_many", ("estimand", "candidates")),
    ("placebo", ("count", "as_large")),
    ("evidence", ("snapshot", "definition", "look", "code")),
    ("evidence_version", ("snapshot", "definition", "version", "look", "code")),
    ("verdict", ("verdict",)),
    ("needed", ("n",)),
    ("saturated", ()),
    ("hypothesis", ("label",)),
    ("tree_closes", ("residual",)),
    ("tree_unchecked", ()),
    ("no_interval", ("reasons",)),
    ("exceeds", ("units",)),
    ("series_range", ("low", "high")),
    ("empty_run", ("count",)),
    ("shown_of", ("shown", "count")),
    ("rows_shown", ("shown", "count")),
    ("inside", ()),
    ("above", ()),
    ("below", ()),
    ("remark_above", ()),
    ("remark_below", ()),
    ("brief_title", ("product",)),
    ("brief_about", ("days", "timezone")),
    ("brief_star", ()),
    ("brief_moved", ()),
    ("brief_guardrails", ()),
    ("brief_groups", ()),
    ("brief_trust", ()),
    ("brief_untold", ()),
    ("brief_next", ()),
    ("brief_evidence", ()),
    ("brief_luck", ("looked", "luck")),
    ("brief_usual", ("looked", "luck")),
    ("brief_no_range", ("looked",)),
    ("chart_says", ("label", "periods")),
    ("chart_legend", ()),
    ("chart_nothing", ("title",)),
    ("chart_series", ("days", "value", "side", "periods", "low", "high")),
    ("chart_open", ()),
    ("chart_breakdown", ("title", "dimension", "most", "high", "least", "low", "whole")),
    ("chart_whisker", ()),
    ("chart_whole", ()),
    ("chart_waterfall", ("title", "whole", "part", "value")),
    ("chart_matrix", ("title", "high", "high_at", "low", "low_at")),
    ("chart_cell", ("title", "value", "at")),
    ("chart_course", ("title", "days", "values")),
    ("chart_curve", ("title", "x_label", "x_first", "y_first", "x_last", "y_last")),
    (
        "chart_points",
        ("title", "count", "x_label", "x_low", "x_high", "y_label", "y_low", "y_high"),
    ),
    ("chart_tree", ("label", "estimate", "parts")),
    ("chart_leaf", ("label", "estimate")),
    ("release_model", ()),
    ("release_prompt", ()),
    ("release_product", ()),
    ("release_judge", ()),
    ("release_price", ()),
    ("release_policy", ()),
    ("release_campaign", ()),
    ("release_incident", ()),
    ("releases_several", ("count",)),
    ("brief_table", ("title",)),
    ("brief_passed", ("count",)),
    ("brief_unknown", ("count",)),
)
"""Every turn of phrase that the layout itself needs, with the slots of its template."""
