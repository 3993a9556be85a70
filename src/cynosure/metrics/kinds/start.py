"""When somebody began: the first row of something, as `start` and `window` write it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cynosure.errors import Place
from cynosure.metrics.kinds.days import WholeDays
from cynosure.metrics.located.values import Ref


@dataclass(frozen=True)
class Start:
    """A person's first row of `first`.

    `after` is how far into the data it must lie: who is seen before may have begun long ago, and
    is left out.
    """

    first: Ref
    after: WholeDays | None = None
    at: Place = field(compare=False, kw_only=True)

    @property
    def days_in(self) -> int:
        """The days of `after`, 0 without."""
        return 0 if self.after is None else self.after.days
