"""No estimate is a value of its own type, with a reason; it is never 0, 1 or NaN."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cynosure.errors import Text


class Reason(StrEnum):
    """Why a number does not exist. The renderer owns the sentence for each."""

    NO_ROWS = "no_rows"
    """Nothing happened in this cell."""
    ZERO_DENOMINATOR = "zero_denominator"
    """The denominator sums to zero."""
    MISSING_PART = "missing_part"
    """A part of the numerator or denominator has no value anywhere in this cell."""
    ONE_UNIT = "one_unit"
    """A single unit says nothing about how units differ."""
    NO_VARIATION = "no_variation"
    """All units are alike, so that the estimated spread would be zero."""
    NOT_PER_PERSON = "not_per_person"
    """A part (a bill) belongs to no person, so nothing can be resampled."""
    STANDS_ALONE = "range_not_computed"
    """A count without periods before it: it has no sampling interval, and no expected range. The
    word is that of the first ledgers, which must stay readable."""
    COUNTED = "counted"
    """Everything there is was counted: nothing else could have been there, and no range applies."""
    MIXED_UNITS = "mixed_units"
    """Amounts in several currencies, or parts counted in different units, were to be added."""
    NOT_FINITE = "not_finite"
    """The rows hold infinite values."""
    TOO_FEW = "too_few"
    """Too few units for an interval or a test at the level asked."""
    COLLINEAR = "collinear"
    """Covariates that are sums of each other, or that do not vary, cannot be told apart."""
    UNBOUNDED = "unbounded"
    """The data do not rule out a denominator of zero, so that the ratio has no finite bounds."""
    TIED = "tied"
    """The values around a quantile are all the same, so that its interval would be a point."""
    FEW_PERIODS = "few_periods"
    """Fewer closed periods can be compared (`had`) than a range takes (`needed`)."""
    NOT_POSITIVE = "not_positive"
    """The value that a multiplicative range starts from is zero or below."""
    STEADY = "steady"
    """Every period changed by the same ratio, so that the spread of ratios would be zero."""
    GAP_BEFORE = "gap_before"
    """The period before has no rows, or not all of them, so that no range can start from it."""
    NO_ARRIVALS = "no_arrivals"
    """Nobody knows what earlier periods showed at the age of one still open: rows do not say when
    they came in."""
    NO_CONTROLS = "no_controls"
    """Every unit was reached by the change, so that none is left to compare with."""
    NO_DECLINE = "no_decline"
    """Longer tasks are solved as often as shorter ones, so that no length divides them."""
    NOT_BETWEEN = "not_between"
    """A formula has no value with some factors of one period and the others of another."""
    NO_SIGNAL = "no_signal"
    """True differences cannot be told from the noise of their measurement."""
    JUDGE_UNPROVEN = "judge_unproven"
    """The judge is not shown to tell right from wrong better than chance does."""
    JUDGE_UNCALIBRATED = "judge_uncalibrated"
    """The judge has verdicts, and no label of people says how far it is right."""
    NONE_CLOSED = "none_closed"
    """No finding was closed with a number that its interval could hold."""
    LABELS_CHOSEN = "labels_chosen"
    """Who gave a label depends on what the label says, and nothing known makes up for it."""
    NOT_DETERMINED = "not_determined"
    """Very different values of a parameter fit the data equally well."""
    NO_PAIRS = "no_pairs"
    """No item was rated twice, so nothing can agree or disagree."""
    WINDOW_OPEN = "window_open"
    """The days after their start that people are looked at are not over for any of them."""
    THERE_BEFORE = "there_before"
    """Everybody was there when the data begin, so that nobody's start is known."""
    FEW_SWITCHES = "few_switches"
    """A switchback was switched less often (`had`) than chance takes to choose (`needed`)."""
    SPLIT_BROKEN = "split_broken"
    """Units of one arm of an experiment are missing, so that its arms are not alike."""
    METER_CHANGED = "meter_changed"
    """An `event` is recorded otherwise in one `version` of the app than in the others."""
    METER_UNNAMED = "meter_unnamed"
    """The same of an `event` in rows that name no version."""
    METER_FELL = "meter_fell"
    """An `event` fell to `times` of what it was beside the others, and no two versions tell whether
    it is recorded otherwise or done less."""
    JUDGE_CHANGED = "judge_changed"
    """Other versions of the judge gave the labels of the two periods (`versions`)."""
    PARTLY_COVERED = "partly_covered"
    """The data cover `covered` of the `days` of a period (`start` to `end`)."""
    NOBODYS = "nobodys"
    """Accounts behind which no person seems to stand make up much of a change."""
    UNSIGNED = "unsigned"
    """Nobody has accepted the definition of the metric as it is now."""
    BELOW_FLOOR = "below_floor"
    """Fewer people (`people`) stand behind a comparison than the star file asks for (`floor`)."""
    PARTS_APART = "parts_apart"
    """The parts that an identity names do not make up the whole."""
    PLANNED = "planned"
    """What a plan is expected to see is worked out from how units differ, and was not observed."""
    NO_OUTCOME = "no_outcome"
    """Nobody said what the metric should lead to."""
    NO_COVARIANCE = "no_covariance"
    """Summaries do not say how two metrics go together in a person, so that their correlation is
    a band (`low` to `high`) and no number."""
    NOT_REACHED = "not_reached"
    """The curve does not come down to the level asked within the time observed."""


CARRIED = {
    Reason.FEW_PERIODS: ("had", "needed"),
    Reason.FEW_SWITCHES: ("had", "needed"),
    Reason.NO_COVARIANCE: ("low", "high"),
    Reason.METER_CHANGED: ("event", "version"),
    Reason.METER_UNNAMED: ("event",),
    Reason.METER_FELL: ("event", "times"),
    Reason.JUDGE_CHANGED: ("versions",),
    Reason.BELOW_FLOOR: ("people", "floor"),
    Reason.PARTLY_COVERED: ("covered", "days", "start", "end"),
}
"""The details that a reason's sentence names, and which it therefore always carries."""


@dataclass(frozen=True)
class Undefined:
    """The absence of an estimate.

    `reason` is one of `Reason`; `detail` holds (name, value) pairs the sentence may use,
    such as the metric part concerned or how many units there were. Raises ValueError where a
    detail that the reason always carries is missing.
    """

    reason: Reason
    detail: tuple[tuple[str, str | int | float | Text], ...] = field(default=())

    def __post_init__(self) -> None:
        """Let no reason be without what its sentence names."""
        missing = set(CARRIED.get(self.reason, ())) - {name for name, _ in self.detail}
        if missing:
            raise ValueError(f"{self.reason} carries {', '.join(sorted(missing))} too")
