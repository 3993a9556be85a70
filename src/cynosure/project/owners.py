"""Who is named in a project: people who own a part of it, or who signed something."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from cynosure.metrics.polled import Polled
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.project.poll_read import person_called
from cynosure.store.key import Key


def is_known(star_file: StarFile, star: Star, owner: str) -> bool:
    """Whether the owner of a star is named elsewhere in the star file."""
    return _folded(owner) in {_folded(name) for name in _named(star_file, star)}


def has_answered(polled: tuple[Polled, ...], owner: str, key: Key) -> bool:
    """Whether somebody of that name has answered a poll."""
    return person_called(owner, key) in {one.person for one in polled}


def _named(star_file: StarFile, own: Star) -> Iterator[str]:
    yield from (edge.owner for edge in star_file.tree if edge.owner is not None)
    for star in star_file.star:
        if star is not own and star.owner is not None:
            yield star.owner
        if star.handover is not None:
            yield star.handover.signed_by
    exchange = None if star_file.tradeoff is None else star_file.tradeoff.exchange
    if exchange is not None:
        yield exchange.signed_by
    if star_file.evidence.order is not None:
        yield star_file.evidence.order.signed_by
    for metric in star_file.metrics.values():
        yield from (accepted.by for accepted in metric.accepted if accepted.by)


def _folded(name: str) -> str:
    """A name as people mean it: @Lin is lin."""
    return unicodedata.normalize("NFKC", name).casefold().strip().lstrip("@")
