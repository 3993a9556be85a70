"""A belief about models whose falsifier has shown itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses.alerts.contract import BELIEF, Seen, alert, analysis_of, argument
from cynosure.analyses.boundary.standing import Line, line_of, refuted_in
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Inputs, Needs

BELIEFS = Question("boundary_beliefs")


@dataclass(frozen=True)
class BeliefRefuted:
    """One alert a belief, whatever is tried afterwards."""

    name: str = BELIEF
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each belief that is refuted now and was not on the snapshot before; where nobody
        asked before, for each whose day has not passed, since the others are history."""
        found = [one for one in seen.findings if one.question == BELIEFS]
        named = seen.star_file.boundary.beliefs
        if not found or named is None:
            return
        known = _known(seen)
        for name, belief in named.beliefs.items():
            line = line_of(belief)
            by = belief.by.date
            stands = by >= seen.profiles["trials"].complete_until.date()
            fresh = stands if known is None else line not in known
            if line in refuted_in(found[0]) and fresh:
                yield alert(self.name, belief=name, by=by.isoformat())

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return analysis_of(BELIEFS).definitions(_one(asked))

    def needs(self, asked: Asked) -> Needs:
        return analysis_of(BELIEFS).needs(_one(asked))

    def answer(self, inputs: Inputs) -> Finding:
        """The number that refutes the belief, with what was believed."""
        asked = inputs.asked
        inner = replace(inputs, asked=_one(asked))
        finding = analysis_of(BELIEFS).answer(inner)
        named = asked.star_file.boundary.beliefs
        assert named is not None, "the analysis refuses where nobody has written a belief down"
        belief = named.beliefs[argument(asked, BELIEF)]
        values: tuple[tuple[str, str | float | Text], ...] = (
            ("belief", belief.says),
            ("author", belief.author),
            ("sure", belief.probability),
            ("falsifier", belief.falsifier.written),
        )
        return replace(
            finding,
            question=asked.question,
            next_action=Note("see_beliefs", (("command", "cyn boundary beliefs"),)),
            checks=(Check("belief_stands", passed=False, values=values),),
            blocks=(),
        )


def _known(seen: Seen) -> frozenset[Line] | None:
    """What was refuted on the snapshot before, None where nobody asked there."""
    earlier = [one for one in seen.before if one.question == BELIEFS]
    return refuted_in(earlier[0]) if earlier else None


def _one(asked: Asked) -> Asked:
    arguments = ((BELIEF, argument(asked, BELIEF)),)
    return replace(asked, question=replace(BELIEFS, arguments=arguments))
