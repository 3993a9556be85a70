"""The form of a poll as one page: filled in in a browser, without a network, it gives a file of
answers.

What people and star files wrote stands in text and attributes only; the one script is a constant
whose hash is all that the content security policy lets run.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from cynosure.errors import Text
from cynosure.report.html import GENERATOR
from cynosure.report.poll_script import SCRIPT, SHEET
from cynosure.report.style import STYLE

LANGUAGES = (("en", "en", "English"), ("zh", "zh-Hans", "中文"))
"""Languages of the page: ours, that of the web, and its own name."""
NAME = Text("Your name or a nickname", "你的姓名或代号")
NAME_HINT = Text(
    "It is hashed when your answers are read. Answer again under the same name and only your last "
    "answers count; left blank, you get a random nickname.",
    "读入时只保留哈希。用同一个名字再答一次，以最后一次为准；不填则随机取一个代号。",
)
BLANK = Text("no answer", "不作答")
PROGRESS = Text("questions without an answer:", "未作答的题目：")
SAVE = Text("Save my answers", "保存我的回答")
PRINT = Text("Print", "打印")
SAVED = Text("Send this file to whoever sent you the page:", "请把这个文件发给向你发来此页面的人：")
COPY = Text(
    "No file came? Copy this text and send it instead.",
    "没有得到文件？复制下面的文字发回去也可以。",
)
NO_SCRIPT = Text(
    "This page saves your answers with a script that cannot run here. Open the file in a browser, "
    "or print it and fill it in by hand.",
    "此处无法运行保存回答所需的脚本。请在浏览器里打开这个文件，或打印出来手写作答。",
)


@dataclass(frozen=True)
class Choice:
    """An answer that is offered: what the file says for it, and how it reads."""

    value: str
    says: Text


@dataclass(frozen=True)
class Asked:
    """A question by its id; without choices it is answered in words. `how` is said beside it."""

    name: str
    says: Text
    choices: tuple[Choice, ...] = ()
    how: Text | None = None


@dataclass(frozen=True)
class PollPage:
    """What the page asks. `mark` names the metric and the definition that the answers speak of,
    `head` the columns of the file that stand before the answers, `form` and `filled` the rows of
    the mark and of the time, `beginnings` what no cell may begin with."""

    title: Text
    about: Text
    asked: tuple[Asked, ...]
    mark: str
    head: tuple[str, ...]
    form: str
    filled: str
    beginnings: tuple[str, ...]


def poll_page(page: PollPage, lang: str) -> str:
    """The whole file; it opens in `lang` and changes to the other language where it is read."""
    allowed = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'"
    web = next(of for own, of, _ in LANGUAGES if own == lang)
    return f"""<!DOCTYPE html>
<html lang="{web}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{GENERATOR}">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">
<title>{escape(page.title.within(lang))}</title>
<style>
{STYLE}{SHEET}</style>
</head>
<body>
{_switch(lang)}
<header>
<h1>{_both(page.title)}</h1>
<p>{_both(page.about)}</p>
</header>
<noscript><p class="amiss">{_both(NO_SCRIPT)}</p></noscript>
<form id="poll" autocomplete="off" {_data(page)}>
{_named()}
{chr(10).join(_question(one) for one in page.asked)}
<p class="left"><span>{_both(PROGRESS)}</span> <output id="left"></output></p>
<p class="do"><button type="submit">{_both(SAVE)}</button>
<button type="button" id="print">{_both(PRINT)}</button></p>
<p id="saved" role="status" hidden><span>{_both(SAVED)}</span> <code id="file"></code></p>
<details class="copy"><summary>{_both(COPY)}</summary>
<textarea id="copy" readonly rows="8" aria-label="CSV"></textarea></details>
</form>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _switch(lang: str) -> str:
    """Both languages stand on the page; the one that is not chosen is hidden by its style alone."""
    return "\n".join(
        f'<input type="radio" name="language" class="language" id="show-{own}" value="{web}"'
        f'{" checked" if own == lang else ""}><label class="language" for="show-{own}" '
        f'lang="{web}">{name}</label>'
        for own, web, name in LANGUAGES
    )


def _data(page: PollPage) -> str:
    told = {
        "mark": page.mark,
        "head": "\n".join(page.head),
        "form": page.form,
        "filled": page.filled,
        "beginnings": "".join(page.beginnings),
    }
    return " ".join(f'data-{name}="{_attribute(value)}"' for name, value in told.items())


def _attribute(value: str) -> str:
    """A value whose line ends a reader of HTML leaves as they are."""
    held = escape(value)
    for sign in "\t\n\r":
        held = held.replace(sign, f"&#{ord(sign)};")
    return held


def _named() -> str:
    return (
        f'<p class="field"><label for="who">{_both(NAME)}</label>'
        f'<input id="who" maxlength="80"><small>{_both(NAME_HINT)}</small></p>'
    )


def _question(asked: Asked) -> str:
    name = escape(asked.name)
    if asked.choices:
        options = "\n".join(_options(asked))
        return f"<fieldset>\n<legend>{_both(asked.says)}</legend>\n{options}\n</fieldset>"
    how = "" if asked.how is None else f"<small>{_both(asked.how)}</small>"
    return (
        f'<p class="field"><label for="q-{name}">{_both(asked.says)}</label>'
        f'<input id="q-{name}" name="{name}" maxlength="400">{how}</p>'
    )


def _options(asked: Asked) -> Iterator[str]:
    for choice in (*asked.choices, Choice("", BLANK)):
        chosen = "" if choice.value else " checked"
        value = escape(choice.value)
        yield (
            f'<label class="choice"><input type="radio" name="{escape(asked.name)}" '
            f'value="{value}"{chosen}><span>{_both(choice.says)}</span></label>'
        )


def _both(said: Text) -> str:
    """Words in both languages, once where they are the same."""
    if said.en == said.zh:
        return f"<bdi>{escape(said.en)}</bdi>"
    spans = zip(LANGUAGES, (said.en, said.zh), strict=True)
    return "".join(f'<bdi lang="{web}">{escape(words)}</bdi>' for (_, web, _), words in spans)
