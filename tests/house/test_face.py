"""What a stranger meets first: two commands, locked requirements, no trace of any machine."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.tree import ROOT, files_under, place, pyproject

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))

# Spelt so that this file does not match itself.
MACHINE = re.compile(
    r"(?<![\w.~])/(work|tmp|root|farm|home|Users|opt)/"
    r"|py[p]i\.(org|python)|python[h]osted|registry\.npm[j]s|deb\.[d]ebian"
)
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?P<rest>.*)$", re.MULTILINE)
ADDRESS = re.compile(
    r"://|^\s*(-i|-f|-e|--(extra-)?index-url|--find-links|--trusted-host)\b|\s@\s", re.MULTILINE
)


def traces(text: str) -> list[str]:
    """Paths of a machine and hosts of a registry in the text."""
    return [match.group() for match in MACHINE.finditer(text)]


def opening_commands(readme: str) -> list[str]:
    """Commands of the first fenced block, which must begin in the first 20 lines."""
    lines = readme.splitlines()
    fences = [number for number, line in enumerate(lines) if line.startswith("```")]
    if len(fences) < 2 or fences[0] >= 20:
        return []
    block = (
        line.removeprefix("$ ").split("#")[0].strip() for line in lines[fences[0] + 1 : fences[1]]
    )
    return [line for line in block if line]


def without_hash(text: str) -> list[str]:
    """Pinned names of a requirements file that no hash follows."""
    return [match["name"] for match in PIN.finditer(text) if not hashed(text[match.end() :])]


def hashed(rest: str) -> bool:
    return rest.lstrip("\n").lstrip().startswith("--hash=sha256:")


def pins(text: str) -> dict[str, Version]:
    return {canonicalize_name(m["name"]): Version(m["version"]) for m in PIN.finditer(text)}


def is_lowest(requirement: Requirement, pin: Version) -> bool:
    """Whether the pin is the lower bound of the range: the first release that it begins with."""
    bounds = [
        s.version.removesuffix(".*") for s in requirement.specifier if s.operator in (">=", "==")
    ]
    release = max(Version(bound).release for bound in bounds)
    return pin in requirement.specifier and pin.release[: len(release)] == release


def declared(*groups: str) -> list[Requirement]:
    """What the package requires, and what the named dependency groups add."""
    table = pyproject()
    names = table["project"]["dependencies"] + [
        name for group in groups for name in grouped(table["dependency-groups"], group)
    ]
    return [Requirement(name) for name in names]


def grouped(groups: Mapping[str, list[str | dict[str, str]]], name: str) -> list[str]:
    """What a dependency group names, with what the groups that it includes do."""
    found: list[str] = []
    for entry in groups[name]:
        found += [entry] if isinstance(entry, str) else grouped(groups, entry["include-group"])
    return found


def readable(path: Path) -> str:
    """The text of a file; nothing of one that is no text."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", errors="replace")


def test_no_trace_of_a_machine() -> None:
    found = {place(path): hits for path in files_under(ROOT) if (hits := traces(readable(path)))}
    assert found == {}


def test_no_lock_with_addresses() -> None:
    assert not (ROOT / "uv.lock").exists()


def test_the_readme_opens_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert opening_commands(readme)[:2] == ["make demo", "make test"]


def test_the_proof_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("path", REQUIREMENTS, ids=place)
def test_requirements_are_hashed_and_placeless(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert pins(text)
    assert without_hash(text) == []
    assert not ADDRESS.search(text)


def test_every_lock_is_there() -> None:
    groups = set(pyproject()["dependency-groups"])
    assert {path.stem for path in REQUIREMENTS} == groups | {"runtime", "lowest"}


@pytest.mark.parametrize("group", ["test", "lint", "bench", "oracles", "peers"])
def test_locks_hold_what_is_declared(group: str) -> None:
    locked = pins((ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8"))
    for requirement in declared(group):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier


def test_the_lowest_lock_stands_on_the_lower_bounds() -> None:
    locked = pins((ROOT / "requirements" / "lowest.txt").read_text(encoding="utf-8"))
    above = [
        str(requirement)
        for requirement in declared("test")
        if not is_lowest(requirement, locked[canonicalize_name(requirement.name)])
    ]
    assert above == []


def test_every_dependency_has_its_sentence() -> None:
    decision = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^- `([\w.-]+)`: \w", decision, re.MULTILINE))
    wanted = {requirement.name for requirement in declared(*pyproject()["dependency-groups"])}
    assert named == wanted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cd /" + "work/main", ["/" + "work/"]),
        ("see '/" + "tmp/x'", ["/" + "tmp/"]),
        ("--index-url https://py" + "pi.org/simple", ["py" + "pi.org"]),
        ("../shared/data and example.org/work/x and ~/work/y", []),
    ],
)
def test_a_trace_is_found(text: str, found: list[str]) -> None:
    assert traces(text) == found


@pytest.mark.parametrize(
    ("readme", "commands"),
    [
        ("# N\n\n```console\n$ make demo   # a\n$ make test\n```\n", ["make demo", "make test"]),
        ("# N\n\n```\nmake test\n```\n", ["make test"]),
        ("text\n" * 20 + "```\nmake demo\nmake test\n```\n", []),
        ("# no block", []),
    ],
)
def test_the_opening_is_read(readme: str, commands: list[str]) -> None:
    assert opening_commands(readme) == commands


def test_a_missing_hash_is_found() -> None:
    marked = "c==3 ; python_version < '3' \\\n    --hash=sha256:00\n"
    bare = "a==1 \\\n    --hash=sha256:00\nb==2\n" + marked
    assert without_hash(bare) == ["b"]


@pytest.mark.parametrize(
    "line",
    ["--index-url https://example.org", "-e .", "a @ file.whl", "    # from https://example.org"],
)
def test_an_address_is_found(line: str) -> None:
    assert ADDRESS.search(f"a==1\n{line}\n")


@pytest.mark.parametrize(
    ("requirement", "pin", "lowest"),
    [
        ("a>=1.5.5,<2", "1.5.5", True),
        ("a>=1.5.5,<2", "1.5.6", False),
        ("a>=3.6", "3.6.1", True),
        ("a==12.*", "12.0.0", True),
        ("a>=3.6", "3.5.9", False),
    ],
)
def test_a_pin_above_the_bound_is_found(requirement: str, pin: str, lowest: bool) -> None:
    assert is_lowest(Requirement(requirement), Version(pin)) is lowest
