"""What an audit says of rivals on HALIE, against the same numbers in plain pandas.

Its sessions were judged by a survey. Is a rival larger in the sessions that helped more; does that
hold in every product, and with the model held fixed; what do the same people manage without it?
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cynosure.analyses.audit.judged import Judged, Verdict
from cynosure.analyses.audit.robustness import Robustness
from cynosure.cli.main import main
from cynosure.project.load_report import LoadReport
from cynosure.project.open import Project
from tests.analyses.audit.judging import all_judged

SOLVERS, ACTIVE, QUERIES, EACH = (
    "weekly_solvers",
    "weekly_active_people",
    "queries",
    "queries_per_solved",
)
LABEL = "helpfulness"


@pytest.fixture(scope="module")
def found(loaded: tuple[Project, LoadReport]) -> Mapping[str, Judged]:
    """The verdicts on the star and its rivals."""
    project, _ = loaded
    return all_judged(project, Robustness(), (SOLVERS, ACTIVE, QUERIES, EACH))


def said(one: Judged, code: str) -> dict[str, dict[str, object]]:
    """What a code says, by part."""
    values = [dict(note.values) for note in one.notes if note.code == code]
    return {str(value["part"]): value for value in values}


def question_sessions(source: Path) -> pd.DataFrame:
    """One row a judged session of questions put with the model at hand."""
    units = pd.read_csv(source / "question_units.csv")
    units = units[units["question_type"] == "lm"]
    solved = (units["lm_used"] == 1) & (units["user_correct"] == 1)
    sessions = (
        units.assign(solved=solved)
        .groupby("session_id", as_index=False)
        .agg(queries=("num_queries", "sum"), solved=("solved", "sum"), model=("model", "first"))
    )
    return sessions.merge(judged_sessions(source, "question"), on="session_id")


def judged_sessions(source: Path, product: str) -> pd.DataFrame:
    survey = pd.read_csv(source / f"{product}_survey.csv")
    return survey.loc[survey[LABEL] != -1, ["session_id", LABEL]]


def test_queries_go_with_help_in_crosswords_and_not_in_questions(
    found: Mapping[str, Judged], source: Path
) -> None:
    sessions = question_sessions(source)
    blocks = pd.read_csv(source / "crossword_blocks.csv")
    queries = blocks.groupby("session_id", as_index=False)["num_queries"].sum()
    crosswords = queries.merge(judged_sessions(source, "crossword"), on="session_id")
    parts = said(found[QUERIES], "star_part_goes")
    in_questions = sessions["queries"].corr(sessions[LABEL])
    in_crosswords = crosswords["num_queries"].corr(crosswords[LABEL])
    assert parts["question"]["value"] == pytest.approx(in_questions)
    assert parts["crossword"]["value"] == pytest.approx(in_crosswords)
    assert in_crosswords > 0 > in_questions
    low, high = (parts["crossword"][end] for end in ("low", "high"))
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert 0 < low < in_crosswords < high
    assert "star_differs_by_part" in {note.code for note in found[QUERIES].notes}
    assert found[QUERIES].verdict is Verdict.CONTRADICTED


def test_queries_for_each_solved_unit_fall_with_help_and_half_of_it_is_the_model(
    found: Mapping[str, Judged], source: Path
) -> None:
    sessions = question_sessions(source)
    sessions = sessions[sessions["solved"] > 0]
    each = (sessions["queries"] / sessions["solved"]).to_numpy()
    helped = sessions[LABEL].to_numpy(np.float64)
    plain = np.corrcoef(each, helped)[0, 1]
    models = pd.get_dummies(sessions["model"]).to_numpy(np.float64)
    slope = np.linalg.lstsq(np.column_stack([helped, models]), each, rcond=None)[0][0]
    fixed = slope * helped.std() / each.std()
    one = said(found[EACH], "star_part_goes")["question"]
    held = said(found[EACH], "star_model_held")["question"]
    assert one["value"] == pytest.approx(plain)
    assert held["value"] == pytest.approx(fixed)
    assert plain < fixed < 0
    assert held["gone"] == pytest.approx(1 - fixed / plain)
    assert 0.4 < 1 - fixed / plain < 0.6
    high = one["high"]
    assert isinstance(high, float)
    assert high < 0


def test_everybody_present_is_one_person_a_session(
    found: Mapping[str, Judged], source: Path
) -> None:
    undefined = said(found[ACTIVE], "star_same_everywhere")
    assert undefined["question"]["count"] == len(question_sessions(source))
    assert not said(found[ACTIVE], "star_part_goes")


def test_at_least_one_solved_is_saturated_and_no_higher_than_unaided(
    found: Mapping[str, Judged], source: Path
) -> None:
    units = pd.read_csv(source / "question_units.csv")
    aided = units["question_type"] == "lm"
    solved = (units["lm_used"] == 1) & (units["user_correct"] == 1)
    with_it = solved[aided].groupby(units["worker_id"]).any()
    alone = units["question_type"] == "ctrl"
    without = (units["user_correct"] == 1)[alone].groupby(units["worker_id"]).any()
    values = said(found[SOLVERS], "star_no_more_unaided")["question"]
    assert values["people"] == len(with_it) == len(without)
    assert values["aided"] == pytest.approx(with_it.mean())
    assert values["unaided"] == pytest.approx(without.mean())
    assert values["tasks"] == pytest.approx(alone.sum() / len(without))
    assert round(without.mean(), 2) == 0.96
    saturated = [dict(n.values) for n in found[SOLVERS].notes if n.code == "star_saturated"]
    assert [one["share"] for one in saturated] == [pytest.approx(with_it.mean())]
    assert found[SOLVERS].verdict is Verdict.LEANING


def test_the_command_line_says_each_of_the_rivals(
    loaded: tuple[Project, LoadReport], capsys: pytest.CaptureFixture[str]
) -> None:
    """One `cyn audit` of the star, without asking for its rivals one by one."""
    project, _ = loaded
    assert main(["audit", "--json", "--project", str(project.folder)]) == 0
    finding = json.loads(capsys.readouterr().out)["findings"][0]["finding"]
    tables = {block["title"]["en"]: block["rows"] for block in finding["blocks"]}
    of_rivals = [(row[0]["en"], row[1]) for row in tables["What was seen of the rivals"]]
    of_star = [row[1] for row in tables["What else was seen"]]

    def said_of(label: str, code: str) -> dict[str, dict[str, object]]:
        values = [dict(n["values"]) for name, n in of_rivals if (name, n["code"]) == (label, code)]
        return {str(one.get("part")): one for one in values}

    queries = said_of("Queries", "star_part_goes")
    assert float(str(queries["crossword"]["low"])) > 0
    assert float(str(queries["question"]["value"])) < 0
    assert said_of("Queries", "star_differs_by_part")
    each = "Queries per solved unit"
    assert float(str(said_of(each, "star_part_goes")["question"]["high"])) < 0
    assert 0.4 < float(str(said_of(each, "star_model_held")["question"]["gone"])) < 0.6
    assert "question" in said_of("Weekly active people", "star_same_everywhere")
    assert {"star_no_more_unaided", "star_saturated"} <= {note["code"] for note in of_star}
