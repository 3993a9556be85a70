"""What may be asked of the server and what may not: addresses, tokens, forms, sizes, headers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from cynosure.store.ledger import Ledger
from cynosure.web.app import CSRF
from cynosure.web.guard import COOKIE, POLICY
from tests.report.examples import MEASURED
from tests.web.markup import elements, main_text
from tests.web.shelf import HERE, Shelf

TOKEN = "a-token-of-some-length"
RELEASE = {"day": "2026-11-02", "kind": "model", "id": "m3", "why": "<b>swapped</b> at night"}
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|javascript:", re.IGNORECASE)


def fails(answer: Any, status: int) -> str:
    """What a page that fails says; never a trace, never without the headers."""
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == POLICY
    assert "Traceback" not in answer.text
    return main_text(answer.text)


@pytest.mark.parametrize(
    ("path", "status", "en", "zh"),
    [
        ("/strar", 404, "Did you mean star?", "是否想写 star？"),
        ("/static/..%2f..%2fcynosure.yml", 404, "no such page", "没有这个页面"),
        ("/static/../cynosure.yml", 404, "no such page", "没有这个页面"),
        ("/findings/..%2f..%2fetc", 404, "", ""),
        ("/findings/F-0009", 404, "no such finding", "没有这条结论"),
        ("/findings/F-0", 404, "no such finding", "没有这条结论"),
        ("/findings/%00", 404, "no such finding", "没有这条结论"),
        ("/metrics/reech", 404, "Did you mean reach?", "是否想写 reach？"),
        ("/star?period=wek", 400, "", ""),
        ("/star?period=%3Bcurl+evil%3B", 400, "", ""),
        ("/star?group=consumr", 400, "Did you mean consumer?", "是否想写 consumer？"),
        ("/star?by=agent_id", 400, "no dimension agent_id", "没有名为 agent_id 的维度"),
        ("/star?snapshot=../../x", 400, "no snapshot", "不是快照编号"),
        ("/ledger?page=0", 400, "1 to 1", "1 至第 1 页"),
        ("/ledger?page=" + "9" * 400, 400, "1 to 1", "1 至第 1 页"),
    ],
)
def test_a_wrong_address_is_a_sentence(
    shelf: Shelf, path: str, status: int, en: str, zh: str
) -> None:
    with shelf.open() as browser:
        for lang, said in (("en", en), ("zh", zh)):
            ask = f"{path}{'&' if '?' in path else '?'}lang={lang}"
            assert said in fails(browser.get(ask), status)


def test_a_twin_fails_as_json(shelf: Shelf) -> None:
    with shelf.open() as browser:
        for path in ("/strar.json", "/findings/F-7.json", "/star.json?period=wek"):
            answer = browser.get(path)
            assert answer.json()["status"] == answer.status_code >= 400
            assert answer.json()["error"]


def test_no_page_holds_anything_that_its_policy_forbids(shelf: Shelf) -> None:
    shelf.serve_snapshot("aaaaaaaaaaaaaaaa")
    shelf.put(MEASURED)
    with shelf.open() as browser:
        for path in ("/star", "/ledger", "/trust", "/findings/F-0001", "/metrics/reach", "/nope"):
            answer = browser.get(path)
            assert answer.headers["content-security-policy"] == POLICY
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"
            assert not INLINE.search(answer.text), path
            for one in elements(answer.text):
                if one.tag == "script":
                    kind = one.attributes.get("type")
                    assert kind == "application/json" or one.attributes["src"][0] == "/"
                assert not one.attributes.get("href", "").startswith(("http", "//"))


def test_assets_are_kept_for_ever_under_their_digest(shelf: Shelf) -> None:
    with shelf.open() as browser:
        scripts = [
            e.attributes["src"]
            for e in elements(browser.get("/star").text)
            if "src" in e.attributes
        ]
        assert any("htmx" in where for where in scripts)
        for where in scripts:
            answer = browser.get(where)
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/javascript")
            assert "immutable" in answer.headers["cache-control"]
        assert browser.get(scripts[0].split("?")[0]).headers["cache-control"] == "no-cache"


def test_another_name_than_this_machine_is_turned_away(shelf: Shelf) -> None:
    """A page elsewhere may have its name lead to this machine; it is not to read ours."""
    with shelf.open() as browser:
        for name in (
            "evil.example",
            "localhost.evil.example",
            "",
            "[",
            "127.0.0.1.evil.example:80",
        ):
            fails(browser.get("/star", headers={"host": name}), 421)
        for name in ("localhost:8765", "127.0.0.1", "[::1]:80"):
            assert browser.get("/star", headers={"host": name}).status_code == 200


def test_a_token_opens_once_and_leaves_a_cookie(shelf: Shelf) -> None:
    with shelf.open(token=TOKEN) as browser:
        assert "token" in fails(browser.get("/star"), 401)
        assert "令牌" in fails(browser.get("/star?token=wrong&lang=zh"), 401)
        assert TOKEN not in fails(browser.get(f"/star?token={TOKEN}x"), 401)
        fails(browser.get("/star", headers={"authorization": "Bearer nonsense"}), 401)
        fails(browser.get("/static/htmx.min.js"), 401)
        bearer = {"authorization": f"Bearer {TOKEN}", "host": "dashboard.example"}
        assert browser.get("/star", headers=bearer).status_code == 200
        enter = browser.get(f"/star?period=month&token={TOKEN}&lang=zh")
        assert (enter.status_code, enter.headers["location"]) == (303, "/star?period=month&lang=zh")
        cookie = enter.headers["set-cookie"]
        assert TOKEN not in cookie
        assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))
        assert browser.get("/star").status_code == 200
        browser.cookies.clear()
        browser.cookies.set(COOKIE, TOKEN)
        fails(browser.get("/star"), 401)
        browser.cookies.clear()
        elsewhere = browser.get(f"{HERE}//evil.example/%0d%0ax?token={TOKEN}")
        assert elsewhere.headers["location"].startswith("/evil.example/")


def form_on(browser: TestClient[Any], about: str = "") -> dict[str, str]:
    """The hidden fields of the form on the page Trust, with its cookie taken."""
    found = elements(browser.get("/trust").text)
    csrf = next(e.attributes["value"] for e in found if e.attributes.get("name") == "csrf")
    assert browser.cookies[CSRF] == csrf
    return {"csrf": csrf, "lang": "en", "about": about}


def declared(shelf: Shelf) -> list[tuple[str, dict[str, object]]]:
    with Ledger.open(shelf.layout.root) as ledger:
        return [(one.kind, one.payload) for one in ledger.entries()]


def test_declaring_and_ignoring_are_entries_of_the_ledger(shelf: Shelf) -> None:
    name = shelf.put(MEASURED)
    with shelf.open() as browser:
        form = form_on(browser)
        origin = {"origin": HERE}
        answer = browser.post("/declare", data={**form, **RELEASE}, headers=origin)
        assert (answer.status_code, answer.headers["location"]) == (303, "/trust?lang=en#declared")
        passed = {**form, "about": name, "why": "a holiday"}
        assert browser.post("/ignore", data=passed, headers=origin).status_code == 303
        page = browser.get("/trust?lang=zh").text
    assert declared(shelf) == [
        ("release", {**RELEASE, "about": ""}),
        ("ignored", {"about": name, "why": "a holiday"}),
    ]
    assert "<b>" not in page
    assert "已声明：2026-11-02 m3（模型）：<b>swapped</b> at night" in main_text(page)


@pytest.mark.parametrize(
    "amiss", ["no origin", "other origin", "null origin", "no cookie", "other cookie", "no field"]
)
def test_a_form_from_elsewhere_writes_nothing(shelf: Shelf, amiss: str) -> None:
    with shelf.open() as browser:
        form = {**form_on(browser), **RELEASE}
        headers = {"origin": HERE}
        if amiss == "no origin":
            headers = {}
        elif "origin" in amiss:
            headers["origin"] = "null" if "null" in amiss else "http://evil.example"
        elif "cookie" in amiss:
            browser.cookies.clear()
            if "other" in amiss:
                browser.cookies.set(CSRF, "x" * 43)
        else:
            del form["csrf"]
        for path in ("/declare", "/ignore"):
            fails(browser.post(path, data=form, headers=headers), 400)
    assert declared(shelf) == []


@pytest.mark.parametrize(
    "wrong",
    [{"day": "yesterday"}, {"kind": "mode"}, {"id": " "}, {"why": ""}, {"why": "x" * 401},
     {"about": "F-0404"}],
    ids=str,
)  # fmt: skip
def test_a_release_that_is_none(shelf: Shelf, wrong: dict[str, str]) -> None:
    with shelf.open() as browser:
        form = {**form_on(browser), **RELEASE, **wrong}
        fails(browser.post("/declare", data=form, headers={"origin": HERE}), 400)
    assert declared(shelf) == []


def test_a_body_of_a_hundred_megabytes(shelf: Shelf) -> None:
    def body() -> Any:
        yield from (b"why=" + b"x" * 2**20 for _ in range(100))

    with shelf.open() as browser:
        kind = {"content-type": "application/x-www-form-urlencoded", "origin": HERE}
        fails(browser.post("/declare", content=body(), headers=kind), 413)
        assert browser.get("/star").status_code == 200
    assert declared(shelf) == []


def test_other_ways_of_asking(shelf: Shelf) -> None:
    with shelf.open() as browser:
        for path in ("/star", "/findings/F-0001", "/static/htmx.min.js"):
            fails(browser.post(path), 405)
        fails(browser.get("/declare"), 405)


def test_a_fault_of_ours_shows_no_trace(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret path")

    with shelf.open() as browser:
        monkeypatch.setattr("cynosure.web.site.shown", broken)
        page = fails(browser.get("/star?lang=zh"), 500)
    assert "secret" not in page
    assert "cyn serve" in page
    assert "a secret path" in caplog.text


def test_a_damaged_ledger_is_a_sentence(shelf: Shelf) -> None:
    shelf.serve_snapshot("aaaaaaaaaaaaaaaa")
    (shelf.layout.root / "ledger.db").write_bytes(b"no ledger at all" * 100)
    with shelf.open() as browser:
        assert "damaged" in fails(browser.get("/star"), 503)
        assert "已损坏" in fails(browser.get("/star?lang=zh"), 503)
