"""The pages of methods: what they show is what happens, and no method is without one."""

import ast
import doctest
import re
from pathlib import Path

import pytest

from tests.docs.console import Block, blocks

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "methods").glob("*.md"))
STATS = ROOT / "src" / "cynosure" / "stats"

# What every method is made of, not a method: checked arguments and the shapes of results.
NO_METHODS = frozenset({"arrays", "estimate", "undefined"})


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def is_example(block: Block) -> bool:
    return block.info[:1] == ("python",)


def mistakes(text: str, page: str) -> str:
    """What goes wrong when the Python examples of a page are run from top to bottom."""
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    names: dict[str, object] = {}
    said: list[str] = []
    for block in filter(is_example, blocks(text)):
        test = parser.get_doctest(block.text + "\n", names, page, page, block.line)
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
    return "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_examples(page: Path) -> None:
    assert mistakes(page.read_text(encoding="utf-8"), name(page)) == ""


def test_a_false_example_is_noticed() -> None:
    page = "```python\n>>> x = 1\n```\n\n```python\n>>> x + 1\n3\n```\n"
    assert "Expected:\n    3\nGot:\n    2" in mistakes(page, "page")
    assert mistakes(page.replace("3", "2"), "page") == ""


def methods() -> list[str]:
    """`module.function` for every public function of ``stats/``."""
    found = []
    for path in sorted(STATS.rglob("*.py")):
        module = path.relative_to(STATS).with_suffix("").as_posix().replace("/", ".")
        if module in NO_METHODS:
            continue
        found += [
            f"{module}.{node.name}"
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
    return found


@pytest.mark.parametrize("method", methods())
def test_every_method_has_a_page(method: str) -> None:
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    function = method.rpartition(".")[2]
    assert re.search(rf"`{function}[`(]", told), f"no page of docs/methods names `{function}`"
