"""What `find` shows of parts of the people: who stands where, and the matrix of parts."""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.analyses.find.confirm import Confirmed
from cynosure.analyses.find.deeds import Candidate
from cynosure.analyses.find.shown import EQUAL, GAP, HIGH, LOW, MATRIX, end, points, standing
from cynosure.analyses.find.within import InPart, Within
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, MatrixBlock, TableBlock, Unit
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

TABLE = Text("Candidates by part of the people", "各部分用户的候选")
HEADS = (
    Text("Candidate", "候选"),
    Text("Among", "用户"),
    Text("Standing there", "在其中的结论"),
    Text("People", "人数"),
    Text("Did it", "做过的人"),
    GAP, LOW, HIGH,
    EQUAL, LOW, HIGH,
    Text("More than among the others, points", "强于其余用户（百分点）"), LOW, HIGH,
)  # fmt: skip
NOT_TRIED = Text("too few people to try it", "人太少，未作尝试")


def table(rows: Sequence[InPart]) -> TableBlock:
    """A row a candidate and part."""
    return TableBlock(TABLE, HEADS, tuple(map(_row, rows)))


def _row(row: InPart) -> tuple[Cell, ...]:
    crowd, found = row.within.crowd, row.found
    did = int(crowd.deeds.who(row.candidate).sum())
    one = None if found is None else found.difference
    equal = None if found is None else found.within
    return (
        row.candidate.name,
        row.within.part.label,
        NOT_TRIED if found is None else standing(found),
        crowd.people,
        did,
        *_with_ends(one),
        *_with_ends(equal),
        *_with_ends(row.exceeds if found is not None else None),
    )


def _with_ends(estimate: Estimate | Undefined | None) -> tuple[Cell, Cell, Cell]:
    return points(estimate), end(estimate, low=True), end(estimate, low=False)


def matrix(candidates: Sequence[Candidate], whole: Within, parts: Sequence[Within]) -> MatrixBlock:
    """Phi of each candidate among everybody and in each part, on the half that confirms."""
    return MatrixBlock(
        title=Text(f"{MATRIX.en}, by part", f"{MATRIX.zh}：各部分"),
        rows=tuple(one.label for one in candidates),
        columns=tuple(side.part.label for side in (whole, *parts)),
        unit=Unit.NUMBER,
        cells=tuple(tuple(_phi(side.of(one)) for side in (whole, *parts)) for one in candidates),
    )


def _phi(found: Confirmed | None) -> float | Undefined:
    if found is None:
        return Undefined(Reason.NO_VARIATION)
    known = found.correlation
    return known if isinstance(known, Undefined) else known.value
