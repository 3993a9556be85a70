"""Whether the arms of a test share what the change acts through: agents that both of them use."""

from __future__ import annotations

from cynosure.analyses import structure
from cynosure.findings.blocks import Check
from cynosure.metrics.inputs import Asked
from cynosure.metrics.release.sharing import AGENT
from cynosure.metrics.starfile.models import CutEpisodes

TOO_MUCH = 0.2
"""The share of episodes on shared agents from which on a comparison of people misses a part."""


def agents_in(asked: Asked, metric: str) -> tuple[str, ...]:
    """The sources of a metric whose rows name the agent; () where none does."""
    star_file = asked.star_file
    found = []
    for source in structure.sources_of_people(star_file, metric):
        kind = star_file.episodes.get(source)
        profile = asked.profiles.get(star_file.table_of(source))
        filled = profile is not None and AGENT in profile.columns
        if filled and (not isinstance(kind, CutEpisodes) or AGENT in kind.carries):
            found.append(source)
    return tuple(found)


def too_much(shared: float | None) -> bool:
    """Whether so much is shared that people are no units by themselves."""
    return shared is not None and shared > TOO_MUCH


def sharing_check(shared: float) -> Check:
    """How much is shared, beside what may be."""
    return Check("arms_apart", not too_much(shared), (("share", shared), ("most", TOO_MUCH)))
