"""The pages: one question a file. A new page is a file here and one entry in `PAGES`."""

from __future__ import annotations

from cynosure.web.content import Page
from cynosure.web.pages.audit import Audit
from cynosure.web.pages.boundary import Boundary
from cynosure.web.pages.ledger import LedgerPage
from cynosure.web.pages.star import StarPage
from cynosure.web.pages.trust import TrustPage
from cynosure.web.pages.whom import Whom
from cynosure.web.pages.why import Why

PAGES: tuple[Page, ...] = (
    StarPage(),
    Audit(),
    Why(),
    Whom(),
    Boundary(),
    LedgerPage(),
    TrustPage(),
)
"""In the order in which they stand at the head of each page; the first one is the front page."""
