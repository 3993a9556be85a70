"""The kinds of metric, a file each. A new kind is a file here and one entry in `KINDS`."""

from __future__ import annotations

from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.kinds.mean import Mean
from cynosure.metrics.kinds.quantile import Quantile
from cynosure.metrics.kinds.ratio import Ratio
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units

KINDS: tuple[type[Metric], ...] = (
    Units,
    Count,
    Sum,
    Mean,
    Ratio,
    Quantile,
    Retention,
    Funnel,
    Judged,
)
