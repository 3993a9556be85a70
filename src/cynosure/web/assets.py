"""The files that a page needs beside itself: style, scripts, and the bundle that draws charts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cynosure.store.layout import Layout, write_whole

FOLDER = Path(__file__).parent / "static"
SNIPPET = FOLDER / "vega_snippet.js"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
SHORT = 12


@dataclass(frozen=True)
class Asset:
    """A file as it is sent; `digest` stands in its address, so that it may be kept for ever."""

    body: bytes
    media_type: str
    digest: str


def asset(body: bytes, suffix: str) -> Asset:
    """A file of that kind."""
    return Asset(body, TYPES[suffix], hashlib.sha256(body).hexdigest()[:SHORT])


def static_assets() -> Mapping[str, Asset]:
    """Every file of ours by its name: nothing else is ever read from the disk for a browser."""
    paths = sorted(path for path in FOLDER.iterdir() if path.suffix in TYPES and path != SNIPPET)
    return {path.name: asset(path.read_bytes(), path.suffix) for path in paths}


def vega_asset(layout: Layout) -> Asset:
    """The bundle of Vega, made once and then kept in the store's folder.

    It is made anew where the package that holds it, or what we add to it, has changed.
    """
    snippet = SNIPPET.read_text(encoding="utf-8")
    made_of = f"{version('vl-convert-python')}\n{snippet}"
    name = f"vega-{hashlib.sha256(made_of.encode()).hexdigest()[:SHORT]}.js"
    path = layout.root / "web" / name
    if not path.is_file():
        # Takes seconds, and is needed once.
        from vl_convert import javascript_bundle

        path.parent.mkdir(parents=True, exist_ok=True)
        for former in path.parent.glob("vega-*.js"):
            former.unlink()
        write_whole(path, javascript_bundle(snippet).encode())
    return asset(path.read_bytes(), ".js")
