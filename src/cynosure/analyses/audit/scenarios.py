"""Which way a metric goes in the scenarios of a poll, as far as its definition decides it."""

from __future__ import annotations

from cynosure.analyses.audit.trace import same_rows
from cynosure.metrics.expression.syntax import Comparison, Name, Number, names_in
from cynosure.metrics.kinds.contract import PEOPLE, Metric
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.ratio import Ratio, Side
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.located.values import Formula
from cynosure.metrics.starfile.models import StarFile
from cynosure.playbook.knowledge import shipped
from cynosure.playbook.models import Scenario

FULFILLED, ROWS, DAYS = "fulfilled", "rows", "days"
DAYS_OF_SCENARIOS = (2, 4)
"""How many days a metric may ask for, so that the scenarios about days decide its direction."""


def scenarios() -> tuple[Scenario, ...]:
    """What a poll asks about, in its order."""
    return shipped().scenarios


def directions_of(star_file: StarFile, metric: str) -> dict[str, str]:
    """up, down or same by scenario, for those in which the definition decides it."""
    counted = _counted(star_file, star_file.metrics[metric])
    if counted is None:
        return {}
    known = {one.id: getattr(one.moves, counted) for one in scenarios()}
    return {name: way for name, way in known.items() if way is not None}


def _counted(star_file: StarFile, metric: Metric) -> str | None:
    """What a metric counts, as the playbook names it; None for what it has no name for."""
    match metric:
        case Units(union=(), window=None) if metric.unit == PEOPLE:
            return _people(star_file, metric)
        case Count(window=None):
            return _of_episodes(star_file, metric.where, metric.sources()[0].name)
        case Sum(window=None, cap=None) if str(metric.of) == ROWS:
            return _of_episodes(star_file, metric.where, metric.sources()[0].name)
        case Ratio(window=None) if metric.from_:
            return _quotient(metric.num, metric.den)
    return None


def _people(star_file: StarFile, metric: Units) -> str | None:
    source = metric.from_[0].name
    episodes = _of_episodes(star_file, metric.where, source)
    counted = "people_with_value" if episodes == "episodes_with_value" else "people"
    if metric.having is None:
        return counted
    return f"{counted}_on_days" if _is_on_days(metric.having) else None


def _is_on_days(having: Formula) -> bool:
    """Whether it asks for two to four days, and for nothing else."""
    match having.tree:
        case Comparison(operator=">=", left=Name(path="days"), right=Number() as number):
            least, most = DAYS_OF_SCENARIOS
            return least <= number.value <= most
    return False


def _of_episodes(star_file: StarFile, where: Formula | None, source: str) -> str:
    """Rows that meet `fulfilled`, or that are the moment of value itself, are rows with value."""
    names = set() if where is None else {name.path for name in names_in(where.tree)}
    moments = {star.proposition.moment.name for star in star_file.star if star.proposition}
    valued = FULFILLED in names or any(same_rows(star_file, source, one) for one in moments)
    return "episodes_with_value" if valued else "episodes"


def _quotient(num: Side, den: Side) -> str | None:
    over, under = str(num.formula), str(den.formula)
    if (over, under) == (FULFILLED, ROWS):
        return "rate_of_value"
    return "effort_per_value" if under == FULFILLED and over != ROWS else None
