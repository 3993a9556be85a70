"""The level of one look whose interval is as wide as one that holds at every look.

The confidence sequence of `sequential`, tuned for the units there are, is wider than the interval
of one look by a factor that hangs on the level alone: 1.5486 at .95. An interval that is no
estimate ± z · error, such as the shifts that dealing out anew does not reject, becomes as wide at
the level that belongs to that factor: .9976 at .95. What each period of an assignment by chance
adds is a step of such a sequence (Ham, Bojinov, Lindon and Tingley 2022, "Design-based confidence
sequences for anytime-valid causal inference").
"""

from __future__ import annotations

import math

from cynosure.stats.experiments.sequential import tuning


def level_at_any_look(level: float = 0.95) -> float:
    """The level, above `level`, at which one look has to be told so that all looks hold `level`.

    Raises ValueError for a level outside (0, 1).
    """
    drawn = tuning(1.0, level) ** 2
    wider = math.sqrt(2 * (drawn + 1) / drawn * math.log(math.sqrt(drawn + 1) / (1 - level)))
    return math.erf(wider / math.sqrt(2))
