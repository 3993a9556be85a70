"""`reconcile` on a product in which every way of counting otherwise makes a planted difference."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cynosure.analyses.counted_otherwise import choices
from cynosure.analyses.reconcile import Reconcile
from cynosure.analyses.reconciling import Ways
from cynosure.analyses.told_otherwise import Told, period_of, told
from cynosure.errors import Refusal, UserMistake
from cynosure.findings.blocks import Quantity, TableBlock
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.inputs import Inputs
from cynosure.metrics.trust.ways import Way
from cynosure.project.ask import ask
from cynosure.project.compute import asked_of, scope_of
from cynosure.project.open import Project
from cynosure.project.served import snapshot_of
from cynosure.project.verify import Verifying
from cynosure.report import render
from cynosure.stats.estimate import Estimate
from cynosure.store.connection import Connection
from cynosure.store.ledger import Ledger
from tests.project import untidy
from tests.project.untidy import MONDAY, SUNDAY, at, opened

NOW = datetime(2026, 6, 26, tzinfo=UTC)
WEEK = f"{MONDAY}..{SUNDAY}"
ROWS = untidy.events()
MIDNIGHT = at(SUNDAY, 23, 59, 59)
EXCLUDE = "  exclude: {users: lists/staff.txt, bots: {episodes_per_day_over: 100}}\n"


class Asker:
    """Asks the store once for each request, however many numbers are held against the answer."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.manifest = snapshot_of(project, None)
        self._answers: dict[object, object] = {}

    def inputs(self, question: Question) -> Inputs:
        """What `reconcile` gets to answer a question from."""
        asked = asked_of(self.project.star_file, question, self.manifest)
        (request,) = Reconcile().needs(asked).requests
        if request not in self._answers:
            with Connection(self.project.layout, self.manifest) as connection:
                expression = request.query(scope_of(asked, connection))
                self._answers[request] = request.read(connection.rows(connection.sql(expression)))
        made = Provenance("s", "d", 0, "0", "", NOW.isoformat())
        versions = dict.fromkeys(asked.star_file.metrics, ("0" * 64, 1))
        return Inputs(asked, None, ((request, self._answers[request]),), versions, made)

    def __call__(self, metric: str, mine: float | str, **more: str) -> Finding:
        """The finding for a number."""
        return Reconcile().answer(self.inputs(question(metric, str(mine), **more)))

    def told(self, metric: str) -> Told:
        """All variants of the target week."""
        inputs = self.inputs(question(metric, "1"))
        return told(inputs, metric, period_of(inputs.asked, metric))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return opened(tmp_path_factory.mktemp("untidy"))


@pytest.fixture(scope="module")
def reconciled(project: Project) -> Asker:
    return Asker(project)


def question(metric: str, mine: str, **more: str) -> Question:
    arguments = {"metric": metric, "mine": mine, "period": WEEK, **more}
    return Question("reconcile", tuple(sorted(arguments.items())))


def people(*ways: str) -> set[str]:
    return untidy.counted(ROWS, frozenset(ways), MIDNIGHT)


def rest(finding: Finding) -> float:
    assert isinstance(finding.estimate, Estimate)
    return finding.estimate.value


def table(finding: Finding, title: str) -> list[tuple[Any, ...]]:
    """The rows of a table in English, amounts as plain numbers."""
    (block,) = (
        b for b in finding.blocks if isinstance(b, TableBlock) and b.title.en.startswith(title)
    )
    return [
        tuple(
            cell.value if isinstance(cell, Quantity) else getattr(cell, "en", cell) for cell in row
        )
        for row in block.rows
    ]


def codes(finding: Finding) -> set[str]:
    return {note.code for note in (*finding.caveats, finding.next_action)}


@pytest.fixture(scope="module")
def every_way(reconciled: Asker) -> Told:
    """All variants of the target week as the store counts them."""
    return reconciled.told("askers")


def test_each_set_of_ways_is_counted_as_plain_python_counts_it(every_way: Told) -> None:
    assert len(every_way.values) == sum((1, 7, 21, 35, 35))
    ours = people()
    for ways, value in every_way.values.items():
        theirs = people(*ways)
        assert value == len(theirs), ways
        assert every_way.only(ways, ()) == len(theirs - ours), ways
        assert every_way.only((), ways) == len(ours - theirs), ways


def test_each_way_has_its_planted_difference(every_way: Told) -> None:
    def moved(way: Way) -> tuple[int | None, int | None]:
        return every_way.only((way,), ()), every_way.only((), (way,))

    assert moved(Way.LISTED) == (untidy.STAFF, 0)
    assert moved(Way.BOTS) == (untidy.BUSY, 0)
    both = untidy.TWO_IDS + untidy.ONLY_ALIAS
    assert moved(Way.UNSTITCHED) == (both, untidy.ONLY_ALIAS)
    assert moved(Way.LATE) == (0, untidy.LATE)
    assert moved(Way.UTC) == (untidy.INTO_UTC, untidy.OUT_OF_UTC)
    assert moved(Way.WEEK) == (untidy.EARLY_SUNDAY, untidy.LATE_SUNDAY)
    assert moved(Way.ANY_EVENT) == (untidy.LOOKERS, 0)


@pytest.mark.parametrize("way", [way.value for way in Way])
def test_one_way_closes_to_the_last_person(reconciled: Asker, way: str) -> None:
    mine = len(people(way))
    finding = reconciled("askers", mine)
    assert rest(finding) == 0
    walk = table(finding, "From our number")
    assert walk[0][2] == len(people())
    assert walk[-1][2] == mine
    assert sum(row[1] for row in walk[1:-1] if isinstance(row[1], float)) == mine - len(people())
    checks = {check.code: check.passed for check in finding.checks}
    assert checks == {"same_number": False, "difference_explained": True}


def test_a_combination_closes_and_its_steps_add_up(reconciled: Asker) -> None:
    ways = ("listed", "late", "utc")
    mine = len(people(*ways))
    finding = reconciled("askers", mine)
    assert rest(finding) == 0
    walk = table(finding, "From our number")
    assert len(people()) + sum(row[1] for row in walk[1:-1]) == mine


def test_several_combinations_are_all_named(reconciled: Asker, every_way: Told) -> None:
    def smallest(value: float | None) -> set[Ways]:
        exact = [ways for ways, other in every_way.values.items() if other == value]
        return {ways for ways in exact if not any(set(w) < set(ways) for w in exact)}

    values = dict.fromkeys(every_way.values.values())
    mine = next(v for v in values if len(smallest(v)) > 1 and v != every_way.ours)
    finding = reconciled("askers", f"{mine:.0f}")
    assert "several_ways_reproduce" in codes(finding)
    sizes = [str(row[0]).count("; ") + 1 for row in table(finding, "Combinations")]
    assert sorted(sizes) == sorted(len(ways) for ways in smallest(mine))
    assert sizes[0] == min(sizes)


def test_equal_numbers_are_reconciled_and_no_proof(reconciled: Asker) -> None:
    finding = reconciled("askers", len(people()))
    assert rest(finding) == 0
    assert [check.passed for check in finding.checks] == [True]
    assert codes(finding) >= {"equal_is_no_proof", "ask_star"}
    assert not any(
        isinstance(block, TableBlock) and block.title.en.startswith("From")
        for block in finding.blocks
    )


def test_what_no_way_explains_stays_unexplained(reconciled: Asker, every_way: Told) -> None:
    most = max(value for value in every_way.values.values() if value is not None)
    mine = int(most) + 654
    finding = reconciled("askers", mine)
    assert rest(finding) == 654
    assert {"nearest_way_only", "ask_their_list"} <= codes(finding)
    assert "Unexplained: 654 people" in render(finding, "", "en", "text")
    assert table(finding, "From our number")[-2][:2] == ("unexplained", 654)


def test_the_number_of_another_week_is_recognised(reconciled: Asker) -> None:
    before = reconciled("asks", 1, period="2026-06-01..2026-06-07")
    last_week = table(before, "One choice")[0][1]
    finding = reconciled("asks", f"{last_week:.0f}")
    notes: dict[str, dict[str, Any]] = {note.code: dict(note.values) for note in finding.caveats}
    assert "2026-06-01" in notes["number_of_another_period"]["periods"].en
    assert table(finding, "Our number in other periods")[0][1] == last_week
    assert "--period 2026-06-01..2026-06-07" in str(finding.next_action.values)


def test_rows_are_counted_without_their_duplicates_and_that_is_said(reconciled: Asker) -> None:
    values = reconciled.told("asks").values.values()
    most = max(value for value in values if value is not None)
    finding = reconciled("asks", f"{most + untidy.RESENT:.0f}")
    assert rest(finding) == untidy.RESENT
    assert "duplicates_may_be" in codes(finding)
    why = f"dropped at loading, only their number is kept: up to {untidy.RESENT} in these days"
    assert ("Duplicates kept", why) in table(finding, "Not told")
    assert "duplicates_may_be" not in codes(reconciled("asks", f"{most + untidy.RESENT + 1:.0f}"))


def test_a_share_is_walked_by_its_sides(reconciled: Asker) -> None:
    finding = reconciled("regulars", "0.5")
    first = table(finding, "One choice")[0]
    assert first[1] == pytest.approx(first[2] / first[3])
    assert first[3] == len(people())
    listed = next(r for r in table(finding, "One choice") if "list" in str(r[0]))
    assert listed[3] == len(people("listed"))
    exact = f"{100 * listed[1]:.1f}%"
    assert rest(reconciled("regulars", exact)) == 0


def test_rows_received_by_another_day_are_another_way(reconciled: Asker) -> None:
    by = untidy.counted(ROWS, frozenset({"late"}), at(SUNDAY, 23, 59, 59).replace(month=7))
    assert by == people()
    finding = reconciled("askers", len(people("late")), received_by="2026-06-30")
    shown = {row[0]: row[1] for row in table(finding, "One choice")}
    assert shown["Rows received by 2026-06-30 only"] == len(people())


def test_what_cannot_be_told_says_why(tmp_path: Path) -> None:
    bare = untidy.STAR_FILE.replace(EXCLUDE, "  bars: {}\n").replace("Asia/Shanghai", "UTC")
    finding = Asker(opened(tmp_path, bare))("askers", 1)
    assert {row[0] for row in table(finding, "Not told")} == {
        "Bots counted in",
        "People on the list (staff) counted in",
        "Days of UTC",
    }


@pytest.mark.parametrize(
    ("metric", "mine", "error", "match"),
    [
        ("askrs", "5", UserMistake, "Did you mean `askers`"),
        ("askers", "5.5", UserMistake, "counts whole things"),
        ("askers", "many", UserMistake, "no number"),
        ("regulars", "43.2", UserMistake, "write 43.2% or 0.432"),
    ],
)
def test_what_cannot_be_compared_is_said(
    reconciled: Asker, metric: str, mine: str, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        reconciled(metric, mine)


def test_a_quantile_is_no_sum_over_people(tmp_path: Path) -> None:
    with_quantile = untidy.STAR_FILE.replace(
        "metrics:\n", "metrics:\n  slow: {kind: quantile, q: 0.9, from: generations, field: cost}\n"
    )
    with pytest.raises(Refusal, match="no sum over people"):
        Asker(opened(tmp_path, with_quantile))("slow", 5)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_in_one_language(reconciled: Asker, lang: str) -> None:
    text = render(reconciled("askers", 9_999), "F-0001", lang, "text")
    assert ("From our number to yours" in text) == (lang == "en")
    assert ("从我方数字到对方数字" in text) == (lang == "zh")
    assert ("未解释" in text) == (lang == "zh")


def test_a_finding_is_kept_and_comes_out_again(project: Project) -> None:
    asked = question("turns", "2.5")
    (first,) = ask(project, [asked], None, NOW)
    (again,) = ask(project, [asked], None, NOW)
    assert (first.recalled, again.recalled) == (False, True)
    with Ledger.open(project.layout.root) as ledger:
        (recorded,) = (one for one in ledger.all() if one.address == first.address)
    with Verifying(project, NOW) as verifying:
        assert verifying.verified(recorded).differences == ()


def test_kinds_that_do_not_count_people_have_fewer_ways(reconciled: Asker) -> None:
    asked = reconciled.inputs(question("asks", "1")).asked
    assert set(choices(asked, "asks", period_of(asked, "asks")).withheld) == {Way.ANY_EVENT}
