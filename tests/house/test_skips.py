"""A skip says what was missing, and fails where a change is decided about."""

from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"

WANTING = """
    import pytest

    def test_data(shared_data):
        raise AssertionError("the data cannot be here")

    @pytest.mark.xfail(reason="known")
    def test_expected():
        raise AssertionError("expected")

    def test_other():
        pass
"""
WANTING_MODULE = """
    import pytest

    pytest.skip("no server here", allow_module_level=True)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of its own without shared data, under this project's conftest."""
    tests = pytester.mkdir("tests")
    (tests / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    return pytester


def run(project: pytest.Pytester, source: str) -> pytest.RunResult:
    project.makepyfile(**{"tests/test_wanting": source})
    return project.runpytest_subprocess("-rs", "-p", "no:cacheprovider", "tests")


def test_skips_with_a_sentence(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    result = run(project, WANTING)
    result.assert_outcomes(passed=1, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(["*../shared/data is missing*"])


def test_a_skip_fails_under_ci(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(project, WANTING)
    result.assert_outcomes(passed=1, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(["*CI=true allows no skip: the folder ../shared/data is missing*"])


def test_a_skipped_module_fails_under_ci(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(project, WANTING_MODULE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*CI=true allows no skip: no server here*"])


WANTING_ORACLE = """
    import pytest

    @pytest.mark.oracles
    def test_oracle():
        pytest.importorskip("no_such_package", reason="no such package")
"""


def test_oracles_are_for_their_own_run_to_prove(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    project.makeini("[pytest]\nmarkers = oracles: asks other packages")
    run(project, WANTING_ORACLE).assert_outcomes(skipped=1)
    asked = project.runpytest_subprocess("-m", "oracles", "-p", "no:cacheprovider", "tests")
    asked.assert_outcomes(failed=1)
    asked.stdout.fnmatch_lines(["*CI=true allows no skip: no such package*"])
