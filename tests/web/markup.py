"""A page taken apart, the way a browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "rect"}


@dataclass
class Element:
    """A tag with its attributes, the text in it, and those it stands in."""

    tag: str
    attributes: dict[str, str]
    above: tuple[Element, ...] = field(repr=False, default=())
    text: str = ""

    def has(self, name: str) -> bool:
        """Whether it bears a class."""
        return name in self.attributes.get("class", "").split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.found.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.text += data


def elements(page: str) -> list[Element]:
    """Every element of a page in its order. Fails where a tag is closed in the wrong place."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader._open, [one.tag for one in reader._open]
    return reader.found


def main_text(page: str) -> str:
    """What a reader sees of a page, its heads and tables too, blanks made one."""
    body = next(one for one in elements(page) if one.tag == "body")
    scripts = [one.text for one in elements(page) if one.tag in ("script", "style")]
    text = body.text
    for script in scripts:
        text = text.replace(script, "")
    return " ".join(text.split())
