"""A candidate as a metric of the star file: lines are added, and not one is touched."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from cynosure.analyses.find.deeds import Candidate, How
from cynosure.analyses.find.outcome import Outcome, outcome_of
from cynosure.errors import UserMistake
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.starfile.resolve import TABLE_NAMES
from cynosure.project.open import Project
from cynosure.store.layout import write_whole

HAVING = {
    How.ROWS: "having: rows >= {k}",
    How.DAYS: "having: days >= {k}",
    How.BOTH: "having: distinct(event) >= 2",
    How.THEN: "then: {then}",
}
"""How the star file says what was done."""


@dataclass(frozen=True)
class Adopted:
    """The star file with a candidate in it: where it lies, what it says, and what is new."""

    path: Path
    text: str
    difference: str


def adopting(project: Project, metric: str, name: str) -> Adopted:
    """The star file with the candidate of that name as a metric, as yet unwritten.

    Raises UserMistake for a name that is no candidate's, that a metric has, or where the file has
    no place for lines.
    """
    star_file, candidate = project.star_file, Candidate.called(name)
    if candidate is None:
        raise UserMistake(f"`{name}` is no candidate.", f"`{name}` 不是候选。")
    own = re.sub(r"\W", "_", name)
    if own in star_file.metrics:
        raise UserMistake(
            f"The star file has a metric `{own}` already.", f"星文件里已有指标 `{own}`。"
        )
    path = project.folder / project.file
    # As bytes, so that the file keeps its line ends.
    before = path.read_bytes().decode("utf-8")
    after = _written(before, star_file, candidate, own, outcome_of(star_file, metric))
    # What was written must be read as it was meant before it replaces anything.
    parse_star_file(after.removeprefix("\ufeff"), path.name)
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), path.name, path.name
    )
    return Adopted(path, after, "".join(lines))


def adopt(adopted: Adopted) -> None:
    """Write the star file, whole or not at all."""
    write_whole(adopted.path, adopted.text.encode("utf-8"))


def _written(
    text: str, star_file: StarFile, candidate: Candidate, name: str, outcome: Outcome
) -> str:
    deed = candidate.deed
    # Of two things in order each is a moment; else both together are one.
    sets = [(event,) for event in deed.shown] if deed.how is How.THEN else [deed.shown]
    moments: list[str] = []
    for events in sets:
        moment = _moment_of(star_file, events)
        if moment is None:
            wanted = re.sub(r"\W", "_", "_or_".join(events))
            taken = {*star_file.moments, *star_file.episodes, *TABLE_NAMES, *moments}
            moment = _free(wanted, taken)
            named = [json.dumps(event, ensure_ascii=False) for event in events]
            listed = named[0] if len(named) == 1 else f"[{', '.join(named)}]"
            text = _inserted(text, "moments", f"{moment}: {{event: {listed}}}")
        moments.append(moment)
    window = f"{{after: {_start(outcome)}, days: {candidate.days}}}"
    said = HAVING[deed.how].format(k=candidate.at_least, then=moments[-1])
    line = f"{name}: {{kind: units, from: {moments[0]}, window: {window}, {said}}}"
    return _inserted(text, "metrics", line)


def _start(outcome: Outcome) -> str:
    """From when the days of the outcome count, as `window` says it."""
    if outcome.start is None:
        return "start"
    after = f", after: {outcome.after}d" if outcome.after else ""
    return f"{{first: {outcome.start}{after}}}"


def _moment_of(star_file: StarFile, wanted: tuple[str, ...]) -> str | None:
    """A moment that is these events and nothing else."""
    for name, moment in star_file.moments.items():
        events = () if moment.event is None else tuple(ref.name for ref in moment.event)
        if set(events) == set(wanted) and moment.where is None:
            return name
    return None


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name}_done"
    return name


def _inserted(text: str, section: str, line: str) -> str:
    """The text with a line at the end of a section, in the section's own indent; a section that is
    not there is begun at the end. Raises UserMistake for one written in braces."""
    lines = text.splitlines(keepends=True)
    end = "\r\n" if "\r\n" in text else "\n"
    at = next((k for k, one in enumerate(lines) if re.match(rf"{section}\s*:", one)), None)
    if at is None:
        gap = "" if not text or text.endswith("\n") else end
        return f"{text}{gap}{section}:{end}  {line}{end}"
    if not re.fullmatch(rf"{section}\s*:\s*(#.*)?", lines[at].strip()):
        raise UserMistake(
            f"`{section}` is written in braces; put this among them: {line}",
            f"`{section}` 写成了花括号形式；请自行把这一行加进去：{line}",
        )
    last, indent = at, "  "
    for k in range(at + 1, len(lines)):
        body = lines[k].strip()
        if body and not lines[k][0].isspace() and not body.startswith("#"):
            break
        if body and lines[k][0].isspace():
            if last == at:
                indent = lines[k][: len(lines[k]) - len(lines[k].lstrip())]
            last = k
    if not lines[last].endswith("\n"):
        lines[last] += end
    return "".join([*lines[: last + 1], f"{indent}{line}{end}", *lines[last + 1 :]])
