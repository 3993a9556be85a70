"""`cyn serve`: the dashboard, on this machine unless told otherwise."""

from __future__ import annotations

import argparse
import secrets
import socket
import sys
from datetime import UTC, datetime

from cynosure.cli.options import add_project
from cynosure.cli.output import harmless
from cynosure.errors import Refusal, Text, UserMistake, system_words
from cynosure.project.dashboard import ask_dashboard
from cynosure.project.open import Project, open_project
from cynosure.web.app import application
from cynosure.web.guard import LOOPBACK

PORT = 8765
SHORTEST = 16
"""Letters of a token that cannot be tried out."""
HOST = Text(
    "the address to listen on; any but this machine needs --token (default: 127.0.0.1)",
    "监听地址；除本机外都需要 --token（默认 127.0.0.1）",
)
PORT_HELP = Text(f"the port (default: {PORT})", f"端口（默认 {PORT}）")
TOKEN = Text(
    f"what a visitor must know, at least {SHORTEST} letters",
    f"访问者必须提供的令牌，至少 {SHORTEST} 个字符",
)
ASK = Text("first ask all that the pages show", "先提出各页面所需的全部问题")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Where to listen, and who may look."""
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help=HOST.within(lang))
    parser.add_argument(
        "--port", default=PORT, type=_port, metavar="N", help=PORT_HELP.within(lang)
    )
    parser.add_argument("--token", type=_token, metavar="TOKEN", help=TOKEN.within(lang))
    parser.add_argument("--ask", action="store_true", help=ASK.within(lang))
    add_project(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Serves until it is interrupted.

    Raises UserMistake where an address beyond this machine has no token, Refusal where the address
    cannot be listened on.
    """
    import uvicorn

    lang, host, token = arguments.lang, arguments.host, arguments.token
    if token is None and host not in LOOPBACK:
        raise UserMistake(
            f"`{host}` can be reached by others, so it needs a token: add `--token "
            f"{secrets.token_urlsafe(SHORTEST)}` (or any other of {SHORTEST} letters or more).",
            f"`{host}` 可被他人访问，因此需要令牌：请加上 `--token "
            f"{secrets.token_urlsafe(SHORTEST)}`（或自选，至少 {SHORTEST} 个字符）。",
        )
    project = open_project(arguments.project)
    with _listening(host, arguments.port) as listener:
        if arguments.ask:
            _ask(project, lang)
        app = application(arguments.project, lang, token)
        port = listener.getsockname()[1]
        print(_where(host, port, token, lang), flush=True)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="on"
        )
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _ask(project: Project, lang: str) -> None:
    found = ask_dashboard(project, None, datetime.now(UTC))
    for one in found.refused:
        print(harmless(one.why.sentence(lang)), file=sys.stderr)


def _listening(host: str, port: int) -> socket.socket:
    """The socket, taken before anything else is done. Raises Refusal where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        why = _reason(error)
        raise Refusal(
            f"{host}:{port} cannot be listened on ({why.en}). Another program may serve there; "
            "name another port with `--port`.",
            f"无法监听 {host}:{port}（{why.zh}）。可能已有程序占用；请用 `--port` 换一个端口。",
        ) from error
    return listener


def _reason(error: OSError) -> Text:
    if isinstance(error, socket.gaierror):
        return Text("no host of that name is known", "找不到这个主机名")
    return system_words(error.strerror)


def _where(host: str, port: int, token: str | None, lang: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    query = f"?lang={lang}" + ("" if token is None else "&token=…")
    return Text(
        f"http://{shown}:{port}/{query}  (Ctrl-C ends it)",
        f"http://{shown}:{port}/{query}  （按 Ctrl-C 结束）",
    ).within(lang)


def _port(word: str) -> int:
    if word.isascii() and word.isdigit() and int(word[:6]) <= 65535:
        return int(word)
    raise UserMistake(
        f"`{word}` is no port; a port is a number from 0 to 65535.",
        f"`{word}` 不是端口号；端口是 0 到 65535 的整数。",
    )


def _token(word: str) -> str:
    if len(word) < SHORTEST or not word.isascii() or not word.isprintable() or " " in word:
        raise UserMistake(
            f"A token has at least {SHORTEST} letters, digits or signs, and no blank.",
            f"令牌至少 {SHORTEST} 个字符，只用字母、数字或符号，不含空格。",
        )
    return word
