"""Each language is complete, takes what the record gives, and claims causes for ● and ◐ alone."""

import ast
import string
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

import pytest

from cynosure.findings.blocks import State, Unit
from cynosure.findings.codes import CHECK_CODES, NOTE_CODES
from cynosure.findings.forms import WHOLE, WORDS, Form
from cynosure.findings.kinds import Kind
from cynosure.report import GRAMMARS, render
from cynosure.report.causal_words import CHINESE, ENGLISH, causal_words
from cynosure.report.grammar import PHRASES, Grammar
from cynosure.report.sentence import fill, say_absent
from cynosure.stats.estimate import Band
from cynosure.stats.undefined import CARRIED, Reason, Undefined
from tests.report.examples import EXAMPLES

SOURCE = Path(__file__).resolve().parents[2] / "src" / "cynosure"
MAY_CLAIM = (Kind.CAUSED, Kind.PROBABLY_CAUSED)
SPEAKERS = {"Text", "UserMistake", "Refusal", "Stop", "Mismatch", "CynosureError"}
SPOKEN_ARGUMENTS = {"help", "description", "epilog", "en", "zh"}

in_each_language = pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.lang)


def slots(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@in_each_language
def test_every_code_reason_unit_band_state_and_kind_has_its_words(grammar: Grammar):
    assert set(grammar.notes) == {code.name for code in NOTE_CODES}
    assert set(grammar.checks) == {code.name for code in CHECK_CODES}
    assert set(grammar.reasons) == set(Reason)
    assert set(grammar.bands) == set(Band)
    assert set(grammar.units) == set(Unit)
    assert set(grammar.states) == set(State)
    assert set(grammar.verbs) == set(Kind)
    assert set(grammar.forms) == set(WHOLE)
    assert set(grammar.phrases) == {name for name, _ in PHRASES}


@in_each_language
def test_the_clauses_of_a_reason_name_only_what_it_always_carries(grammar: Grammar):
    for reason, absent in grammar.reasons.items():
        assert slots(absent.reason) | slots(absent.need) == set(CARRIED.get(reason, ()))


def test_codes_are_named_once():
    names = [code.name for code in (*NOTE_CODES, *CHECK_CODES)]
    assert len(names) == len(set(names))


@in_each_language
def test_a_sentence_uses_every_value_of_its_code(grammar: Grammar):
    for code in NOTE_CODES:
        assert slots(grammar.notes[code.name]) == {name for name, _ in code.values}, code.name


@in_each_language
def test_a_check_that_could_not_be_made_needs_no_number(grammar: Grammar):
    for code in CHECK_CODES:
        outcome = grammar.checks[code.name]
        told = {name for name, _ in code.values}
        assert slots(outcome.passed) == slots(outcome.failed) == told, code.name
        assert slots(outcome.unknown) <= {n for n, form in code.values if form in WORDS}, code.name


@in_each_language
def test_the_phrases_of_the_layout_take_their_slots(grammar: Grammar):
    for name, taken in PHRASES:
        assert slots(grammar.phrases[name]) == set(taken), name


@in_each_language
def test_a_measured_value_has_both_languages_verb(grammar: Grammar):
    verb = {"en": " is ", "zh": "为"}[grammar.lang]
    assert verb in grammar.verbs[Kind.MEASURED].up
    arithmetic = {"en": "arithmetic, not a reason", "zh": "算术拆分，不代表原因"}[grammar.lang]
    assert arithmetic in grammar.verbs[Kind.ACCOUNTS_FOR].up
    assert arithmetic in grammar.verbs[Kind.ACCOUNTS_FOR].down


def words_of(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every string of a grammar with where it stands, except under the kinds that may claim."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in MAY_CLAIM:
                yield from words_of(inner, f"{path}.{key}")
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from words_of(inner, f"{path}[{place}]")
    elif is_dataclass(value) and not isinstance(value, Enum):
        for field in fields(value):
            yield from words_of(getattr(value, field.name), f"{path}.{field.name}")


@in_each_language
def test_no_template_claims_a_cause(grammar: Grammar):
    found = {path: causal_words(text) for path, text in words_of(grammar, grammar.lang)}
    assert len(found) > 100
    assert {path: words for path, words in found.items() if words} == {}


@in_each_language
def test_the_kinds_that_may_claim_do(grammar: Grammar):
    for kind in MAY_CLAIM:
        for template in (grammar.verbs[kind].up, grammar.verbs[kind].down):
            assert causal_words(template), template


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
@in_each_language
def test_no_finding_claims_a_cause_that_its_kind_does_not_carry(grammar: Grammar, form: str):
    for name, finding in EXAMPLES:
        shown = render(finding, "F-0001", grammar.lang, form)
        if form == "json" and finding.kind in MAY_CLAIM:
            continue
        assert bool(causal_words(shown)) == (finding.kind in MAY_CLAIM), name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Model m2 cut the rate", ("cut",)),
        ("It fell because of the release", ("because",)),
        ("which LED\n  TO a drop", ("led to",)),
        ("模型升级导致满足率下滑", ("导致",)),
        ("得益于新模型，满足率提升了 3 个百分点", ("得益于", "提升了")),
        ("The shortcut is executed; driver: ttft_p95; 归因", ()),
        ("使用者为 3 人", ()),
    ],
)
def test_the_scanner_finds_claims_and_nothing_else(text: str, found: tuple[str, ...]):
    assert causal_words(text) == found


@pytest.mark.parametrize("word", [*ENGLISH, *CHINESE])
def test_every_listed_word_is_found(word: str):
    assert word in causal_words(f"x {word} y")


def spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The literals of a module that a user may read: arguments of errors, Texts, command help."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        everything = name in SPEAKERS
        told = [w.value for w in call.keywords if everything or w.arg in SPOKEN_ARGUMENTS]
        told += call.args if everything else []
        for part in told:
            for leaf in ast.walk(part):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    yield leaf.lineno, leaf.value


def test_no_message_of_the_product_claims_a_cause():
    claims = [
        f"{path.relative_to(SOURCE)}:{line}: {causal_words(text)} in {text!r}"
        for path in sorted(SOURCE.rglob("*.py"))
        for line, text in spoken(ast.parse(path.read_text(encoding="utf-8")))
        if causal_words(text)
    ]
    assert claims == []


def test_the_scan_of_messages_sees_a_claim():
    code = 'raise Refusal(en=f"{x} fell because of {y}.", zh="因为" + "天气")'
    assert [causal_words(text) for _, text in spoken(ast.parse(code)) if causal_words(text)] == [
        ("because",),
        ("因为",),
    ]


def test_forms_of_values_are_words_or_numbers():
    assert set(Form) - set(WORDS) - set(WHOLE) == {
        Form.SHARE,
        Form.POINTS,
        Form.CHANGE,
        Form.NUMBER,
        Form.MEASURE,
    }


_OF = {grammar.lang: grammar for grammar in GRAMMARS}


def test_a_slot_of_chinese_letters_stands_without_blanks() -> None:
    template = "总共 {people} 即可看出，按 {rule} 判定 `cyn audit {metric}`"
    slots = {"people": "2,558 人", "rule": "CUPED", "metric": "reach"}
    assert fill(_OF["zh"], template, slots) == (
        "总共 2,558 人即可看出，按 CUPED 判定 `cyn audit reach`"
    )
    assert fill(_OF["zh"], "CUPED {what} m2", {"what": "调整"}) == "CUPED 调整 m2"


def test_a_floor_is_told_as_one() -> None:
    absent = Undefined(Reason.TOO_FEW, (("n", 59), ("needed", 200)))
    assert say_absent(_OF["en"], absent).reason.endswith("(59, at least 200 needed)")
    assert say_absent(_OF["zh"], absent).reason.endswith("（59，至少需要 200）")
