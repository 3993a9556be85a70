"""Findings of any content: every kind, block, unit, state and code, with hostile words in them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from cynosure.errors import Text
from cynosure.findings.blocks import (
    BreakdownBlock,
    Check,
    CurveBlock,
    EstimateBlock,
    MatrixBlock,
    Note,
    Part,
    PointsBlock,
    Quantity,
    SeriesBlock,
    SeriesPoint,
    State,
    TableBlock,
    TreeBlock,
    TreeNode,
    Unit,
)
from cynosure.findings.codes import CAVEAT_CODES, CHECK_CODES, NEXT_CODES
from cynosure.findings.forms import Code, Form
from cynosure.findings.kinds import Kind
from cynosure.findings.record import (
    Contrast,
    Finding,
    Placebo,
    Provenance,
    Question,
    Subject,
    Window,
)
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import CARRIED, Reason, Undefined

HOSTILE = (
    "a\nb\r\nc",
    "\x1b[31mred\x1b[0m \x07",
    "\u202eevil\u202c",
    "\u2066x\u2069\u200b\u200d",
    "| a | b |",
    "# head\n- item",
    "<script>alert(1)</script> <!-- -->",
    "![x](http://a.example/x.png) [y](javascript:z)",
    "`code` ``` fence",
    "x" * 300,
    "星" * 300,
    "Z" + "\u0301" * 40,
    "{label} {0} %s",
    "\x9b31m \x85 \u2028\u2029",
    "\ud800",
    "",
)

raw = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
texts = st.builds(Text, en=raw, zh=raw)
numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(0, 10**12)
details = st.one_of(raw, counts, numbers)
reasons = st.sampled_from(Reason).flatmap(
    lambda reason: st.builds(
        lambda carried, others: Undefined(reason, (*carried, *others)),
        st.tuples(*(st.tuples(st.just(name), details) for name in CARRIED.get(reason, ()))),
        st.lists(st.tuples(raw, details), max_size=2),
    )
)
intervals = st.builds(
    lambda a, b, level, band: Interval(min(a, b), max(a, b), level, band),
    numbers,
    numbers,
    st.sampled_from((0.8, 0.95, 0.99, 0.995)),
    st.sampled_from(Band),
)
estimates = st.one_of(st.builds(Estimate, numbers, st.one_of(intervals, reasons), counts), reasons)
units = st.sampled_from(Unit)
states = st.sampled_from(State)
days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
spans = st.tuples(days, st.integers(0, 800)).map(
    lambda pair: (pair[0].isoformat(), (pair[0] + timedelta(pair[1])).isoformat())
)


FRACTIONS = (Form.SHARE, Form.NUMBER, Form.MEASURE, Form.POINTS, Form.CHANGE)


def value(form: Form) -> st.SearchStrategy[str | int | float | Text]:
    if form is Form.TEXT:
        return st.one_of(raw, texts)
    if form is Form.NAME:
        return raw
    if form is Form.DATE:
        return days.map(date.isoformat)
    if form is Form.MOMENT:
        return st.one_of(days.map(date.isoformat), st.datetimes().map(lambda at: at.isoformat()))
    return numbers if form in FRACTIONS else counts


def values(code: Code) -> st.SearchStrategy[tuple[tuple[str, str | int | float | Text], ...]]:
    return st.tuples(*(st.tuples(st.just(name), value(form)) for name, form in code.values))


def notes(codes: tuple[Code, ...]) -> st.SearchStrategy[Note]:
    return st.one_of(*(st.builds(Note, st.just(code.name), values(code)) for code in codes))


checks = st.one_of(
    *(
        st.builds(Check, st.just(code.name), st.sampled_from((True, False, None)), values(code))
        for code in CHECK_CODES
    )
)


def several(of: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=most).map(tuple)


points = st.builds(
    lambda span, state, estimate, saturated: SeriesPoint(*span, state, estimate, saturated),
    spans,
    states,
    estimates,
    st.booleans(),
)
cells = st.one_of(raw, texts, counts, numbers, reasons, st.builds(Quantity, numbers, units))


def node(children: st.SearchStrategy[tuple[TreeNode, ...]]) -> st.SearchStrategy[TreeNode]:
    return st.builds(
        TreeNode,
        raw,
        texts,
        units,
        estimates,
        st.sampled_from(("*", "+", "-", "/", "")),
        raw,
        st.booleans(),
        st.booleans(),
        children,
    )


leaves = node(st.just(()))
nodes = node(several(node(several(leaves, 2)), 3))


@st.composite
def tables(draw: st.DrawFn) -> TableBlock:
    columns = draw(st.integers(0, 3))
    rows = draw(several(st.tuples(*(cells for _ in range(columns)))))
    return TableBlock(draw(texts), draw(st.tuples(*(texts for _ in range(columns)))), rows)


@st.composite
def matrices(draw: st.DrawFn) -> MatrixBlock:
    width = draw(st.integers(0, 3))
    height = draw(st.integers(0, 3))
    row = st.tuples(*(st.one_of(numbers, reasons) for _ in range(width)))
    return MatrixBlock(
        draw(texts),
        draw(st.tuples(*(texts for _ in range(height)))),
        draw(st.tuples(*(texts for _ in range(width)))),
        draw(units),
        draw(st.tuples(*(row for _ in range(height)))),
    )


@st.composite
def curves(draw: st.DrawFn) -> CurveBlock:
    length = draw(st.integers(0, 20))
    line = st.tuples(*(numbers for _ in range(length)))
    bounds = (draw(line), draw(line)) if draw(st.booleans()) else ((), ())
    return CurveBlock(
        draw(texts), draw(texts), draw(texts), draw(units), draw(line), draw(line), *bounds
    )


@st.composite
def scatters(draw: st.DrawFn) -> PointsBlock:
    length = draw(st.integers(0, 20))
    line = st.tuples(*(numbers for _ in range(length)))
    labels = draw(st.tuples(*(texts for _ in range(length))))
    return PointsBlock(draw(texts), draw(texts), draw(texts), labels, draw(line), draw(line))


BLOCKS_OF_ANY_KIND = (
    st.builds(EstimateBlock, texts, units, estimates),
    st.builds(SeriesBlock, texts, units, several(points, 6)),
    st.builds(
        BreakdownBlock,
        texts,
        texts,
        units,
        several(st.builds(Part, texts, estimates)),
        estimates,
        counts,
    ),
    tables(),
    curves(),
    matrices(),
    st.builds(TreeBlock, texts, nodes, st.one_of(st.none(), numbers)),
    scatters(),
)
blocks = st.one_of(*BLOCKS_OF_ANY_KIND)
windows = st.builds(
    lambda span, zone, period, state: Window(*span, zone, period, state),
    spans,
    raw,
    st.sampled_from(("day", "week", "month", "quarter", "year", "2026-10-19..2026-11-15")),
    states,
)
contrasts = st.builds(
    Contrast,
    texts,
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), numbers),
)
findings = st.builds(
    Finding,
    question=st.builds(Question, raw, several(st.tuples(raw, raw))),
    kind=st.sampled_from(Kind),
    subject=st.builds(Subject, raw, texts, units, raw, st.one_of(st.none(), texts)),
    estimand=texts,
    estimate=estimates,
    n=counts,
    units=units,
    rows=counts,
    window=windows,
    provenance=st.builds(Provenance, raw, raw, counts, raw, raw, raw),
    next_action=notes(NEXT_CODES),
    group=st.one_of(st.none(), texts),
    checks=several(checks),
    caveats=several(notes(CAVEAT_CODES)),
    candidates=st.integers(1, 1000),
    looks=st.integers(1, 1000),
    placebo=st.one_of(st.none(), st.builds(Placebo, several(numbers, 20), counts)),
    verdict=st.one_of(st.none(), raw),
    blocks=several(blocks, 2),
    contrast=contrasts,
    version=st.integers(0, 9),
)
