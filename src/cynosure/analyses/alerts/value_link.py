"""The link of the star to what it stands for is weaker than an earlier snapshot showed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cynosure.analyses.alerts.contract import (
    Seen,
    alert,
    analysis_of,
    argument,
    nothing_amiss,
)
from cynosure.analyses.audit.judged import AGAINST, VERDICTS, Verdict
from cynosure.errors import Text
from cynosure.findings.blocks import Check
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Inputs, Needs

AUDIT, CRITERION = "audit", "value_link"
LEANS_AGAINST = "leaning_against"
FADING: tuple[str, ...] = (
    Verdict.CONTRADICTED,
    Verdict.NOT_ENOUGH,
    LEANS_AGAINST,
    Verdict.LEANING,
    Verdict.SUPPORTED,
)
"""From the weakest on, as somebody sees them who relied on one."""
WORDS: Mapping[str, Text] = {
    **{verdict.value: said for verdict, said in VERDICTS.items()},
    LEANS_AGAINST: AGAINST,
}


@dataclass(frozen=True)
class FadingLink:
    """One alert for each fall of the verdict; as long as the star stays there, no other."""

    name: str = CRITERION
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One where the snapshot before knew a better verdict."""
        asked = value_link(seen.star.metric.name)
        found = [one for one in seen.findings if one.question == asked]
        known = [one for one in seen.before if one.question == asked]
        for now, then in zip(found, known, strict=False):
            was, since = _verdict(then), then.provenance.snapshot
            if _fell(was, _verdict(now)):
                yield alert(self.name, metric=seen.star.metric.name, since=since, was=was)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        inner = _audit(asked)
        return analysis_of(inner.question).definitions(inner)

    def needs(self, asked: Asked) -> Needs:
        inner = _audit(asked)
        return analysis_of(inner.question).needs(inner)

    def answer(self, inputs: Inputs) -> Finding:
        """The number that the verdict rests on now, with the verdict of before."""
        asked = inputs.asked
        inner = _audit(asked)
        finding = analysis_of(inner.question).answer(replace(inputs, asked=inner))
        was, now = argument(asked, "was"), _verdict(finding)
        if not _fell(was, now):
            raise nothing_amiss(Text("the value link has not faded", "价值关联没有减弱"))
        values = (
            ("was", WORDS[was]),
            ("since", argument(asked, "since")),
            ("now", WORDS[now]),
        )
        return replace(
            finding,
            question=asked.question,
            checks=(Check("value_link_kept", passed=False, values=values),),
            blocks=(),
        )


def value_link(metric: str) -> Question:
    """The question whether what moves a metric moves what it stands for."""
    return Question(AUDIT, (("criterion", CRITERION), ("metric", metric)))


def _audit(asked: Asked) -> Asked:
    return replace(asked, question=value_link(argument(asked, "metric")))


def _verdict(finding: Finding) -> str:
    return finding.verdict or Verdict.NOT_ENOUGH.value


def _fell(was: str, now: str) -> bool:
    return FADING.index(now) < FADING.index(was)
