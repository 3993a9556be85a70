"""Words are found however a product spells its event names, and not inside other words."""

import pytest

from cynosure.playbook.models import Words
from cynosure.playbook.wording import found_in


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("order_submitted", "submit"),
        ("OrderSubmitting", "order submit"),
        ("$ORDER-SUBMIT-V2", "order submit"),
        ("orderDeliveries", "delivery"),
        ("pdf_to_word_convert_success", "convert success"),
        ("用户点击复制按钮", "点击 按钮"),
        ("视频完播_v2", "完播"),
        ("AI生成图片", "生成图片"),
    ],
)
def test_a_word_is_found(name: str, word: str) -> None:
    assert list(found_in(name, Words(en=(word,)))) == [word]
    assert list(found_in(name, Words(zh=(word,)))) == [word]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("reload_page", "load"),
        ("submit_order", "order submit"),
        ("按钮点击", "点击 按钮"),
        ("anything", "--"),
        ("", "order"),
    ],
)
def test_a_word_is_not_found(name: str, word: str) -> None:
    assert list(found_in(name, Words(en=(word,), zh=(word,)))) == []
