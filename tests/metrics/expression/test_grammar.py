"""One grammar: what it reads, how it spells it again, and where it says that it cannot."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.errors import Place, UserMistake
from cynosure.metrics.expression.grammar import DEEPEST, DIGITS, LONGEST, parse
from cynosure.metrics.expression.syntax import Comparison, Expression, String, names_in
from tests.metrics.expression.trees import HERE, calls, conditions, numeric

CANONICAL = [
    ("accepts >= 1", "(accepts >= 1)"),
    ("  accepts   >=1 ", "(accepts >= 1)"),
    ("a and b or c", "((a and b) or c)"),
    ("a or b and not c", "(a or (b and (not c)))"),
    ("not a = 1", "(not (a = 1))"),
    ("not not a", "(not (not a))"),
    ("a + b * c - d", "((a + (b * c)) - d)"),
    ("a - b - c", "((a - b) - c)"),
    ("a / b / c", "((a / b) / c)"),
    ("-a * b", "((-a) * b)"),
    ("- - 2", "(-(-2))"),
    ("(a or b) and c", "((a or b) and c)"),
    ("error is not null", "(error is not null)"),
    ("error is null and a < 2", "((error is null) and (a < 2))"),
    ("name = 'solved'", '(name = "solved")'),
    ('name = "it\'s"', '(name = "it\'s")'),
    (r'name = "a\"b\\c"', r'(name = "a\"b\\c")'),
    ("model in ('m1', \"m2\", 3)", '(model in ("m1", "m2", 3))'),
    ("x in [1, -2, 0.50]", "(x in (1, -2, 0.50))"),
    ("agents.kind = 'tool'", '(agents.kind = "tool")'),
    ("满意 >= 3", "(满意 >= 3)"),
    ("days >= 3", "(days >= 3)"),
    ("distinct(agent_id) > 1 and sum(turns) >= 2.5",
     "((distinct(agent_id) > 1) and (sum(turns) >= 2.5))"),
    ("a\n  and b", "(a and b)"),
    ("is_new and inside", "(is_new and inside)"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "canonical"), CANONICAL)
def test_what_is_read(source: str, canonical: str) -> None:
    tree = parse(source, HERE)
    assert str(tree) == canonical
    assert parse(canonical, HERE) == tree


# Where it stands counts from the place of the expression, here line 7, column 5.
WRONG = [
    ("", 5, "is empty", "是空的"),
    ("a <> b", 7, "write `!=`", "请写 `!=`"),
    ("a == 1", 7, "write `=`", "请写 `=`"),
    ("a && b", 7, "write `and`", "请写 `and`"),
    ("a ≥ 1", 7, "write `>=`", "请写 `>=`"),
    ("a ＞ 1", 7, "write `>`", "请写 `>`"),
    ("a in （1)", 10, "write `(`", "请写 `(`"),
    ("a = １", 9, "write `1`", "请写 `1`"),
    ("name = “x”", 12, 'write `"`', '请写 `"`'),
    ("!a", 5, "write `not`", "请写 `not`"),
    ("a = 10%", 11, "write `/ 100`", "请写 `/ 100`"),
    ("a = 'x", 9, "no closing quote", "没有收尾的引号"),
    ("a = 1e5", 9, "`1e5` cannot be read", "`1e5` 无法识别"),
    ("a ; b", 7, "`;` cannot be read", "`;` 无法识别"),
    ("a b", 7, "`b` does not fit here", "`b` 不应出现在这里"),
    ("a = 1 = 2", 11, "`=` does not fit here", "`=` 不应出现在这里"),
    ("a and", 10, "stops in the middle", "没有写完"),
    ("(a or b", 12, "`)` is missing before the end", "结尾 之前缺少 `)`"),
    ("a is 3", 10, "compare values with `=`", "比较数值请用 `=`"),
    ("a in ()", 11, "takes quoted text and numbers", "只能放带引号的文字和数字"),
    ("a in (b)", 11, "takes quoted text and numbers", "只能放带引号的文字和数字"),
    ("a in (1", 12, "`)` is missing", "缺少 `)`"),
    ("a in (", 11, "stops in the middle", "没有写完"),
    ("count(a) > 1", 5, "no function `count`", "没有名为 `count` 的函数"),
    ("sum(1)", 9, "`1` does not fit here", "`1` 不应出现在这里"),
    ("distinct(", 14, "stops in the middle", "没有写完"),
    ("refused = true", 15, "a flag stands by itself", "真假列直接写列名"),
    ("a = " + "9" * (DIGITS + 1), 9, f"more than {DIGITS} digits", f"超过 {DIGITS} 位数字"),
    ("(" * (DEEPEST + 1) + "a", 5 + DEEPEST, "levels deep", "嵌套超过了"),
    ("a" + " + a" * (LONGEST + 1), 7 + 4 * LONGEST, "operators", "运算符超过了"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "column", "en", "zh"), WRONG)
def test_what_is_wrong_and_where(source: str, column: int, en: str, zh: str) -> None:
    with pytest.raises(UserMistake) as caught:
        parse(source, Place("cynosure.yml", 7, 5))
    mistake = caught.value
    assert mistake.place == Place("cynosure.yml", 7, column)
    assert en in mistake.text.en
    assert zh in mistake.text.zh


def test_the_place_of_a_name_is_kept() -> None:
    tree = parse("a + bb * ccc", Place("cynosure.yml", 3, 10))
    assert [(n.path, n.at.column) for n in names_in(tree)] == [("a", 10), ("bb", 14), ("ccc", 19)]


def test_a_place_without_column_stays_one() -> None:
    with pytest.raises(UserMistake) as caught:
        parse("a <> b", Place("cynosure.yml", 3))
    assert caught.value.place == Place("cynosure.yml", 3)


@settings(max_examples=300)
@given(numeric(3) | conditions(3) | calls())
def test_the_canonical_spelling_is_read_as_the_same_tree(tree: Expression) -> None:
    again = parse(str(tree), HERE)
    assert again == tree
    assert str(again) == str(tree)


@given(st.text())
def test_any_text_can_be_quoted(text: str) -> None:
    tree = Comparison("=", String(text, HERE), String(text, HERE), HERE)
    assert parse(str(tree), HERE) == tree


SIGNS = "()[],=<>+-*/.：９²\"'\\\n\x00"
WORDS = ["a", "b.c", "1", "2.5", "'x'", "and", "or", "not", "in", "is", "null", "sum", "true"]
SCRAPS = st.sampled_from([*SIGNS, *WORDS, "!=", "<>", "distinct"])


@settings(max_examples=500)
@given(st.text() | st.lists(SCRAPS, max_size=25).map(" ".join) | st.lists(SCRAPS).map("".join))
def test_any_text_is_a_tree_or_our_own_mistake(source: str) -> None:
    try:
        tree = parse(source, HERE)
    except UserMistake as error:
        mistake = error
    else:
        assert parse(str(tree), HERE) == tree
        return
    assert mistake.place is not None
    assert mistake.text.en
    assert mistake.text.zh
