"""What a level asks of the store where its metric is judged; of any other metric nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cynosure.errors import Refusal
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.judged.answered import AnsweredRequest
from cynosure.metrics.judged.bridges import BridgesRequest, OfficesRequest
from cynosure.metrics.judged.raters import Raters, RatersRequest
from cynosure.metrics.judged.shown_runs import ShownRunsRequest, run_columns
from cynosure.metrics.judged.spread import JudgedTwiceRequest, NestedRequest, RunsRequest
from cynosure.metrics.kinds.judged import JUDGE_VERSION, Judged
from cynosure.metrics.relations.labelled import JUDGE
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of


@dataclass(frozen=True)
class Questions:
    """Everything that is asked about the labels behind a metric.

    `weekly` and `whole` are frames by version of the judge: of each period, and of all together.
    """

    raters: RatersRequest
    offices: OfficesRequest
    bridges: BridgesRequest
    answered: AnsweredRequest
    nested: NestedRequest
    twice: JudgedTwiceRequest
    runs: RunsRequest | None
    shown: ShownRunsRequest | None
    weekly: FrameRequest
    whole: FrameRequest

    @property
    def requests(self) -> tuple[Request[Any], ...]:
        """Those that are no frames."""
        each: tuple[Request[Any], ...] = (
            self.raters,
            self.offices,
            self.bridges,
            self.answered,
            self.nested,
            self.twice,
        )
        optional: tuple[Request[Any] | None, ...] = (self.runs, self.shown)
        return (*each, *(one for one in optional if one is not None))

    @property
    def frames(self) -> tuple[FrameRequest, ...]:
        """Those that are."""
        return self.weekly, self.whole


def questions(asked: Asked, metric: str, periods: tuple[Period, ...]) -> Questions | None:
    """What a metric asks, None where it is not judged."""
    model = asked.star_file.metrics[metric]
    if not isinstance(model, Judged):
        return None
    source, labels = model.from_.name, model.labels(definitions_of(asked.star_file))
    span = Period("range", periods[0].start, periods[-1].end)
    length, ruled = length_of(asked.star_file, source), has_rule(asked.star_file, source)
    columns = run_columns(asked.star_file, asked.profiles, source)
    return Questions(
        RatersRequest(labels),
        OfficesRequest(source, labels, model.where),
        BridgesRequest(source, labels, model.where),
        AnsweredRequest(source, labels, periods, length, model.where, ruled),
        NestedRequest(source, labels, model.where),
        JudgedTwiceRequest(labels),
        RunsRequest() if "trials" in asked.profiles else None,
        ShownRunsRequest(source, labels, periods, columns, model.where) if columns else None,
        FrameRequest((metric,), periods, (JUDGE_VERSION,)),
        FrameRequest((metric,), (span,), (JUDGE_VERSION,)),
    )


def length_of(star_file: StarFile, source: str) -> str | None:
    """The measure that says how long the rows of a source are: the first that they have."""
    kind = star_file.episodes.get(source)
    return None if kind is None else next(iter(kind.measures), None)


def has_rule(star_file: StarFile, source: str) -> bool:
    """Whether a rule says which rows of a source were fulfilled."""
    kind = star_file.episodes.get(source)
    return kind is not None and kind.fulfilled is not None


def refuse_mixed(inputs: Inputs, asked_for: Questions | None) -> None:
    """Raises Refusal where several judges answer under one version, so that nobody can tell which
    of them said what."""
    if asked_for is None:
        return
    for one in inputs.answer_to(asked_for.raters):
        if one.kind == JUDGE and one.raters > 1:
            raise _mixed(one, asked_for.raters.labels.name)


def _mixed(one: Raters, name: str) -> Refusal:
    return Refusal(
        f"{one.raters} judges answer for `{name}` under the version `{one.version}`: what they say "
        "cannot be told apart, and is never averaged. Give each a version of its own, such as "
        "`rater_version: [judge, version]` in `map`.",
        f"`{name}` 的版本 `{one.version}` 下有 {one.raters} 个评审：各自的打分无法区分，"
        "也绝不混在一起取平均。请让每个评审各有自己的版本，例如在 `map` 中写 "
        "`rater_version: [judge, version]`。",
    )
