"""What ships is whole in both languages, and a user's own playbook is laid over it."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cynosure.errors import Text, UserMistake
from cynosure.playbook.knowledge import shipped, with_own

HAN = re.compile(r"[\u4e00-\u9fff]")
FOREIGN_ALONE = {"ARPU"}


def texts(value: object) -> Iterator[Text]:
    """Every text anywhere in a model."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def own(project: Path, text: str, name: str = "mine.yml") -> Path:
    (project / "playbook").mkdir(exist_ok=True)
    (project / "playbook" / name).write_text(text, encoding="utf-8")
    return project


def test_everything_of_the_design_is_there() -> None:
    book = shipped()
    assert len(book.business_types) == 22
    assert [
        len([c for c in book.criteria if c.supplementary is extra]) for extra in (False, True)
    ] == [6, 2]
    assert [stage.id for stage in book.stages] == [
        "exploration", "launch", "growth", "maturity", "renewal",
    ]  # fmt: skip
    assert [star.id for star in book.ai_stars] == ["assistant", "agents"]
    assistant, agents = book.ai_stars
    assert [variant.alone for variant in assistant.variants] == [False, True, True]
    assert len(agents.identities) == 3
    assert [side.id for side in agents.sides] == ["platform", "consumer", "creator"]


def test_both_languages_say_something_of_their_own() -> None:
    said = list(texts(shipped()))
    assert len(said) > 400
    assert [t for t in said if HAN.search(t.en)] == []
    assert [t for t in said if not HAN.search(t.zh) and t.zh not in FOREIGN_ALONE] == []


def test_nothing_claims_to_be_the_text_but_the_criteria() -> None:
    book = shipped()
    others = (*book.business_types, *book.wrong_choices, *book.measures, *book.stages,
              *book.ai_stars, book.handover)  # fmt: skip
    assert {entry.source for entry in others} == {"reconstructed"}
    six = [criterion for criterion in book.criteria if not criterion.supplementary]
    assert [criterion.source for criterion in six] == ["text"] * 5 + ["reconstructed"]


def test_it_is_read_once(tmp_path: Path) -> None:
    assert shipped() is shipped()
    assert with_own(tmp_path) is shipped()


def test_a_number_is_edited_and_the_rest_of_the_entry_stays(tmp_path: Path) -> None:
    project = own(
        tmp_path, "stages:\n  growth:\n    thresholds:\n      growth_above: {value: 0.2}\n"
    )
    stage = next(stage for stage in with_own(project).stages if stage.id == "growth")
    before = next(stage for stage in shipped().stages if stage.id == "growth")
    assert {t.id: t.value for t in stage.thresholds} == {
        "quick_ratio_above": 1.5,
        "growth_above": 0.2,
    }
    assert stage.source == "user"
    assert stage.goal == before.goal
    untouched = next(stage for stage in with_own(project).stages if stage.id == "launch")
    assert untouched.source == "reconstructed"


def test_an_entry_is_added_with_one_wording_for_both_languages(tmp_path: Path) -> None:
    project = own(tmp_path, "measures:\n  pairs: {label: 复看率, shows: 复看说明喜欢}\n")
    added = with_own(project).measures[-1]
    assert (added.id, added.source, added.label) == ("pairs", "user", Text("复看率", "复看率"))


def test_files_are_laid_over_each_other_by_name(tmp_path: Path) -> None:
    own(tmp_path, "handover: {reviews: 3, parallel_weeks: 6}\n", "a.yml")
    handover = with_own(own(tmp_path, "handover: {reviews: 4}\n", "b.yml")).handover
    assert (handover.reviews, handover.parallel_weeks, handover.probability) == (4, 6, 0.8)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("stages:\n  growth: {gaol: x}\n", "playbook/mine.yml:2:18", "`goal`"),
        ("stage:\n  growth: {goal: x}\n", "playbook/mine.yml:2:3", "`stages`"),
        ("handover: {reviews: many}\n", "playbook/mine.yml:1:21", "whole number"),
        ("handover: {reviews: 2.5}\n", "playbook/mine.yml:1:21", "whole number"),
        ("handover: {reviews: }\n", "playbook/mine.yml:1:20", "whole number"),
        ("criteria:\n  x: {label: {de: Wert}}\n", "playbook/mine.yml:2:19", "en and zh"),
        ("criteria:\n  leading: {source: guess}\n", "playbook/mine.yml:2:21", "not allowed"),
        ("measures:\n  new: {label: x}\n", "playbook/mine.yml:2:8", "`shows` is missing"),
        ("business_types:\n  tools: {wrong_choices: [duu]}\n", "playbook/mine.yml:2:27", "`dau`"),
        ("a: 1\na: 2\n", "playbook/mine.yml:2:1", "twice"),
        ("a: &x 1\n", "playbook/mine.yml:1:4", "Anchors"),
        ("- a\n", "playbook/mine.yml:1:1", "mapping"),
        ("a: [1\n", "playbook/mine.yml:2:1", "not YAML"),
        ("[" * 3000, "playbook/mine.yml", "nested too deeply"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_place(tmp_path: Path, text: str, place: str, says: str) -> None:
    with pytest.raises(UserMistake, match=re.escape(says)) as caught:
        with_own(own(tmp_path, text))
    assert str(caught.value.place) == place


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    own(tmp_path, "")
    (tmp_path / "playbook" / "mine.yml").write_bytes("handover: {rule: 规则}".encode("gb18030"))
    with pytest.raises(UserMistake, match="UTF-8"):
        with_own(tmp_path)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert with_own(own(tmp_path, "# nothing yet\n")) == shipped()
