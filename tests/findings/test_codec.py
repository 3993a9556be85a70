"""A record survives the way to JSON and back; a damaged one is refused with the place."""

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.errors import CynosureError, Refusal, UserMistake
from cynosure.findings.blocks import BLOCKS, Note
from cynosure.findings.codec import Difference, compare, decode, encode
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding
from tests.report.examples import CAUSED, EXAMPLES, MEASURED, UNDEFINED_RATE
from tests.report.strategies import BLOCKS_OF_ANY_KIND, findings


@given(findings)
@settings(max_examples=150)
def test_any_finding_survives_json(finding: Finding):
    written = json.dumps(encode(finding), allow_nan=False)
    assert decode(json.loads(written)) == finding


@pytest.mark.parametrize("place", range(len(BLOCKS)))
@given(data=st.data())
@settings(max_examples=20)
def test_every_kind_of_block_survives_json(place, data):
    block = data.draw(BLOCKS_OF_ANY_KIND[place])
    name, shape = BLOCKS[place]
    assert isinstance(block, shape)
    finding = replace(MEASURED, blocks=(block,))
    record = json.loads(json.dumps(encode(finding), allow_nan=False))
    assert record["blocks"][0]["is"] == name
    assert decode(record) == finding


def test_the_shape_of_a_record():
    record = encode(MEASURED)
    assert record["format"] == 1
    assert record["kind"] == "measured"
    assert record["estimate"]["is"] == "estimate"
    assert record["estimate"]["interval"] == {
        "is": "undefined",
        "reason": "range_not_computed",
        "detail": [],
    }
    assert record["subject"]["label"] == {"en": "Weekly fulfilled users", "zh": "周满足用户数"}
    assert record["question"]["arguments"][0] == ["metric", "weekly_fulfilled_users"]
    assert encode(UNDEFINED_RATE)["estimate"]["reason"] == "zero_denominator"


def changed(path: list[str | int], value: object) -> dict[str, object]:
    record = json.loads(json.dumps(encode(MEASURED)))
    inner = record
    for step in path[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return record


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["kind"], "proven", "finding.kind"),
        (["kind"], "caused", "says what it compares"),
        (["n"], 1.5, "finding.n"),
        (["n"], True, "finding.n"),
        (["estimate"], {"is": "guess"}, "finding.estimate"),
        (["estimate"], None, "finding.estimate"),
        (["estimate", "value"], "12", "finding.estimate.value"),
        (["blocks", 0, "is"], "pie", "finding.blocks[0]"),
        (["blocks", 0, "unit"], "apples", "finding.blocks[0].unit"),
        (["subject", "label"], {"en": "x"}, "finding.subject.label.zh"),
        (["subject", "labl"], "x", "Did you mean `label`?"),
        (["window"], ..., "finding.window"),
        (["window", "start"], "2026-13-01", "finding.window"),
        (["caveats", 0, "code"], "sunny", "finding.caveats[0]"),
        (["question", "arguments", 0], ["metric"], "finding.question.arguments[0]"),
    ],
)
def test_a_damaged_record_is_refused_with_its_place(path, value, said):
    with pytest.raises(Refusal) as refused:
        decode(changed(path, value))
    assert said in refused.value.sentence("en")
    assert refused.value.sentence("zh")


def test_a_newer_format_asks_for_an_upgrade():
    with pytest.raises(UserMistake, match="Upgrade"):
        decode({**encode(MEASURED), "format": 2})


def test_a_record_of_before_a_field_was_known_reads_as_if_it_were_empty():
    record = json.loads(json.dumps(encode(MEASURED)))
    assert record["subject"].pop("currency") is None
    assert decode(record) == MEASURED
    del record["subject"]["unit"]
    with pytest.raises(Refusal, match=r"subject\.unit"):
        decode(record)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from([name for name in encode(CAUSED) if name != "format"]), json_values)
@settings(max_examples=200)
def test_only_our_own_errors_come_out_of_a_bad_record(field, value):
    record = {**encode(CAUSED), field: value}
    try:
        read = decode(record)
    except CynosureError:
        return
    assert isinstance(read, Finding)


def test_compare_finds_every_number_beyond_the_tolerance():
    record = json.loads(json.dumps(encode(MEASURED)))
    again = copy.deepcopy(record)
    again["provenance"]["asked_at"] = "2027-01-01T00:00:00+00:00"
    again["looks"] = 9
    again["estimate"]["value"] = 12031.000001
    assert compare(record, again) == ()
    again["estimate"]["value"] = 12031.001
    again["blocks"][1]["root"]["children"][2]["estimate"]["n"] = 28621
    again["caveats"].pop()
    again["group"] = None
    found = compare(record, again)
    assert [difference.path for difference in found] == [
        "estimate.value",
        "group",
        "caveats",
        "blocks[1].root.children[2].estimate.n",
    ]
    assert found[0] == Difference("estimate.value", 12031.0, 12031.001)


def test_compare_tells_a_number_from_its_absence_and_true_from_one():
    assert compare({"a": 0.0}, {"a": {"is": "undefined"}})[0].path == "a"
    assert compare({"a": True}, {"a": 1}) == (Difference("a", recorded=True, recomputed=1),)
    assert compare({"a": 1}, {}) == (Difference("a", 1, None),)
    assert compare({"a": 0.0}, {"a": 1e-300}) != ()


@pytest.mark.parametrize(("name", "finding"), EXAMPLES)
def test_a_finding_equals_itself(name, finding):
    assert compare(encode(finding), json.loads(json.dumps(encode(finding)))) == (), name


def test_a_note_without_sentence_or_value_cannot_be_made():
    with pytest.raises(ValueError, match="no sentence"):
        Note("sunny")
    with pytest.raises(ValueError, match="share"):
        Note("saturated")
    with pytest.raises(ValueError, match="nan"):
        Note("saturated", (("share", float("nan")),))


def test_a_comparison_names_what_it_compares():
    with pytest.raises(ValueError, match="compares"):
        replace(MEASURED, kind=Kind.CAUSED)
