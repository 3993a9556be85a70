"""`cyn check`: what a change of definition does, before anybody relies on it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.bakery import Bakery

LOOSER = ("    fulfilled: cakes >= 1\n", "    fulfilled: cakes >= 1 or turns >= 1\n")
BAKERS = "    from: talk\n    where: fulfilled\n"


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@t", *words],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )
    return done.stdout.strip()


@pytest.fixture
def kept(loaded: Bakery) -> Bakery:
    """The bakery with its star file in a repository, in a folder below its top."""
    git(loaded.folder, "init", "-q", "-b", "main")
    git(loaded.folder, "add", "cynosure.yml")
    git(loaded.folder, "commit", "-q", "-m", "one")
    return loaded


def accepted(bakery: Bakery, metric_lines: str, *, against: str) -> None:
    """Accept what is said to differ, metric by metric."""
    differing = bakery.cyn("check", "--against", against, "--json").json["differing"]
    (hashed,) = [one["hash"] for one in differing if one["metric"] == "weekly_bakers"]
    line = f"    accepted: [{{hash: {hashed[:10]}, why: talks count too, by: lin}}]\n"
    bakery.rewrite(metric_lines, metric_lines + line)


def test_nothing_differs_from_what_was_kept(kept: Bakery) -> None:
    said = kept.cyn("check", "--against", "HEAD")
    assert (said.code, said.err) == (0, "")
    assert "0 of 3 metrics differ" in said.out
    assert kept.cyn("check", "--against", "main", lang="zh").out.startswith("与 main")


def test_a_change_stops_and_tells_what_it_does_to_past_weeks(kept: Bakery) -> None:
    kept.rewrite(*LOOSER)
    said = kept.cyn("check", "--against", "HEAD")
    assert said.code == 4
    assert "✗ weekly_bakers (Weekly bakers): not accepted" in said.out
    assert "episodes.talk.fulfilled: cakes >= 1 → (cakes >= 1) or (turns >= 1)" in said.out
    assert "Largest difference: +1 person" in said.out
    assert "weekly_bakers" in said.err
    zh = kept.cyn("check", "--against", "HEAD", lang="zh")
    assert zh.code == 4
    assert "尚未认可" in zh.out
    assert "not" not in zh.out
    assert kept.cyn("ledger", "list").out.startswith("The ledger is empty")


def test_json_has_both_numbers_of_each_week(kept: Bakery) -> None:
    kept.rewrite(*LOOSER)
    said = kept.cyn("check", "--against", "HEAD", "--json")
    assert said.code == 4
    differing = {one["metric"]: one for one in said.json["differing"]}
    assert set(differing) == {"weekly_bakers", "weekly_askers", "success"}
    weeks = differing["weekly_bakers"]["weeks"]
    assert [(w["start"], w["before"], w["after"], w["difference"]) for w in weeks] == [
        ("2026-06-01", 1, 2, 1),
        ("2026-06-08", 2, 3, 1),
    ]
    assert differing["weekly_askers"]["largest"]["difference"] == 0
    assert differing["success"]["weeks"][0]["before"] == 0.5
    assert said.json["unaccepted"] == ["weekly_bakers", "weekly_askers", "success"]


def test_what_is_accepted_does_not_stop(kept: Bakery) -> None:
    kept.rewrite(BAKERS, "    from: talk\n    where: fulfilled and turns >= 1\n")
    kept.rewrite("    num: weekly_bakers\n", "    num: weekly_askers\n")
    accepted(kept, "    from: talk\n    where: fulfilled and turns >= 1\n", against="HEAD")
    said = kept.cyn("check", "--against", "HEAD")
    assert said.code == 4
    assert "✓ weekly_bakers" in said.out
    assert "not accepted: success." in said.err


def test_a_wrong_hash_is_an_error(kept: Bakery) -> None:
    kept.rewrite(BAKERS, f"{BAKERS}    accepted: [{{hash: 0123456789, why: w, by: b}}]\n")
    kept.rewrite(*LOOSER)
    said = kept.cyn("check", "--against", "HEAD")
    differing = kept.cyn("check", "--against", "HEAD", "--json")
    assert said.code == differing.code == 2
    assert "ends with 0123456789" in said.err


def test_a_metric_that_is_new_or_gone_is_named(kept: Bakery) -> None:
    kept.rewrite("  weekly_bakers:\n", "  bakers_of_a_week:\n")
    kept.rewrite("    num: weekly_bakers\n", "    num: bakers_of_a_week\n")
    kept.rewrite("{metric: weekly_bakers,", "{metric: bakers_of_a_week,")
    kept.rewrite("{node: weekly_bakers,", "{node: bakers_of_a_week,")
    said = kept.cyn("check", "--against", "HEAD")
    assert "New, nothing to compare with: bakers_of_a_week" in said.out
    assert "No longer there: weekly_bakers" in said.out
    assert (said.code, "not accepted: success." in said.err) == (4, True)


def test_another_file_is_as_good_as_a_revision(kept: Bakery, tmp_path: Path) -> None:
    other = tmp_path / "other.yml"
    other.write_bytes((kept.folder / "cynosure.yml").read_bytes())
    assert kept.cyn("check", "--against", str(other)).code == 0
    kept.rewrite(*LOOSER)
    assert kept.cyn("check", "--against", str(other)).code == 4


@pytest.mark.parametrize(
    "revision",
    ["nowhere", "HEAD~7", "--output=x", "-h", "$(touch x)", "HEAD; touch x", "a b", "\n"],
)
def test_what_is_no_revision_is_refused_and_never_obeyed(kept: Bakery, revision: str) -> None:
    before = sorted(kept.folder.iterdir())
    said = kept.cyn("check", f"--against={revision}")
    assert said.code == 2
    assert "neither a file nor a revision" in said.err
    assert sorted(kept.folder.iterdir()) == before


def test_no_revision_at_all_is_a_mistake(kept: Bakery) -> None:
    said = kept.cyn("check", "--against=")
    assert (said.code, "`--against` needs a value" in said.err) == (2, True)


def test_a_revision_without_the_star_file(kept: Bakery) -> None:
    git(kept.folder, "rm", "-q", "--cached", "cynosure.yml")
    git(kept.folder, "commit", "-q", "--allow-empty", "-m", "two")
    said = kept.cyn("check", "--against", "HEAD")
    assert said.code == 2
    assert "There is no `cynosure.yml` in the revision HEAD" in said.err
    assert kept.cyn("check", "--against", "HEAD~1").code == 0


def test_a_star_file_that_was_wrong_then_says_where(kept: Bakery) -> None:
    text = (kept.folder / "cynosure.yml").read_text()
    kept.star_file(text.replace("kind: units", "kind: unitss", 1))
    git(kept.folder, "commit", "-q", "-a", "-m", "wrong")
    kept.star_file(text)
    said = kept.cyn("check", "--against", "HEAD")
    assert said.code == 2
    assert said.err.startswith("cyn: cynosure.yml@HEAD:")


def test_outside_a_repository(loaded: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(loaded.folder.parent))
    said = loaded.cyn("check", "--against", "HEAD")
    assert (said.code, "does not lie in a git repository" in said.err) == (2, True)
    assert loaded.cyn("check", "--against", "HEAD", lang="zh").code == 2


def test_without_git(
    kept: Bakery, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("nothing")))
    said = kept.cyn("check", "--against", "HEAD")
    assert (said.code, "Git is not installed" in said.err) == (2, True)
    assert kept.cyn("check").code == 0


def test_a_hook_of_another_repository_does_not_mislead(
    kept: Bakery, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path_factory.mktemp("other")))
    assert kept.cyn("check", "--against", "HEAD").code == 0


def test_without_rows_the_change_is_told_and_still_stops(bakery: Bakery) -> None:
    other = bakery.folder / "before.yml"
    other.write_bytes((bakery.folder / "cynosure.yml").read_bytes())
    bakery.rewrite(*LOOSER)
    said = bakery.cyn("check", "--against", str(other))
    assert said.code == 4
    assert "Past weeks cannot be compared: nothing is loaded here" in said.out
    assert not (bakery.folder / ".cynosure").exists()


def test_the_ledger_is_compared_with_where_no_revision_is_named(loaded: Bakery) -> None:
    assert loaded.cyn("check").code == 0
    loaded.cyn("star")
    assert "0 of 3 metrics differ" in loaded.cyn("check").out
    loaded.rewrite(BAKERS, "    from: talk\n    where: fulfilled and turns >= 2\n")
    for _ in range(2):
        said = loaded.cyn("check", "--json")
        assert (said.code, said.json["unaccepted"]) == (4, ["weekly_bakers", "success"])
        loaded.cyn("star")  # now the ledger knows the change too, and still nobody accepted it


def test_a_calendar_that_parts_weeks_elsewhere_has_none_in_common(kept: Bakery) -> None:
    kept.rewrite("{timezone: Asia/Shanghai}", "{timezone: Asia/Shanghai, week_starts: sunday}")
    said = kept.cyn("check", "--against", "HEAD")
    assert said.code == 4
    assert "calendar.week_starts: default → sunday" in said.out
    assert "share no closed week" in said.out
