"""What the YAML parser says went wrong, in the words of people who edit star files."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

from cynosure.errors import Text

PROBLEMS: tuple[tuple[str, Text], ...] = (
    (
        "expected <block end>, but found '<block mapping start>'",
        Text(
            "this line is indented like none of those above it that it could stand beside; keys "
            "that belong together begin in the same column",
            "这一行的缩进与上面任何一层都对不上；同一层的键要左对齐",
        ),
    ),
    (
        "expected <block end>, but found '-'",
        Text(
            "an item of a list (`- `) stands among keys (they begin on line {line})",
            "列表项（`- `）混在了键之间（这些键从第 {line} 行开始）",
        ),
    ),
    (
        "expected <block end>, but found '<scalar>'",
        Text(
            "something follows a value that has ended; put the whole value in quotation marks",
            "值已经结束，后面却还有内容；请把整个值放进引号",
        ),
    ),
    (
        "expected <block end>, but found",
        Text("this bracket closes nothing", "这个括号没有与之对应的左括号"),
    ),
    (
        "mapping values are not allowed here",
        Text(
            "a colon where none can stand: the line is indented too far, the line before it has no "
            "blank after its colon, or a text with `: ` lacks its quotation marks",
            "这里不能有冒号：可能是这一行缩进过深，或上一行的冒号后面少了空格，"
            "也可能是含有 `: ` 的文字没有加引号",
        ),
    ),
    (
        "found unexpected end of stream",
        Text(
            "the quotation mark opened on line {line} is never closed",
            "第 {line} 行的引号一直没有闭合",
        ),
    ),
    (
        "expected ',' or",
        Text(
            "the bracket opened on line {line} is not closed, or a comma is missing",
            "第 {line} 行的括号没有闭合，或者少了逗号",
        ),
    ),
    (
        "could not find expected ':'",
        Text(
            "line {line} is a key without its colon; write `key: value`",
            "第 {line} 行的键后面没有冒号；请写成 `键: 值`",
        ),
    ),
    (
        "that cannot start any token",
        Text(
            "a value that begins with this sign is put in quotation marks",
            "以这个符号开头的值要放进引号",
        ),
    ),
    (
        "found unknown escape character",
        Text(
            "a backslash means something within double quotation marks; use single ones",
            "双引号里的反斜杠有特殊含义；请改用单引号",
        ),
    ),
)
"""How the parser begins or what it holds, and what to say of it; `line` is where it opened."""


def problem(error: MarkedYAMLError) -> Text:
    """What is wrong, as a clause; the parser's own words where no others are known."""
    said = error.problem or "unreadable"
    mark = error.context_mark or error.problem_mark
    line = mark.line + 1 if mark is not None else 1
    for words, text in PROBLEMS:
        if words in said:
            return Text(text.en.format(line=line), text.zh.format(line=line))
    return Text(said, said)
