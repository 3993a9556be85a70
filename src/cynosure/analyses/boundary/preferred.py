"""The question `boundary_pairs`: which answers did people turn down, and which take instead?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cynosure.analyses.boundary.cells import NONE, table
from cynosure.analyses.boundary.held_out import is_held_out
from cynosure.analyses.boundary.triage import HELD_OUT, TRAINING
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Block, Cell, Note, State, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.starfile.definition import BOUNDARY
from cynosure.metrics.trials.pairs import Pair, PairsRequest, pair_moment
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("The number of pairs", "成对回答数")
SAYS = Text(
    "An answer that somebody turned down and the one taken in its place, in the same episode",
    "同一会话中，用户否掉的回答与随后采纳的回答配成一对",
)
EXPORTED = Text("Pairs by id", "成对回答（按标识）")
Models = tuple[str, str]


@dataclass(frozen=True)
class Pairs:
    """The question."""

    name: str = "boundary_pairs"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        """Raises Refusal where nothing says what turning down and taking is, or tells of answers;
        UserMistake for moments that are none."""
        return Needs(requests=(_request(asked),))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        pairs = inputs.answer_to(_request(asked))
        profile = asked.profiles["events"]
        first = last = profile.complete_until.date()
        if profile.first is not None and profile.last is not None:
            first, last = profile.first, profile.last
        zone = asked.star_file.calendar.timezone
        hashed = inputs.definitions[BOUNDARY][0]
        whole = asked.question.argument("items") is not None
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(BOUNDARY, LABEL, Unit.NUMBER, hashed, SAYS),
            estimand=SAYS,
            estimate=Estimate(len(pairs), Undefined(Reason.COUNTED), len(pairs)),
            n=len(pairs),
            units=Unit.UNITS,
            rows=profile.kept,
            window=Window(first.isoformat(), last.isoformat(), zone, "range", State.CLOSED),
            provenance=inputs.provenance,
            next_action=Note("export_pairs"),
            blocks=tuple(_blocks(pairs, asked.star_file.boundary.held_out, whole)),
        )


def _request(asked: Asked) -> PairsRequest:
    star_file = asked.star_file
    named = star_file.boundary.pairs
    if named is None:
        raise Refusal(
            "Nothing says when an answer is turned down and when one is taken; name two moments: "
            "`boundary: {pairs: {rejected: regenerated, chosen: accepted}}`.",
            "没有说明怎样算否掉、怎样算采纳；请指定两个时刻："
            "`boundary: {pairs: {rejected: regenerated, chosen: accepted}}`。",
        )
    names = pair_moment(star_file, named.rejected), pair_moment(star_file, named.chosen)
    for wanted in ("events", "generations"):
        if not asked.profiles.get(wanted) or not asked.profiles[wanted].kept:
            raise Refusal(
                f"Pairs take events and generations with their `episode_id`; the snapshot has no "
                f"{wanted}.",
                f"配对需要带 `episode_id` 的 events 和 generations；快照里没有 {wanted}。",
            )
    return PairsRequest(*names)


def _blocks(pairs: Sequence[Pair], held_out: float, whole: bool) -> Iterator[Block]:
    counts = Counter((one.rejected_model, one.chosen_model) for one in pairs)
    apart = Counter(
        (one.rejected_model, one.chosen_model) for one in pairs if _is_apart(one, held_out)
    )
    columns: list[tuple[Text, Callable[[Models], Cell]]] = [
        (Text("Turned down", "被否掉的模型"), lambda both: both[0] or NONE),
        (Text("Taken", "被采纳的模型"), lambda both: both[1] or NONE),
        (Text("Pairs", "对数"), lambda both: counts[both]),
        (Text("For training", "用于训练"), lambda both: counts[both] - apart[both]),
        (Text("Held out", "留出"), lambda both: apart[both]),
    ]
    order = sorted(counts, key=lambda both: (-counts[both], both))
    if order:
        yield table(Text("Pairs by model", "按模型"), columns, order)
    if whole:
        names = ("rejected", "chosen", "episode", "set")
        rows = tuple(
            (o.rejected, o.chosen, o.episode, HELD_OUT if _is_apart(o, held_out) else TRAINING)
            for o in pairs
        )
        yield TableBlock(EXPORTED, tuple(Text(name, name) for name in names), rows)


def _is_apart(pair: Pair, held_out: float) -> bool:
    """Pairs of one episode are kin."""
    return is_held_out(held_out, pair.episode)
