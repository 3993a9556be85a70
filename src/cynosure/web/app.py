"""The application: which address is answered by what. Nothing here computes."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from cynosure.errors import CynosureError, Text, UserMistake, did_you_mean
from cynosure.project.declare import Ignored, Release, declare_release, ignore
from cynosure.web.assets import static_assets, vega_asset
from cynosure.web.content import Page
from cynosure.web.guard import Guard
from cynosure.web.markup import environment
from cynosure.web.pages import PAGES
from cynosure.web.pages.finding import FindingPage
from cynosure.web.pages.metric import MetricPage
from cynosure.web.reading import Desk
from cynosure.web.site import JSON, Answered, Shows, Site, status_of
from cynosure.web.view import read_view

Asked = Request[Any, Any, Any]
LARGEST = 64 * 1024
"""Bytes that a form may have."""
CSRF = "cynosure_csrf"
FOR_EVER = "public, max-age=31536000, immutable"
CHANGED = Text(
    "This form came from elsewhere or is out of date; nothing was written. Open the page anew.",
    "表单来源不符或已过期，未写入任何内容。请重新打开页面。",
)
TOO_LARGE = Text("What was sent is too large.", "发送的内容过大。")
AMISS = Text(
    "Something went wrong here; the terminal of `cyn serve` says what.",
    "出现内部错误；运行 `cyn serve` 的终端里有详情。",
)


def application(where: Path, lang: str, token: str | None = None) -> ASGIApp:
    """The pages of the project at `where`.

    Makes the bundle of charts where it is missing, which takes seconds. Raises UserMistake where
    there is no project, or its star file is wrong.
    """
    desk = Desk(where)
    assets = {**static_assets(), "vega.js": vega_asset(desk.project().layout)}
    site = Site(desk, environment(), assets, lang)
    app = Litestar(
        [*_pages(site), *_records(site), *_files(site), *_forms(site)],
        exception_handlers={
            CynosureError: lambda asked, error: _told(site, asked, error),
            HTTPException: lambda asked, error: _unknown(site, asked, error),
            HTTPStatus.INTERNAL_SERVER_ERROR: lambda asked, error: _broken(site, asked, error),
        },
        openapi_config=None,
        logging_config=None,
        request_max_body_size=LARGEST,
        debug=False,
    )

    def refuse(status: HTTPStatus, why: Text, query: Mapping[str, str]) -> tuple[bytes, bytes]:
        told = site.sentence(status, why, query)
        return told.body.encode(), told.media_type.encode()

    return Guard(app, token, refuse)


def _pages(site: Site) -> list[HTTPRouteHandler]:
    """The front page, and each page with its twin."""

    @get("/", sync_to_thread=False)
    def front(request: Asked) -> Response[bytes]:
        where = read_view(request.query_params, site.lang).url(f"/{PAGES[0].name}")
        return Response(b"", status_code=HTTPStatus.SEE_OTHER, headers={"location": where})

    twins = ((page, end) for page in PAGES for end in ("", ".json"))
    return [front, *(_page(site, page, end) for page, end in twins)]


def _page(site: Site, page: Page, end: str) -> HTTPRouteHandler:
    path = f"/{page.name}"

    @get(path + end, sync_to_thread=True)
    def show(request: Asked) -> Response[bytes]:
        return _sent(site, request, path, page.content)

    return show


def _records(site: Site) -> list[HTTPRouteHandler]:
    """The pages of single findings and metrics, each with its twin."""

    @get("/findings/{name:str}", sync_to_thread=True)
    def finding(request: Asked) -> Response[bytes]:
        name = _named(request)
        return _sent(
            site,
            request,
            f"/findings/{name}",
            lambda reading, *_: FindingPage().content(reading, name),
        )

    @get("/metrics/{name:str}", sync_to_thread=True)
    def metric(request: Asked) -> Response[bytes]:
        name = _named(request)
        return _sent(
            site,
            request,
            f"/metrics/{name}",
            lambda reading, view, _: MetricPage().content(reading, view, name),
        )

    return [finding, metric]


def _named(request: Asked) -> str:
    """What the last step of the address names."""
    return str(request.path_params["name"]).removesuffix(".json")


def _files(site: Site) -> list[HTTPRouteHandler]:
    @get("/static/{name:str}", sync_to_thread=False)
    def static(request: Asked) -> Response[bytes]:
        found = site.assets.get(request.path_params["name"])
        if found is None:
            raise HTTPException(status_code=HTTPStatus.NOT_FOUND)
        kept = FOR_EVER if request.query_params.get("v") == found.digest else "no-cache"
        return Response(found.body, media_type=found.media_type, headers={"cache-control": kept})

    return [static]


def _forms(site: Site) -> list[HTTPRouteHandler]:
    """The two things that a browser may write, each an entry of the ledger."""

    @post("/declare", status_code=HTTPStatus.SEE_OTHER)
    async def declare(request: Asked) -> Response[bytes]:
        form = await _form(request)
        release = Release(
            form.get("day", ""),
            form.get("kind", ""),
            form.get("id", ""),
            form.get("why", ""),
            form.get("about", ""),
        )
        declare_release(site.desk.project(), release, datetime.now(UTC))
        return _back(site, form)

    @post("/ignore", status_code=HTTPStatus.SEE_OTHER)
    async def pass_over(request: Asked) -> Response[bytes]:
        form = await _form(request)
        about = Ignored(form.get("about", ""), form.get("why", ""))
        ignore(site.desk.project(), about, datetime.now(UTC))
        return _back(site, form)

    return [declare, pass_over]


async def _form(request: Asked) -> dict[str, str]:
    """The fields of a form of ours. Raises UserMistake for any other."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    cookie = request.cookies.get(CSRF, "")
    same = bool(cookie) and hmac.compare_digest(cookie.encode(), sent.get("csrf", "").encode())
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    if not same or origin not in (f"http://{host}", f"https://{host}"):
        raise UserMistake(CHANGED.en, CHANGED.zh)
    return sent


def _back(site: Site, form: Mapping[str, str]) -> Response[bytes]:
    where = read_view({"lang": form.get("lang", "")}, site.lang).url("/trust")
    return Response(
        b"", status_code=HTTPStatus.SEE_OTHER, headers={"location": f"{where}#declared"}
    )


def _sent(site: Site, request: Asked, path: str, shows: Shows) -> Response[bytes]:
    known = request.cookies.get(CSRF)
    csrf = known or secrets.token_urlsafe(32)
    found = site.page(path, request.query_params, shows, _wants_json(request), csrf)
    response = _response(found)
    if found.has_form and not known:
        response.cookies.append(Cookie(CSRF, value=csrf, httponly=True, samesite="strict"))
    return response


def _wants_json(request: Asked) -> bool:
    return request.url.path.endswith(".json")


def _response(found: Answered) -> Response[bytes]:
    # Half a letter of a name cannot be sent; JSON has an escape for it, a page a question mark.
    lost = "backslashreplace" if found.media_type == JSON else "replace"
    return Response(
        found.body.encode("utf-8", lost),
        media_type=found.media_type,
        status_code=found.status,
        headers={"cache-control": "no-store"},
    )


def _told(site: Site, request: Asked, error: CynosureError) -> Response[bytes]:
    """What a user may see of an error: its sentence, in the language of the address."""
    view = read_view(request.query_params, site.lang)
    said = error.sentence(view.lang)
    status = status_of(error, request.url.path)
    return _response(
        site.sentence(status, Text(said, said), request.query_params, _wants_json(request))
    )


def _unknown(site: Site, request: Asked, error: HTTPException) -> Response[bytes]:
    """What is said where the address, the way of asking or the size of it is wrong."""
    status = HTTPStatus(error.status_code)
    why = TOO_LARGE
    if status is not HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        name = request.url.path.strip("/").removesuffix(".json").split("/")[0]
        near = did_you_mean(name, [page.name for page in PAGES])
        why = Text(f"There is no such page.{near.en}", f"没有这个页面。{near.zh}")
    return _response(site.sentence(status, why, request.query_params, _wants_json(request)))


def _broken(site: Site, request: Asked, error: Exception) -> Response[bytes]:
    """What is said where the fault is ours; its trace goes to the terminal, not to the browser."""
    logging.getLogger("cynosure.web").error("%s", request.url.path, exc_info=error)
    return _response(
        site.sentence(
            HTTPStatus.INTERNAL_SERVER_ERROR, AMISS, request.query_params, _wants_json(request)
        )
    )
