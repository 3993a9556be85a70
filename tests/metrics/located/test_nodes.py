"""YAML as nodes with places: what is read, and what is refused where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.errors import Place, UserMistake
from cynosure.metrics.located.nodes import DEEPEST, Entries, Items, Node, Scalar, read_nodes

FILE = "cynosure.yml"


def value(source: str) -> Node:
    """The node under `k`."""
    found = read_nodes(source, FILE).get("k")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("010", 10),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-07-06", "2026-07-06"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("36h", "36h"),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, meant: object) -> None:
    node = value(f"k: {written}")
    assert isinstance(node, Scalar)
    assert node.value == meant
    assert type(node.value) is type(meant)


def test_places_count_from_one() -> None:
    root = read_nodes("a: 1\nb:\n  - x\n  - {c: 'two', d: [3]}\n", FILE)
    items = root.get("b")
    assert isinstance(items, Items)
    assert (items.at, items.items[0].at) == (Place(FILE, 3, 3), Place(FILE, 3, 5))
    entries = items.items[1]
    assert isinstance(entries, Entries)
    # Within quotes the place is that of the text, since that is where an expression begins.
    assert [key.at.column for key, _ in entries.entries] == [6, 16]
    assert [node.at.column for _, node in entries.entries] == [10, 19]


def test_a_block_of_text_begins_on_the_next_line() -> None:
    node = value("k: |\n  a = 1\n")
    assert (node.at.line, node.at.column) == (2, None)


WRONG = [
    ("", 1, 1, "The file is empty", "文件是空的"),
    ("# only a comment\n", 1, 1, "The file is empty", "文件是空的"),
    ("just words", 1, 1, "must be a mapping", "应当是一个以"),
    ("- a\n- b\n", 1, 1, "must be a mapping", "应当是一个以"),
    ("a： 1", 1, 1, 'full-width colon "：" makes this one word; did you mean `a: 1`?', "全角冒号"),
    ("k: 1\nk： 2\n", 2, 1, "full-width colon", "全角冒号"),
    ("k: 1\nm:\n  - x\n  kind： units\n  b: 2\n", 4, 3, "did you mean `kind: units`", "全角冒号"),
    ("a: 1\nb: 2\na: 3\n", 3, 1, "`a` stands twice in this mapping (first on line 1)", "写了两次"),
    ("k: {a: 1, a: 2}", 1, 11, "`a` stands twice", "写了两次"),
    ("k:\n\t- a\n", 2, 1, "A tab indents this line", "用制表符缩进"),
    ("k: &x 1", 1, 4, "Anchors (`&`) and aliases (`*`)", "不支持锚点"),
    ("k: *x", 1, 4, "Anchors (`&`) and aliases (`*`)", "不支持锚点"),
    ("k: &x [*x]", 1, 4, "Anchors (`&`) and aliases (`*`)", "不支持锚点"),
    ("k: !!str 1", 1, 4, "Tags (`!`)", "不支持标签"),
    ("k: !python/name:os.system x", 1, 4, "Tags (`!`)", "不支持标签"),
    ("? [a]\n: 1\n", 1, 3, "is a bracket before it too many", "是否多了一个括号"),
    ("a: 1\n---\nb: 2\n", 2, 1, "A second document begins here", "第二个文档"),
    ("k: [1, 2\nb: 3\n", 2, 2, "bracket opened on line 1", "第 1 行的括号没有闭合"),
    ("a: 1\nk: {b: 1\nc: 3\n", 3, 2, "bracket opened on line 2", "第 2 行的括号没有闭合"),
    ("k: {b: 1}}\n", 1, 10, "closes nothing", "没有与之对应"),
    ("k: 'x\n", 2, 1, "opened on line 1 is never closed", "第 1 行的引号一直没有闭合"),
    ("k: a: b", 1, 5, "a colon where none can stand", "这里不能有冒号"),
    ("k:\n   a: 1\n  b: 2\n", 3, 3, "begin in the same column", "同一层的键要左对齐"),
    ("k: 1\n- b\n", 2, 1, "among keys (they begin on line 1)", "这些键从第 1 行开始"),
    ("k: 'x' y\n", 1, 8, "follows a value that has ended", "后面却还有内容"),
    ("k: 1\nname\nb: 2\n", 3, 1, "line 2 is a key without its colon", "第 2 行的键后面没有冒号"),
    ("k: @x\n", 1, 4, "put in quotation marks", "要放进引号"),
    ('k: "\\d"\n', 1, 6, "use single ones", "请改用单引号"),
    ("ok: 1\nk: a\x07b\n", 2, 5, "control character U+0007", "控制字符 U+0007"),
    ("k: " + "[" * 60 + "]" * 60, 1, 4 + DEEPEST, "nested more than", "嵌套超过了"),
    ("k: " + "[" * 5000, 1, 4 + DEEPEST, "nested more than", "嵌套超过了"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "line", "column", "en", "zh"), WRONG)
def test_what_is_refused_and_where(source: str, line: int, column: int, en: str, zh: str) -> None:
    with pytest.raises(UserMistake) as caught:
        read_nodes(source, FILE)
    assert caught.value.place == Place(FILE, line, column)
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh


def test_aliases_of_aliases_are_not_multiplied_out() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)
    )
    with pytest.raises(UserMistake, match="Anchors"):
        read_nodes(laughs, FILE)


YAMLISH = st.text(
    st.sampled_from("ab: -[]{},'\"#&*!|>%@`?\n\t\\\r\x00\x85\ufeff：，\u2028~1.0e" + "\U0001f600"),
    max_size=60,
)


@settings(max_examples=500)
@given(YAMLISH | st.text() | YAMLISH.map(lambda text: f"k: {text}"))
def test_any_text_gives_nodes_or_our_own_mistake(source: str) -> None:
    try:
        root = read_nodes(source, FILE)
    except UserMistake as error:
        mistake = error
    else:
        assert isinstance(root, Entries)
        return
    assert mistake.place is not None
    assert mistake.place.line is not None
