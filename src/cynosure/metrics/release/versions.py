"""What those who met an experiment did under each version of the judge, and what two versions say
of the same rows of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.calendar import Period
from cynosure.metrics.judged.answered import (
    AnsweredRequest,
    Stratum,
    banded_rows,
    counted,
    in_order,
    stratum,
)
from cynosure.metrics.judged.bridges import bridged_units
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.kinds.judged import JUDGE_VERSION
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.release.parted import PartedRequest
from cynosure.stats.judge.by_unit import COLUMNS

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]
NO_VERSION = ""
"""Before the first verdict no version of the judge is in office."""


@dataclass(frozen=True)
class VersionsRequest:
    """A judged metric of those whom `experiment` reached, over some weeks together, by the version
    of the judge; a row without a verdict has the version that was in office."""

    experiment: str
    metric: str
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and version."""
        by = PartedRequest(self.experiment, self.metric, self.periods, JUDGE_VERSION)
        return by.query(scope)

    def read(self, rows: list[dict[str, Any]]) -> dict[str, dict[str, Floats]]:
        """By version and person the six sums, labels given while no version was in office under
        `NO_VERSION`."""
        found: dict[str, dict[str, Floats]] = {}
        for row in rows:
            version = NO_VERSION if row["part"] is None else row["part"]
            own = np.array([float(row[f"_{k}"] or 0.0) for k in range(len(COLUMNS))])
            found.setdefault(version, {})[row["person"]] = own
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class BothRequest:
    """How much higher one version scores rows of those whom `experiment` reached than another that
    judged the same rows, whenever these were."""

    experiment: str
    source: str
    labels: Labelled
    where: Formula | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and pair of versions, the first by its name before the other."""
        units = bridged_units(scope, self.source, self.labels, self.where)
        met = scope.table("exposures")
        met = met.filter(met["experiment"] == self.experiment)
        met = met.select(person=met[PERSON]).distinct()
        joined = units.inner_join(met, units["_unit"] == met["person"])
        return joined.select(
            "person",
            before=joined["_version"],
            after=joined["_later"],
            gap=joined["_gap"],
            rows=joined["_rows"],
        )

    def read(
        self, rows: list[dict[str, Any]]
    ) -> Mapping[tuple[str, str], Mapping[str, tuple[float, float]]]:
        """By (version, other version) and person how much higher the first scores, summed over how
        many rows; each pair is there both ways."""
        found: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
        for row in rows:
            gap, count = float(row["gap"]), float(row["rows"])
            found.setdefault((row["after"], row["before"]), {})[row["person"]] = gap, count
            found.setdefault((row["before"], row["after"]), {})[row["person"]] = -gap, count
        return found


@dataclass(frozen=True)
class ArmsAnsweredRequest:
    """Who of those whom `experiment` reached has labels and who has not, by variant and the
    version of the judge that scored the row; people of several variants are in none."""

    experiment: str
    answered: AnsweredRequest

    def query(self, scope: Scope) -> ir.Table:
        """One row a variant, version and stratum."""
        met = scope.table("exposures")
        met = met.filter(met["experiment"] == self.experiment)
        met = met.group_by(person=met[PERSON]).agg(
            variant=met["variant"].min(), variants=met["variant"].nunique()
        )
        met = met.filter(met["variants"] == 1)
        rows = banded_rows(scope, self.answered, self.experiment)
        joined = rows.inner_join(met, rows["_who"] == met["person"])
        joined = joined.select(*rows.columns, "variant")
        cells = joined.group_by("variant", "_version", "_band", "_good")
        return cells.agg(**counted(joined))

    def read(self, rows: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[Stratum, ...]]:
        """The strata by variant and version, `NO_VERSION` of rows without a verdict."""
        found: dict[tuple[str, str], list[Stratum]] = {}
        for row in rows:
            named = row["variant"], row["_version"] or NO_VERSION
            found.setdefault(named, []).append(stratum(row))
        return {name: tuple(sorted(own, key=in_order)) for name, own in sorted(found.items())}
