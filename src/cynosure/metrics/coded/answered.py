"""What the episodes of a log, as arrays, answer to a question."""

from __future__ import annotations

from typing import Any

from cynosure.metrics.audit.contaminated import ContaminatedRequest
from cynosure.metrics.audit.gap import GapRequest
from cynosure.metrics.coded.counted import coded_accounts
from cynosure.metrics.coded.episodes import Episodes
from cynosure.metrics.coded.parted import TwoPeriods, coded_events, coded_gap
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.why.instrument import EventsRequest
from cynosure.metrics.why.sums import SumsRequest


def coded_answer(star_file: StarFile, episodes: Episodes, request: Request[Any]) -> Any:
    """The answer to a request of a shape; None where it needs rows that are not there.

    Raises ValueError for a request of another kind.
    """
    match request:
        case SumsRequest():
            return TwoPeriods(star_file, episodes, request).sums()
        case EventsRequest():
            noticed = episodes.whole.noticed
            if noticed is None or not len(noticed.event):
                return None
            return coded_events(request, noticed, episodes.whole.people)
        case ContaminatedRequest():
            return coded_accounts(star_file, episodes, request)
        case GapRequest():
            return coded_gap(episodes, request)
    raise ValueError(f"{type(request).__name__} is not answered from episodes")
