"""What every test may ask for, and the rule that a proof left out is no proof.

A test that lacks something outside the repository (the shared data, a server, a browser) is skipped
with a sentence that names it. Under ``CI=true`` every skip fails instead: the machine that decides
about a change must have everything.
"""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# Engine, compiler and six thousand tests stay to the end: the collector need not walk through them
# as often as in a process that is short of memory. It takes a twelfth of the time off.
gc.set_threshold(20_000, 50, 100)

ONE_OF = int(os.environ.get("ONE_EXAMPLE_OF", "1"))
"""A run that asks the same with other versions tries one of so many generated examples."""


def examples(count: int) -> int:
    """How many examples a property is tried on, where a full run tries so many."""
    return max(count // ONE_OF, 2)


# Two cores and a cold cache make single examples slow without anything being wrong, and the same
# examples on every machine make a failure one that can be looked at.
settings.register_profile(
    "house", deadline=None, derandomize=True, max_examples=examples(settings.default.max_examples)
)
settings.load_profile("house")


VERSIONLESS = (
    # Our own text is read, and no package asked.
    "analyses/test_table.py",
    "house",
    "docs/test_console.py",
    "report/test_brief.py",
    "report/test_grammars.py",
    "report/test_numbers.py",
    "report/test_render.py",
    "report/test_tables.py",
    # What is asked there is asked of the same functions elsewhere: commands in what is left of
    # tests/cli, metrics in the rest of tests/metrics, estimators in tests/stats, pages in the rest
    # of tests/web, a project loaded, cut and compared in the rest of tests/project.
    "cli",
    "docs/test_docs.py",
    "examples",
    "metrics/test_backends.py",
    "project/test_cut_once.py",
    "project/test_doctor.py",
    "project/test_parted.py",
    "project/test_reconcile.py",
    "selftest",
    "web/test_snapshots.py",
    "worlds",
)
"""Rooms and files of tests whose outcome hangs on no version of anything, or is told elsewhere."""

ONE_OF_EACH = (
    # Every question on ten rows, and those that are answered from data of their own.
    "cli/test_audit.py",
    "cli/test_bad_questions.py",
    "cli/test_boundary.py",
    "cli/test_brief.py",
    "cli/test_check.py",
    "cli/test_demo.py",
    "cli/test_find_by.py",
    "cli/test_init_trials.py",
    "cli/test_poll.py",
    "cli/test_quality_survey.py",
    "cli/test_release.py",
    "cli/test_release_experiment.py",
    "cli/test_retention_and_funnel.py",
    "cli/test_served.py",
    "cli/test_star.py",
    "cli/test_watch.py",
    "cli/test_why.py",
)
"""What stands in a room above and is asked of other versions all the same."""


def is_versionless(path: Path) -> bool:
    """Whether a file of tests stands in `VERSIONLESS`, by itself or with its room."""
    if path in {TESTS / place for place in ONE_OF_EACH}:
        return False
    return not {TESTS / place for place in VERSIONLESS}.isdisjoint([path, *path.parents])


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file of which all would be deselected is not even imported."""
    left_out = "not versionless" in config.getoption("markexpr")
    return (
        True if left_out and collection_path.is_file() and is_versionless(collection_path) else None
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in the table as `versionless`, which `make lowest` leaves out."""
    marked = {path for path in {item.path for item in items} if is_versionless(path)}
    for item in items:
        if item.path in marked:
            item.add_marker("versionless")


def under_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; the test is skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder ../shared/data is missing, so nothing can be checked on real data")
    return SHARED_DATA


def decides(item: pytest.Item) -> bool:
    """Whether a test is this run's to prove: those marked `oracles` are for `make oracles` only."""
    asked = item.config.getoption("markexpr") == "oracles"
    return asked or item.get_closest_marker("oracles") is None


def skips_become_failures(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that still says what was missing; an expected failure stays."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"CI=true allows no skip: {reason.removeprefix('Skipped: ')}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if under_ci() and decides(item):
        skips_become_failures(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if under_ci():
        skips_become_failures(report)
    return report
