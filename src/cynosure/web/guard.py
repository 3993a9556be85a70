"""What every request passes: is it meant for this address, does it know the token; and the
headers without which no answer leaves."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from cynosure.errors import Text

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # A form's origin is told to ourselves, which `no-referrer` would hide; nobody else hears it.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
COOKIE = "cynosure_token"
TOKEN = "token"  # noqa: S105 - the name of a parameter
WRONG_TOKEN = Text(
    "This dashboard is open to those who know its token: add `?token=…` to the address once.",
    "此看板需要令牌：请在地址后加一次 `?token=…`。",
)
WRONG_HOST = Text(
    "This dashboard answers on this machine only, under the name localhost.",
    "此看板只在本机以 localhost 提供访问。",
)

Refuse = Callable[[HTTPStatus, Text, Mapping[str, str]], tuple[bytes, bytes]]
"""The body and its media type of a refusal, in the language of a query."""


class Guard:
    """Wraps the application; `token` is None where whoever is on this machine may look."""

    def __init__(self, app: ASGIApp, token: str | None, refuse: Refuse) -> None:
        self._app = app
        self._token = token
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or lets the application answer it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        if self._token is None:
            if _host(headers) in LOOPBACK:
                await self._app(scope, receive, guarded)
            else:
                await self._turn_away(guarded, HTTPStatus.MISDIRECTED_REQUEST, WRONG_HOST, query)
        elif _same(query.get(TOKEN), self._token):
            await _enter(guarded, scope["path"], query, self._token)
        elif self._knows(headers):
            await self._app(scope, receive, guarded)
        else:
            await self._turn_away(guarded, HTTPStatus.UNAUTHORIZED, WRONG_TOKEN, query)

    def _knows(self, headers: Mapping[str, str]) -> bool:
        if self._token is None:
            return True
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(bearer.strip(), self._token):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and _same(cookie.value, _pass(self._token))

    async def _turn_away(
        self, send: Send, status: HTTPStatus, why: Text, query: Mapping[str, str]
    ) -> None:
        body, media_type = self._refuse(status, why, query)
        await _answer(send, status, body, ((b"content-type", media_type),))


def _host(headers: Mapping[str, str]) -> str:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _same(given: str | None, known: str) -> bool:
    """Whether a word is the one that is known, told in a time that tells nothing."""
    return given is not None and hmac.compare_digest(given.encode(), known.encode())


def _pass(token: str) -> str:
    """What a browser keeps in place of the token itself."""
    return hmac.new(token.encode(), b"cynosure dashboard", hashlib.sha256).hexdigest()


async def _enter(send: Send, path: str, query: Mapping[str, str], token: str) -> None:
    """Gives the cookie, and the address without the token, so that it is in no history."""
    rest = urlencode({name: value for name, value in query.items() if name != TOKEN})
    # A path that begins with two strokes would lead to another machine.
    where = "/" + quote(path.lstrip("/")) + (f"?{rest}" if rest else "")
    cookie = f"{COOKIE}={_pass(token)}; Path=/; HttpOnly; SameSite=Strict"
    headers = ((b"location", where.encode()), (b"set-cookie", cookie.encode()))
    await _answer(send, HTTPStatus.SEE_OTHER, b"", headers)


async def _answer(
    send: Send, status: HTTPStatus, body: bytes, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send(
        {
            "type": "http.response.start",
            "status": status.value,
            "headers": [*headers, length],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
