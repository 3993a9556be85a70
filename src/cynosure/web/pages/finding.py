"""A finding: its whole record, what it was computed with, and how to compute it again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from cynosure.errors import Text, UserMistake
from cynosure.findings.codec import encode
from cynosure.project.closings import closings_in, told_of
from cynosure.store.ledger import alias
from cynosure.store.ledger_listing import Listed
from cynosure.web.content import Claim, Content, Item, Said, Section, Written
from cynosure.web.reading import Reading

NAME = re.compile(r"[Ff]-?0*([1-9][0-9]{0,17})")
GONE = Text(
    "The snapshot that this finding stands on is no longer here: it can be read, not computed "
    "again.",
    "这条结论所依据的快照已不在：可以查看，但无法复算。",
)
AGAIN = Text("Computes it again and compares every number", "重新计算并逐项比对")
NO_QUERY = Text("This finding was not made by one query.", "这条结论不是由单条查询得出的。")


@dataclass(frozen=True)
class FindingPage:
    """The record of one finding."""

    def content(self, reading: Reading, name: str) -> Content:
        """Raises UserMistake where the ledger has none of that name."""
        listed = _called(reading, name)
        known_as = alias(listed.number)
        finding = reading.of(listed)
        blocks = tuple(range(len(finding.blocks)))
        query = finding.provenance.query
        record = json.dumps(encode(finding), ensure_ascii=False, indent=2)
        verify: list[Item] = [Said(AGAIN, f"cyn ledger verify {known_as}")]
        if not reading.is_here(listed.snapshot):
            verify = [Said(GONE)]
        computed = Written(Text("Query", "查询"), query, closed=True) if query else Said(NO_QUERY)
        return Content(
            Text(known_as, known_as),
            (
                Section(
                    "finding",
                    Text("Finding", "结论"),
                    (Claim(known_as, finding, blocks, large=True, whole=True),),
                ),
                *_outcome(reading, known_as),
                Section("query", Text("Query", "查询"), (computed,)),
                Section("verify", Text("Verify", "核验"), tuple(verify)),
                Section(
                    "record",
                    Text("Record", "记录"),
                    (Written(Text("The record as it is kept", "完整记录"), record, closed=True),),
                ),
            ),
            listed.snapshot,
        )


def _outcome(reading: Reading, known_as: str) -> tuple[Section, ...]:
    """What came of a finding, where somebody closed it."""
    closing = closings_in(reading.entries).get(known_as)
    if closing is None:
        return ()
    return (Section("outcome", Text("What came of it", "后来怎样"), (Said(told_of(closing)),)),)


def _called(reading: Reading, name: str) -> Listed:
    numbered = NAME.fullmatch(name)
    wanted = int(numbered[1]) if numbered else 0
    listed = reading.known.listed
    # Numbers begin with 1 and leave no gap, since nothing is ever taken out.
    found = [one for one in listed[wanted - 1 : wanted] if one.number == wanted] if wanted else []
    if not found:
        near = f" {alias(listed[-1].number)} is the newest." if listed else ""
        newest = f"最新一条是 {alias(listed[-1].number)}。" if listed else ""
        raise UserMistake(
            f"The ledger holds no such finding.{near}", f"账本中没有这条结论。{newest}"
        )
    return found[0]
