"""The one file that is not ours: which it is, and under which licence."""

from __future__ import annotations

import hashlib

from cynosure.web.assets import FOLDER

HTMX_VERSION = "2.0.10"
HTMX_SHA256 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"
"""Of `htmx-2.min.js` in the wheel of django-htmx 1.29.0, which ships it unchanged."""


def test_htmx_is_the_file_that_was_vendored() -> None:
    body = (FOLDER / "htmx.min.js").read_bytes()
    assert hashlib.sha256(body).hexdigest() == HTMX_SHA256
    assert f'version:"{HTMX_VERSION}"'.encode() in body


def test_its_licence_lies_beside_it() -> None:
    text = (FOLDER / "htmx.LICENSE.txt").read_text(encoding="utf-8")
    assert f"htmx {HTMX_VERSION}" in text
    assert "Zero-Clause BSD" in text


def test_nothing_else_is_minified() -> None:
    for path in FOLDER.glob("*.js"):
        if path.name != "htmx.min.js":
            assert max(map(len, path.read_text(encoding="utf-8").splitlines())) < 200, path.name
