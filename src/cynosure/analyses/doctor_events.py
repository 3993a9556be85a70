"""Events by which the star is told and that no row bears: a name that was mistyped, or changed."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses.examined import star_of
from cynosure.analyses.structure import sources_of
from cynosure.errors import Text, nearest
from cynosure.findings.blocks import Check
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.metrics.trust.coverage import Side, ValuesRequest

EVENTS = "events"


def request(asked: Asked) -> ValuesRequest | None:
    """The events that there are; None where no event is named, or none is loaded."""
    profile = asked.profiles.get(EVENTS)
    if profile is None or not profile.kept or not _named(asked):
        return None
    return ValuesRequest(Side(EVENTS, "event"))


def checks(inputs: Inputs) -> Iterator[Check]:
    """The events named and not met, each with the nearest that there is; nothing where all are."""
    wanted = request(inputs.asked)
    if wanted is None:
        return
    met = [event for event in inputs.answer_to(wanted) if event is not None]
    unmet = [(moment, event) for moment, event in _named(inputs.asked) if event not in met]
    if unmet:
        told = [_told(moment, event, nearest(event, met)) for moment, event in unmet]
        names = Text("; ".join(one.en for one in told), "；".join(one.zh for one in told))
        yield Check("events_met", passed=False, values=(("names", names),))


def _told(moment: str, event: str, near: str | None) -> Text:
    meant = Text("", "") if near is None else Text(f", nearest {near}", f"，最接近的是 {near}")
    return Text(f"{event} (in {moment}{meant.en})", f"{event}（用于 {moment}{meant.zh}）")


def _named(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Moments with the events that they name, of those behind the star."""
    star = star_of(asked)
    if star is None:
        return ()
    star_file = asked.star_file
    return tuple(
        (moment, ref.name)
        for moment in _moments_behind(star_file, star)
        for ref in star_file.moments[moment].event or ()
    )


def _moments_behind(star_file: StarFile, metric: str) -> tuple[str, ...]:
    found: list[str] = []
    for source in sources_of(star_file, metric):
        kind = star_file.episodes.get(source)
        found += [ref.name for ref in kind.of] if isinstance(kind, CutEpisodes) else [source]
    return tuple(dict.fromkeys(name for name in found if name in star_file.moments))
