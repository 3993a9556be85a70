"""`funnel`: the share of people who get through moments that follow one another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric
from cynosure.metrics.kinds.days import WholeDays
from cynosure.metrics.kinds.retention import share_of_people
from cynosure.metrics.located.values import Duration, Ref
from cynosure.metrics.needs import Contribution, Ordering, Reached, Steps
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True, kw_only=True)
class Funnel(Metric):
    """Of the people who did the first of `steps`, the share who got to the last one, in order.

    `ordering` says what is compared, and the two answers differ:

    - `first_touch`: the first time ever that a person did each step. A step is reached where its
      first time lies not before that of the step before, which was reached too. A person counts
      once, in the period of the first step's first time.
    - `any_window`: every time that a person did the first step opens a try, in which each step may
      be any time of it not before the step before; the try that came furthest counts. A person
      counts once in each period with a try that began in it, as soon as all such tries are over.

    Either way all must happen within `window` of the first step, without one within the period.
    Steps at one instant are in order, rows between them do not matter. `after` leaves out people
    who are seen that early in the data: what looks like their first time may not be it.
    """

    kind: ClassVar[str] = "funnel"
    steps: tuple[Ref, ...]
    ordering: Ordering
    window: Duration | None = None
    after: WholeDays | None = None

    def sources(self) -> tuple[Ref, ...]:
        return self.steps

    @property
    def course(self) -> Steps:
        """What is asked of each person. Raises UserMistake for steps that are no way."""
        names = [step.name for step in self.steps]
        if len(names) < 2:
            raise UserMistake(
                "A funnel has two steps or more.", "漏斗至少要有两步。", self.steps[0].at
            )
        for number, step in enumerate(self.steps):
            if step.name in names[:number]:
                raise UserMistake(
                    f"`{step.name}` stands twice; a funnel goes through each step once.",
                    f"`{step.name}` 出现了两次；漏斗的每一步只能出现一次。",
                    step.at,
                )
        if self.after is not None and self.ordering != "first_touch":
            raise UserMistake(
                "`after` is about the first time ever, so it goes with `ordering: first_touch`.",
                "`after` 针对的是首次发生的时间，只能与 `ordering: first_touch` 一起使用。",
                self.at,
            )
        within = None if self.window is None else self.window.length // timedelta(microseconds=1)
        after = 0 if self.after is None else self.after.days
        return Steps(tuple(names), self.ordering, within, after)

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        first, course = (self.steps[0].name,), self.course
        return tuple(
            Contribution(first, PEOPLE, group, None, Reached(step), course)
            for step in range(len(self.steps))
        )

    def read_as(self, definitions: Definitions) -> Unit:
        return Unit.SHARE

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        return share_of_people(cell, level)
