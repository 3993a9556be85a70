"""Reading a rubric: strict, with places, and no rule whose check contradicts its own examples."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.errors import Place, Text, UserMistake, did_you_mean
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import read_nodes
from cynosure.metrics.rubrics.checking import kept
from cynosure.metrics.rubrics.model import Check, Rubric, Rule


def parse_rubric(written: str, file: str) -> Rubric:
    """The rubric in `written`; `file` is the name that places are given in.

    Raises UserMistake, with its place, for what does not fit.
    """
    if not written.strip():
        raise UserMistake(
            "The rubric is empty; it needs a `label` and `rules`.",
            "评分标准文件是空的；至少要有 `label` 和 `rules`。",
            Place(file, 1, 1),
        )
    rubric = decode_fields(read_nodes(written, file), Rubric)
    if not rubric.rules:
        raise UserMistake("The rubric has no rule.", "评分标准里没有规则。", Place(file, 1, 1))
    for name, rule in rubric.rules.items():
        _sound(name, rule, rubric)
    return rubric


def _sound(name: str, rule: Rule, rubric: Rubric) -> None:
    """Raises UserMistake where a rule could not be applied, or says two things."""
    if rule.aspect and rule.aspect not in rubric.aspects:
        near = did_you_mean(rule.aspect, rubric.aspects)
        raise UserMistake(
            f"`{rule.aspect}` is none of the `aspects`.{near.en}",
            f"`aspects` 里没有 `{rule.aspect}`。{near.zh}",
            rule.at,
        )
    if not 0 < rule.weight < float("inf"):
        raise UserMistake("`weight` is above zero.", "`weight` 须大于零。", rule.at)
    if rule.measured is None and (rule.good is None or rule.near_miss is None):
        lacking = "good" if rule.good is None else "near_miss"
        raise UserMistake(
            f"Rule `{name}` has no `{lacking}`: an example that keeps it, and one that nearly "
            "does, show two people the same line.",
            f"规则 `{name}` 缺少 `{lacking}`：有了正例和险些合格的反例，两个人划的线才会一致。",
            rule.at,
        )
    if rule.check is not None:
        _decides(rule.check)
        for mistake in _contradictions(name, rule, rule.check):
            raise mistake


def _decides(check: Check) -> None:
    if (check.breaks is None) == (check.requires is None):
        raise UserMistake(
            "A check says either what `breaks` the rule or what it `requires`.",
            "`check` 只能写一项：`breaks`（违反）或 `requires`（必须有）。",
            check.at,
        )
    condition = check.breaks or check.requires
    counted = None if condition is None else condition.number
    if counted is not None and counted.at_least is None and counted.at_most is None:
        raise UserMistake(
            "A number is `at_least` or `at_most` something.",
            "`number` 要写 `at_least`（至少）或 `at_most`（至多）。",
            check.at,
        )
    if condition is not None and not (
        condition.says or condition.also or condition.denies or counted
    ):
        raise UserMistake("The check looks at nothing.", "这条检查什么也没查。", check.at)


def _contradictions(name: str, rule: Rule, check: Check) -> Iterator[UserMistake]:
    """Examples of which the check says the opposite, or nothing."""
    for wanted, example in ((True, rule.good), (False, rule.near_miss)):
        for language in ("en", "zh"):
            said = "" if example is None else example.within(language)
            found = kept(said, check)
            if found is not wanted:
                yield _contradiction(name, said, wanted, found, check.at)


_FOUND = {
    None: Text("is not about it", "与它无关"),
    True: Text("keeps it", "符合"),
    False: Text("breaks it", "违反"),
}


def _contradiction(
    name: str, said: str, wanted: bool, found: bool | None, at: Place
) -> UserMistake:
    key = "good" if wanted else "near_miss"
    is_found = _FOUND[found]
    return UserMistake(
        f"The check of `{name}` contradicts its own `{key}`: by it “{said}” {is_found.en}.",
        f"规则 `{name}` 的检查与自己的 `{key}` 矛盾：按检查，“{said}”{is_found.zh}。",
        at,
    )
