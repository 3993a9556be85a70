"""A page from its address: what it shows is read, printed in its language, and set or listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment

from cynosure.errors import CynosureError, Refusal, Text
from cynosure.report import grammar as grammar_of
from cynosure.report.layout import plain
from cynosure.report.sentence import words
from cynosure.web.assets import Asset
from cynosure.web.content import Choice, Content, Declaring, Said
from cynosure.web.pages import PAGES
from cynosure.web.reading import Desk, Reading
from cynosure.web.shown import ShownChoice, choice, line, shown
from cynosure.web.twin import twin
from cynosure.web.view import View, checked, read_view
from cynosure.web.words import WORDS

Shows = Callable[[Reading, View, dict[str, str]], Content]
"""What a page shows in a view; the last is all that its address says."""
FURTHER = ("kind", "question", "metric", "days", "page")
"""What an address may say beside its view."""
JSON, HTML = "application/json", "text/html"


@dataclass(frozen=True)
class Answered:
    """What goes back to the browser; `has_form` where a page can be written from."""

    status: HTTPStatus
    body: str
    media_type: str
    has_form: bool = False


@dataclass(frozen=True)
class Site:
    """The pages of one project; `lang` is spoken where an address names no language."""

    desk: Desk
    templates: Environment
    assets: Mapping[str, Asset]
    lang: str

    def page(
        self, path: str, query: Mapping[str, str], shows: Shows, as_json: bool, csrf: str
    ) -> Answered:
        """A page, or its twin. Raises what a user may see, UserMistake above all."""
        view = read_view(query, self.lang)
        with self.desk.reading() as reading:
            view = checked(view, reading.project.star_file)
            if view.snapshot is not None:
                view = replace(view, snapshot=_whole(reading, view.snapshot))
            content = shows(reading, view, dict(query))
            if as_json:
                return Answered(HTTPStatus.OK, _twin(reading, view, content), JSON)
            return self._html(reading, path, query, view, content, csrf)

    def _html(
        self,
        reading: Reading,
        path: str,
        query: Mapping[str, str],
        view: View,
        content: Content,
        csrf: str,
    ) -> Answered:
        rest = {
            k: v for k, v in query.items() if k in ("kind", "question", "metric", "days", "page")
        }
        project = reading.project.star_file.project
        grammar = grammar_of(view.lang)
        body = self.templates.get_template("page.html").render(
            page=shown(content, view.lang),
            path=path,
            view=view,
            rest=rest,
            other=view.other_language().url(path, **rest),
            twin=view.url(f"{path}.json", **rest),
            project=words(grammar, project.name or Text(project.id, project.id)),
            choices=_choices(view, content),
            notices=_notices(reading, view, content),
            snapshot=_snapshot(reading, content),
            csrf=csrf,
            **self._frame(view.lang),
        )
        items = [item for section in content.sections for item in section.items]
        return Answered(HTTPStatus.OK, body, HTML, any(isinstance(i, Declaring) for i in items))

    def sentence(
        self, status: HTTPStatus, why: Text, query: Mapping[str, str], as_json: bool = False
    ) -> Answered:
        """A page that only says what is amiss; reads neither ledger nor star file."""
        view = read_view({"lang": query.get("lang", "")}, self.lang)
        said = line(why.within(view.lang))
        if as_json:
            body = json.dumps({"status": status.value, "error": said}, ensure_ascii=False)
            return Answered(status, body, JSON)
        body = self.templates.get_template("sentence.html").render(
            said=said, status=status.value, view=view, **self._frame(view.lang)
        )
        return Answered(status, body, HTML)

    def _frame(self, lang: str) -> dict[str, Any]:
        """What every page has around it."""
        return {
            "lang": lang,
            "html_lang": "zh-Hans" if lang == "zh" else lang,
            "pages": [(f"/{page.name}", page.title.within(lang), page.name) for page in PAGES],
            "assets": {name: asset.digest for name, asset in self.assets.items()},
        }


def status_of(error: CynosureError, path: str) -> HTTPStatus:
    """The status under which an error is told: whose it is, and whether it may pass."""
    if isinstance(error, Refusal):
        return HTTPStatus.SERVICE_UNAVAILABLE
    named = path.startswith(("/findings/", "/metrics/"))
    return HTTPStatus.NOT_FOUND if named else HTTPStatus.BAD_REQUEST


def _whole(reading: Reading, begun: str) -> str:
    """The id of the snapshot that begins so, among those that findings stand on."""
    known = {one.snapshot for one in reading.known.listed if one.snapshot.startswith(begun)}
    return known.pop() if len(known) == 1 else begun


def _twin(reading: Reading, view: View, content: Content) -> str:
    values = {
        "title": content.title.within(view.lang),
        "view": view.query(),
        "snapshot": content.snapshot,
        "served": None if reading.served is None else reading.served.snapshot,
        "notices": [one.text.within(view.lang) for one in _noticed(reading, content)],
        **twin(content, view.lang),
    }
    return json.dumps(values, ensure_ascii=False, allow_nan=False, indent=1)


def _choices(view: View, content: Content) -> list[ShownChoice]:
    """The form of the view: only what the page can show otherwise."""
    grammar, found = grammar_of(view.lang), []
    if content.periods:
        periods = [(name, WORDS[name]) for name in content.periods]
        if view.period not in content.periods:
            periods.append((view.period, Text(view.period, view.period)))
        found.append(Choice("period", WORDS["period"], tuple(periods), view.period))
    if content.groups:
        groups = (("", WORDS["all"]), *content.groups)
        found.append(Choice("group", WORDS["group"], groups, view.group or ""))
    if content.dimensions:
        names = ((name, Text(name, name)) for name in content.dimensions)
        found.append(Choice("by", WORDS["by"], (("", WORDS["whole"]), *names), view.by or ""))
    return [choice(grammar, one) for one in found]


def _noticed(reading: Reading, content: Content) -> list[Said]:
    """What must be known before anything on the page is read."""
    found = list(content.notices)
    served, selection = reading.served, reading.project.star_file.selection
    if served is None:
        found.append(Said(WORDS["no_snapshot"], "cyn load"))
    elif content.snapshot not in (None, served.snapshot):
        found.append(Said(WORDS["older"], "cyn load --ask"))
    if content.snapshot is not None and not reading.is_here(content.snapshot):
        found.append(Said(WORDS["gone"]))
    if selection is not None:
        found.append(Said(selection))
    if served is not None and served.set_aside:
        files = ", ".join(one.shown for one in served.set_aside)
        found.append(
            Said(
                Text(f"Set aside, not readable: {files}.", f"已搁置、无法读取：{files}。"),
                "cyn doctor",
            )
        )
    return found


def _notices(reading: Reading, view: View, content: Content) -> list[tuple[str, str]]:
    return [(line(one.text.within(view.lang)), one.command) for one in _noticed(reading, content)]


def _snapshot(reading: Reading, content: Content) -> tuple[str, str]:
    """The id of the snapshot that is shown, and when it was loaded where that is known."""
    name, served = content.snapshot, reading.served
    if served is None or name not in (None, served.snapshot):
        return plain(name or ""), ""
    zone = reading.project.star_file.calendar.timezone
    at = datetime.fromisoformat(served.loaded_at).astimezone(ZoneInfo(zone))
    return served.snapshot, f"{at:%Y-%m-%d %H:%M} ({zone})"
