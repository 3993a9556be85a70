"""Sentences: a grammar's templates filled with printed values. The kind picks the verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note, State, Unit
from cynosure.findings.codes import CHECK_CODES, NOTE_CODES
from cynosure.findings.forms import Code, Form, Value
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Contrast, Finding, Window
from cynosure.report.grammar import Absent, Grammar
from cynosure.report.layout import plain
from cynosure.report.numbers import decimals, numeral, signed
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

LONGEST_WORDS = 400
"""Columns that a statement of the user (a definition, a note on selection) may take."""

LEVELS = (Kind.MEASURED, Kind.CANNOT_TELL)
"""The kinds whose number is a level of the metric where nothing is set against it."""

_LATIN = re.compile(r"(?!\d{4}年)[A-Za-z0-9%+−]")
_AT_PUNCTUATION = re.compile(r" +(?=[，。；：（）、！？])|(?<=[，。；：（）、！？]) +")
_EDGE = "\x1f"
"""Stands where a slot begins or ends with a letter of the language's own: no blank belongs there
unless Latin letters, digits or code stand beside it."""
_AT_EDGE = re.compile(rf"(?<![A-Za-z0-9%+−`]) *{_EDGE} *(?![A-Za-z0-9%+−`])")
NEEDED = "needed"
"""The detail of an absence that is a floor, told as one."""
WHY = "why"
"""The question whose answer says first that nothing is explained, or why not."""
USUAL = "nothing_to_explain"
"""The caveat of an answer to it that finds a change usual."""
VETO = "decide_stop_guardrail"
"""The next action where a guardrail stops what its metric may speak for."""
_CODES = {code.name: code for code in (*NOTE_CODES, *CHECK_CODES)}


def words(grammar: Grammar, text: Text | str, longest: int | None = None) -> str:
    """What a user wrote, harmless, in the language or, where that is empty, in the other one."""
    said = text if isinstance(text, str) else text.within(grammar.lang) or text.en or text.zh
    return plain(said, longest) if longest else plain(said)


def fill(
    grammar: Grammar,
    template: str,
    slots: Mapping[str, str],
    names: frozenset[str] = frozenset(),
) -> str:
    """A template with its slots filled, and begun with a capital where a name does not forbid it:
    a slot of `names`, or a first word with a digit or an underscore.

    Where a language parts Latin letters and digits from its own, a slot that begins or ends with
    one is set off, though not from punctuation nor inside code; a slot of its own letters is not.
    """
    gap = grammar.signs.gap
    if gap:
        outside = template.split("`")[::2]
        free = {name for name in slots if any(f"{{{name}}}" in part for part in outside)}
        slots = {n: _set_off(value, gap) if n in free else value for n, value in slots.items()}
        said = _AT_EDGE.sub("", template.format(**slots)).replace(_EDGE, "")
        return _AT_PUNCTUATION.sub("", said).replace("  ", " ").strip()
    said = template.format(**slots)
    named = any(template.startswith(f"{{{name}}}") for name in names)
    is_name = named or re.search(r"[_0-9]", said.split(" ", 1)[0])
    return said if is_name else said[:1].upper() + said[1:]


def _set_off(value: str, gap: str) -> str:
    before = gap if _LATIN.match(value) else _EDGE
    after = gap if _LATIN.match(value[-1:]) else _EDGE
    return f"{before}{value}{after}"


def amount(grammar: Grammar, value: float, unit: Unit, places: int | None = None) -> str:
    """A number with its unit: 1,204 people, 39.4 %."""
    return _with_unit(grammar, numeral(value, unit, places), unit)


def difference(grammar: Grammar, value: float, unit: Unit, places: int | None = None) -> str:
    """A signed difference with its unit; of shares in points: −3.3 points."""
    printed = signed(value, unit, places)
    return (
        _in_points(grammar, printed) if unit is Unit.SHARE else _with_unit(grammar, printed, unit)
    )


def say_estimate(grammar: Grammar, estimate: Estimate, unit: Unit) -> str:
    """A level with its named band: 39.4 %, 95 % sampling interval 38.1 % to 40.7 %."""
    value = amount(grammar, estimate.value, unit, places(estimate, unit))
    return value + _band(grammar, estimate, unit, amount)


def unit_name(grammar: Grammar, unit: Unit) -> str:
    """What heads a column of numbers of this unit; the word for value where it has no name."""
    return grammar.units[unit][1].format(n="").strip() or grammar.labels.value


def say_note(grammar: Grammar, note: Note) -> str:
    """The sentence of a caveat or next action."""
    code = _CODES[note.code]
    values = _printed(grammar, code, note.values)
    names = frozenset(name for name, form in code.values if form is Form.NAME)
    return fill(grammar, grammar.notes[note.code], values, names)


def say_check(grammar: Grammar, check: Check) -> str:
    """The sentence of a check, after how it ended."""
    outcome = grammar.checks[check.code]
    if check.passed is None:
        template = outcome.unknown
    else:
        template = outcome.passed if check.passed else outcome.failed
    return fill(grammar, template, _printed(grammar, _CODES[check.code], check.values))


def say_absent(grammar: Grammar, undefined: Undefined) -> Absent:
    """Why a number is missing and what it would need, as two clauses.

    A detail that a clause names stands there, the others follow the reason in brackets.
    """
    absent = grammar.reasons[undefined.reason]
    slots = {
        name: words(grammar, value)
        if isinstance(value, str | Text)
        else numeral(value, Unit.NUMBER)
        for name, value in undefined.detail
    }
    clauses = absent.reason + absent.need
    unnamed = {name: said for name, said in slots.items() if f"{{{name}}}" not in clauses}
    had = grammar.signs.listing.join(said for name, said in unnamed.items() if name != NEEDED)
    needed = [grammar.phrases["needed"].format(n=unnamed[NEEDED])] if NEEDED in unnamed else []
    # A comma between numbers alone would read as one number, and 、 as one more of a kind.
    told = grammar.signs.comma.join([*([had] if had else []), *needed])
    left, right = grammar.signs.brackets
    detail = f"{left}{told}{right}" if told else ""
    return Absent(absent.reason.format(**slots) + detail, absent.need.format(**slots))


def in_currency(grammar: Grammar, finding: Finding) -> Grammar:
    """The grammar that names the currency of a finding with each of its amounts."""
    code = finding.subject.currency
    if code is None:
        return grammar
    shown = f"{{n}} {plain(code).replace('{', '').replace('}', '')}"
    return replace(grammar, units={**grammar.units, Unit.MONEY: (shown, shown)})


def headline(grammar: Grammar, finding: Finding) -> str:
    """The one sentence that a finding is about."""
    grammar = in_currency(grammar, finding)
    said = _headline(grammar, finding)
    if finding.window.state is State.OPEN and isinstance(finding.estimate, Estimate):
        return grammar.phrases["provisional"].format(sentence=said)
    if any(note.code == USUAL for note in finding.caveats):
        return grammar.phrases["usual_change"].format(sentence=said)
    if finding.next_action.code == VETO and isinstance(finding.estimate, Estimate):
        return _with_veto(grammar, finding, said)
    return said


def _with_veto(grammar: Grammar, finding: Finding, said: str) -> str:
    """The sentence with what a guardrail decides, which it does not tell of; once."""
    veto = say_note(grammar, finding.next_action)
    # Where Latin letters are set off by blanks, sentences are not.
    between = "" if grammar.signs.gap else " "
    return said if veto in said else f"{said}{between}{veto}"


def kind_said(finding: Finding) -> Kind:
    """The kind under which a finding is shown: without a value nothing can be told."""
    return Kind.CANNOT_TELL if isinstance(finding.estimate, Undefined) else finding.kind


def when(grammar: Grammar, window: Window) -> str:
    """When, as a headline says it."""
    return grammar.period(window.period, day(window.start), day(window.end))


def day(iso: str) -> date:
    """A local day from its ISO form."""
    return date.fromisoformat(iso)


def level(grammar: Grammar, interval: Interval) -> str:
    """The level of an interval: 95 %."""
    places = 0 if round(interval.level * 100, 6).is_integer() else 1
    return numeral(interval.level, Unit.SHARE, places) + grammar.signs.percent


def places(estimate: Estimate, unit: Unit) -> int | None:
    """The decimals that a value shares with its interval; None where it has none."""
    if isinstance(estimate.interval, Undefined):
        return None
    return decimals(estimate.value, unit, abs(estimate.interval.high - estimate.interval.low))


def _headline(grammar: Grammar, finding: Finding) -> str:
    contrast = finding.contrast
    slots = {
        "label": words(grammar, finding.subject.label),
        "when": when(grammar, finding.window),
        "factor": words(grammar, contrast.factor) if contrast else "",
    }
    if isinstance(finding.estimate, Undefined):
        if finding.window.state is State.EMPTY and finding.estimate.reason is Reason.NO_ROWS:
            return fill(grammar, grammar.phrases["empty_period"], slots)
        absent = say_absent(grammar, finding.estimate)
        unmeasured = "unexplained" if finding.question.name == WHY else "unmeasured"
        phrase = "unmeasured_effect" if contrast else unmeasured
        slots |= {"reason": absent.reason, "need": absent.need}
        return fill(grammar, grammar.phrases[phrase], slots)
    estimate = finding.estimate
    slots |= _numbers(grammar, finding, estimate, contrast)
    slots["need"] = say_note(grammar, finding.next_action)
    if contrast and finding.kind is Kind.CANNOT_TELL:
        return fill(grammar, grammar.phrases["untold_change"], slots)
    verb = grammar.verbs[finding.kind]
    return fill(grammar, verb.up if estimate.value >= 0 else verb.down, slots)


def _numbers(
    grammar: Grammar, finding: Finding, estimate: Estimate, contrast: Contrast | None
) -> dict[str, str]:
    unit = finding.subject.unit
    shared = places(estimate, unit)
    if contrast is None and finding.kind in LEVELS:
        value = amount(grammar, estimate.value, unit, shared)
        band = _band(grammar, estimate, unit, amount) + _beside(grammar, finding, estimate)
        return {"amount": value, "signed": value, "band": band}
    bare = numeral(abs(estimate.value), unit, shared)
    size = _in_points(grammar, bare) if unit is Unit.SHARE else _with_unit(grammar, bare, unit)
    slots = {
        "amount": size,
        "signed": difference(grammar, estimate.value, unit, shared),
        "band": _band(grammar, estimate, unit, _bare_difference),
        "span": "",
    }
    if contrast and contrast.before is not None and contrast.after is not None:
        slots["span"] = grammar.phrases["span"].format(
            before=amount(grammar, contrast.before, unit),
            after=amount(grammar, contrast.after, unit),
        )
    for name, compared in _compared(contrast):
        slots[name] = difference(grammar, compared, unit)
    return slots


def _beside(grammar: Grammar, finding: Finding, estimate: Estimate) -> str:
    """Where a count of a closed period lies beside its expected range."""
    side = estimate.side
    if side is None or finding.window.state is not State.CLOSED:
        return ""
    return grammar.phrases[side.value]


def _compared(contrast: Contrast | None) -> tuple[tuple[str, float], ...]:
    if contrast is None:
        return ()
    return (("margin", contrast.margin or 0.0), ("whole", contrast.whole or 0.0))


def _bare_difference(_: Grammar, value: float, unit: Unit, places: int | None) -> str:
    return signed(value, unit, places)


def _band(
    grammar: Grammar,
    estimate: Estimate,
    unit: Unit,
    printed: Callable[[Grammar, float, Unit, int | None], str],
) -> str:
    interval = estimate.interval
    if isinstance(interval, Undefined):
        return grammar.phrases["bandless"].format(reason=say_absent(grammar, interval).reason)
    shared = places(estimate, unit)
    if unit is not Unit.SHARE and printed is amount:
        printed = _bare
    return grammar.phrases["banded"].format(
        level=level(grammar, interval),
        band=grammar.bands[interval.band],
        low=printed(grammar, interval.low, unit, shared),
        high=printed(grammar, interval.high, unit, shared),
    )


def _bare(_: Grammar, value: float, unit: Unit, places: int | None) -> str:
    return numeral(value, unit, places)


def _with_unit(grammar: Grammar, printed: str, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return printed + grammar.signs.percent
    one, several = grammar.units[unit]
    return (one if printed.lstrip("+−") == "1" else several).format(n=printed)


def _in_points(grammar: Grammar, printed: str) -> str:
    one, several = grammar.points
    return (one if printed.lstrip("+−") == "1" else several).format(n=printed)


def _printed(
    grammar: Grammar, code: Code, values: tuple[tuple[str, Value], ...]
) -> Mapping[str, str]:
    given = dict(values)
    named = given.get("unit")
    unit = Unit(named) if isinstance(named, str) and named in set(Unit) else Unit.NUMBER
    return {
        name: _print_value(grammar, form, given[name], unit)
        for name, form in code.values
        if name in given
    }


def _print_value(grammar: Grammar, form: Form, value: Value, unit: Unit) -> str:
    if isinstance(value, str | Text):
        return _print_words(grammar, form, value)
    if form is Form.MEASURE:
        return amount(grammar, value, unit)
    if form is Form.SHARE:
        return amount(grammar, value, Unit.SHARE)
    if form is Form.CHANGE:
        return signed(value, Unit.SHARE) + grammar.signs.percent
    if form is Form.POINTS:
        return _in_points(grammar, numeral(value, Unit.SHARE))
    printed = numeral(value, Unit.NUMBER)
    if form is Form.NUMBER:
        return printed
    one, several = grammar.forms[form]
    return (one if value == 1 else several).format(n=printed)


def _print_words(grammar: Grammar, form: Form, value: str | Text) -> str:
    said = words(grammar, value, LONGEST_WORDS)
    if form is Form.DATE:
        return grammar.days(day(said), day(said))
    if form is Form.MOMENT:
        if "T" not in said and " " not in said:
            return grammar.days(day(said), day(said))
        return grammar.moment(datetime.fromisoformat(said))
    return said.rstrip(".。 ") if form is Form.TEXT else said
